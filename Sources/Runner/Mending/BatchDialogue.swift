import Artifact
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
    var kinds: [Int] = []
  }

  private let batch: Batch
  private let files: [(kind: String, text: [UInt8])]
  private let candidates: @Sendable ([UInt8], Int, String) -> [Edit]
  private let state: Mutex<State>

  /// `candidates` are the repairs of the files' language.
  init(
    _ batch: Batch, files: [(kind: String, text: [UInt8])],
    candidates: @escaping @Sendable ([UInt8], Int, String) -> [Edit]
  ) {
    self.batch = batch
    self.files = files
    self.candidates = candidates
    state = Mutex(State(expected: files.count))
  }

  /// What the tool said of each file, up to the first that has no answer.
  var answers: [Batch.Answer] { state.withLock { $0.answers } }

  /// What became of the file with this number; nil if it was not mended.
  func patient(_ index: Int) -> Mending.Patient? {
    state.withLock { state in state.mends[index].flatMap { state.mending?.patients[$0] } }
  }

  /// For the run that it is held in.
  var dialogue: Dialogue {
    Dialogue(opening: batch.request) { stream, bytes in
      stream == .out ? self.hear(bytes) : .wait
    }
  }

  private func hear(_ bytes: [UInt8]) -> Dialogue.Turn {
    state.withLock { state in
      state.heard += bytes
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
      if isFirst { state.answers = state.turn }
      guard state.turn.count == state.expected else { return .wait }
      let answers = state.turn
      state.turn = []
      state.first += state.expected
      if isFirst {
        guard begin(&state) else { return .end }
      } else {
        let tried = state.mending?.tried ?? []
        state.mending?.take(zip(answers, tried).map { $0.diagnosis(in: $1) })
      }
      return ask(&state)
    }
  }

  private func ask(_ state: inout State) -> Dialogue.Turn {
    let texts = state.mending?.requests() ?? []
    guard !texts.isEmpty, let mending = state.mending else { return .end }
    state.expected = texts.count
    let kinds = mending.owners.map { files[state.kinds[$0]].kind }
    return .say(Batch.frames(Array(zip(kinds, texts))))
  }

  /// Whether there is anything to mend.
  private func begin(_ state: inout State) -> Bool {
    var sick: [(text: [UInt8], error: Mending.Diagnosis)] = []
    for (index, (file, answer)) in zip(files, state.answers).enumerated() {
      guard file.text.count <= Mending.largest, !file.text.starts(with: [0xEF, 0xBB, 0xBF])
      else { continue }
      let diagnosis = answer.diagnosis(in: file.text)
      guard case .error = diagnosis else { continue }
      state.mends[index] = sick.count
      state.kinds.append(index)
      sick.append((file.text, diagnosis))
    }
    state.mending = sick.isEmpty ? nil : Mending(sick, candidates: candidates)
    return !sick.isEmpty
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
