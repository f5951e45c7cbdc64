import Artifact

/// A finding of the run itself, which belongs to no report: the file that it is about, relative to
/// the current directory.
package struct RunFinding: Sendable, Equatable {
  package var path: String
  package var finding: Finding

  package init(path: String, _ finding: Finding) {
    self.path = path
    self.finding = finding
  }

  var isError: Bool { finding.severity == .error }
}
