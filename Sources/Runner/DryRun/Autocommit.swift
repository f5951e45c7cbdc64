import Artifact
import Judging

/// A file as psql runs it, each statement a transaction of its own but for those that the file begins,
/// within the one transaction that a dry run is.
///
/// A transaction of the file becomes a savepoint; what ends with it is ended by us: settings that are
/// LOCAL, temporary tables, what was deferred. What cannot be had so is left out, and said: then the
/// report is run once more, with real commits.
struct Autocommit {
  private(set) var queries: [DryRun.Query] = []
  /// What is not run.
  private(set) var left: [DryRun.Failure] = []

  private let file: DryRun.File
  /// Whether there are, as far as one sees, constraints that wait for a transaction's end.
  private let hasDeferred: Bool
  private var block: Block?
  private var isCut = false
  /// The last SET of each setting that holds for the session.
  private var settings: [String: SQLStatement] = [:]

  private struct Block {
    let opening: SQLStatement
    let name = DryRun.word()
    var settings: [String] = []
    var endings: [String] = []
  }

  init(of file: DryRun.File, deferringConstraints hasDeferred: Bool) {
    self.file = file
    self.hasDeferred = hasDeferred
  }

  mutating func take(_ statement: SQLStatement) {
    guard let transaction = statement.transaction else { return run(statement) }
    if transaction.isSpecial {
      leave(statement, "a dry run is one transaction, and has none of its own kind in it")
    }
    switch transaction.kind {
    // Within one the server only warns.
    case .begin: if block == nil { begin(statement) }
    case .commit: commit(statement)
    case .rollback: rollback()
    }
    if transaction.isSpecial, block == nil { begin(statement) }
  }

  /// One that is not run, because the file was stopped there.
  mutating func cut(_ statement: SQLStatement) {
    isCut = true
    leave(statement, Self.stopped, turn: .cut)
  }

  /// The end of the file, and of its session.
  mutating func end() {
    if let block {
      if !isCut { leave(block.opening, Self.open, turn: .notEnded) }
      rollback()
    } else if !isCut, let last = file.statements.last {
      askForDeferred(last)
    }
  }

  private mutating func run(_ statement: SQLStatement) {
    if statement.readsRows, file.rows(of: statement) == nil {
      return leave(statement, Self.rowless, turn: .notRun)
    }
    if statement.setsTransactions {
      return leave(statement, "a dry run is one transaction, and has none of its own kind in it")
    }
    if statement.needsTransaction, block == nil {
      return leave(statement, "it works only within a transaction, and the file begins none")
    }
    if let setting = statement.setting {
      // Outside of a transaction these do nothing but warn.
      if block == nil, setting.isLocal || setting.name == "CONSTRAINTS" {
        return withoutEffect(statement)
      }
      if setting.name == "CONSTRAINTS" {
        leave(statement, "in a dry run it goes on behind the end of the transaction")
      } else if setting.isLocal {
        block?.settings.append(setting.name)
      } else {
        settings[setting.name] = statement
      }
    }
    var query = DryRun.query(statement, of: file, .first(isInBlock: block != nil))
    query.rows = file.rows(of: statement)
    queries.append(query)
    if statement.atCommit == .deleteRows {
      leave(statement, "in a dry run its rows outlive their transaction")
    }
    if let ending = ending(of: statement) {
      if block == nil { between(ending) } else { block?.endings.append(ending) }
    }
    if block == nil, hasDeferred, statement.writesRows { askForDeferred(statement) }
  }

  /// Runs what fails or does nothing.
  private mutating func withoutEffect(_ statement: SQLStatement) {
    let name = DryRun.word()
    between("SAVEPOINT \(name)")
    queries.append(DryRun.query(statement, of: file))
    between("ROLLBACK TO SAVEPOINT \(name)")
    between("RELEASE SAVEPOINT \(name)")
  }

  /// What has to be done where a transaction ends.
  private func ending(of statement: SQLStatement) -> String? {
    if statement.head.first == "DECLARE", statement.needsTransaction {
      let text = Array(file.text[statement.range])
      return SQLToken.tokens(in: text).dropFirst().first.map { "CLOSE \(text[$0.range].text)" }
    }
    guard statement.atCommit == .drop, let name = statement.creates else { return nil }
    return "DROP TABLE IF EXISTS pg_temp.\"\(name)\" CASCADE"
  }

  private mutating func begin(_ statement: SQLStatement) {
    let opened = Block(opening: statement)
    between("SAVEPOINT \(opened.name)")
    block = opened
  }

  private mutating func commit(_ statement: SQLStatement) {
    guard let ended = block else { return }
    askForDeferred(statement)
    between("RELEASE SAVEPOINT \(ended.name)")
    for ending in ended.endings { between(ending) }
    for name in ended.settings {
      between("RESET \(name)")
      if let earlier = settings[name] {
        queries.append(
          DryRun.Query(subject: .between, text: Array(file.text[earlier.range])))
      }
    }
    block = nil
  }

  private mutating func rollback() {
    guard let ended = block else { return }
    between("ROLLBACK TO SAVEPOINT \(ended.name)")
    between("RELEASE SAVEPOINT \(ended.name)")
    block = nil
  }

  /// Has the server raise what a COMMIT would, and leaves it deferred.
  private mutating func askForDeferred(_ statement: SQLStatement) {
    var query = DryRun.query(statement, of: file)
    query.text = Self.deferredCheck
    queries.append(query)
  }
  static let deferredCheck = Array(
    """
    SAVEPOINT deferred; SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK TO SAVEPOINT deferred; \
    RELEASE SAVEPOINT deferred
    """.utf8)

  private mutating func between(_ text: String) {
    queries.append(DryRun.Query(subject: .between, text: Array(text.utf8)))
  }

  private mutating func leave(
    _ statement: SQLStatement, _ why: String, turn: DryRun.Turn = .notCommitted
  ) {
    left.append(DryRun.Failure(file: file, statement: statement, why, turn))
  }

  static let stopped = "the file was stopped before its end"
  static let rowless = "its rows are not in the file"
  static let open =
    "the file begins a transaction and does not end it: psql takes back all of it at the end"
}

extension DryRun.Failure {
  /// What is not run, and why.
  init(file: DryRun.File, statement: SQLStatement, _ why: String, _ turn: DryRun.Turn) {
    let error = PostgreSQL.LoggedError(code: "0A000", message: why, character: nil)
    self.init(file: file, statement: statement, error: error, turn: turn)
  }

  /// Whether the statement may do something else where each one is committed, as psql does it; there the
  /// time goes on, and what was deferred fails with its transaction: `isLikely` if the report has such.
  func dependsOnCommits(_ isLikely: Bool) -> Bool {
    switch turn {
    case .notCommitted: true
    case .first:
      ["25001", "25P01", "2D000", "55006", "55P04"].contains(error.code)
        || ["22", "23", "P0"].contains(error.code.prefix(2)) && isLikely
    default: false
    }
  }
}

extension DryRun.File {
  /// Whether it asks for the time, which is one and the same in one transaction.
  var readsClock: Bool {
    let words: Set = [
      "now", "current_timestamp", "current_time", "localtime", "localtimestamp",
      "transaction_timestamp",
    ]
    return SQLTokens(in: text).contains {
      $0.kind == .word && words.contains(text[$0.range].text.lowercased())
    }
  }
}
