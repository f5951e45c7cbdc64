import Artifact
import Judging
import Launching

extension Workbench {
  /// What a tool says of each file, all of a run by one process of it; with `candidates` it mends those
  /// that do not parse, too.
  func answers(
    of tool: Tool, for subjects: [Subject], asking batch: ([Subject]) -> FramedBatch,
    mending candidates: (@Sendable ([UInt8], Int, String) -> [Edit])? = nil
  ) async throws -> [Result<BatchAnswer, NoAnswer>] {
    func run(_ framed: FramedBatch) async throws -> Resumption.Run<BatchAnswer> {
      let (batch, files) = (framed.batch, framed.files)
      let session = BatchDialogue(batch, files: files, limit: limits.file, candidates: candidates)
      let end: Termination
      do {
        end = try await self.run(
          tool, batch.arguments, dialogue: session.dialogue,
          limits: limits.run(
            files: batch.count, bytes: batch.request.count,
            answers: (candidates == nil ? 0 : 8 << 20) + 2048 * batch.count))
      } catch is CancellationError {
        return session.run(endedBy: nil) { BatchAnswer(said: $0, patient: $1) }
      }
      var run = session.run(endedBy: end) { BatchAnswer(said: $0, patient: $1) }
      if run.answers.isEmpty, end.silence.why == .crashed {
        run.account = "\(tool.name.rawValue) did not answer: \(end.account)"
      }
      return run
    }
    return try await resumption.answers(
      to: subjects, of: \.report,
      works: { try await !run(batch([])).answers.isEmpty },
      run: { try await run(batch($0)) })
  }
}

/// What was said of a file, and what mended it.
struct BatchAnswer {
  var said: Batch.Answer
  var patient: Mending.Patient?
}

/// A batch, and the files in it.
struct FramedBatch {
  let batch: Batch
  let files: [(kind: String, text: [UInt8])]

  /// Of no files one is made that is empty, and good in each of these languages.
  init(arguments: [String], files: [(kind: String, text: [UInt8])], good kind: String) {
    self.files = files.isEmpty ? [(kind, [])] : files
    batch = Batch(arguments: arguments, files: self.files)
  }
}

extension Batch {
  /// What an answer means for the file it is about.
  static func outcome(
    of answer: Result<Answer, NoAnswer>, for subject: Subject, by tool: Tool,
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
