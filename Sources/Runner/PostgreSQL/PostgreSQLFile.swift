import Artifact
import Judging

/// A file as it is sent to a PostgreSQL server.
struct PostgreSQLFile: Sendable {
  let subject: Subject
  let query: PostgreSQL.Query

  init(_ subject: Subject, isRun: Bool = false) {
    self.subject = subject
    query = PostgreSQL.query(for: subject.text, sendingRows: isRun)
  }

  /// What no server can read is judged at once; all else is parsed as `parse` does it: the server's label
  /// and an answer for each file. An outcome for each subject, in order.
  static func outcomes(
    for subjects: [Subject], areRun: Bool = false,
    parsing parse: ([PostgreSQLFile]) async throws -> (
      label: String, answers: [Result<Told<PostgreSQL.LoggedError>, NoAnswer>]
    )
  ) async throws -> [Outcome] {
    let start = ContinuousClock.now
    let refused = subjects.map {
      $0.refusal(by: nil, "the file holds a NUL character, which no SQL text may")
    }
    let sent = zip(subjects, refused).filter { $1 == nil }.map {
      PostgreSQLFile($0.0, isRun: areRun)
    }
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
      if verdict == .failed || verdict == .passed, query.blanked.isEmpty,
        let outcome = template(answer.said, verdict, said, by: label, duration)
          ?? newer(answer.said, verdict, said, by: label, duration)
      {
        return outcome
      }
      var outcome = subject.outcome(verdict, by: label, said, duration: duration)
      outcome.mend(
        by: answer.patient, in: text, skipped: skipped,
        end: text.position(at: PostgreSQL.lastCharacter(of: query.text) + skipped)
      ) { SQLHint.help(in: text, at: $0.offset + skipped) }
      if let start = query.foreign, verdict == .passed {
        outcome.check.verdict = .unchecked(.unable)
        outcome.findings.append(
          subject.finding(
            .note,
            "Liquibase runs this changeset on other databases, and PostgreSQL is no judge of it",
            at: text.position(at: start + skipped)))
      }
      if !query.blanked.isEmpty, answer.said.message.hasSuffix("at or near \":\"") {
        // A variable of psql's.
        outcome.check.verdict = .unchecked(.metaCommand)
        for index in outcome.findings.indices { outcome.findings[index].severity = .note }
      }
      // What was blanked was not read: not even whether it stands in a string.
      if !query.blanked.isEmpty, verdict == .passed {
        outcome.check.verdict = .unchecked(.metaCommand)
      }
      let areRows = { query.rowLines.contains($0) }
      for (what, lines) in [
        ("psql's own commands", query.blanked.filter { !areRows($0) }),
        ("rows of COPY", query.blanked.filter(areRows)),
      ] {
        guard let first = lines.first else { continue }
        outcome.findings.append(
          Finding(
            rule: "sql/meta-command", severity: .note,
            "\(what) were left out of the check (\(lines.count.counted("line")))",
            at: Position(line: first, column: 1)))
      }
      let leaving = ["\\c ", "\\connect "]
      if let line = commands.first(where: { command in
        leaving.contains { command.text.starts(with: $0.utf8) }
      })?.line {
        outcome.findings.append(
          Finding(
            rule: "sql/other-database", severity: .warning,
            "what stands behind this line belongs to another database",
            at: Position(line: line, column: 1), help: "give each database a file of its own"))
      }
      return outcome
    }
  }

  /// Whether it has psql run statements that do not stand in it: rows of a query, or another file.
  var runsOthers: Bool {
    commands.contains { _, text in
      text.firstRange(of: Array("\\gexec".utf8)) != nil
        || ["\\i ", "\\ir ", "\\include"].contains { text.starts(with: $0.utf8) }
    }
  }

  /// The commands of psql, each with its line.
  private var commands: [(line: Int, text: ArraySlice<UInt8>)] {
    let lines = query.blanked.isEmpty ? [] : Array(Lines(subject.text.bytes[...]))
    return query.blanked.map { ($0, ASCII.trimmedStart(subject.text.bytes[lines[$0 - 1]])) }
  }

  /// For a file that another tool fills in: a part of it may be wrong all the same.
  private func template(
    _ error: PostgreSQL.LoggedError, _ verdict: Verdict, _ said: [Finding], by label: String,
    _ duration: Duration
  ) -> Outcome? {
    guard let template = query.template else { return nil }
    let note = subject.finding(of: template, skipped: query.skipped * 3)
    let isExplained = verdict == .passed || errorOffset(error).map(template.explains) ?? false
    return subject.outcome(
      isExplained ? .unchecked(.template) : .failed, by: label, isExplained ? [note] : said,
      duration: duration)
  }

  /// For a file that stands at what only a newer server has.
  private func newer(
    _ error: PostgreSQL.LoggedError, _ verdict: Verdict, _ said: [Finding], by label: String,
    _ duration: Duration
  ) -> Outcome? {
    let server = label.split(separator: " ").last.map(String.init) ?? ""
    guard verdict == .failed, let version = PostgreSQL.major(ofServer: server),
      let offset = errorOffset(error),
      let feature = NewerSyntax.feature(
        at: offset, error.message, in: query.text, newerThan: version),
      var note = said.first
    else { return nil }
    note.severity = .note
    note.message = NewerSyntax.account(of: feature, for: server, error.message)
    note.help = NewerSyntax.help(for: feature)
    return subject.outcome(.unchecked(.unable), by: label, [note], duration: duration)
  }

  private func errorOffset(_ error: PostgreSQL.LoggedError) -> Int? {
    guard case .error(let offset, _, _) = PostgreSQL.diagnosis(of: error, in: query.text) else {
      return nil
    }
    return offset
  }
}

extension Subject {
  /// That another tool fills it in; `skipped` bytes of the file are before what was looked at.
  func finding(of template: SQLTemplate, skipped: Int) -> Finding {
    let start = template.first.lowerBound + skipped
    let what = text.bytes[start..<(start + min(template.first.count, 40))].text
    return template.hasParametersOnly
      ? finding(
        .note, "\(what) is a parameter, which is given when the statement is run",
        at: text.position(at: start), help: "run it with values of yours")
      : finding(
        .note, "\(what) is filled in by another tool: this is no SQL yet",
        at: text.position(at: start), help: "try the SQL that the tool makes of it")
  }
}

extension PostgreSQL {
  /// `15.18`: 15.
  static func major(ofServer version: String) -> Int? {
    version.split(separator: ".").first.flatMap { Int($0) }
  }
}
