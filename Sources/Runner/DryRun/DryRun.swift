import Artifact

/// SQL executed, statement by statement, as an unprivileged role on an empty database: what no parser
/// can know. Each report has a transaction of its own, which is rolled back.
///
/// It goes in steps. Before each statement stands a mark: a query whose error is known, with a word of
/// its own that nothing in the database can know. What the server logs behind it is the statement's
/// error, if it had one. The next step is given to psql only when the last mark of this one is there:
/// until then nothing lies ready that a COPY could take for its rows.
struct DryRun: Sendable {
  /// A file of a report, which parses.
  struct File: Sendable {
    let id: Int
    let name: String
    let text: [UInt8]
    let statements: [SQLStatement]

    init(id: Int, name: String, text: [UInt8]) {
      (self.id, self.name, self.text) = (id, name, text)
      statements = SQLStatement.statements(in: text)
    }
  }

  /// A statement's error.
  struct Failure: Sendable {
    let file: File
    let statement: SQLStatement
    let error: PostgreSQL.LoggedError
    /// Whether it was run for the second time.
    var isRepeat = false
    /// Whether it was found in the body of the function that the statement makes.
    var isBody = false
    /// Whether the statement was not run at all; the error says why.
    var isUnrun = false
  }

  /// What became of a report.
  enum Result: Sendable {
    case run([Failure])
    /// What it did was not found out, and what follows it in this session neither.
    case unclear(String)
  }

  /// The role that it is run as; the cluster's template has it.
  static let role = "visitor"
  /// Whom the baseline belongs to: the other one is a member of it, and may change it.
  static let keeper = "keeper"

  /// The reports, each with its files in their order.
  let reports: [[File]]
  /// Of each report; nil for one that did not come to its end.
  private(set) var results: [Result?]
  /// What of the baseline did not work: where and why.
  private(set) var flaws: [String] = []

  private let schema: Schema
  /// Whether plpgsql_check looks into the bodies of functions.
  private let checksBodies: Bool
  private var section = Section.base(0)
  /// What is still to be run of this section, and what failed of it.
  private var left: ArraySlice<Query> = []
  private var failed: [Failure] = []
  /// The transaction that the report began, as the server numbers them.
  private var transaction: Substring?
  private var began = ContinuousClock.now
  private var step = Step()

  private enum Section {
    case base(Int)
    case report(Int)
    case end
  }

  /// A text for the server, and what an error of it is about.
  private struct Query {
    enum Subject {
      case statement(SQLStatement, File, isRepeat: Bool, isBody: Bool)
      /// Ours, between them.
      case between
      case begin
      case end
    }
    var subject: Subject
    var text: [UInt8]
  }

  /// What is under way: the marks, each with its query; the word of the last one; and what psql says
  /// itself when it is through.
  private struct Step {
    var marked: [Substring: Query.Subject] = [:]
    var end = ""
    var isOver = DryRun.word()
  }

  init(_ reports: [[File]], upon schema: Schema, checkingBodies: Bool = false) {
    self.reports = reports
    self.schema = schema
    results = reports.map { _ in nil }
    checksBodies =
      checkingBodies
      && reports.joined().contains { file in
        file.statements.contains { $0.makesRoutine(in: file.text) }
      }
  }

  // MARK: To the server

  /// What psql is given next; nil when all is done, or nothing more is to be believed.
  mutating func next() -> [UInt8]? {
    var script: [UInt8] = []
    if left.isEmpty {
      guard let opening = begin() else { return nil }
      script = opening
    }
    step = Step()
    var texts: [[UInt8]] = []
    var size = 0
    while let query = left.first, texts.isEmpty || texts.count < 1000 && size < 1 << 20 {
      left = left.dropFirst()
      let word = Self.word()
      step.marked[word[...]] = query.subject
      switch query.subject {
      case .statement, .between: texts += [Self.mark(word), query.text]
      case .begin, .end: texts.append(Self.transactionMark(word))
      }
      size += query.text.count
    }
    step.end = Self.word()
    script += PostgreSQL.echoed(texts + [Self.mark(step.end)], areRun: true)
    return script + Array("\\warn \(step.isOver)\n".utf8)
  }

