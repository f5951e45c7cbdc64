import Artifact

/// What the characters of a file are.
extension Rule {
  package static let hidden = Rule(
    "text/hidden", .error,
    "A file must not hold characters that no reader sees, or that show another text.",
    advice: """
      Take the character out. Where a string needs it, write it as an escape, such as \\u200b, so \
      that whoever reads the file sees it.
      """)

  package static let mixedScript = Rule(
    "text/mixed-script", .warning,
    "A word mixes Latin letters with those of another script that look the same.",
    advice: "Write the word again, in the letters of one script: to a program it is another name.")

  /// All of these.
  static let ofText = [hidden, mixedScript]
}
