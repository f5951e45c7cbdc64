import Artifact

extension Workbench {
  /// Runs a batch once.
  func run(_ batch: Batch, on tool: Tool) async throws -> Resumption.Run<Batch.Answer> {
    let end = try await run(
      tool, batch.arguments, input: batch.request,
      limits: limits.run(
        files: batch.count, bytes: batch.request.count, answers: 2048 * batch.count))
    let answers = batch.answers(from: end.out)
    let isDead = answers.isEmpty && end.silence.why == .crashed && batch.count > 1
    return Resumption.Run(
      answers: answers, silence: end.silence,
      account: isDead ? "\(tool.name.rawValue) did not answer: \(end.account)" : nil)
  }
}

extension Batch {
  /// What an answer means for the file it is about.
  static func outcome(
    of answer: Result<Answer, Silence>, for subject: Subject, by tool: Tool,
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
    case .failure(let silence):
      return silence.outcome(of: name, by: tool.label, duration: duration)
    }
  }
}
