import Judging

// What is run of a report.

extension DryRun {
  mutating func beginReport(_ number: Int) -> Bool {
    guard reports.indices.contains(number) else {
      section = .end
      return false
    }
    section = .report(number)
    (failed, transaction, savepoints) = ([], nil, 0)
    (began, took, underWay, since) = (.now, [:], nil, .now)
    let files = reports[number]
    let hasDeferred = (files + schema.files).contains { $0.statements.contains(where: \.defers) }
    var queries = [Query(subject: .begin, text: [])]
    let (forward, back) = (files.filter { !$0.takesBack }, files.filter(\.takesBack))
    for (index, file) in files.enumerated() {
      // What is taken back has no body any more.
      if index == forward.count { queries += bodyChecks(of: forward) }
      if index > 0 {
        queries += Self.newFile.map { Query(subject: .between, text: Array($0.utf8)) }
      }
      queries += self.queries(of: file, deferringConstraints: hasDeferred)
    }
    queries += bodyChecks(of: back.isEmpty ? forward : back)
    // Once more: a migration may be run twice.
    for file in files {
      queries += file.statements.filter { $0.changesSchema && !isCut($0, of: file, .again) }
        .map { Self.query($0, of: file, .again) }
    }
    left = (queries + [Query(subject: .end, text: [])])[...]
    return true
  }

  private func bodyChecks(of files: [File]) -> [Query] {
    guard checksBodies else { return [] }
    return Self.bodies(of: files).map { file, index, name in
      Query(
        subject: .statement(file.statements[index], file, .body),
        text: Self.bodyCheck(of: name))
    }
  }

  static func query(
    _ statement: SQLStatement, of file: File, _ turn: Turn = .first(isInBlock: false)
  ) -> Query {
    Query(
      subject: .statement(statement, file, turn),
      text: Array(file.text[statement.range]))
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
