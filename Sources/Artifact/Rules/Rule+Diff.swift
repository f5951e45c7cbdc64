/// What reading a diff finds.
extension Rule {
  package static let malformedDiff = Rule(
    "diff/malformed", .error,
    "A diff must name its file, and each hunk as many lines as it holds.",
    advice: """
      Have the diff made by a program, such as 'git diff': counts that are guessed are wrong, and \
      lines may be missing.
      """)

  package static let noPlace = Rule(
    "diff/no-place", .error,
    "The old lines of each hunk must stand in the baseline exactly once, byte for byte.",
    advice: """
      Make the diff again from the files as they are, with three lines of context or more, and \
      name these with --baseline.
      """)

  package static let unable = Rule(
    "diff/unable", .error,
    "A diff may change, make, move and delete text files: none is made executable, and no binary.",
    advice: """
      Take that part out of the diff, and make it by hand, in a change of its own.
      """)

  /// All of these.
  static let ofDiffs = [malformedDiff, noPlace, unable]
}
