import Artifact
import Judging
import Launching

extension Workbench {
  /// What a tool says of each file, all of a run by one process of it, which is told its `kind`; an
  /// empty file of the kind `good` is. With `candidates` it mends those that do not parse, too.
  func outcomes(
    for subjects: [Subject], by tool: Tool, _ arguments: [String], good: String,
    mending candidates: Ward.Repairs? = nil, kind: (Subject) -> String
  ) async throws -> [(outcome: Outcome, answer: Result<Told<Batch.Answer>, NoAnswer>)] {
    func run(_ files: [(kind: String, text: [UInt8])]) async throws
      -> Resumption.Run<
        Told<Batch.Answer>
      >
    {
      let batch = Batch(arguments: arguments, files: files)
      let session = BatchDialogue(batch, limit: limits.file, candidates: candidates)
      let end = try await unlessCancelled {
        try await self.run(
          tool, arguments, dialogue: session.dialogue,
          limits: limits.run(
            files: files.count, bytes: batch.request.count,
            answers: (candidates == nil ? 0 : 8 << 20) + 8192 * files.count))
      }
      var run = session.run(endedBy: end)
      if let end, run.answers.isEmpty, end.silence.why == .crashed {
        run.account = "\(tool.name.rawValue) did not answer: \(end.account)"
      }
      return run
    }
    let start = ContinuousClock.now
    let answers = try await resumption.answers(
      to: subjects, of: \.report,
      works: { try await !run([(good, [])]).answers.isEmpty },
      run: { try await run($0.map { (kind($0), $0.text.bytes) }) })
    let each = (ContinuousClock.now - start) / max(subjects.count, 1)
    return zip(subjects, answers).map {
      (Batch.outcome(of: $1.map(\.said), for: $0, by: tool, duration: each), $1)
    }
  }
}

extension Batch {
  /// What an answer means for the file it is about.
  static func outcome(
    of answer: Result<Answer, NoAnswer>, for subject: Subject, by tool: Tool, duration: Duration
  ) -> Outcome {
    func outcome(_ verdict: Verdict, _ findings: [Finding] = []) -> Outcome {
      subject.outcome(verdict, by: tool.label, findings, duration: duration)
    }
    switch answer {
    case .success(.parsed): return outcome(.passed)
    case .success(.error(let message, let line, let column, _)):
      // The parsers do not count a byte order mark; the file does.
      let shift = line == 1 && subject.text.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 1 : 0
      let place = line.map { Position(line: $0, column: (column ?? 1) + shift) }
      return outcome(.failed, [subject.finding(.error, message, at: place)])
    case .success(.unable(let reason)):
      return outcome(
        .unchecked(.unable), [subject.finding(.note, "\(tool.name.rawValue): \(reason)")])
    case .failure(let silence):
      return subject.outcome(silence, by: tool.label, duration: duration)
    }
  }
}
