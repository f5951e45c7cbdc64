import Artifact
import Databases

/// The database that reports are for, as `--database` or `--migrate` names it: what is there already. It is only read.
package struct DatabaseSchema: Sendable {
  package let connection: Connection
  package let psql: Psql
  package let state: LiveState
  /// As pg_dump writes it.
  package let dump: String

  /// `state`: where it was asked already. Throws `DatabaseProblem`.
  package init(
    of connection: Connection, by psql: Psql, state: LiveState? = nil
  ) throws(DatabaseProblem) {
    (self.connection, self.psql) = (connection, psql)
    self.state = if let state { state } else { try LiveState(of: connection, by: psql) }
    dump = try psql.dump(connection)
  }

  /// What came of a migration on a clone, and what the live rows say to it.
  package struct Rehearsed: Sendable {
    package let tested: Proof.Tested
    /// Rows that would make it fail.
    package var found: [(probe: DataProbe, sentence: String)] = []
    /// What could not be asked of them: it is not known how, it would run code, or took longer than 5 s.
    package var unasked: [DataProbe] = []
    /// What is to be told of the clone's end.
    package var remark: String?

    /// What that leaves open, for people.
    package var doubts: [String] {
      (remark.map { [$0] } ?? [])
        + (unasked.isEmpty
          ? []
          : [
            "\(unasked.count.counted("question")) to the data could not be asked, or not be answered in 5 s: if a row does "
              + "not fit, the migration fails and changes nothing"
          ])
    }
  }

  /// Walks the whole way on a clone with so many rows of each table (nil: all), and asks the live rows what a sample
  /// cannot tell. Throws `DatabaseProblem`, and `ToolFailure` where our own tools do not work.
  package func rehearse(
    _ migration: Migration, rows: Int?, on server: CloneServer, limit: Duration,
    progress: @escaping @Sendable (_ doing: String, _ count: (done: Int, total: Int)?) -> Void
  ) async throws -> Rehearsed {
    progress("reading rows for a clone", nil)
    let sample = try psql.sample(connection, rows: rows)
    let clone = CloneRehearsal(on: server, limit: limit) {
      progress("rehearsing on a clone, in steps:", ($0, $1))
    }
    let (tested, remark) = try await clone.run(
      migration, live: state, dump: dump, sample: sample)
    try Task.checkCancellation()
    var rehearsed = Rehearsed(tested: tested, remark: remark)
    let probes = tested.proof.probes
    guard !probes.isEmpty else { return rehearsed }
    progress("asking the data", nil)
    let nonce = Nonce.fresh()
    let answer = try psql.run(DataProbe.script(probes, nonce: nonce), on: connection)
    (rehearsed.found, rehearsed.unasked) = DataProbe.read(answer, probes, nonce: nonce)
    return rehearsed
  }
}

extension Baseline {
  /// What is in a database comes before all else.
  package mutating func add(_ schema: DatabaseSchema) {
    add(dump: Array(schema.dump.utf8), roles: schema.state.roles.map(\.name))
  }
}

extension Workbench {
  /// Takes the schema as what is there. Where the database's server is newer than ours, its own parser judges.
  package mutating func take(_ schema: DatabaseSchema, named name: String) throws(DatabaseProblem) {
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
