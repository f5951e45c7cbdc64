import Artifact

/// What is to be said where no repair helps.
package enum SQLHint {
  /// Of an error at this offset.
  package static func help(in text: SourceText, at offset: Int) -> String? {
    if let help = help(in: text) { return help }
    let words = SQLTokens(in: text.bytes).prefix { $0.range.lowerBound <= offset }
      .filter { $0.kind != .comment }.map { text.bytes[$0.range].prefix(16).text.uppercased() }
    let statement = words[(words.lastIndex(of: ";").map { $0 + 1 } ?? 0)...]
    if let help = foreign(statement) { return help }
    return statement.contains("TABLE")
      && statement.suffix(2).contains { $0 == "KEY" || $0 == "INDEX" }
      ? "PostgreSQL makes an index by a statement of its own: CREATE INDEX name ON table (columns)"
      : nil
  }

  /// What another database says so, by the words up to the one that PostgreSQL does not take.
  private static func foreign(_ statement: ArraySlice<String>) -> String? {
    let last = Array(statement.suffix(3))
    switch (statement.first ?? "", last.last ?? "") {
    case ("INSERT", "DUPLICATE") where last.dropLast().last == "ON":
      return "ON DUPLICATE KEY UPDATE is MySQL's; \(conflict)"
    case ("REPLACE", "REPLACE"): return "REPLACE is MySQL's; \(conflict)"
    case ("ALTER", "CHANGE"):
      return "CHANGE is MySQL's; PostgreSQL says RENAME COLUMN … TO …, and ALTER COLUMN … TYPE …"
    case ("DESCRIBE", "DESCRIBE"), ("DESC", "DESC"),
      ("SHOW", _) where shown.contains(statement.dropFirst().first ?? ""):
      return "this asks MySQL about its tables, and changes nothing: leave it out"
    default:
      return last.dropLast().last == "TOP" && ["SELECT", "DISTINCT"].contains(last[0])
        ? "TOP is SQL Server's; PostgreSQL says LIMIT at the end of the query" : nil
    }
  }
  private static let shown: Set = [
    "COLUMNS", "CREATE", "FULL", "INDEX", "INDEXES", "KEYS", "TABLE",
  ]
  private static let conflict =
    "PostgreSQL says INSERT … ON CONFLICT (columns) DO UPDATE SET column = EXCLUDED.column"

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
