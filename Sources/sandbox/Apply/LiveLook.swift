import Artifact
import Console
import Databases
import Judging
import Results
import Rollout
import Runner

/// The database that an apply is to change, as it was found before anything else: who we are there, what
/// there is. It only reads.
struct LiveLook: Sendable {
  let options: MigrationOptions
  let connection: Connection
  /// As it is read: past a pooler, where one is named.
  let schema: DatabaseSchema
  var state: LiveState { schema.state }
  /// Whether no directory goes along.
  let isAlone: Bool
  /// The server that clones are made on; nil: one of ours.
  private let host: CloneHost?
  private let progress: Console.Progress

  /// Connects, looks, and refuses what must not be changed by this role: all complaints, with what to do.
  ///
  /// Throws `DatabaseProblem`.
  init(
    _ options: MigrationOptions, reading direct: String?, isAlone: Bool, _ session: Session,
    _ progress: Console.Progress
  ) throws {
    self.options = options
    self.isAlone = isAlone
    self.progress = progress
    progress.say("looking at the database")
    connection = try Connection(options.database, environment: session.environment)
    let psql = try Psql(environment: session.environment)
    let state = try LiveState(of: connection, by: psql)
    let complaints = state.complaints(asSuperuser: options.asSuperuser).filter(\.isRefusal)
    guard complaints.isEmpty else {
      throw DatabaseProblem.refused(
        "\(connection): " + complaints.map(\.text).joined(separator: "; and ")
          + "; nothing was changed")
    }
    let reader =
      try direct.map { try Connection($0, environment: session.environment) } ?? connection
    if direct != nil {
      let other = try LiveState(of: reader, by: psql)
      guard other.databaseOID == state.databaseOID, other.systemIdentifier == state.systemIdentifier
      else {
        throw DatabaseProblem.refused(
          "--database \(reader) and --migrate \(connection) are two databases; nothing was changed")
      }
    }
    host = try options.host.map { name throws(DatabaseProblem) in
      try CloneHost(
        Connection(name, environment: session.environment), by: psql, for: state,
        asSuperuser: options.asSuperuser)
    }
    progress.say("reading the schema of the database")
    schema = try DatabaseSchema(of: reader, by: psql, state: state)
  }

  /// The name of the directory that stands for it, where no other does.
  var place: String { "\(state.systemIdentifier ?? "server")-\(state.databaseOID)" }

  /// Rehearses the SQL among these files on a clone, and tells what came of it. Throws `DatabaseProblem`.
  func rehearse(
    _ files: [ArtifactResult], on bench: Workbench, in target: Target, _ result: inout ApplyResult
  ) async throws -> TestedDatabase {
    let id = String(Nonce.fresh().prefix(16))
    guard let migration = try Migration(of: files, id: id) else {
      throw DatabaseProblem.refused(
        "the report has no SQL for PostgreSQL, so there is nothing to migrate; leave --migrate out")
    }
    let start = ContinuousClock.now
    let server = try host.map(CloneServer.host) ?? .cluster(bench.cluster())
    let rehearsed = try await rehearsed(migration, on: server)
    guard rehearsed.found.isEmpty else {
      throw DatabaseProblem.refused(
        "it would fail on \(connection): "
          + rehearsed.found.map(\.sentence).joined(separator: "; ")
          + "; mend the rows first, in a migration of its own; nothing was changed")
    }
    let proof = rehearsed.tested.proof
    let tested = PostgreSQLDatabase.tested(
      connection, rehearsed.tested, psql: schema.psql, retryLimit: options.retryLimit)
    result.database = ApplyResult.Database(
      name: tested.database.name,
      statements: zip(migration.statements, proof.measurements).map {
        .init(
          path: $0.path, line: $0.line, measured: $1.sentence, safer: $1.saferForm(of: $0))
      }, remarks: tested.database.remarks + rehearsed.doubts + tools(target),
      rehearsal: ContinuousClock.now - start, back: .seconds(tested.database.secondsBack),
      lock: .milliseconds(proof.exclusiveMilliseconds))
    return tested
  }

  /// So many bytes of tables are few enough to take all their rows without being asked for it.
  private static let few = 64 << 20

  /// Where the rows of a sample may not be enough, it walks again with all of a small database.
  private func rehearsed(
    _ migration: Migration, on server: CloneServer
  ) async throws -> DatabaseSchema.Rehearsed {
    func walk(rows: Int?) async throws -> DatabaseSchema.Rehearsed {
      try await schema.rehearse(migration, rows: rows, on: server, limit: .seconds(600)) {
        [progress] in progress.say($0, $1)
      }
    }
    do {
      return try await walk(rows: options.rows.count)
    } catch let problem as DatabaseProblem where problem.mayLackRows {
      guard let count = options.rows.count else { throw problem }
      guard options.rows.isUsual, state.tables.reduce(0, { $0 + $1.bytes }) <= Self.few else {
        throw DatabaseProblem.refused(
          "\(problem); on the clone are the first \(count.counted("row")) of each table, and what it asks for may be "
            + "among the others: --rehearse full takes all")
      }
      progress.say("the first rows are not enough: again with all of them")
      return try await walk(rows: nil)
    }
  }

  /// What the application's own tools have to be told.
  private func tools(_ target: Target) -> [String] {
    let files = isAlone ? [] : target.root.names(depth: 3)
    return MigrationTool.found(tables: state.tables.map(\.name), files: files).map(\.sentence)
  }

  /// Throws where live tables would be locked for longer than a moment, and nobody accepted that.
  func mustBeAccepted(_ result: ApplyResult) throws {
    guard let database = result.database, database.lock > .milliseconds(Measurement.moment),
      options.lockReason == nil
    else { return }
    throw DatabaseProblem.refused(
      "as predicted from the clone, live tables would be locked for "
        + "\(Int(database.lock.milliseconds)) ms, and all who use them wait as long; part the "
        + "migration, or apply it with --accept-lock \"why that may be\"; nothing was changed")
  }
}

extension Directory {
  /// The paths of what is in it, a few levels deep; of very many only some. What cannot be read has none.
  fileprivate func names(depth: Int, below prefix: String = "") -> [String] {
    guard let all = try? names() else { return [] }
    return all.prefix(1000).flatMap { bytes -> [String] in
      let name = String(decoding: bytes, as: UTF8.self)
      if [".git", "node_modules"].contains(name) { return [] }
      let inner = depth > 1 ? try? directory([name]) : nil
      return [prefix + name]
        + (inner?.names(depth: depth - 1, below: "\(prefix)\(name)/") ?? [])
    }
  }
}
