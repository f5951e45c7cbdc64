import Artifact

/// The proof that a report's checks passed. Only a trial makes one, and only of a report that passed
/// behind an open gate; it binds the digests of the report and of each file.
package struct Clearance: Sendable, Equatable {
  /// SHA-256 of the report's bytes.
  package let report: String
  /// SHA-256 of each file's content, by its path.
  package let artifacts: [String: String]

  /// Nil unless the report passed and its gate is open.
  init?(_ result: ReportResult) {
    guard result.verdict == .passed, result.gate.decision == .open else { return nil }
    report = result.sha256
    artifacts = Dictionary(
      result.artifacts.compactMap { result in
        result.artifact.path.map { ($0.string, result.artifact.sha256) }
      }, uniquingKeysWith: { first, _ in first })
  }
}
