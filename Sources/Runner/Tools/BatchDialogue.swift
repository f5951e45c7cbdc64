import Artifact
import Judging
import Launching
import Synchronization

/// One run of a batch's tool over many files: all of them are parsed first; then those with an error
/// are mended, by the same process.
final class BatchDialogue: Sendable {
  private struct State {
    /// What has not been read yet.
    var heard: [UInt8] = []
    /// The answers of this turn so far.
    var turn: [Batch.Answer] = []
    /// The number of the first file of this turn, and how many there are.
    var first = 0
    var expected: Int
    var answers: [Batch.Answer] = []
    var ward: Ward?
    var pace: Pace
    var isThrough = false
  }

  private let batch: Batch
  private let candidates: Ward.Repairs?
  private let state: Mutex<State>

  /// `candidates` are the repairs of the files' language; without them nothing is mended. `limit` is
  /// how long the tool may take for one text.
  init(_ batch: Batch, limit: Duration, candidates: Ward.Repairs?) {
    self.batch = batch
    self.candidates = candidates
    state = Mutex(State(expected: batch.files.count, pace: Pace(limit: limit)))
  }

  /// For the run that it is held in.
  var dialogue: Dialogue {
    Dialogue(
      opening: batch.request, deadline: { self.state.withLock { $0.pace.deadline } },
      reply: { stream, bytes in stream == .out ? self.hear(bytes) : .wait })
  }

  /// What the run came to, `end` being how the tool ended; nil: it was interrupted.
  func run(endedBy end: Termination?) -> Resumption.Run<Told<Batch.Answer>> {
    let state = state.withLock { $0 }
    // For who does not hold it: a supervisor of a test.
    let answers = state.answers.isEmpty ? batch.answers(from: end?.out ?? []) : state.answers
    var run = Resumption.Run(
      answers, state.ward, silence: end?.silence ?? .interrupted, elapsed: state.pace.elapsed)
    if let end, end.stop == nil, end.ending == .exited(0), answers.count == batch.files.count {
      return run
    }
    guard !state.isThrough, candidates != nil else { return run }
    run.leave(state.ward, behind: state.turn.count) { sickness(of: $0, answers[$0]) != nil }
    return run
  }

  private func hear(_ bytes: [UInt8]) -> Dialogue.Turn {
    state.withLock { state in
      state.heard += bytes
      // Each answer is a line; one that never ends is not looked through each time.
      guard bytes.contains(ASCII.lf) else { return .wait }
      let isFirst = state.ward == nil
      let new = batch.answers(
        from: state.heard, startingAt: state.first + state.turn.count,
        count: state.expected - state.turn.count)
      // Each is a line.
      var end = state.heard.startIndex
      for _ in new {
        end = (state.heard[end...].firstIndex(of: ASCII.lf) ?? state.heard.endIndex - 1) + 1
      }
      state.heard.removeSubrange(..<end)
      state.turn += new
      if !new.isEmpty { state.pace.step() }
      defer { if state.turn.isEmpty { state.pace.step() } }
      if isFirst { state.answers = state.turn }
      guard state.turn.count == state.expected else { return .wait }
      let answers = state.turn
      state.turn = []
      state.first += state.expected
      if isFirst {
        state.ward = candidates.flatMap { candidates in
          Ward(
            answers.enumerated().map { index, answer in
              sickness(of: index, answer).map { (batch.files[index].text, $0) }
            }, candidates: candidates)
        }
      } else {
        let tried = state.ward?.mending.tried ?? []
        state.ward?.mending.take(zip(answers, tried).map { $0.diagnosis(in: $1) })
      }
      return ask(&state)
    }
  }

  private func ask(_ state: inout State) -> Dialogue.Turn {
    let texts = state.ward?.mending.requests() ?? []
    guard !texts.isEmpty, let ward = state.ward else {
      state.isThrough = true
      return .end
    }
    state.expected = texts.count
    return .say(Batch.frames(zip(ward.owners, texts).map { (batch.files[$0].kind, $1) }))
  }

  /// The error of a file that is to be mended; nil for one that is not.
  private func sickness(of index: Int, _ answer: Batch.Answer) -> Mending.Diagnosis? {
    let text = batch.files[index].text
    guard text.count <= Mending.largest, !text.starts(with: [0xEF, 0xBB, 0xBF]) else { return nil }
    let diagnosis = answer.diagnosis(in: text)
    if case .error = diagnosis { return diagnosis }
    return nil
  }
}

extension Batch.Answer {
  /// What it says of a text, for whoever mends it.
  func diagnosis(in text: [UInt8]) -> Mending.Diagnosis {
    switch self {
    case .parsed: return .parsed
    case .unable: return .unable
    case .error(let message, let line, let column, _):
      guard let line, let column else { return .unable }
      let offset = SourceText(text).offset(of: Position(line: line, column: column))
      return .error(offset: offset, message: message, code: nil)
    }
  }
}
