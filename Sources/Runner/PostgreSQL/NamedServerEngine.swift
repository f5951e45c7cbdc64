import Artifact
import Judging
import Launching

/// The PostgreSQL server of `--database`: it parses, and runs nothing.
struct NamedServerEngine: SQLEngine {
  let url: String
  let psql: Tool
  let bench: Workbench

  func outcomes(for subjects: [Subject], upon _: Baseline) async throws -> [Outcome] {
    try await PostgreSQLFile.outcomes(for: subjects) { sent in
      var label = "postgresql"
      let answers = try await NamedServer.lend(url, to: [psql.path], on: bench) { server in
        try await bench.resumption.answers(to: sent, of: \.subject.report) { sent in
          let (run, version) = try await judge(sent, by: server)
          if let version { label = "postgresql \(version)" }
          return run
        }
      }
      return (label, answers)
    }
  }

  /// What the server says of these files, and its version.
  private func judge(
    _ sent: [PostgreSQLFile], by server: NamedServer
  ) async throws -> (Resumption.Run<Told<PostgreSQL.LoggedError>>, Substring?) {
    let queries = sent.map(\.query)
    let bytes = queries.reduce(0) { $0 + $1.text.count }
    let nonce = DryRun.word()
    let setting = PostgreSQL.sessionSetting
    let end = try await server.run(
      psql.path, ["-Xqw", "-A", "-t", "-v", setting, "-d", server.address.url, "-f", "-"],
      input: PostgreSQL.markedScript(for: queries, mark: nonce),
      limits: bench.limits.run(
        files: queries.count, bytes: bytes, answers: 3 << 20 + 4 * bytes + 1536 * queries.count))
    let account = "the server of --database did not answer: \(end.account)"
    // Without even the first mark there was no session.
    if !end.err.holds(Array(nonce.utf8)) { throw ToolFailure(description: account) }
    let answers = PostgreSQL.errors(inSession: end.err, mark: nonce, queries: queries)
    let said = String(decoding: end.out.prefix(40), as: UTF8.self)
    return (
      Resumption.Run(
        answers: answers.map { Told(said: $0) }, silence: end.silence,
        account: answers.isEmpty ? account : nil), said.firstMatch(of: /^[\d.]+/)?.output
    )
  }
}
