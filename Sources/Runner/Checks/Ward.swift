import Artifact
import Judging

/// What a tool said of a file, and what mended it.
struct Told<Said: Sendable>: Sendable {
  var said: Said
  var patient: Mending.Patient?
}

/// The files of a run that do not parse, while they are mended by the process that read them.
struct Ward: Sendable {
  typealias Repairs = @Sendable (_ text: [UInt8], _ offset: Int, _ message: String) -> [Edit]

  var mending: Mending
  /// The number of the file that each patient is, and the other way round.
  private let files: [Int]
  private let numbers: [Int: Int]

  /// `errors` has one for each file; nil for what is not to be mended. Nil where that is none of
  /// them.
  init?(
    _ errors: [(text: [UInt8], error: Mending.Diagnosis)?],
    candidates: @escaping Repairs = { _, _, _ in [] }
  ) {
    files = errors.indices.filter { errors[$0] != nil }
    if files.isEmpty { return nil }
    numbers = Dictionary(uniqueKeysWithValues: zip(files, files.indices))
    mending = Mending(errors.compactMap(\.self), candidates: candidates)
  }

  /// The file of each text that was asked for last.
  var owners: [Int] { mending.owners.map { files[$0] } }

  /// What became of a file; nil for one that was not to be mended.
  func patient(_ file: Int) -> Mending.Patient? { numbers[file].map { mending.patients[$0] } }
}

extension Resumption.Run {
  /// A run that `ward` belongs to: what was said of its files, and what mended them.
  init<Said>(
    _ said: [Said], _ ward: Ward?, silence: NoAnswer, elapsed: Duration?
  ) where Answer == Told<Said> {
    self.init(
      answers: said.enumerated().map { Told(said: $1, patient: ward?.patient($0)) },
      silence: silence, elapsed: elapsed)
  }

  /// Notes what is not the last word, where the run was stopped behind so many answers of a turn.
  /// `isSick` tells which files are to be mended, while none is yet.
  mutating func leave(_ ward: Ward?, behind answered: Int, isSick: (Int) -> Bool) {
    open = Set(
      answers.indices.filter { ward == nil ? isSick($0) : ward?.patient($0)?.isCut == true })
    let owners = ward?.owners ?? []
    openAt = owners.indices.contains(answered) ? owners[answered] : nil
  }
}

extension Outcome {
  /// Tells of the repairs, and of all errors; the first stays where the parser itself has it. The
  /// file has `skipped` bytes before the text that was mended, and its last token ends at `end`.
  mutating func mend(
    by patient: Mending.Patient?, in text: SourceText, skipped: Int = 0,
    end: @autoclosure () -> Position, explaining: (Mending.Found) -> String?
  ) {
    if let patient, !patient.found.isEmpty {
      let place = findings.first?.location
      findings = patient.findings(
        rule: check.name, in: text, skipped: skipped, end: end(), explaining: explaining)
      findings[0].location = place
      mended = patient.mended(in: text, skipped: skipped)
    }
    if let note = patient?.unfinished(rule: check.name) { findings.append(note) }
  }
}
