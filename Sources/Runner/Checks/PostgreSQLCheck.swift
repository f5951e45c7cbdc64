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
    return subjects.compactMap { outcomes[$0.id] }
  }

  private struct Judge {
    var label: String
    var answers: [Result<PostgreSQL.LoggedError, Resumption.Silence>]
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
    of answer: Result<PostgreSQL.LoggedError, Resumption.Silence>, for sent: Sent, by label: String,
    duration: Duration
  ) -> Outcome {
    let name = sent.subject.language.syntaxCheck
    switch answer {
    case .failure(let silence):
      return Outcome(
        check: Check(name, tool: label, .unchecked(silence.why), duration: duration))
    case .success(let error):
      var (verdict, findings) = PostgreSQL.outcome(
        of: error, for: sent.query, in: sent.subject.text)
      if let first = sent.query.blanked.first {
        // What was blanked was not read: not even whether it stands in a string.
        if verdict == .passed { verdict = .unchecked(.metaCommand) }
        findings.append(
          Finding(
            rule: "sql/meta-command", severity: .note,
            "psql's own commands were left out of the check (\(sent.query.blanked.count) lines)",
            at: Position(line: first, column: 1)))
      }
      return Outcome(
        check: Check(name, tool: label, verdict, duration: duration), findings: findings)
    }
  }

  /// Letters and digits that the texts do not hold; a text that held them could end its own literal.
  private static func tag(notIn queries: [PostgreSQL.Query]) -> String {
    while true {
      let tag = "q" + String(UInt64.random(in: .min ... .max), radix: 36)
      let mark = Array("$\(tag)$".utf8)
      if !queries.contains(where: { $0.text.contains(mark) }) { return tag }
    }
  }

  // MARK: Our own cluster

  private static func ownCluster(
    for sent: [Sent], on bench: Workbench, with psql: Tool
  ) async throws -> Judge {
    guard !sent.isEmpty, let server = bench.toolbox[.postgresql] else {
      return Judge(label: "postgresql", answers: [])
    }
    let answers = try await bench.resumption.answers(to: sent, of: \.subject.report) { sent in
      let queries = sent.map(\.query)
      let bytes = queries.reduce(0) { $0 + $1.text.count }
      let end = try await Cluster(server: server, psql: psql, bench: bench).session(
        input: PostgreSQL.script(for: queries, tag: tag(notIn: queries)),
        // A message may quote the whole rest of its file.
        limits: bench.limits.run(
          files: queries.count, bytes: bytes, output: 4 << 20 + 2 * bytes + 256 * queries.count))
      let errors = PostgreSQL.errors(inLog: end.err)
      let account = "postgresql did not answer: \(end.account)"
      if end.ending == .neverReady { throw ToolFailure(description: account) }
      let isDead = errors.isEmpty && end.unanswered != .timeout
      return Resumption.Run(
        answers: errors, unanswered: end.unanswered, account: isDead ? account : nil)
    }
    return Judge(label: server.label, answers: answers)
  }

  // MARK: A server that was named

  private static func namedServer(
    _ url: String, for sent: [Sent], on bench: Workbench, with psql: Tool
  ) async throws -> Judge {
    let address = DatabaseAddress(url)
    return try await Scratch.lend { scratch in
      var environment = ["PGCLIENTENCODING": "UTF8", "PGCONNECT_TIMEOUT": "10", "LC_ALL": "C"]
      if let file = address.passwordFile {
        // Not in the environment, which a list of processes would show.
        let path = "\(scratch.path)/pgpass"
        guard
          FileManager.default.createFile(
            atPath: path, contents: Data(file), attributes: [.posixPermissions: 0o600])
        else { throw ToolFailure(description: "could not write \(path)") }
        environment["PGPASSFILE"] = path
      }
      return try await judge(address.url, sent, environment, on: bench, with: psql)
    }
  }

  private static func judge(
    _ url: String, _ sent: [Sent], _ environment: [String: String],
    on bench: Workbench, with psql: Tool
  ) async throws -> Judge {
    var label = "postgresql"
    let answers = try await bench.resumption.answers(to: sent, of: \.subject.report) { sent in
      let queries = sent.map(\.query)
      let bytes = queries.reduce(0) { $0 + $1.text.count }
      let nonce = "m" + String(UInt64.random(in: .min ... .max), radix: 36)
      let end = try await bench.supervisor.run(
        Supervised(
          Invocation(
            psql.path, ["-Xqw", "-A", "-t", "-v", "VERBOSITY=verbose", "-d", url, "-f", "-"],
            environment: environment),
          input: PostgreSQL.markedScript(for: queries, tag: tag(notIn: queries), mark: nonce),
          limits: bench.limits.run(
            files: queries.count, bytes: bytes,
            output: 4 << 20 + 4 * bytes + 1024 * queries.count)))
      let answers = PostgreSQL.errors(inSession: end.err, mark: nonce, queries: queries)
      let account = "the server of --database did not answer: \(end.account)"
      // Without even the first mark there was no session.
      if !end.err.contains(Array(nonce.utf8)) { throw ToolFailure(description: account) }
      let said = String(decoding: end.out.prefix(40), as: UTF8.self)
      if let version = said.firstMatch(of: /^[\d.]+/) { label = "postgresql \(version.output)" }
      return Resumption.Run(
        answers: answers, unanswered: end.unanswered, account: answers.isEmpty ? account : nil)
    }
    return Judge(label: label, answers: answers)
  }
}
