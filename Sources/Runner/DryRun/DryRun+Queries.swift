import Judging

// What is run of a report.

extension DryRun {
  /// Begins the report; `own` names the database and the role in which it is run with real commits.
  mutating func beginReport(_ number: Int, committing own: String? = nil) -> Bool {
    guard reports.indices.contains(number) else {
      section = .end
      return false
    }
    section = .report(number)
    (failed, transaction, savepoints) = ([], nil, 0)
    (took, underWay, since) = ([:], nil, .now)
    if own == nil { began = .now }
    (self.own, wantsCommits, overloads) = (own, false, nil)
    let files = reports[number]
    let hasDeferred = (files + schema.files).contains { $0.statements.contains(where: \.defers) }
    var queries = [Query(subject: .begin, text: [], isWithin: own == nil)]
    let (forward, back) = (files.filter { !$0.takesBack }, files.filter(\.takesBack))
    for (index, file) in files.enumerated() {
      // What is taken back has no body any more.
      if index == forward.count { queries += bodyChecks(of: forward) }
      if let own {
        let connect = Array("\\c \(own) \(own)\n".utf8)
        if index > 0 { queries.append(Query(subject: .connect, text: connect)) }
        queries += committedQueries(of: file)
      } else {
        if index > 0 {
          queries += Self.newFile.map { Query(subject: .between, text: Array($0.utf8)) }
        }
        queries += self.queries(of: file, deferringConstraints: hasDeferred)
      }
    }
    // What the last file did not end.
    if own != nil {
      queries.append(Query(subject: .between, text: Array("ROLLBACK".utf8), isWithin: false))
    }
    queries += bodyChecks(of: back.isEmpty ? forward : back)
    // Once more: a migration may be run twice.
    for file in files {
      queries += file.statements.filter { $0.changesSchema && !isCut($0, of: file, .again) }
        .map { Self.query($0, of: file, .again, isWithin: own == nil) }
    }
    left = (queries + [Query(subject: .end, text: [], isWithin: own == nil)])[...]
    return true
  }

  private func bodyChecks(of files: [File]) -> [Query] {
    guard checksBodies else { return [] }
    return Self.bodies(of: files).map { file, index, name, body in
      Query(
        subject: .statement(file.statements[index], file, .body),
        text: Self.bodyCheck(of: name, body: body), isWithin: own == nil)
    }
  }

  static func query(
    _ statement: SQLStatement, of file: File, _ turn: Turn = .first(isInBlock: false),
    isWithin: Bool = true
  ) -> Query {
    Query(
      subject: .statement(statement, file, turn),
      text: Array(file.text[statement.range]), isWithin: isWithin)
  }

  /// The statements of a file as they stand: psql commits each that the file does not put into a
  /// transaction.
  private mutating func committedQueries(of file: File) -> [Query] {
    var queries: [Query] = []
    var opening: SQLStatement?
    func leave(_ statement: SQLStatement, _ why: String, _ turn: Turn) {
      failed.append(Failure(file: file, statement: statement, why, turn))
    }
    for (index, statement) in file.statements.enumerated() {
      if isCut(statement, of: file) {
        leave(statement, Autocommit.stopped, .cut)
      } else if statement.readsRows, file.rows(of: statement) == nil {
        leave(statement, Autocommit.rowless, .notRun)
      } else if let begin = opening, index > 0, file.statements[index - 1] == begin,
        statement.setting?.name.hasPrefix("TRANSACTION") == true
      {
        // Behind any query, a mark too, it is too late.
        queries[queries.count - 1].text = Array(
          file.text[begin.range.lowerBound..<statement.range.upperBound])
      } else {
        let isWithin = opening != nil
        var query = Self.query(
          statement, of: file, .first(isInBlock: isWithin), isWithin: isWithin)
        query.rows = file.rows(of: statement)
        queries.append(query)
        guard let transaction = statement.transaction else { continue }
        switch transaction.kind {
        case .begin: opening = opening ?? statement
        case .commit, .rollback: opening = isWithin && transaction.chains ? statement : nil
        }
      }
    }
    if let opening, !isCut(opening, of: file) { leave(opening, Autocommit.open, .notEnded) }
    return queries
  }

  /// The statements of a file, as ``Autocommit`` has them.
  mutating func queries(of file: File, deferringConstraints: Bool) -> [Query] {
    var run = Autocommit(of: file, deferringConstraints: deferringConstraints)
    for statement in file.statements {
      if isCut(statement, of: file) {
        run.cut(statement)
      } else {
        run.take(statement)
      }
    }
    run.end()
    failed += run.left
    return run.queries
  }

  /// Whether the file was stopped at this statement, or before.
  private func isCut(
    _ statement: SQLStatement, of file: File, _ turn: Turn = .first(isInBlock: false)
  ) -> Bool {
    guard let cut = cuts[file.id] else { return false }
    return statement.range.lowerBound
      >= (turn == .again ? min(cut.offset, cut.repeats) : cut.offset)
  }

  /// A file begins as in a session of its own.
  static let newFile = [
    "RESET ALL; RESET ROLE", "CLOSE ALL; DEALLOCATE ALL; DISCARD SEQUENCES", "DISCARD TEMP",
  ]
}
