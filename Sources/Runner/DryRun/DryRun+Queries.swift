import Artifact

// What is run of a report.

extension DryRun {
  mutating func beginReport(_ number: Int) -> Bool {
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
          subject: .statement(
            statement, body.file, isInBlock: false, isRepeat: false, isBody: true),
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

  static func query(
    _ statement: SQLStatement, of file: File, isInBlock: Bool = false, isRepeat: Bool = false
  ) -> Query {
    Query(
      subject: .statement(
        statement, file, isInBlock: isInBlock, isRepeat: isRepeat, isBody: false),
      text: Array(file.text[statement.range]))
  }

  /// The statements of a file. A transaction of its own becomes a part of the report's; what was deferred
  /// to its end is asked for there.
  mutating func queries(of file: File) -> [Query] {
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
          queries.append(Self.query(statement, of: file, isInBlock: block != nil))
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
  mutating func leave(_ statement: SQLStatement, of file: File, _ why: String) {
    failed.append(
      Failure(
        file: file, statement: statement,
        error: PostgreSQL.LoggedError(code: "0A000", message: why, character: nil), isUnrun: true))
  }

  /// A file begins as in a session of its own, as far as that goes.
  static let newFile = "RESET ALL; RESET ROLE"
  /// Raises what a COMMIT would, and leaves it deferred.
  static let deferred =
    "SAVEPOINT deferred; SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK TO SAVEPOINT deferred;"
    + " RELEASE SAVEPOINT deferred"
}
