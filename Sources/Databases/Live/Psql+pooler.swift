import Artifact

extension Psql {
  /// Refuses a connection that goes through a pooler in transaction mode, for programs that change
  /// settings of their session.
  ///
  /// pg_dump empties search_path and turns row security off before it begins its transaction. Such a
  /// pooler leaves that behind on a connection of the application's, whose queries then find no table.
  /// Transactions of our own set everything for themselves only.
  package func mustKeepSessions(
    _ connection: Connection,
    else why: String =
      "pg_dump, which reads the schema, would leave its settings on connections of "
      + "your application"
  ) throws(DatabaseProblem) {
    let word = "sandbox" + String(UInt64.random(in: .min ... .max), radix: 16)
    let first = try answers(
      "SELECT pg_catalog.set_config('sandbox.seen', '\(word)', false), pg_catalog.pg_backend_pid(), "
        + "host(inet_server_addr()) || ':' || inet_server_port();", connection)
    let second = try answers(
      "SELECT pg_catalog.current_setting('sandbox.seen', true), pg_catalog.pg_backend_pid(), "
        + "pg_catalog.set_config('sandbox.seen', '', false);", connection)
    // Another client sees what the first one set, or one session is served by several processes.
    guard !second.contains(where: { $0.first == word }), Self.isOne(first), Self.isOne(second)
    else {
      let place = first.first?.dropFirst(2).first.flatMap { $0.isEmpty ? nil : " (\($0))" } ?? ""
      throw .refused(
        "\(connection) is a pooler in transaction mode: \(why); name the server itself\(place) for that"
      )
    }
  }

  /// The fields of what a query gives when it is asked often.
  private func answers(
    _ query: String, _ connection: Connection
  ) throws(DatabaseProblem) -> [[String]] {
    let script = String(repeating: query + "\n", count: 12)
    let answer = try run(script, on: connection, limit: .seconds(30))
    guard answer.status == 0 else {
      throw .refused("the server cannot be asked: \(ServerMessage.plain(answer.err))")
    }
    return answer.out.split(separator: "\n").map { line in
      line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    }
  }

  private static func isOne(_ answers: [[String]]) -> Bool {
    Set(answers.map { $0.dropFirst().first }).count < 2
  }
}
