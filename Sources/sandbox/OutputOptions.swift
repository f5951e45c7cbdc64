import Artifact
import Console
import Results

/// How a result is written: the same words for every verb that has one.
struct OutputOptions: Sendable {
  var format: TrialFormat
  var files: [ResultFile]
  var shown: ShownParts

  static let group = Group(
    Option<TrialFormat?>(
      "--format", placeholder: "FORMAT", usual: .text, "How to write the result."),
    Option<[ResultFile]>(
      "--output", placeholder: "FORMAT=FILE",
      "Write the result to a file as well, in this format; whole, or not at all. FORMAT=- is standard output, as --format FORMAT."
    ),
    Flag("--notes", "Show the notes, too: what was dropped or renamed on the way."),
    Option<ShownParts.Verdicts?>(
      "--show", placeholder: "VERDICT,…",
      "Show only the files and reports that came to one of these verdicts; what is counted, and the status, stay."
    ),
    Flag("--quiet", short: "q", "Show what does not pass, and nothing beside it."),
    Flag("--statistics", "Show how often each rule was broken, instead of where.")
  ) { format, files, notes, verdicts, isQuiet, isStatistics throws(UsageError) in
    let standard = ([format] + files.filter(\.isStandardOutput).map(\.format)).compactMap(\.self)
    guard standard.count <= 1 else {
      throw UsageError("two results are to be written to standard output")
    }
    let formats = [standard.first ?? .text] + files.map(\.format)
    if isStatistics, !formats.contains(.text) {
      throw UsageError(
        "'--statistics' is of the text: leave out '--format', or add --output text=FILE")
    }
    if verdicts != nil, !formats.contains(where: \.isChosen) {
      let chosen = alternatives(TrialFormat.allCases.filter(\.isChosen).map(\.rawValue))
      throw UsageError(
        "'--show' is of the formats \(chosen): the others are for programs, and whole")
    }
    return OutputOptions(
      format: standard.first ?? .text, files: files.filter { !$0.isStandardOutput },
      shown: ShownParts(
        notes: notes, verdicts: verdicts, isQuiet: isQuiet, isStatistics: isStatistics))
  }
}
