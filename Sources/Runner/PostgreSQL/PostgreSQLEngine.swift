import Judging
import Launching

/// A throw-away PostgreSQL cluster of ours: one psql session parses all files of a run and runs them.
struct PostgreSQLEngine: SQLEngine {
  let cluster: Cluster
  private var bench: Workbench { cluster.bench }

  func outcomes(for subjects: [Subject], upon baseline: Baseline) async throws -> [Outcome] {
    let schema =
      bench.runsSQL ? try await Schema(baseline, replacing: subjects, by: cluster) : Schema.none
    var dryRuns = DryRuns(cluster: cluster, schema: schema)
    var runs: [Int: Outcome] = [:]
    let outcomes = try await PostgreSQLFile.outcomes(for: subjects, areRun: bench.runsSQL) {
      sent in
      guard !sent.isEmpty else { return ("postgresql", []) }
      let answers = try await answers(to: sent, &dryRuns)
      if bench.runsSQL {
        runs = try await dryRuns.results(
          zip(sent, answers).map { ($0, isParsed: (try? $1.get())?.said.code == "22012") })
      }
      return (cluster.server.label, answers)
    }
    return zip(subjects, outcomes).map { subject, outcome in
      guard let run = runs[subject.id] else { return outcome }
      var outcome = outcome
      outcome.further.append(run.check)
      outcome.findings += run.findings
      return outcome
    }
  }

  /// What the server says of each file. The first session runs those that parse, too.
  private func answers(
    to sent: [PostgreSQLFile], _ dryRuns: inout DryRuns
  ) async throws -> [Result<Told<PostgreSQL.LoggedError>, NoAnswer>] {
    let count = sent.count
    // How the session ended is nil where it was interrupted.
    func parse(_ sent: [PostgreSQLFile]) async throws -> (SQLDialogue, Termination?) {
      let queries = sent.map(\.query)
      let bytes = queries.reduce(0) { $0 + $1.text.count }
      // A part of the files is no report: what is left over after a crash is run by itself.
      let runs = bench.runsSQL && sent.count == count
      let route: PostgreSQL.Route = runs || !cluster.canReadAlone ? .psql : .ownProcess()
      let session = SQLDialogue(queries, by: route, limit: bench.limits.file) {
        [dryRuns] parsed in runs ? dryRuns.plan(parsed.map { sent[$0] }) : nil
      }
      // A message may quote the whole rest of its file.
      let limits = bench.limits.run(
        files: queries.count, bytes: bytes, answers: 16 << 20 + 2 * bytes + 256 * queries.count)
      let end = try await unlessCancelled {
        switch route {
        case .psql: try await cluster.session(session.dialogue, limits: limits)
        case .alone: try await cluster.reading(session.dialogue, limits: limits)
        }
      }
      if let end, end.ending == .neverReady { throw ToolFailure(description: account(of: end)) }
      return (session, end)
    }
    func account(of end: Termination) -> String { "postgresql did not answer: \(end.account)" }
    return try await bench.resumption.answers(
      to: sent, of: \.subject.report, works: { try await parse([]).0.answers != nil },
      run: { sent in
        let (session, end) = try await parse(sent)
        if let run = session.dryRun { dryRuns.take(run, end, isShared: true) }
        var run = session.run(endedBy: end)
        if let end, run.answers.isEmpty, end.silence.why != .timeout {
          run.account = account(of: end)
        }
        return run
      })
  }
}
