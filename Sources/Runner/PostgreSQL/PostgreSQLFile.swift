import Artifact
import Judging

/// A file as it is sent to a PostgreSQL server.
struct PostgreSQLFile: Sendable {
  let subject: Subject
  let query: PostgreSQL.Query

  init(_ subject: Subject) {
    self.subject = subject
    query = PostgreSQL.query(for: subject.text)
  }

  /// What no server can read is judged at once; all else is parsed as `parse` does it: the server's label
  /// and an answer for each file. An outcome for each subject, in order.
  static func outcomes(
    for subjects: [Subject],
    parsing parse: ([PostgreSQLFile]) async throws -> (
      label: String, answers: [Result<Told<PostgreSQL.LoggedError>, NoAnswer>]
    )
  ) async throws -> [Outcome] {
    let start = ContinuousClock.now
    let refused = subjects.map {
      $0.refusal(by: nil, "the file holds a NUL character, which no SQL text may")
    }
    let sent = zip(subjects, refused).filter { $1 == nil }.map { PostgreSQLFile($0.0) }
    let (label, answers) = try await parse(sent)
    let each = (ContinuousClock.now - start) / max(subjects.count, 1)
    var said = zip(sent, answers).map { $0.outcome(of: $1, by: label, duration: each) }[...]
    return refused.compactMap { $0 ?? said.popFirst() }
  }

  func outcome(
    of answer: Result<Told<PostgreSQL.LoggedError>, NoAnswer>, by label: String, duration: Duration
  ) -> Outcome {
    switch answer {
    case .failure(let silence): return subject.outcome(silence, by: label, duration: duration)
    case .success(let answer):
      let text = subject.text
      let skipped = query.skipped * 3  // bytes of a byte order mark
      let (verdict, said) = PostgreSQL.outcome(of: answer.said, for: query, in: text)
      var outcome = subject.outcome(verdict, by: label, said, duration: duration)
      outcome.mend(
        by: answer.patient, in: text, skipped: skipped,
        end: text.position(at: PostgreSQL.lastCharacter(of: query.text) + skipped)
      ) { _ in SQLHint.help(in: text) }
      if !query.blanked.isEmpty, answer.said.message.hasSuffix("at or near \":\"") {
        // A variable of psql's.
        outcome.check.verdict = .unchecked(.metaCommand)
        for index in outcome.findings.indices { outcome.findings[index].severity = .note }
      }
      if let first = query.blanked.first {
        // What was blanked was not read: not even whether it stands in a string.
        if verdict == .passed { outcome.check.verdict = .unchecked(.metaCommand) }
        outcome.findings.append(
          Finding(
            rule: "sql/meta-command", severity: .note,
            "psql's own commands were left out of the check (\(query.blanked.count.counted("line")))",
            at: Position(line: first, column: 1)))
      }
      if let line = query.blanked.first(where: { leaves(at: $0) }) {
        outcome.findings.append(
          Finding(
            rule: "sql/other-database", severity: .warning,
            "what stands behind this line belongs to another database",
            at: Position(line: line, column: 1), help: "give each database a file of its own"))
      }
      return outcome
    }
  }

  /// Whether a line goes to another database: `\\c name`.
  private func leaves(at number: Int) -> Bool {
    let line = Array(Lines(subject.text.bytes[...]).prefix(number)).last ?? 0..<0
    let text = ASCII.trimmedStart(subject.text.bytes[line])
    return ["\\c ", "\\connect "].contains { text.starts(with: $0.utf8) }
  }
}
