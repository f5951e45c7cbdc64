import Artifact

/// What JavaScript is found to ask for and to do.
extension Rule {
  package static let moduleRequest = Rule(
    "javascript/import", .note,
    "A module that is asked for is neither here nor declared.",
    advice:
      "Propose it as well, declare it in package.json, or name the repository with --baseline.")

  package static let moduleLink = Rule(
    "javascript/link", .error,
    "A file asks for a name or a module of node's that is not there.",
    advice: """
      Node, or TypeScript's compiler, refuses it before anything runs. Ask for a name that is there, or export it \
      where it should be.
      """)

  package static let moduleMix = Rule(
    "javascript/module", .note,
    "A file uses what only the other module system has.",
    advice:
      "Node throws a ReferenceError when it comes there. Write what the file's own system has.")

  package static let test = Rule(
    "javascript/test", .error,
    "A test that a report proposes must not fail.",
    advice: "Mend the test or the code.")

  /// All of these.
  static let ofJavaScript = [moduleRequest, moduleLink, moduleMix, test]
}
