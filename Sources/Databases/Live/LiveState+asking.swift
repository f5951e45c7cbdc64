extension LiveState {
  /// Asks a database what it is. It only reads.
  package init(of connection: Connection, by psql: Psql) throws(DatabaseProblem) {
    let nonce = Nonce.fresh()
    let answer = try psql.run(Self.script(nonce: nonce), on: connection, limit: .seconds(60))
    try self.init(answer: answer, nonce: nonce)
  }
}
