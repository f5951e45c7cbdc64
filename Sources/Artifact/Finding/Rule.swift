/// What a finding is about: a stable name, how much it weighs, and a sentence that explains it.
package struct Rule: Hashable, Sendable {
  package let id: String
  package let severity: Severity
  package let summary: String

  package init(_ id: String, _ severity: Severity, _ summary: String) {
    self.id = id
    self.severity = severity
    self.summary = summary
  }
}

extension Rule {
  /// The rules of reading a report and of taking files out of it.
  package static let noArtifacts = Rule(
    "report/no-artifacts", .error, "An idea_implementation must propose at least one file.")
  package static let commentary = Rule(
    "report/commentary", .note, "Text between the files is commentary and was left out.")
  package static let markerRemark = Rule(
    "report/marker-remark", .note, "What stands behind a marker on its line is a remark.")
  package static let unrecognizedMarker = Rule(
    "report/unrecognized-marker", .warning,
    "A line looks like a file marker but is none; a file may be missing here.")
  package static let codeLeftOut = Rule(
    "report/code-left-out", .warning,
    "What looks like code, or names a file, is in no file; a file may be missing.")
  package static let unclosed = Rule(
    "report/unclosed-file", .warning, "The last file has no closing marker; it may be cut off.")
  package static let lookAlike = Rule(
    "report/look-alike", .warning, "A file looks like a report, and is not read as one.")
  package static let twinsDiffer = Rule(
    "report/twins-differ", .error, "The markdown report and its JSON twin say different things.")

  package static let empty = Rule(
    "artifact/empty", .error, "A proposed file must have content.")
  package static let placeholder = Rule(
    "artifact/placeholder", .note, "The file holds comments or elisions instead of code.")
  package static let duplicate = Rule(
    "artifact/duplicate", .error, "One path was proposed with two different contents.")
  package static let repeated = Rule(
    "artifact/repeated", .note, "The same file was proposed more than once.")
  package static let gaveWay = Rule(
    "artifact/gave-way", .note, "A declared file without content gave way to the marked files.")
  package static let fenceRemoved = Rule(
    "artifact/fence-removed", .note, "The code fence around the content was removed.")
  package static let fenceInContent = Rule(
    "artifact/fence-in-content", .error,
    "A code fence stands inside a file that was declared complete.")
  package static let languageMismatch = Rule(
    "artifact/language-mismatch", .warning, "The content is plainly in another language.")

  package static let pathCleaned = Rule(
    "path/cleaned", .note, "Quotes, a remark or a leading ./ were taken off the path.")
  package static let unsafePath = Rule(
    "path/unsafe", .error, "A path must be relative, plain and inside the workspace.")
  package static let protectedPath = Rule(
    "path/protected", .error, "A report must not touch what judges it or what runs it.")
  package static let hiddenPath = Rule(
    "path/hidden", .note, "A path with a part that begins with a dot asks for review.")
  package static let installScript = Rule(
    "artifact/install-script", .note, "What runs when a package is installed asks for review.")
  package static let deniedPath = Rule(
    "path/denied", .error, "The policy does not let a report propose this path.")

  /// All of these.
  package static let ofReading = [
    noArtifacts, commentary, markerRemark, unrecognizedMarker, codeLeftOut, unclosed, lookAlike,
    twinsDiffer, empty,
    placeholder,
    duplicate, repeated, gaveWay, fenceRemoved, fenceInContent, languageMismatch, pathCleaned,
    unsafePath, protectedPath, hiddenPath, installScript, deniedPath,
  ]
}