  /// The beginning of the next section; nil if there is none.
  private mutating func begin() -> [UInt8]? {
    switch section {
    case .base(let number) where schema.files.indices.contains(number):
      section = .base(number + 1)
      let file = schema.files[number]
      left = file.statements.filter { $0.transaction == nil }.map { Self.query($0, of: file) }[...]
      // A session of its own: from one that was the superuser's, it could go back to it.
      return Array("\\c template1 \(Self.keeper)\n".utf8)
    case .base:
      guard beginReport(0) else { return nil }
      return Array("\\set ON_ERROR_ROLLBACK on\n\(Self.connection)".utf8)
    case .report(let number):
      let isForgotten =
        schema.files.isEmpty
        && reports[number].allSatisfy { $0.statements.allSatisfy(\.isForgotten) }
      guard beginReport(number + 1) else { return nil }
      return Array((isForgotten ? Self.reset : Self.connection).utf8)
    case .end: return nil
    }
  }

  /// What a server's process has seen it may remember, whatever is reset: then it is another one, which
  /// takes two milliseconds.
  private static let connection = "\\c template1 \(role)\nBEGIN;\n"
  private static let reset = "ROLLBACK;\nDISCARD ALL;\nBEGIN;\n"

  private mutating func beginReport(_ number: Int) -> Bool {
    guard reports.indices.contains(number) else {
      section = .end
      return false
    }
    section = .report(number)
    (failed, transaction, began) = ([], nil, .now)
    let files = reports[number]
    var queries = [Query(subject: .begin, text: [])]
    for (index, file) in files.enumerated() {
      if index > 0 {
        queries.append(Query(subject: .between, text: Array(Self.newFile.utf8)))
      }
      queries += self.queries(of: file)
    }
    for body in checksBodies ? Self.bodies(of: files) : [] {
      let statement = body.file.statements[body.index]
      queries.append(
        Query(
          subject: .statement(statement, body.file, isRepeat: false, isBody: true),
          text: Self.bodyCheck(of: body.name)))
    }
    // Once more: a migration may be run twice.
    for file in files {
      queries += file.statements.filter(\.changesSchema).map {
        Self.query($0, of: file, isRepeat: true)
      }
    }
    left = (queries + [Query(subject: .end, text: [])])[...]
    return true
  }

  private static func query(
    _ statement: SQLStatement, of file: File, isRepeat: Bool = false
  ) -> Query {
    Query(
      subject: .statement(statement, file, isRepeat: isRepeat, isBody: false),
      text: Array(file.text[statement.range]))
  }

  /// The statements of a file. A transaction of its own becomes a part of the report's; what was deferred
  /// to its end is asked for there.
  private mutating func queries(of file: File) -> [Query] {
    var queries: [Query] = []
    var block: String?
    func between(_ text: String) {
      queries.append(Query(subject: .between, text: Array(text.utf8)))
    }
    func check(_ statement: SQLStatement) {
      var query = Self.query(statement, of: file)
      query.text = Array(Self.deferred.utf8)
      queries.append(query)
    }
    for statement in file.statements {
      switch (statement.transaction, block) {
      case (nil, _):
        if statement.readsRows {
          leave(statement, of: file, "its rows are not in the file")
        } else {
          queries.append(Self.query(statement, of: file))
        }
      case (.begin, nil):
        let name = Self.word()
        between("SAVEPOINT \(name)")
        block = name
      case (.commit, let name?):
        check(statement)
        between("RELEASE SAVEPOINT \(name)")
        block = nil
      case (.rollback, let name?):
        between("ROLLBACK TO SAVEPOINT \(name)")
        between("RELEASE SAVEPOINT \(name)")
        block = nil
      case (.other, _):
        leave(
          statement, of: file, "a dry run is one transaction, and has none of its own kind in it")
      // The server only warns.
      case (.begin, _?), (.commit, nil), (.rollback, nil): break
      }
    }
    if let last = file.statements.last, block == nil { check(last) }
    return queries
  }

  /// Notes what is not run.
  private mutating func leave(_ statement: SQLStatement, of file: File, _ why: String) {
    failed.append(
      Failure(
        file: file, statement: statement,
        error: PostgreSQL.LoggedError(code: "0A000", message: why, character: nil), isUnrun: true))
  }

