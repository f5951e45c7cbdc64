/// What a path is found to be.
extension Rule {
  package static let pathCleaned = Rule(
    "path/cleaned", .note,
    "Quotes, a remark or a leading ./ were taken off the path.",
    advice: "Check that the path was taken as you meant it. Write it plainly: lib/due.js.")

  package static let unsafePath = Rule(
    "path/unsafe", .error,
    "A path must be relative, plain and inside the workspace.",
    advice: """
      Write the path as the way down from the project's top directory, such as lib/due.js: \
      without .., ~ or a backslash, and with no / in front.
      """)

  package static let protectedPath = Rule(
    "path/protected", .error,
    "A report must not touch what judges it or what runs it.",
    advice:
      "Take the file out of the report. If it is needed, a person makes that change, by hand.")

  package static let hiddenPath = Rule(
    "path/hidden", .note,
    "A path with a part that begins with a dot asks for review.",
    advice: """
      Have somebody look at the file: such files are easily overlooked, and often change how \
      tools work. If it need not be hidden, take the dot away.
      """)

  package static let deniedPath = Rule(
    "path/denied", .error,
    "The policy does not let a report propose this path.",
    advice:
      "Propose a path that the policy allows. 'sandbox policy check' shows which ones it does.")

  /// All of these.
  static let ofPaths = [pathCleaned, unsafePath, protectedPath, hiddenPath, deniedPath]
}
