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
    var mending: Mending?
    var mends: [Int: Int] = [:]
    /// The number of the file that each patient is.
    var sick: [Int] = []
    var pace: Pace
    var isThrough = false
  }

  private let batch: Batch
  private let files: [(kind: String, text: [UInt8])]
  private let candidates: (@Sendable ([UInt8], Int, String) -> [Edit])?
  private let state: Mutex<State>

  /// `candidates` are the repairs of the files' language; without them nothing is mended. `limit` is
  /// how long the tool may take for one text.
  init(
    _ batch: Batch, files: [(kind: String, text: [UInt8])], limit: Duration,
    candidates: (@Sendable ([UInt8], Int, String) -> [Edit])?
  ) {
    self.batch = batch
    self.files = files
    self.candidates = candidates
    state = Mutex(State(expected: files.count, pace: Pace(limit: limit)))
  }

  /// For the run that it is held in.
  var dialogue: Dialogue {
    Dialogue(
      opening: batch.request, deadline: { self.state.withLock { $0.pace.deadline } },
      reply: { stream, bytes in stream == .out ? self.hear(bytes) : .wait })
  }

  /// What the run came to, `end` being how the tool ended; nil: it was interrupted.
  func run<Answer>(
    endedBy end: Termination?, _ answer: (Batch.Answer, Mending.Patient?) -> Answer
  ) -> Resumption.Run<Answer> {
    let state = state.withLock { $0 }
    // For who does not hold it: a supervisor of a test.
    let answers = state.answers.isEmpty ? batch.answers(from: end?.out ?? []) : state.answers
    var run = Resumption.Run(
      answers: answers.enumerated().map { index, said in
        answer(said, state.mends[index].flatMap { state.mending?.patients[$0] })
      }, silence: end?.silence ?? .interrupted, elapsed: state.pace.elapsed)
    if let end, end.stop == nil, end.ending == .exited(0), run.answers.count == files.count {
      return run
    }
    guard !state.isThrough, candidates != nil else { return run }
    run.open = Set(
      answers.indices.filter { index in
        if let patient = state.mends[index] {
          return state.mending?.patients[patient].isCut == true
        }
        return state.mending == nil && sickness(of: index, answers[index]) != nil
      })
    let tried = state.mending?.owners ?? []
    run.openAt =
      tried.indices.contains(state.turn.count)
      ? state.sick[tried[state.turn.count]] : nil
    return run
  }

  private func hear(_ bytes: [UInt8]) -> Dialogue.Turn {
    state.withLock { state in
      state.heard += bytes
      // Each answer is a line; one that never ends is not looked through each time.
      guard bytes.contains(ASCII.lf) else { return .wait }
      let isFirst = state.mending == nil
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
        guard begin(&state) else {
          state.isThrough = true
          return .end
        }
      } else {
        let tried = state.mending?.tried ?? []
        state.mending?.take(zip(answers, tried).map { $0.diagnosis(in: $1) })
      }
      return ask(&state)
    }
  }

  private func ask(_ state: inout State) -> Dialogue.Turn {
    let texts = state.mending?.requests() ?? []
    guard !texts.isEmpty, let mending = state.mending else {
      state.isThrough = true
      return .end
    }
    state.expected = texts.count
    let kinds = mending.owners.map { files[state.sick[$0]].kind }
    return .say(Batch.frames(Array(zip(kinds, texts))))
  }

  /// Whether there is anything to mend.
  private func begin(_ state: inout State) -> Bool {
    guard let candidates else { return false }
    var texts: [(text: [UInt8], error: Mending.Diagnosis)] = []
    for index in files.indices {
      guard let diagnosis = sickness(of: index, state.answers[index]) else { continue }
      state.mends[index] = texts.count
      state.sick.append(index)
      texts.append((files[index].text, diagnosis))
    }
    state.mending = texts.isEmpty ? nil : Mending(texts, candidates: candidates)
    return !texts.isEmpty
  }

  /// The error of a file that is to be mended; nil for one that is not.
  private func sickness(of index: Int, _ answer: Batch.Answer) -> Mending.Diagnosis? {
    let text = files[index].text
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
