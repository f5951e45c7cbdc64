import Artifact
import Judging
import Launching

/// A throw-away PostgreSQL cluster of ours: one psql session parses all files of a run and runs them.
struct PostgreSQLEngine: SQLEngine {
  let server: Tool
  let psql: Tool
  let bench: Workbench

  func describe(_ baseline: Baseline) async throws -> Schema {
    bench.runsSQL ? try await Schema(baseline, on: bench, psql: psql) : Schema.none
  }

  func judge(_ subjects: [Subject], upon schema: Schema) async throws -> [Outcome] {
    var dryRuns: [Int: (check: Check, findings: [Finding])] = [:]
    let outcomes = try await PostgreSQLFile.outcomes(for: subjects) { sent in
      guard !sent.isEmpty else { return ("postgresql", []) }
      let (answers, runs) = try await judge(sent, upon: schema)
      dryRuns = runs
      return (server.label, answers)
    }
    return zip(subjects, outcomes).map { subject, outcome in
      guard let dry = dryRuns[subject.id] else { return outcome }
      var outcome = outcome
      outcome.further.append(dry.check)
      outcome.findings += dry.findings
      return outcome
    }
  }

  /// An answer for each file, and what running them came to, by their numbers.
  private func judge(
    _ sent: [PostgreSQLFile], upon schema: Schema
  ) async throws -> (
    [Result<PostgreSQLAnswer, NoAnswer>], [Int: (check: Check, findings: [Finding])]
  ) {
    let cluster = Cluster(server: server, psql: psql, bench: bench)
    var dryRuns = DryRuns(bench: bench, cluster: cluster, label: server.label, schema: schema)
    let count = sent.count
    // How the session ended is nil where it was interrupted.
    func parse(_ sent: [PostgreSQLFile]) async throws -> (SQLDialogue, Termination?) {
      let queries = sent.map(\.query)
      let bytes = queries.reduce(0) { $0 + $1.text.count }
      // A part of the files is no report: what is left over after a crash is run by itself.
      let runs = bench.runsSQL && sent.count == count
      let route: PostgreSQL.Route = runs || !cluster.canReadAlone ? .psql : .ownProcess()
      let session = SQLDialogue(queries, by: route, limit: bench.limits.file) { parsed in
        guard runs else { return nil }
        return DryRuns.plan(
          parsed.map { (sent[$0].subject, sent[$0].query) }, upon: schema, within: bench.limits,
          checkingBodies: cluster.checksBodies)
      }
      // A message may quote the whole rest of its file.
      let limits = bench.limits.run(
        files: queries.count, bytes: bytes, answers: 16 << 20 + 2 * bytes + 256 * queries.count)
      let end: Termination
      do {
        end =
          switch route {
          case .psql: try await cluster.session(session.dialogue, limits: limits)
          case .alone: try await cluster.reading(session.dialogue, limits: limits)
          }
      } catch is CancellationError {
        return (session, nil)
      }
      if end.ending == .neverReady { throw ToolFailure(description: account(of: end)) }
      return (session, end)
    }
    func account(of end: Termination) -> String { "postgresql did not answer: \(end.account)" }
    let answers = try await bench.resumption.answers(
      to: sent, of: \.subject.report, works: { try await parse([]).0.answers != nil },
      run: { sent in
        let (session, end) = try await parse(sent)
        if let run = session.dryRun { dryRuns.take(run, end, isShared: true) }
        var run = session.run(endedBy: end) { PostgreSQLAnswer(error: $0, patient: $1) }
        if let end, run.answers.isEmpty, end.silence.why != .timeout {
          run.account = account(of: end)
        }
        return run
      })
    guard bench.runsSQL else { return (answers, [:]) }
    let files = zip(sent, answers).map { sent, answer in
      let isParsed = (try? answer.get())?.error.code == "22012"
      return (sent.subject, sent.query, isParsed)
    }
    return (answers, try await dryRuns.results(files))
  }
}
