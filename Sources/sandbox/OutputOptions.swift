import Console

/// How a result is written: the same words for every verb that has one.
struct OutputOptions: Sendable {
  var format: TrialFormat
  var files: [ResultFile]
  var notes: Bool

  static let group = Group(
    Option<TrialFormat>(
      "--format", placeholder: "FORMAT", default: .text, "How to write the result."),
    Option<[ResultFile]>(
      "--output", placeholder: "FORMAT=FILE",
      "Write the result to a file as well, in this format; whole, or not at all."),
    Flag("--notes", "Show the notes, too: what was dropped or renamed on the way.")
  ) { OutputOptions(format: $0, files: $1, notes: $2) }
}
