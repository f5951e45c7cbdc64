import Console

/// What is done with the repairs that were proven.
struct RepairOptions: Sendable {
  /// Where the mended files are written; nil for nowhere.
  var directory: String?
  /// Whether the reports themselves are mended.
  var isInPlace: Bool
  /// Whether they are shown as a diff, and nothing else on standard output.
  var isShown: Bool

  static let group = Group(
    Option<String?>(
      "--fix", as: .directory, placeholder: "DIR",
      "Write the files that could be mended, repaired, and the mended report to this directory; never over anything."
    ), inPlace
  ) { (directory, place) throws(UsageError) in
    if directory != nil, place.1 {
      throw UsageError("'--diff' writes nothing, and '--fix' does: use one of the two")
    }
    return RepairOptions(directory: directory, isInPlace: place.0, isShown: place.1)
  }

  /// Those of a verb that judges files where they stand.
  static let inPlace = Group(
    Flag(
      "--fix-in-place",
      "Write the proven repairs into what was judged, its JSON twin too, and judge it again."),
    Flag("--diff", "Show the proven repairs as a diff on standard output, and write nothing.")
  ) { (inPlace, diff) throws(UsageError) -> (Bool, Bool) in
    if inPlace, diff {
      throw UsageError("'--diff' writes nothing, and '--fix-in-place' does: use one of the two")
    }
    return (inPlace, diff)
  }
}
