import Artifact
import Foundation

/// PostgreSQL syntax, by one psql session for all files of a run: on a throw-away cluster of ours, or
/// on the server that was named.
enum PostgreSQLCheck {
  private struct Sent {
    let subject: Subject
    let query: PostgreSQL.Query
  }

  static func outcomes(for subjects: [Subject], on bench: Workbench, with psql: Tool) async throws
    -> [Outcome]
  {
    let clock = ContinuousClock()
    let start = clock.now
    var outcomes: [Int: Outcome] = [:]
    var sent: [Sent] = []
    for subject in subjects {
      if let outcome = refusal(of: subject) {
        outcomes[subject.id] = outcome
      } else {
        sent.append(Sent(subject: subject, query: PostgreSQL.query(for: subject.text)))
      }
    }
    let judge: Judge
    if let url = bench.database {
      judge = try await namedServer(url, for: sent, on: bench, with: psql)
    } else {
      judge = try await ownCluster(for: sent, on: bench, with: psql)
    }
    let each = (clock.now - start) / max(subjects.count, 1)
    for (sent, answer) in zip(sent, judge.answers) {
      outcomes[sent.subject.id] = outcome(of: answer, for: sent, by: judge.label, duration: each)
    }
    for (id, dry) in judge.dryRuns {
      outcomes[id]?.further.append(dry.check)
      outcomes[id]?.findings += dry.findings
    }
    return subjects.compactMap { outcomes[$0.id] }
  }

  /// What was said of a file, and what mended it.
  private struct Answer {
    var error: PostgreSQL.LoggedError
    var patient: Mending.Patient?
  }

  private struct Judge {
    var label: String
    var answers: [Result<Answer, Silence>]
    /// By the files' numbers.
    var dryRuns: [Int: (check: Check, findings: [Finding])] = [:]
  }

  /// What is not sent to a server.
  private static func refusal(of subject: Subject) -> Outcome? {
    let text = subject.text
    let name = subject.language.syntaxCheck
    guard let nul = text.bytes.firstIndex(of: 0) else { return nil }
    let finding = Finding(
      rule: name, severity: .error, "the file holds a NUL character, which no SQL text may",
      at: text.position(at: nul))
    return Outcome(check: Check(name, tool: nil, .failed), findings: [finding])
  }

  private static func outcome(
    of answer: Result<Answer, Silence>, for sent: Sent, by label: String,
    duration: Duration
  ) -> Outcome {
    let name = sent.subject.language.syntaxCheck
    switch answer {
    case .failure(let silence):
      return silence.outcome(of: name, by: label, duration: duration)
    case .success(let answer):
      let text = sent.subject.text
      let skipped = sent.query.skipped * 3  // bytes of a byte order mark
      var (verdict, findings) = PostgreSQL.outcome(of: answer.error, for: sent.query, in: text)
      if let patient = answer.patient, !patient.found.isEmpty {
        let place = findings.first?.location
        let end = text.position(at: PostgreSQL.lastCharacter(of: sent.query.text) + skipped)
        findings = patient.findings(rule: name, in: text, skipped: skipped, end: end) { _ in
          SQLHint.help(in: text)
        }
        // The first is the server's own, as it is told without mending.
        findings[0].location = place
      }
      if let note = answer.patient?.unfinished(rule: name) { findings.append(note) }
      if !sent.query.blanked.isEmpty, answer.error.message.hasSuffix("at or near \":\"") {
        // A variable of psql's.
        verdict = .unchecked(.metaCommand)
        findings = findings.map { finding in
          var finding = finding
          finding.severity = .note
          return finding
        }
      }
      if let first = sent.query.blanked.first {
        // What was blanked was not read: not even whether it stands in a string.
        if verdict == .passed { verdict = .unchecked(.metaCommand) }
        findings.append(
          Finding(
            rule: "sql/meta-command", severity: .note,
            "psql's own commands were left out of the check (\(sent.query.blanked.count.counted("line")))",
            at: Position(line: first, column: 1)))
      }
      return Outcome(
        check: Check(name, tool: label, verdict, duration: duration), findings: findings,
        mended: answer.patient?.mended(in: text, skipped: skipped))
    }
  }

  // MARK: Our own cluster

  private static func ownCluster(
    for sent: [Sent], on bench: Workbench, with psql: Tool
  ) async throws -> Judge {
    guard !sent.isEmpty, let server = bench.toolbox[.postgresql] else {
      return Judge(label: "postgresql", answers: [])
    }
    let cluster = Cluster(server: server, psql: psql, bench: bench)
    let schema =
      bench.runsSQL ? try await Schema(bench.baseline, on: bench, psql: psql) : Schema.none
    var dryRuns = DryRuns(bench: bench, cluster: cluster, label: server.label, schema: schema)
    let count = sent.count
    // How the session ended is nil where it was interrupted.
    func parse(_ sent: [Sent]) async throws -> (SQLDialogue, Termination?) {
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
        var run = session.run(endedBy: end) { Answer(error: $0, patient: $1) }
        if let end, run.answers.isEmpty, end.silence.why != .timeout {
          run.account = account(of: end)
        }
        return run
      })
    var judge = Judge(label: server.label, answers: answers)
    if bench.runsSQL {
      let files = zip(sent, answers).map { sent, answer in
        let isParsed = (try? answer.get())?.error.code == "22012"
        return (sent.subject, sent.query, isParsed)
      }
      judge.dryRuns = try await dryRuns.results(files)
    }
    return judge
  }

  // MARK: A server that was named

  private static func namedServer(
    _ url: String, for sent: [Sent], on bench: Workbench, with psql: Tool
  ) async throws -> Judge {
    try await NamedServer.lend(url, to: [psql.path], on: bench) { server in
      try await judge(
        server.address.url, sent, server.environment, on: bench, in: server.jail, with: psql)
    }
  }

  private static func judge(
    _ url: String, _ sent: [Sent], _ environment: [String: String],
    on bench: Workbench, in jail: Jail, with psql: Tool
  ) async throws -> Judge {
    var label = "postgresql"
    let answers = try await bench.resumption.answers(
      to: sent, of: \.subject.report
    ) { sent in
      let queries = sent.map(\.query)
      let bytes = queries.reduce(0) { $0 + $1.text.count }
      let nonce = "m" + String(UInt64.random(in: .min ... .max), radix: 36)
      let end = try await bench.supervisor.run(
        Supervised(
          Invocation(
            psql.path, ["-Xqw", "-A", "-t", "-v", PostgreSQL.sessionSetting, "-d", url, "-f", "-"],
            environment: environment),
          input: PostgreSQL.markedScript(for: queries, mark: nonce),
          limits: bench.limits.run(
            files: queries.count, bytes: bytes,
            answers: 3 << 20 + 4 * bytes + 1536 * queries.count),
          jail: jail))
      let answers = PostgreSQL.errors(inSession: end.err, mark: nonce, queries: queries)
      let account = "the server of --database did not answer: \(end.account)"
      // Without even the first mark there was no session.
      if !end.err.contains(Array(nonce.utf8)) { throw ToolFailure(description: account) }
      let said = String(decoding: end.out.prefix(40), as: UTF8.self)
      if let version = said.firstMatch(of: /^[\d.]+/) { label = "postgresql \(version.output)" }
      return Resumption.Run(
        answers: answers.map { Answer(error: $0) }, silence: end.silence,
        account: answers.isEmpty ? account : nil)
    }
    return Judge(label: label, answers: answers)
  }
}
