import Artifact

/// JavaScript, by one node process for all files of a run, which mends those that do not parse, too.
enum JavaScriptCheck {
  /// What was said of a file, and what mended it.
  private struct Answer {
    var said: Batch.Answer
    var patient: Mending.Patient?
  }

  static func outcomes(for subjects: [Subject], on bench: Workbench, with node: Tool) async throws
    -> [Outcome]
  {
    let clock = ContinuousClock()
    let start = clock.now
    let answers = try await bench.resumption.answers(to: subjects, of: \.report) { subjects in
      try await run(subjects, on: bench, with: node)
    }
    let each = (clock.now - start) / max(subjects.count, 1)
    return zip(subjects, answers).map { subject, answer in
      var outcome = Batch.outcome(
        of: answer.map(\.said), for: subject, by: node, duration: each)
      guard case .success(let answer) = answer, !outcome.findings.isEmpty else { return outcome }
      if let patient = answer.patient, !patient.found.isEmpty {
        outcome.findings = patient.findings(
          rule: subject.language.syntaxCheck, in: subject.text, skipped: 0,
          end: subject.text.endOfCode
        ) { JavaScriptHint.help(for: $0.message, in: subject.text) }
        // The parser's own place: an error at the end stands at the last token.
        if case .error(_, let line?, let column?, _) = answer.said {
          outcome.findings[0].location = Position(line: line, column: column)
        }
        outcome.mended = patient.mended(in: subject.text, skipped: 0)
      } else {
        outcome.findings[0].help = JavaScriptHint.help(
          for: outcome.findings[0].message, in: subject.text)
      }
      if let note = answer.patient?.unfinished(rule: subject.language.syntaxCheck) {
        outcome.findings.append(note)
      }
      return outcome
    }
  }

  private static func run(
    _ subjects: [Subject], on bench: Workbench, with node: Tool
  ) async throws -> Resumption.Run<Answer> {
    let sources = subjects.map {
      Node.Source(name: $0.name, text: $0.text.bytes, moduleType: $0.moduleType)
    }
    let files = sources.map { (kind: $0.kind, text: $0.text) }
    let batch = Node.batch(sources)
    let session = BatchDialogue(batch, files: files) {
      JavaScriptRepairs.candidates(in: $0, at: $1, message: $2)
    }
    let end = try await bench.run(
      node, batch.arguments, dialogue: session.dialogue,
      limits: bench.limits.run(
        files: batch.count, bytes: batch.request.count, answers: 8 << 20 + 2048 * batch.count))
    let said = session.answers.isEmpty ? batch.answers(from: end.out) : session.answers
    let answers = said.enumerated().map {
      Answer(said: $0.element, patient: session.patient($0.offset))
    }
    let isDead = answers.isEmpty && end.silence.why == .crashed && batch.count > 1
    return Resumption.Run(
      answers: answers, silence: end.silence,
      account: isDead ? "\(node.name.rawValue) did not answer: \(end.account)" : nil)
  }
}
