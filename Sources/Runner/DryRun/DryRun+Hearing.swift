import Artifact
import Judging

// What the server says to it, in its log.

extension DryRun {
  /// Takes what the server logged in this step; false where its end is not there yet.
  mutating func take(_ errors: [PostgreSQL.LoggedError]) -> Bool {
    let words = Set(errors.lazy.compactMap { Self.marked($0)?.first })
    guard words.contains(step.end[...]) else { return false }
    // Without a mark nobody knows whose error stands where it should be.
    if case .report = section, !step.marked.keys.allSatisfy(words.contains) {
      giveUp()
      return true
    }
    note(errors)
    if case .report(let number) = section, left.isEmpty, results[number] == nil, !wantsCommits {
      giveUp()
    }
    return true
  }

  /// Whether psql says in what it wrote that it is through with the step.
  func isOver(by output: [UInt8]) -> Bool { output.holds([UInt8](step.isOver.utf8)) }

  /// Has psql say it once more, behind what is still on its way.
  mutating func askAgain() -> [UInt8] {
    step.isOver = Self.word()
    return Array("\\warn \(step.isOver)\n".utf8)
  }

  /// The step has no end: the server did not even answer our own queries. `said`: what psql wrote last.
  mutating func giveUp(_ said: [UInt8] = []) {
    let lines = String(decoding: said, as: UTF8.self).split(separator: "\n")
    // Our own words, which have no blank, stand there, too.
    let words = lines.last { $0.contains(" ") }
    stop(
      "what the report set keeps the server from answering"
        + (words.map { "; psql said: \($0)" } ?? ""))
  }

  /// The server was stopped before the end of a step: what it said until then.
  mutating func end(_ errors: [PostgreSQL.LoggedError]) {
    if case .report(let number) = section, results[number] == nil { note(errors) }
  }

  private mutating func note(_ errors: [PostgreSQL.LoggedError]) {
    var subject: Query.Subject?
    for error in errors {
      guard let words = Self.marked(error), let word = words.first,
        word == step.end[...] || step.marked[word] != nil
      else {
        if let known = subject { note(error, of: known) }
        // What follows it until the next mark is about the same statement.
        subject = nil
        continue
      }
      subject = step.marked[word]
      switch subject {
      case .begin:
        transaction = words.dropFirst().first
        if !isVisitor(words) { stop("it did not begin as it should") }
      case .end: end(words)
      case .overloads(let name): hear(of: name, words.dropFirst().first ?? "")
      default: break
      }
    }
  }

  private mutating func note(_ error: PostgreSQL.LoggedError, of subject: Query.Subject) {
    guard
      case .statement(let statement, let file, let turn) = subject
    else { return }
    switch section {
    case .base: flaws.append("\(file.path): \(error.message)")
    case .report:
      failed.append(
        Failure(file: file, statement: statement, error: error, turn: turn))
    case .end: break
    }
  }

  /// The end of a report, by the words of its last mark.
  private mutating func end(_ words: [Substring]) {
    guard case .report(let number) = section else { return }
    let isWhole =
      own == nil ? words.dropFirst().first == transaction && words.last == "off" : isVisitor(words)
    guard transaction != nil, isWhole else {
      return stop(
        "the report ended the transaction that it is run in: what it does was not found out")
    }
    if overloads == nil {
      overloads = [:]
      let names = Set(failed.compactMap(\.missingFunction))
      if !names.isEmpty {
        left =
          (names.sorted().map { Query(subject: .overloads(of: $0), text: []) }
          + [Query(subject: .end, text: [], isWithin: own == nil)])[...]
        return
      }
    }
    // Others may have taken what it lacks: it is run once more, as the first of a session.
    let lacks = failed.contains { $0.error.code.hasPrefix("53") }
    if lacks, number > 0 {
      (section, left, isLeft) = (.end, [], true)
    } else if own == nil, dependsOnCommits(number) {
      wantsCommits = true
    } else if results[number] == nil {
      results[number] = .run(run)
    }
  }

  private func dependsOnCommits(_ number: Int) -> Bool {
    if failed.contains(where: { $0.dependsOnCommits(false) }) { return true }
    // What fails where a transaction ends is taken back by that alone: else it fails in later files, too.
    return failed.contains { $0.dependsOnCommits(true) }
      && (reports[number] + schema.files).contains {
        $0.statements.contains(where: \.defers) || $0.readsClock
      }
  }

  /// What is known of the report that is under way.
  var run: Run { Run(failures: failed, isCommitted: own != nil, overloads: overloads ?? [:]) }

  /// Takes which functions of a name there are.
  private mutating func hear(of name: String, _ digits: Substring) {
    if let text = Hex.bytes(String(digits)), !text.isEmpty { overloads?[name] = text[...].text }
  }

  /// Whether the session is that of the report, and has no rights but its own.
  private func isVisitor(_ words: [Substring]) -> Bool {
    words.count == 4 && words[2] == (own ?? Self.role)[...] && words[3] == "off"
  }

  /// Nothing behind this report is to be believed: it may have changed what the next one would find.
  private mutating func stop(_ why: String) {
    if case .report(let number) = section { results[number] = .unclear(why) }
    (section, left) = (.end, [])
  }

  /// What a mark says, parted at its points; nil for what is none.
  private static func marked(_ error: PostgreSQL.LoggedError) -> [Substring]? {
    let opening = "invalid input syntax for type integer: \""
    guard error.code == "22P02", error.message.hasPrefix(opening), error.message.hasSuffix("\"")
    else { return nil }
    return error.message.dropFirst(opening.count).dropLast().split(separator: ".")
  }
}
