import Artifact

/// SQLite's shell as a judge of what is plainly SQLite: it can only judge by executing, so it does
/// that on a database in memory, with `-safe` and tight limits.
package enum SQLite {
  package static let arguments = ["-safe", "-batch", "-init", "/dev/null", ":memory:"]

  /// The first line that the shell may take for a command of its own: some of them (`.trace`) write
  /// files in spite of `-safe`, so a file that has one is not given to it.
  static func command(in text: SourceText) -> Int? {
    for (index, line) in Lines(text.bytes[...]).enumerated() {
      let code = ASCII.trimmed(text.bytes[line])
      if code.first == UInt8(ascii: ".") || code.first == UInt8(ascii: "#")
        || code.elementsEqual("/".utf8) || code.text.lowercased() == "go"
      {
        return index + 1
      }
    }
    return nil
  }

  /// The file, and behind it a statement that writes `mark`: without it in the output the shell did
  /// not read the whole (`.quit`, or a command that `-safe` refuses, ends it).
  static func script(for text: SourceText, mark: String) -> [UInt8] {
    let middle = mark.index(mark.startIndex, offsetBy: mark.count / 2)
    return text.bytes + "\n;\nSELECT '\(mark[..<middle])' || '\(mark[middle...])';\n".utf8
  }

  /// What the shell's complaints say about the syntax. Other errors (no such table) are about what
  /// an empty database lacks, and the syntax before them was right.
  package static func outcome(
    of complaints: [UInt8], output: [UInt8], mark: String, in text: SourceText
  ) -> (verdict: Verdict, findings: [Finding]) {
    let lines = String(decoding: complaints, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      guard
        let match = line.firstMatch(
          of: /^(?:Parse error|Error|Runtime error)(?:: )?.*?near line (\d+): (.*)$/)
      else { continue }
      let message = String(match.2)
      guard isSyntax(message) else { continue }
      let start = Int(match.1) ?? 1
      return (
        .failed,
        [
          Finding(
            rule: "sql/syntax", severity: .error, message,
            at: place(of: lines.dropFirst(index + 1), statementLine: start, message, in: text))
        ]
      )
    }
    if output.contains(Array(mark.utf8)) { return (.passed, []) }
    let said = lines.last { !$0.isEmpty } ?? "it said nothing"
    return (
      .unchecked(.unable),
      [Finding(rule: "sql/syntax", severity: .note, "sqlite3 did not read the whole file: \(said)")]
    )
  }

  private static func isSyntax(_ message: String) -> Bool {
    message.contains("syntax error") || message.contains("incomplete input")
      || message.contains("unrecognized token") || message.contains("unterminated")
  }

  /// The shell names the line on which the statement begins; the token is the first of its kind from
  /// there on.
  private static func place(
    of rest: ArraySlice<Substring>, statementLine: Int, _ message: String, in text: SourceText
  ) -> Position {
    if message.contains("incomplete input") { return text.endOfCode }
    let start = text.offset(of: Position(line: statementLine, column: 1))
    let token =
      message.firstMatch(of: #/near "(.*)": /#)?.1
      ?? message.firstMatch(of: #/unrecognized token: "(.*?)"?$/#)?.1
    if let token, !token.isEmpty {
      // The excerpt and its caret tell which one: `  CREATE TABEL t` and `^--- error here`.
      let word = Array(token.utf8)
      if let excerpt = rest.first, let caret = rest.dropFirst().first,
        let column = caret.firstIndex(of: "^").map({
          caret.distance(from: caret.startIndex, to: $0)
        })
      {
        let before = Array(excerpt.prefix(column).drop { $0 == " " }.utf8)
        let sought = before + word
        if let found = text.bytes[start...].firstRange(of: sought) {
          return text.position(at: found.lowerBound + before.count)
        }
      }
      if let found = text.bytes[start...].firstRange(of: word) {
        return text.position(at: found.lowerBound)
      }
      // The `;` that we put behind the file.
      if token == ";" { return text.endOfCode }
    }
    return Position(line: statementLine, column: 1)
  }
}
