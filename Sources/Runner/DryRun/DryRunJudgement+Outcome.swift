import Artifact
import Judging

extension DryRunJudgement {
  /// What a dry run of a report says of one of its files: a check, and its findings.
  func outcome(
    for file: DryRun.File, by tool: String, in text: SourceText, skipped: Int
  ) -> Outcome {
    var findings: [Finding] = []
    var needsContext = false
    var isWrong = false
    var isPartial = false
    // The server runs out of something once, whatever it then refuses.
    var lacks: Set<String> = []
    let mine = failures.filter { $0.file.id == file.id }
    for failure in mine where failure.turn != .again {
      let place = place(of: failure, in: file, text, skipped)
      func add(_ severity: Severity, _ message: String, help: String? = nil) {
        findings.append(
          Finding(
            rule: failure.turn == .notEnded
              ? "sql/transaction-open"
              : failure.isOfDatabases ? "sql/other-database" : Self.rule, severity: severity,
            message,
            code: failure.turn == .notEnded ? nil : failure.error.code, at: place,
            help: help))
      }
      switch meaning(of: failure) {
      case .wrong where failure.isDoubtful:
        add(.warning, failure.message, help: "it fails only if the code gets there as it stands")
      case .needsContext where failure.didRun: break
      case .wrong:
        isWrong = true
        add(
          .error, failure.message,
          help: help(for: failure) { text.position(at: $0 + skipped).line } ?? failure.error.hint)
      case .needsContext(let what):
        needsContext = true
        add(.note, what, help: help(forMissing: failure))
      case .newer(let feature):
        isPartial = true
        add(
          .note, NewerSyntax.account(of: feature, for: server, failure.message),
          help: NewerSyntax.help(for: feature))
      case .follows:
        isPartial = true
        add(
          .note,
          "\(failure.message): what makes it did not work")
      case .notRun where failure.turn == .cut: isPartial = true
      case .notRun(let why) where failure.isOfDatabases:
        isPartial = true
        add(.warning, why, help: "make it before the migrations, and leave this statement out")
      case .notRun(let why):
        isPartial = true
        if !failure.error.code.hasPrefix("53") || lacks.insert(why).inserted { add(.note, why) }
      }
    }
    // It may work only because of what was not run.
    if !isWrong, !needsContext, !isPartial, let (statement, name) = unsureStatement(of: file) {
      isPartial = true
      findings.append(
        Finding(
          rule: Self.rule, severity: .note, "what stands before it about \(name) was not run",
          at: text.position(at: statement.range.lowerBound + skipped)))
    }
    // Of a file that works: what of it works only once.
    if findings.isEmpty, let repeated = mine.first(where: { $0.turn == .again }) {
      findings.append(
        Finding(
          rule: "sql/not-idempotent", severity: .note,
          "run twice, it fails: \(repeated.error.message)", code: repeated.error.code,
          at: place(of: repeated, in: file, text, skipped),
          help: "IF NOT EXISTS and IF EXISTS let a migration be run again"))
    }
    let verdict: Verdict =
      isWrong
      ? .failed
      : needsContext ? .unchecked(.needsContext) : isPartial ? .unchecked(.unable) : .passed
    return Outcome(check: Check(Self.rule, tool: tool, verdict), findings: findings)
  }

  static let rule = "sql/dry-run"

  /// Where the server says, else where the statement begins.
  private func place(
    of failure: DryRun.Failure, in file: DryRun.File, _ text: SourceText, _ skipped: Int
  ) -> Position {
    var offset = failure.statement.range.lowerBound
    if let row = failure.error.row, let rows = file.rows(of: failure.statement) {
      offset = rows.offset(ofLine: row)
    } else if let line = failure.bodyError?.line {
      offset = failure.offset(ofBodyLine: line) ?? offset
    } else if let place = failure.offsetOfCondition {
      offset = place
    } else if failure.error.isWithin || failure.error.bodyLine != nil {
      // Of what a function asked for: the line of a DO is known, that of a call is not in the file.
      let line = failure.statement.head.first == "DO" ? failure.error.bodyLine : nil
      offset = line.flatMap(failure.offset) ?? offset
    } else if let character = failure.error.character {
      offset = failure.offset(ofCharacter: character)
    }
    return text.position(at: offset + skipped)
  }
}

extension DryRun.Failure {
  fileprivate func offset(ofCharacter character: Int) -> Int {
    statement.range.lazy.filter { !ASCII.isContinuation(file.text[$0]) }
      .dropFirst(max(character - 1, 0)).first ?? statement.range.upperBound - 1
  }

  /// Whether it makes or removes a database.
  var isOfDatabases: Bool {
    statement.head.starts(with: ["CREATE", "DATABASE"])
      || statement.head.starts(with: ["DROP", "DATABASE"])
  }

  /// The words, names and signs of its statement, in upper case where they have no quotes.
  var tokens: [String] {
    let text = Array(file.text[statement.range])
    return SQLTokens(in: text).prefix(20_000).filter { $0.kind != .comment }.map {
      $0.kind == .word ? text[$0.range].text.uppercased() : text[$0.range].prefix(128).text
    }
  }

  /// Which of them the error is about; nil where the server does not say.
  var token: Int? {
    guard !error.isWithin, error.bodyLine == nil, let character = error.character else {
      return nil
    }
    let text = Array(file.text[statement.range])
    let offset = offset(ofCharacter: character) - statement.range.lowerBound
    return SQLTokens(in: text).prefix(20_000).filter { $0.kind != .comment }
      .firstIndex { $0.range.contains(offset) }
  }

  /// The function, without a schema that is not the server's own, that there is none of.
  var missingFunction: String? {
    guard error.code == "42883", let paren = message.firstIndex(of: "(") else { return nil }
    let name = message[..<paren]
    guard name.hasPrefix("function ") || name.hasPrefix("procedure ") else { return nil }
    let parts = name.split(separator: " ").dropFirst().joined(separator: " ").split(separator: ".")
    guard let last = parts.last, parts.count == 1 || parts[0] == "pg_catalog" else { return nil }
    return String(last.replacing("\"", with: ""))
  }
}
