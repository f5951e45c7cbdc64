import Artifact

/// What is to be said where no repair helps.
package enum SQLHint {
  /// Of an error at this offset.
  package static func help(in text: SourceText, at offset: Int) -> String? {
    if let help = help(in: text) { return help }
    let words = SQLTokens(in: text.bytes).prefix { $0.range.lowerBound <= offset }
      .filter { $0.kind != .comment }.map { text.bytes[$0.range].prefix(16).text.uppercased() }
    let statement = words[(words.lastIndex(of: ";") ?? 0)...]
    return statement.contains("TABLE")
      && statement.suffix(2).contains { $0 == "KEY" || $0 == "INDEX" }
      ? "PostgreSQL makes an index by a statement of its own: CREATE INDEX name ON table (columns)"
      : nil
  }

  /// What a file that is no SQL probably is.
  package static func help(in text: SourceText) -> String? {
    switch Language.sniffed(in: text) {
    case .javascript: "this is JavaScript, not SQL"
    case .python: "this is Python, not SQL"
    case .json: "this is JSON, not SQL"
    case .bash: "this is a shell script, not SQL"
    default: nil
    }
  }
}