  /// A file begins as in a session of its own, as far as that goes.
  private static let newFile = "RESET ALL; RESET ROLE"
  /// Raises what a COMMIT would, and leaves it deferred.
  private static let deferred =
    "SAVEPOINT deferred; SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK TO SAVEPOINT deferred;"
    + " RELEASE SAVEPOINT deferred"

  private static func word() -> String {
    "m" + String(UInt64.random(in: .min ... .max), radix: 36)
  }

  private static func mark(_ word: String) -> [UInt8] {
    Array("SELECT CAST('\(word)' AS integer)".utf8)
  }

  /// Says whose turn it is, and in which transaction, whatever the report set.
  private static func transactionMark(_ word: String) -> [UInt8] {
    Array(
      """
      SELECT CAST(pg_catalog.concat('\(word).', pg_catalog.txid_current(), '.', \
      session_user, '.', pg_catalog.current_setting('is_superuser')) AS integer)
      """.utf8)
  }

  // MARK: From the server

  /// Whether the line with the last mark of the step is in the log, of which the beginning up to `place`
  /// was looked through before.
  func isEnded(by log: [UInt8], from place: inout Int) -> Bool {
    let word = Array(step.end.utf8)
    while place + word.count <= log.count {
      if log[place] == word[0], log[place...].starts(with: word) {
        return log[place...].contains(ASCII.lf)
      }
      place += 1
    }
    return false
  }

  /// Takes what the server logged in this step; false where its end is not there yet.
  mutating func take(_ errors: [PostgreSQL.LoggedError]) -> Bool {
    guard errors.contains(where: { Self.marked($0)?.first == step.end[...] }) else { return false }
    note(errors)
    if case .report(let number) = section, left.isEmpty, results[number] == nil { giveUp() }
    return true
  }

  /// Whether psql says in what it wrote that it is through with the step.
  func isOver(by output: [UInt8]) -> Bool {
    !step.isOver.isEmpty && output.contains([UInt8](step.isOver.utf8))
  }

  /// Has psql say it once more, behind what is still on its way.
  mutating func askAgain() -> [UInt8] {
    step.isOver = Self.word()
    return Array("\\warn \(step.isOver)\n".utf8)
  }

  /// The step has no end: the server did not even answer our own queries.
  mutating func giveUp() { stop("what the report set keeps the server from answering") }

  /// How long the report that was run last took, or takes.
  var elapsed: Duration { .now - began }

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
      case .begin: transaction = words.dropFirst().first
      case .end: end(words)
      default: break
      }
      if case .begin = subject, !Self.isVisitor(words) { stop("it did not begin as it should") }
    }
  }

  private mutating func note(_ error: PostgreSQL.LoggedError, of subject: Query.Subject) {
    guard case .statement(let statement, let file, let isRepeat, let isBody) = subject else {
      return
    }
    switch section {
    case .base: flaws.append("\(file.name): \(error.message)")
    case .report:
      failed.append(
        Failure(
          file: file, statement: statement, error: error, isRepeat: isRepeat, isBody: isBody))
    case .end: break
    }
  }

  /// The end of a report, by the words of its last mark.
  private mutating func end(_ words: [Substring]) {
    guard case .report(let number) = section else { return }
    guard let transaction, words.dropFirst().first == transaction, words.last == "off" else {
      return stop(
        "the report ended the transaction that it is run in: what it does was not found out")
    }
    // Others may have taken what it lacks: it is run once more, as the first of a session.
    let lacks = failed.contains { $0.error.code.hasPrefix("53") }
    if lacks, number > 0 {
      (section, left) = (.end, [])
    } else if results[number] == nil {
      results[number] = .run(failed)
    }
  }

  /// Nothing behind this report is to be believed: it may have changed what the next one would find.
  private mutating func stop(_ why: String) {
    if case .report(let number) = section { results[number] = .unclear(why) }
    (section, left) = (.end, [])
  }

  private static func isVisitor(_ words: [Substring]) -> Bool {
    words.count == 4 && words[2] == role[...] && words[3] == "off"
  }

  /// What a mark says, parted at its points; nil for what is none.
  private static func marked(_ error: PostgreSQL.LoggedError) -> [Substring]? {
    let opening = "invalid input syntax for type integer: \""
    guard error.code == "22P02", error.message.hasPrefix(opening), error.message.hasSuffix("\"")
    else { return nil }
    return error.message.dropFirst(opening.count).dropLast().split(separator: ".")
  }
}
