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
  }

  /// What became of a report.
  enum Result: Sendable {
    case run([Failure])
    /// It got out of its transaction: what it did may be there still.
    case escaped
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
      case begin, end
    }
    var subject: Subject
    var text: [UInt8]
  }

  /// What is under way: the marks, each with its query, and the word of the last one.
  private struct Step {
    var marked: [Substring: Query.Subject] = [:]
    var end = ""
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
      case .statement: texts += [Self.mark(word), query.text]
      case .begin, .end: texts.append(Self.transactionMark(word))
      }
      size += query.text.count
    }
    step.end = Self.word()
    return script + PostgreSQL.echoed(texts + [Self.mark(step.end)], areRun: true)
  }

  /// The beginning of the next section; nil if there is none.
  private mutating func begin() -> [UInt8]? {
    switch section {
    case .base(let number) where schema.files.indices.contains(number):
      section = .base(number + 1)
      let file = schema.files[number]
      left = Self.queries(of: [file], where: { !$0.isTransactionControl })[...]
      // A session of its own: from one that was the superuser's, it could go back to it.
      return Array("\\c template1 \(Self.keeper)\n".utf8)
    case .base:
      guard beginReport(0) else { return nil }
      let checks = checksBodies ? "\\c template1 sandbox\n" + Self.bodyChecks : ""
      let opening = "\\set ON_ERROR_ROLLBACK on\n\\c template1 \(Self.role)\nBEGIN;\n"
      return Array((checks + opening).utf8)
    case .report(let number):
      guard beginReport(number + 1) else { return nil }
      // As a new connection, which takes forty times as long: what a report sets ends with it.
      return Array("ROLLBACK;\nDISCARD ALL;\nBEGIN;\n".utf8)
    case .end: return nil
    }
  }

  private mutating func beginReport(_ number: Int) -> Bool {
    guard reports.indices.contains(number) else {
      section = .end
      return false
    }
    section = .report(number)
    (failed, transaction) = ([], nil)
    let files = reports[number]
    var queries = Self.queries(of: files, where: { !$0.isTransactionControl })
    for body in checksBodies ? Self.bodies(of: files) : [] {
      let statement = body.file.statements[body.index]
      queries.append(
        Query(
          subject: .statement(statement, body.file, isRepeat: false, isBody: true),
          text: Self.bodyCheck(of: body.name)))
    }
    // Once more: a migration may be run twice.
    queries += Self.queries(of: files, isRepeat: true, where: \.changesSchema)
    let ends = [Query.Subject.begin, .end].map { Query(subject: $0, text: []) }
    left = ([ends[0]] + queries + [ends[1]])[...]
    return true
  }

  private static func queries(
    of files: [File], isRepeat: Bool = false, where isRun: (SQLStatement) -> Bool
  ) -> [Query] {
    files.flatMap { file in
      file.statements.filter(isRun).map {
        Query(
          subject: .statement($0, file, isRepeat: isRepeat, isBody: false),
          text: Array(file.text[$0.range]))
      }
    }
  }

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
    return true
  }

  /// Takes what there is of a step that came to no end.
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
      if case .begin = subject, !Self.isVisitor(words) { escape() }
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
      escape()
      return
    }
    if results[number] == nil { results[number] = .run(failed) }
  }

  /// Nothing behind this report is to be believed: it may have changed what the next one would find.
  private mutating func escape() {
    guard case .report(let number) = section else { return }
    results[number] = .escaped
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
