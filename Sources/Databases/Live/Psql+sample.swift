extension Psql {
  /// Rows for a clone of the database: up to so many of each table, all if nil.
  package func sample(_ connection: Connection, rows: Int?) throws(DatabaseProblem) -> String {
    let script = LiveState.sampleScript(rows: rows, nonce: Nonce.fresh())
    let answer = try run(script, on: connection, output: .rows)
    guard answer.status == 0 else {
      throw .refused(
        "the rows of \(connection) cannot be read: \(ServerMessage.plain(answer.err))")
    }
    return answer.out
  }
}
