import Artifact
import Judging

/// The texts that the places of a report's findings are in, as far as they are at hand.
package struct ReportTexts: Sendable {
  /// The report's own.
  package var whole: SourceText?
  /// Its files, in order.
  package var files: [Artifact]

  package init(whole: SourceText?, files: [Artifact] = []) {
    (self.whole, self.files) = (whole, files)
  }

  package init(_ result: ReportResult) {
    self.init(
      whole: result.report.format == .files ? nil : result.report.text,
      files: result.artifacts.map(\.artifact))
  }
}

extension ReportRecord {
  /// Whether it is no document, but files as they stand.
  package var isFiles: Bool { form == Report.Format.files.rawValue }

  /// The file that a finding of one of its files is shown in.
  func source(of artifact: ArtifactRecord) -> String {
    if !isFiles { return path }
    return path == "." ? artifact.path : "\(path)/\(artifact.path)"
  }
}
