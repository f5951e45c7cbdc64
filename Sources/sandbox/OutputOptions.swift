import Console
import Results

/// How a result is written: the same words for every verb that has one.
struct OutputOptions: Sendable {
  var format: TrialFormat
  var files: [ResultFile]
  var notes: Bool

  static let group = Group(
    Option<TrialFormat?>(
      "--format", placeholder: "FORMAT", usual: .text, "How to write the result."),
    Option<[ResultFile]>(
      "--output", placeholder: "FORMAT=FILE",
      "Write the result to a file as well, in this format; whole, or not at all. FORMAT=- is standard output, as --format FORMAT."
    ),
    Flag("--notes", "Show the notes, too: what was dropped or renamed on the way.")
  ) { format, files, notes throws(UsageError) in
    let standard = ([format] + files.filter(\.isStandardOutput).map(\.format)).compactMap(\.self)
    guard standard.count <= 1 else {
      throw UsageError("two results are to be written to standard output")
    }
    return OutputOptions(
      format: standard.first ?? .text, files: files.filter { !$0.isStandardOutput }, notes: notes)
  }
}
