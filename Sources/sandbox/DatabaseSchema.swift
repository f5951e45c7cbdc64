import Databases
import Runner

/// The database that reports are for, as `--database` names it: what is there already. It is only read.
struct DatabaseSchema: Sendable {
  let state: LiveState
  /// As pg_dump writes it.
  let dump: String

  init(state: LiveState, dump: String) {
    (self.state, self.dump) = (state, dump)
  }

  /// Throws `DatabaseProblem`.
  init(_ name: String, _ environment: [String: String]) throws(DatabaseProblem) {
    let connection = try Connection(name, environment: environment)
    let psql = try Psql(environment: environment)
    self.init(
      state: try LiveState(of: connection, by: psql), dump: try psql.dump(connection))
  }
}

extension LiveState {
  /// Asks a database what it is. It only reads.
  init(of connection: Connection, by psql: Psql) throws(DatabaseProblem) {
    let nonce = Nonce.fresh()
    let answer = try psql.run(Self.script(nonce: nonce), on: connection, limit: .seconds(60))
    try self.init(answer: answer, nonce: nonce)
  }
}

extension Baseline {
  /// What is in a database comes before all else.
  mutating func add(_ schema: DatabaseSchema) {
    add(dump: Array(schema.dump.utf8), roles: schema.state.roles.map(\.name))
  }
}

extension Workbench {
  /// Takes the schema as what is there. Where the database's server is newer than ours, its own parser judges.
  mutating func take(_ schema: DatabaseSchema, named name: String) throws(DatabaseProblem) {
    baseline.add(schema)
    guard let own = toolbox[.postgresql]?.majorVersion, own >= schema.state.version / 10_000 else {
      guard DatabaseAddress.accepts(name) else {
        throw .refused(
          "its server is newer than any here, so its own parser has to judge, and that takes a URL: "
            + "name it as postgres://user@host/database")
      }
      database = name
      return
    }
  }
}
