import Artifact
import Databases
import Judging

extension Migration {
  /// What a report changes in a PostgreSQL database, in the order of the dry run: what takes migrations
  /// back is left out. Nil where it has no SQL for PostgreSQL.
  ///
  /// The whole is one transaction, so BEGIN and COMMIT around files are left out. Throws
  /// `DatabaseProblem.refused` for what is none of its business: what psql would do and not the server,
  /// templates, a COMMIT in the midst.
  package init?(of artifacts: [ArtifactResult], id: String) throws(DatabaseProblem) {
    try self.init(
      of: artifacts.filter {
        $0.language == .sql && $0.dialect != .sqlite && !$0.artifact.isDeletion
      }
      .map { ($0.artifact.path?.string ?? $0.artifact.rawPath, $0.artifact.content) }, id: id)
  }

  /// The same of files of SQL for PostgreSQL: their paths and texts.
  init?(of texts: [(path: String, text: SourceText)], id: String) throws(DatabaseProblem) {
    var files: [DryRun.File] = []
    for (number, (path, text)) in texts.enumerated() {
      let query = PostgreSQL.query(for: text)
      if let line = query.blanked.first {
        throw .refused(
          "\(path):\(line): a command of psql, or rows behind a COPY: a migration is SQL alone; "
            + "write INSERT statements, and no line with a backslash")
      }
      guard query.template == nil else {
        throw .refused("\(path): it is a template; fill it in first")
      }
      files.append(DryRun.File(id: number, path: path, text: query.text))
    }
    var statements: [Statement] = []
    for file in DryRun.inOrder(files) where !file.takesBack {
      statements += try Self.statements(of: file)
    }
    guard !files.isEmpty else { return nil }
    self.init(id: id, statements: statements)
  }

  private static func statements(of file: DryRun.File) throws(DatabaseProblem) -> [Statement] {
    var found: [Statement] = []
    var isInBlock = false
    for statement in file.statements {
      let line = 1 + file.text[..<statement.range.lowerBound].count { $0 == ASCII.lf }
      let words = statement.head.prefix(3).joined(separator: " ")
      if let transaction = statement.transaction {
        switch transaction.kind {
        case .begin where !isInBlock: isInBlock = true
        case .commit where isInBlock && !transaction.chains: isInBlock = false
        case .begin, .commit, .rollback:
          throw .refused(
            "\(file.path):\(line): \(words): a rollout is one transaction, which a file does not end; "
              + "take it out")
        }
        continue
      }
      if let why = statement.reasonToStayOut {
        throw .refused("\(file.path):\(line): \(words): \(why)")
      }
      found.append(
        Statement(
          text: String(decoding: file.text[statement.range], as: UTF8.self), path: file.path,
          line: line))
    }
    if isInBlock {
      throw .refused("\(file.path): it begins a transaction and does not end it")
    }
    return found
  }
}

extension SQLStatement {
  private static let schemaWords: Set = ["CREATE", "DROP", "REINDEX", "ALTER", "REFRESH"]

  /// Why a statement has no place in a rollout; nil for one that has. What is not named here is found by
  /// the rehearsal.
  fileprivate var reasonToStayOut: String? {
    let words = Set(head)
    switch head.first {
    case "SAVEPOINT", "RELEASE", "ROLLBACK":
      return "a rollout is one transaction, which a file does not part; take it out"
    case "VACUUM": return "it cannot run in a transaction; run it by hand when nobody waits"
    case "TRUNCATE":
      return "no row of it could come back; write DELETE FROM, by keys"
    case "ALTER" where head.dropFirst().first == "SYSTEM":
      return "that is the whole server's, and no transaction takes it back"
    case "CREATE" where head.dropFirst().first == "DATABASE",
      "DROP" where head.dropFirst().first == "DATABASE":
      return "a database is made and dropped by hand; no transaction takes it back"
    case _ where words.contains("CONCURRENTLY") && Self.schemaWords.contains(head[0]):
      return
        "CONCURRENTLY cannot run in a transaction, and what it leaves when it fails is an invalid "
        + "index; write it without, which is safe where the table is small, or do it by hand"
    default: return nil
    }
  }
}
