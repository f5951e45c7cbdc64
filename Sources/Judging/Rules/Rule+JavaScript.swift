import Artifact

/// What JavaScript is found to ask for and to do.
extension Rule {
  package static let moduleRequest = Rule(
    "javascript/import", .note,
    "A module that is asked for is neither here nor declared.",
    advice:
      "Propose it as well, declare it in package.json, or name the repository with --baseline.")

  package static let test = Rule(
    "javascript/test", .error,
    "A test that a report proposes must not fail.",
    advice: "Mend the test or the code.")

  /// All of these.
  static let ofJavaScript = [moduleRequest, test]
}
