import Artifact
import Judging

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

  /// What the file builds upon, the file, and behind it a statement that writes `mark`, 18 digits: without
  /// it in the output the shell did not read the whole (`.quit`, or a command that `-safe` refuses, ends
  /// it). It has no quote, which would end a string that the file left open. A BEGIN before it fails in a
  /// transaction that the file left open.
  static func script(for text: SourceText, upon before: [SourceText], mark: String) -> [UInt8] {
    before.flatMap { $0.bytes + separator } + text.bytes
      + separator
      + "BEGIN; ROLLBACK;\nSELECT \(mark.prefix(9)) * 1000000000 + \(mark.suffix(9));\n".utf8
  }

  /// Two line ends; what the file before set for its connection is set back.
  private static let separator = Array("\n;PRAGMA foreign_keys = OFF;\n".utf8)

  /// Whether a file leaves nothing but tables and rows to what comes behind it: no transaction, no temporary
  /// table, no other database, and nothing that changes what its connection does.
  static func leavesOnlyData(_ text: SourceText) -> Bool {
    var isOpen = false
    for statement in SQLStatement.statements(in: text.bytes) {
      let head = statement.head
      switch head.first {
      case "BEGIN", "SAVEPOINT": isOpen = true
      case "COMMIT", "ROLLBACK": isOpen = false
      case "END" where head.count > 1: isOpen = false
      case "ATTACH", "DETACH": return false
      case "PRAGMA":
        guard let name = head.dropFirst().first, harmless.contains(name) else { return false }
      default: break
      }
    }
    let isTemporary = SQLTokens(in: text.bytes).contains { token in
      ["TEMP", "TEMPORARY"].contains(
        text.bytes[token.range].prefix(12).filter(ASCII.isWord).text.uppercased())
    }
    return !isOpen && !isTemporary
  }

  private static let harmless: Set = [
    "FOREIGN_KEYS", "JOURNAL_MODE", "SYNCHRONOUS", "ENCODING", "USER_VERSION", "APPLICATION_ID",
    "AUTO_VACUUM", "PAGE_SIZE", "CACHE_SIZE", "BUSY_TIMEOUT", "TEMP_STORE", "OPTIMIZE",
    "TABLE_INFO",
    "INDEX_LIST", "FOREIGN_KEY_CHECK", "FOREIGN_KEY_LIST", "INTEGRITY_CHECK", "QUICK_CHECK",
  ]

  static func mark() -> String {
    "\(Int.random(in: 100_000_000..<1_000_000_000))\(Int.random(in: 100_000_000..<1_000_000_000))"
  }

  /// What the shell's complaints say about the syntax, and, of a file that parses, about what it
  /// came to. All that was there is `before`: what that lacks is no error of the file.
  static func outcome(
    of complaints: [UInt8], output: [UInt8], mark: String, in text: SourceText,
    upon before: [SourceText], isComplete: Bool, by tool: String
  ) -> (verdict: Verdict, findings: [Finding], dryRun: Check?) {
    var findings: [Finding] = []
    var dry = Check(DryRunJudgement.rule, tool: tool, .passed)
    func add(
      _ verdict: Verdict, _ severity: Severity, _ said: String, at place: Position? = nil,
      help: String? = nil
    ) {
      if verdict == .failed || dry.verdict == .passed { dry.verdict = verdict }
      findings.append(
        Finding(rule: DryRunJudgement.rule, severity: severity, said, at: place, help: help))
    }
    let lines = String(decoding: complaints, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    let above = before.reduce(0) { $0 + $1.bytes.count { $0 == ASCII.lf } + 2 }
    for (index, line) in lines.enumerated() {
      guard
        let match = line.firstMatch(
          of: /^(?:Parse error|Error|Runtime error)(?:: )?.*?near line (\d+): (.*)$/),
        let start = Int(match.1), start > above
      else { continue }
      let message = String(match.2)
      if message.contains("within a transaction"), start - above > text.lineCount {
        let opening = SQLStatement.statements(in: text.bytes).last {
          ["BEGIN", "SAVEPOINT"].contains($0.head.first)
        }
        dry.verdict = .failed
        findings.append(
          Finding(
            rule: "sql/transaction-open", severity: .error,
            "the file begins a transaction and does not end it: all of it is taken back",
            at: opening.map { text.position(at: $0.range.lowerBound) },
            help: "end it with COMMIT, or leave BEGIN out"))
        continue
      }
      let place = place(
        of: lines.dropFirst(index + 1), statementLine: start - above, message, in: text)
      if isSyntax(message) {
        let finding = Finding(rule: "sql/syntax", severity: .error, message, at: place)
        return (.failed, [finding], nil)
      }
      switch meaning(of: message) {
      case .needsContext(let what): add(.unchecked(.needsContext), .note, what, at: place)
      case .notRun, .follows, .newer: add(.unchecked(.unable), .note, message, at: place)
      case .wrong:
        add(.failed, .error, message, at: place, help: SQLCertainty.help(ofSQLite: message))
      }
    }
    if !isComplete, dry.verdict == .passed {
      add(
        .unchecked(.unable), .note,
        "a file before it was not run with it: that leaves more than tables and rows, did not work, or is too long"
      )
    }
    if output.holds(Array(mark.utf8)) { return (.passed, findings, dry) }
    let said = lines.last { !$0.isEmpty } ?? "it said nothing"
    let finding = Finding(
      rule: "sql/syntax", severity: .note, "sqlite3 did not read the whole file: \(said)")
    return (.unchecked(.unable), findings + [finding], nil)
  }

  private static func isSyntax(_ message: String) -> Bool {
    message.contains("syntax error") || message.contains("incomplete input")
      || message.contains("unrecognized token") || message.contains("unterminated")
  }

  /// What an error means that is none of syntax.
  private static func meaning(of message: String) -> DryRunJudgement.Meaning {
    let missing = [
      "table", "view", "index", "trigger", "function", "module", "collation", "database",
    ]
    if SQLCertainty.help(ofSQLite: message) != nil { return .wrong }
    if missing.contains(where: { message.hasPrefix("no such \($0)") }) {
      return .needsContext("\(message): no file of this report creates it")
    }
    if message.hasPrefix("FOREIGN KEY constraint failed") {
      return .needsContext("rows that others refer to: \(message)")
    }
    let lacks = [
      "not authorized", "unsafe use", "interrupted", "out of memory", "is full", "disk I/O",
      "too big", "too many", "overflow", "unable to open", "locked",
    ]
    return lacks.contains { message.contains($0) } ? .notRun(message) : .wrong
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
      if let excerpt = rest.first, let caret = rest.dropFirst().first, caret.contains("^") {
        let column = caret.prefix { $0 != "^" }.count
        let before = Array(excerpt.prefix(column).drop { $0 == " " }.utf8)
        if let found = text.bytes[start...].firstRange(of: before + word) {
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
