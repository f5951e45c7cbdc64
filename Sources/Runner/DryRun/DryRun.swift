import Judging

/// SQL executed, statement by statement, as an unprivileged role on an empty database: what no parser
/// can know. Each report has a transaction of its own, which is rolled back. Where psql, which commits,
/// would come to something else, it is run once more, with real commits, in a database of its own.
///
/// It goes in steps. Before each statement stands a mark: a query whose error is known, with a word of
/// its own that nothing in the database can know. What the server logs behind it is the statement's
/// error, if it had one. The next step is given to psql only when the last mark of this one is there:
/// until then nothing lies ready that a COPY could take for its rows.
struct DryRun: Sendable {
  /// A file of a report, which parses, or a section of one.
  struct File: Sendable {
    let id: Int
    let path: String
    let text: [UInt8]
    /// Those that are run of it.
    let statements: [SQLStatement]
    /// Whether it takes a migration back: then it is run behind all that take none.
    let takesBack: Bool
    /// Where the statements begin that are left out, because they are too many; nil if all are there.
    let rest: Int?
    /// What stands behind its COPY statements.
    private let rows: [CopyRows]

    /// Of the statements so many.
    package init(
      id: Int, path: String, text: [UInt8], rows: [CopyRows] = [], atMost count: Int = .max
    ) {
      (self.id, self.path, self.text, self.rows) = (id, path, text, rows)
      let statements = SQLStatement.statements(in: text, atMost: count == .max ? nil : count + 1)
      rest = statements.count > count ? statements[count].range.lowerBound : nil
      self.statements = Array(statements.prefix(count))
      takesBack = false
    }

    /// Without what changes no schema: a query that is given values takes nothing from others.
    var onlyChanges: File { File(self, statements.filter(\.changesSchema), takesBack: takesBack) }

    /// With statements that nobody knows, wherever they stand.
    var isUnknown: File { File(self, statements, takesBack: takesBack, rest: 0) }

    /// These statements of a file.
    init(_ file: File, _ statements: [SQLStatement], takesBack: Bool, rest: Int? = nil) {
      (id, path, text, rows) = (file.id, file.path, file.text, file.rows)
      (self.statements, self.takesBack) = (statements, takesBack)
      self.rest = rest ?? file.rest
    }

    /// The rows that a statement reads; nil where they are not in the file.
    func rows(of statement: SQLStatement) -> CopyRows? {
      rows.first { $0.statement == statement.range.lowerBound }
    }
  }

  /// A statement's error.
  struct Failure: Sendable {
    let file: File
    let statement: SQLStatement
    let error: PostgreSQL.LoggedError
    let turn: Turn
  }

  /// When a statement was run, and so what an error of it means.
  enum Turn: Sendable, Equatable {
    /// In its place; within a transaction that the file itself began, or not.
    case first(isInBlock: Bool)
    /// Once more: a migration may be run twice.
    case again
    /// Not itself: plpgsql_check looked into the body of the function that it makes.
    case body
    /// Never; the error says why.
    case notRun
    /// Not within the one transaction of a dry run; the error says why.
    case notCommitted
    /// It begins a transaction that its file does not end.
    case notEnded
    /// Never: its file was stopped there, or before.
    case cut
  }

  /// Where a file was stopped, and is not run any further.
  struct Cut: Sendable {
    /// The offset of the first statement that is not run, and why.
    var offset = Int.max
    var silence: NoAnswer?
    /// That of the first one that is not run a second time.
    var repeats = Int.max
  }

  /// What failed of a report.
  struct Run: Sendable {
    var failures: [Failure] = []
    /// Whether each statement was committed, as psql does it.
    var isCommitted = false
    /// By the names of functions that were asked for in vain: those of the name that there are.
    var overloads: [String: String] = [:]
  }

  /// What became of a report.
  enum Result: Sendable {
    case run(Run)
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
  var results: [Result?]
  /// Whether it ended before its time for a report that is to be the first of a session.
  var isLeft = false
  /// What of the baseline did not work: where and why.
  var flaws: [String] = []

  let schema: Schema
  let limits: TrialLimits
  /// Where files are not run any further, by their numbers.
  let cuts: [Int: Cut]
  /// The statement that the server is at, or was at when it was stopped.
  var underWay: (file: Int, offset: Int, isRepeat: Bool)?
  /// How long the files of this report took before that statement, and since when it runs.
  var took: [Int: Duration] = [:]
  var since = ContinuousClock.now
  /// Whether plpgsql_check looks into the bodies of functions.
  let checksBodies: Bool
  var section = Section.base(0)
  /// What is still to be run of this section, and what failed of it.
  var left: ArraySlice<Query> = []
  var failed: [Failure] = []
  /// The transaction that the report began, as the server numbers them.
  var transaction: Substring?
  var began = ContinuousClock.now
  /// How many savepoints of psql's are the last ones, at least.
  var savepoints = 0
  /// The database, and the role, of the report that is run with real commits.
  var own: String?
  /// Whether the report that is done is to be run once more, so.
  var wantsCommits = false
  /// By the names of functions that a report asks for in vain: those of the name that there are; nil
  /// until the server was asked.
  var overloads: [String: String]?
  var step = Step()

  enum Section {
    case base(Int)
    case report(Int)
    case end
  }

  /// A text for the server, and what an error of it is about.
  struct Query {
    enum Subject {
      case statement(SQLStatement, File, Turn)
      /// Ours, between them.
      case between
      /// Ours: which functions of this name there are.
      case overloads(of: String)
      /// Another session, by a command of psql's.
      case connect
      case begin
      case end
    }
    var subject: Subject
    var text: [UInt8]
    /// Whether it is run within a transaction.
    var isWithin = true
    /// What it reads: then it has a step of its own.
    var rows: CopyRows?

    /// How many savepoints of psql's are the last ones behind it and its mark, if `count` were before.
    /// An error leaves one; so does what parts savepoints itself, and goes back before some of them.
    func leaves(behind count: Int) -> Int {
      guard isWithin else { return 0 }
      let words = ["SAVEPOINT", "RELEASE", "ROLLBACK", "ABORT", "COMMIT", "END", "PREPARE"]
      switch subject {
      case .statement where text == Autocommit.deferredCheck: return count + 2
      case .statement(let statement, _, _):
        return words.contains(statement.head.first ?? "") ? 0 : count + 1
      case .between:
        return words.contains { text.starts(with: $0.utf8) } ? 0 : count + 1
      case .begin, .end, .overloads, .connect: return count + 1
      }
    }
  }

  /// What is under way: the marks, each with its query; the word of the last one; and what psql says
  /// itself when it is through.
  struct Step {
    var marked: [Substring: Query.Subject] = [:]
    var end = ""
    var isOver = DryRun.word()
  }

  init(
    _ reports: [[File]], upon schema: Schema, within limits: TrialLimits = TrialLimits(),
    cutting cuts: [Int: Cut] = [:], checkingBodies: Bool = false
  ) {
    self.reports = reports
    self.schema = schema
    self.limits = limits
    self.cuts = cuts
    results = reports.map { _ in nil }
    checksBodies =
      checkingBodies
      && reports.joined().contains { file in
        file.statements.contains { $0.makesRoutine(in: file.text) }
      }
  }
}
