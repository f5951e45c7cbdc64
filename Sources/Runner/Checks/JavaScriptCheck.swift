import Artifact

/// JavaScript, by one node process for all files of a run.
enum JavaScriptCheck {
  static func outcomes(for subjects: [Subject], on bench: Bench, with node: Tool) async throws
    -> [Outcome]
  {
    let clock = ContinuousClock()
    let start = clock.now
    let answers = try await bench.resumption.answers(to: subjects, of: \.report) { subjects in
      let batch = Node.batch(
        subjects.map { Node.Source(name: $0.name, text: $0.text.bytes, moduleType: $0.moduleType) })
      return try await bench.run(batch, on: node)
    }
    let each = (clock.now - start) / max(subjects.count, 1)
    return zip(subjects, answers).map { subject, answer in
      var outcome = Batch.outcome(of: answer, for: subject, by: node, duration: each)
      if !outcome.findings.isEmpty {
        outcome.findings[0].help = JavaScriptHint.help(for: outcome.findings[0], in: subject.text)
      }
      return outcome
    }
  }
}

/// Python, TOML, XML and YAML, by one python3 process for all files of a run.
enum PythonCheck {
  static func outcomes(for subjects: [Subject], on bench: Bench, with python: Tool) async throws
    -> [Outcome]
  {
    let clock = ContinuousClock()
    let start = clock.now
    let answers = try await bench.resumption.answers(to: subjects, of: \.report) { subjects in
      let batch = Python.batch(
        subjects.map { Python.Source(kind: $0.language.pythonKind, text: $0.text.bytes) })
      return try await bench.run(batch, on: python)
    }
    let each = (clock.now - start) / max(subjects.count, 1)
    return zip(subjects, answers).map {
      Batch.outcome(of: $1, for: $0, by: python, duration: each)
    }
  }
}

extension Language {
  fileprivate var pythonKind: Python.Kind {
    switch self {
    case .toml: .toml
    case .yaml: .yaml
    case .xml: .xml
    default: .python
    }
  }
}

extension Bench {
  /// Runs a batch once.
  fileprivate func run(_ batch: Batch, on tool: Tool) async throws -> Resumption.Run<Batch.Answer> {
    let end = try await supervisor.run(
      Supervised(
        Invocation(tool.path, batch.arguments), input: batch.request,
        limits: limits.run(
          files: batch.count, bytes: batch.request.count, output: 1 << 20 + 2048 * batch.count),
        user: user))
    let answers = batch.answers(from: end.out)
    let isDead = answers.isEmpty && end.unanswered == .crashed && batch.count > 1
    return Resumption.Run(
      answers: answers, unanswered: end.unanswered,
      account: isDead ? "\(tool.name.rawValue) did not answer: \(end.account)" : nil)
  }
}

extension Batch {
  /// What an answer means for the file it is about.
  fileprivate static func outcome(
    of answer: Result<Answer, Resumption.Silence>, for subject: Subject, by tool: Tool,
    duration: Duration
  ) -> Outcome {
    let name = subject.language.syntaxCheck
    func check(_ verdict: Verdict) -> Check {
      Check(name, tool: tool.label, verdict, duration: duration)
    }
    switch answer {
    case .success(.parsed): return Outcome(check: check(.passed))
    case .success(.error(let message, let line, let column, _)):
      // The parsers do not count a byte order mark; the file does.
      let shift = line == 1 && subject.text.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 1 : 0
      let place = line.map { Position(line: $0, column: (column ?? 1) + shift) }
      return Outcome(
        check: check(.failed),
        findings: [Finding(rule: name, severity: .error, message, at: place)])
    case .success(.unable(let reason)):
      return Outcome(
        check: check(.unchecked(.unable)),
        findings: [Finding(rule: name, severity: .note, "\(tool.name.rawValue): \(reason)")])
    case .failure(let silence): return Outcome(check: check(.unchecked(silence.why)))
    }
  }
}
