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
  /// The way by which it is read: past a pooler, where one is named.
  let reader: Connection
  let psql: Psql
  let schema: DatabaseSchema
  var state: LiveState { schema.state }
  /// Whether no directory goes along.
  let isAlone: Bool
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
    psql = try Psql(environment: session.environment)
    let state = try LiveState(of: connection, by: psql)
    let complaints = state.complaints(asSuperuser: options.asSuperuser).filter(\.isRefusal)
    guard complaints.isEmpty else {
      throw DatabaseProblem.refused(
        "\(connection): " + complaints.map(\.text).joined(separator: "; and ")
          + "; nothing was changed")
    }
    reader = try direct.map { try Connection($0, environment: session.environment) } ?? connection
    if direct != nil {
      let other = try LiveState(of: reader, by: psql)
      guard other.databaseOID == state.databaseOID, other.systemIdentifier == state.systemIdentifier
      else {
        throw DatabaseProblem.refused(
          "--database \(reader) and --migrate \(connection) are two databases; nothing was changed")
      }
    }
    progress.say("reading the schema of the database")
    schema = DatabaseSchema(state: state, dump: try psql.dump(reader))
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
    progress.say("reading rows for a clone")
    let sample = try psql.run(
      LiveState.sampleScript(rows: options.rows.count, nonce: Nonce.fresh()), on: reader)
    guard sample.status == 0 else {
      throw DatabaseProblem.refused(
        "the rows of \(connection) cannot be read: \(sample.err.prefix(500)); nothing was changed")
    }
    progress.say("rehearsing on a clone")
    let start = ContinuousClock.now
    let proof = try await CloneRehearsal(on: bench.cluster(for: state), limit: .seconds(600)).run(
      migration, live: state, dump: schema.dump, sample: sample.out)
    let doubts = try askData(proof.proof.probes)
    let tested = PostgreSQLDatabase.tested(
      connection, proof, psql: psql, retryLimit: options.retryLimit)
    result.database = ApplyResult.Database(
      name: tested.database.name,
      statements: zip(migration.statements, proof.proof.measurements).map {
        .init(path: $0.path, line: $0.line, measured: $1.sentence)
      }, remarks: tested.database.remarks + doubts + tools(target),
      rehearsal: ContinuousClock.now - start, back: .seconds(tested.database.secondsBack),
      lock: .milliseconds(proof.proof.exclusiveMilliseconds))
    return tested
  }

  /// Asks the live rows what a sample cannot tell. Throws where some would make the migration fail; what could
  /// not be asked in time is told.
  private func askData(_ probes: [DataProbe]) throws -> [String] {
    if probes.isEmpty { return [] }
    progress.say("asking the data")
    let nonce = Nonce.fresh()
    let answer = try psql.run(DataProbe.script(probes, nonce: nonce), on: connection)
    let (found, unasked) = DataProbe.read(answer, probes, nonce: nonce)
    guard found.isEmpty else {
      throw DatabaseProblem.refused(
        "it would fail on \(connection): " + found.joined(separator: "; ")
          + "; mend the rows first, in a migration of its own; nothing was changed")
    }
    return unasked == 0
      ? []
      : [
        "\(unasked.counted("question")) to the data could not be answered in 5 s: if a row does not fit, "
          + "the migration fails and changes nothing"
      ]
  }

  /// What the application's own tools have to be told.
  private func tools(_ target: Target) -> [String] {
    let files = isAlone ? [] : target.root.names(depth: 3)
    return MigrationTool.found(tables: state.tables.map(\.name), files: files).map(\.sentence)
  }

  /// Throws where live tables would be locked for longer than a moment, and nobody accepted that.
  func mustBeAccepted(_ result: ApplyResult) throws {
    guard let database = result.database, database.lock > .milliseconds(250),
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
