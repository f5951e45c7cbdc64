/// Files that do not parse, mended error by error: each repair is proven by the parser that found the
/// error, and the next error is looked for behind it.
///
/// In turns: `requests` are texts for the parser, in order; `take` is given what it said of each.
package struct Mending: Sendable {
  /// What a parser says of a text.
  package enum Diagnosis: Sendable, Equatable {
    case parsed
    /// At an offset of the text; the text's length for an error at its end.
    case error(offset: Int, message: String, code: String?)
    /// It came to no verdict.
    case unable

    fileprivate var error: (offset: Int, message: String, code: String?)? {
      guard case .error(let offset, let message, let code) = self else { return nil }
      return (offset, message, code)
    }
  }

  /// An error of a file, in the offsets of the file as it came, and what mends it.
  package struct Found: Sendable, Equatable {
    package var offset: Int
    package var message: String
    var code: String?
    var edit: Edit?
  }

  /// What became of a file.
  package struct Patient: Sendable {
    package fileprivate(set) var found: [Found] = []
    fileprivate(set) var edits: Edits
    /// Whether the edits make a text that parses.
    fileprivate(set) var isMended = false
    fileprivate var error: (offset: Int, message: String, code: String?)?
    fileprivate var candidates: [Edit] = []

    /// Whether the parser was stopped while something was left to try.
    package var isCut: Bool { error != nil }

    /// The file with all repairs.
    var text: [UInt8] { edits.current }
  }

  /// The bounds of it all: of the texts that are tried, and of what is said of one file.
  package static let largest = 64 << 10
  static let mostErrors = 20
  static let mostCandidates = 16
  static let mostBytes = 4 << 20

  package private(set) var patients: [Patient]
  /// The repairs that may be tried at an error of a text.
  package var candidates: @Sendable (_ text: [UInt8], _ offset: Int, _ message: String) -> [Edit]
  /// The texts that were asked for last.
  package private(set) var tried: [[UInt8]] = []
  /// Whose candidates they are: a patient's number for each.
  package private(set) var owners: [Int] = []
  private var asked: [Int] = []

  package init(
    _ files: [(text: [UInt8], error: Diagnosis)],
    candidates: @escaping @Sendable ([UInt8], Int, String) -> [Edit] = { _, _, _ in [] }
  ) {
    self.candidates = candidates
    patients = files.map { Patient(edits: Edits($0.text), error: $0.error.error) }
  }

  /// The texts of the next turn; empty when there is nothing left to try.
  package mutating func requests() -> [[UInt8]] {
    (asked, tried, owners) = ([], [], [])
    var bytes = 0
    for index in patients.indices {
      guard let error = patients[index].error else { continue }
      let text = patients[index].edits.current
      var edits =
        patients[index].found.count < Self.mostErrors && text.count <= Self.largest
        ? candidates(text, error.offset, error.message) : []
      edits = Array(edits.filter { $0.applied(to: text) != text }.prefix(Self.mostCandidates))
      if edits.isEmpty {
        settle(index, nil)
        continue
      }
      // What does not fit has its turn later.
      guard bytes + edits.count * text.count <= Self.mostBytes || tried.isEmpty else { break }
      bytes += edits.count * text.count
      patients[index].candidates = edits
      asked.append(index)
      owners += edits.map { _ in index }
      tried += edits.map { $0.applied(to: text) }
    }
    return tried
  }

  /// What the parser said of the texts that were asked for last.
  package mutating func take(_ answers: [Diagnosis]) {
    var rest = answers[...]
    for index in asked {
      let mine = rest.prefix(patients[index].candidates.count)
      rest = rest.dropFirst(mine.count)
      choose(for: index, Array(mine))
    }
    asked = []
  }

  /// The repair that gets farthest; of equals the first, which is the likeliest.
  private mutating func choose(for index: Int, _ answers: [Diagnosis]) {
    guard let error = patients[index].error else { return }
    let text = patients[index].edits.current
    var best: (edit: Edit, reach: Int, next: Diagnosis)?
    for (edit, answer) in zip(patients[index].candidates, answers) {
      guard let reach = Self.reach(of: answer, after: edit, at: error.offset, in: text) else {
        continue
      }
      // One that could hide the error only where no other helps.
      if let best, best.edit.isWeak == edit.isWeak ? reach <= best.reach : edit.isWeak { continue }
      best = (edit, reach, answer)
    }
    let place = patients[index].edits.originalOffset(of: error.offset)
    guard let best, let placed = patients[index].edits.make(best.edit) else {
      settle(index, nil)
      return
    }
    settle(index, placed, at: place)
    patients[index].isMended = best.next == .parsed
    patients[index].error = best.next.error
  }

  /// Writes down the error with its repair, or that there is none. `place` is its offset in the file as
  /// it came, taken before the repair was made.
  private mutating func settle(_ index: Int, _ edit: Edit?, at place: Int? = nil) {
    guard let error = patients[index].error else { return }
    patients[index].error = nil
    let place = place ?? patients[index].edits.originalOffset(of: error.offset)
    // Repairs go on towards the end: what lies before the last one is an error of its making.
    if edit == nil, place < patients[index].found.last?.offset ?? 0 { return }
    var found = Found(offset: place, message: error.message, code: error.code, edit: edit)
    // A line that stays wrong was not understood.
    while edit == nil, let last = patients[index].found.last, let guess = last.edit, guess.isGuess,
      last.offset <= place, !patients[index].edits.original[last.offset..<place].contains(0x0A)
    {
      patients[index].edits.takeBack(guess)
      found = patients[index].found.removeLast()
      found.edit = nil
    }
    patients[index].found.append(found)
  }

  /// How far a text is right behind an edit, as an offset of the text before it; nil if the edit did
  /// not get past the error.
  private static func reach(
    of answer: Diagnosis, after edit: Edit, at error: Int, in text: [UInt8]
  ) -> Int? {
    switch answer {
    case .parsed: return Int.max
    case .unable: return nil
    case .error(let offset, _, _):
      let end = edit.range.lowerBound + edit.replacement.count
      guard offset >= end else { return nil }
      let reach = offset - edit.replacement.count + edit.range.count
      guard reach > error, reach >= edit.range.upperBound else { return nil }
      if edit.isWeak, !text[edit.range.upperBound..<min(reach, text.count)].contains(0x0A) {
        return nil
      }
      return reach
    }
  }
}
