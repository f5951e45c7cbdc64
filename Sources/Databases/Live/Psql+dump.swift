import Artifact

extension Psql {
  /// The schema of a database, as pg_dump writes it for another server.
  ///
  /// What belongs to the server is left out (tablespaces, subscriptions, which hold passwords), and so
  /// are our own schemas, unless `schemas` names the only ones that are wanted. Throws `busy` where a table
  /// stays locked for five seconds; a pooler in transaction mode is refused.
  package func dump(
    _ connection: Connection, only schemas: [String] = [], limit: Duration? = nil
  ) throws(DatabaseProblem) -> String {
    try mustKeepSessions(connection)
    let wanted = schemas.isEmpty ? ["-N", "sandbox_*"] : schemas.flatMap { ["-n", $0] }
    let arguments =
      ["-s", "-w", "--no-subscriptions", "--no-tablespaces", "--lock-wait-timeout=5000"] + wanted
      + ["-d"]
    var problem = DatabaseProblem.broken(
      "pg_dump is not installed; sudo apt-get install postgresql-client")
    for program in ClientPrograms.named("pg_dump", path: environment["PATH"]) {
      let process = try start(program, arguments, connection, output: .schema)
      try process.wait(limit: limit, isLast: true) { _ in false }
      if process.status == 0 {
        guard let text = String(validating: process.out, as: UTF8.self) else {
          throw .refused("the schema holds names or texts that are not UTF-8")
        }
        return text
      }
      let err = String(decoding: process.err, as: UTF8.self)
      problem = Self.problem(of: err, stopped: process.stopped, program: program)
      // A newer one may lie elsewhere.
      guard err.contains("server version mismatch") else { break }
    }
    throw problem
  }

  private static func problem(
    of err: String, stopped: String?, program: String
  ) -> DatabaseProblem {
    let text = ServerMessage.plain(err)
    if let stopped { return .broken("pg_dump was ended: \(stopped)") }
    if err.contains("error: connection to server") {
      return .away(ServerMessage.failedConnection(err, of: "pg_dump") ?? text)
    }
    // The lock's timeout is a statement's to the server.
    if err.contains("timeout"), err.contains("LOCK TABLE") {
      return .busy("a table was locked by others for more than 5 s: \(text)")
    }
    if err.contains("does not exist"), err.contains("LOCK TABLE") {
      return .busy("a table was dropped while the schema was read: \(text)")
    }
    if err.contains("server version mismatch") {
      return .broken(
        "\(program) is older than the server: \(text); install postgresql-client of its version")
    }
    return .refused("the schema could not be read: \(text)")
  }
}
