import Artifact
import Glibc

/// A PostgreSQL database, what was proven of its migration, and psql, which is the way to it.
package struct PostgreSQLDatabase: LiveDatabase {
  private static let schema = "sandbox.database/1"

  let connection: Connection
  let proof: Proof
  /// Nil: it is looked for when it is needed. What only reads the record needs none.
  private let given: Psql?
  private let retryLimit: Duration

  /// What a rehearsal proved, for the database that it was made of.
  package static func tested(
    _ connection: Connection, _ proof: Proof.Tested, psql: Psql,
    retryLimit: Duration = Retry.limit
  ) -> TestedDatabase {
    TestedDatabase(
      rehearsed: PostgreSQLDatabase(connection, proof.proof, psql: psql, retryLimit: retryLimit))
  }

  private init(_ connection: Connection, _ proof: Proof, psql: Psql?, retryLimit: Duration) {
    (self.connection, self.proof, given) = (connection, proof, psql)
    self.retryLimit = retryLimit
  }

  /// Reads what `record` wrote.
  package init(_ node: JSONNode) throws(DatabaseProblem) {
    guard node["schema"]?.string == Self.schema, let connection = node["connection"],
      let proof = node["proof"]
    else { throw .broken("this is no record of a PostgreSQL database") }
    self.init(
      try Connection(json: connection), try Proof(json: proof), psql: nil,
      retryLimit: Retry.limit)
  }

  package var record: [UInt8] {
    JSONValue.object([
      ("schema", .string(Self.schema)),
      ("engine", .string(DatabaseEngine.postgresql.rawValue)),
      ("connection", connection.json), ("proof", proof.json),
    ]).bytes
  }

  package var name: String { connection.description }
  package var isExpandOnly: Bool { proof.isExpandOnly }
  package var kind: String { proof.kind }
  package var remarks: [String] { proof.remarks }
  package var keepsValues: Bool {
    !proof.salvages.isEmpty || !proof.parks.isEmpty || !proof.inverse.dropped.isEmpty
      || !proof.touched.isEmpty
  }
  package var secondsBack: Double { proof.milliseconds.down / 1000 }

  package func forth(_ round: Int) throws(DatabaseProblem) -> DatabaseForth {
    let (result, retries) = try retrying { () throws(DatabaseProblem) in
      let nonce = Nonce.fresh()
      let answer = try psql().run(proof.up(round: round, nonce: nonce), on: connection)
      return try proof.readUp(answer, nonce: nonce)
    }
    return DatabaseForth(
      seconds: result.milliseconds / 1000,
      replayed: result.replayed.map { $1 == 0 ? $0 : "\($1.counted("row")) of \($0)" },
      retries: retries)
  }

  package func back(
    _ round: Int, mustBeUp: Bool, meanwhile: () throws -> Void
  ) throws -> DatabaseBack {
    var session: PsqlSession?
    var (nonce, body) = ("", "")
    let (ending, _) = try retrying { () throws(DatabaseProblem) -> String in
      nonce = Nonce.fresh()
      let scripts = proof.down(round: round, mustBeUp: mustBeUp, nonce: nonce)
      let mark = "\(nonce)|asked"
      let opened = try psql().open(connection)
      if let said = try opened.ask("\(scripts.body)\n\\echo \(mark)", until: mark) {
        (session, body) = (opened, said)
        return scripts.ending
      }
      // psql ended first: how says what came of it.
      let answer = try opened.end()
      _ = try proof.readDown(answer, nonce: nonce)
      throw DatabaseProblem.unknown("the connection to \(connection) was lost")
    }
    // What throws in between drops the session, and with it the transaction.
    try meanwhile()
    guard let session else { preconditionFailure("it was opened") }
    let answer = try session.end(sending: ending)
    let result = try proof.readDown(
      PsqlAnswer(out: body + answer.out, err: answer.err, status: answer.status), nonce: nonce)
    return DatabaseBack(
      isUndone: result.what == .undone, seconds: result.milliseconds / 1000,
      kept: result.kept.map { kept in
        if let rows = kept.rows { return "\(rows.counted("value")) of \(kept.identity)" }
        // 'prune --drop-salvage' drops it.
        let isColumn = kept.place.hasPrefix(Keeping.parkedPrefix)
        return "\(kept.identity), whole" + (isColumn ? ", as its column \(kept.place)" : "")
      },
      conflicts: result.conflicts.map { conflict in
        "\(conflict.count.counted("row")) of \(conflict.table), which others changed since: "
          + conflict.keys.joined(separator: "; ")
      }, rows: result.undone)
  }

  /// Who and what a drill of it needs.
  package var parts: (connection: Connection, proof: Proof) { (connection, proof) }

  private func psql() throws(DatabaseProblem) -> Psql {
    if let given { return given }
    return try Psql()
  }

  package func discard(_ round: Int) throws(DatabaseProblem) {
    for round in stride(from: round, to: 0, by: -1) {
      let nonce = Nonce.fresh()
      let answer = try psql().run(
        proof.prune(round: round, [.salvage, .wayBack], nonce: nonce), on: connection)
      try proof.readPrune(answer, nonce: nonce)
    }
  }

  /// Tries again while locks cannot be had, with waits that grow, until the limit.
  private func retrying<Value>(
    _ body: () throws(DatabaseProblem) -> Value
  ) throws(DatabaseProblem) -> (value: Value, retries: Int) {
    var retry = Retry(limit: retryLimit)
    let start = ContinuousClock.now
    var count = 0
    while true {
      do throws(DatabaseProblem) {
        return (try body(), count)
      } catch {
        guard case .busy(let why) = error else { throw error }
        guard let wait = retry.next(after: ContinuousClock.now - start) else {
          throw .busy("\(why); tried \(count + 1) times")
        }
        count += 1
        usleep(UInt32(wait / .microseconds(1)))
      }
    }
  }
}
