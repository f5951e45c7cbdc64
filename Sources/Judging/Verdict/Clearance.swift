import Artifact

/// The proof that a report may be rolled out: its checks passed, or somebody accepted what no check
/// could vouch for. Only a trial makes one; it binds the digests of the report and of each file.
package struct Clearance: Sendable, Equatable {
  /// SHA-256 of the report's bytes.
  package let report: String
  /// SHA-256 of each file's content, by its path.
  package let artifacts: [String: String]
  /// Why somebody accepted what is unchecked or asks for review; nil where all passed behind an open
  /// gate, and there was nothing to accept.
  package let accepted: String?

  /// Nil unless there are files, and all of them passed behind an open gate; or nothing failed, the
  /// gate is not shut, and there is a reason that is not blank. What failed or is blocked, nobody can
  /// accept.
  init?(_ result: ReportResult, accepting reason: String? = nil) {
    guard !result.artifacts.isEmpty, result.gate.decision != .shut else { return nil }
    let hasPassed = result.verdict == .passed && result.gate.decision == .open
    if !hasPassed {
      guard [.passed, .unchecked].contains(result.verdict),
        let reason, reason.contains(where: { !$0.isWhitespace })
      else { return nil }
    }
    var digests: [String: String] = [:]
    for result in result.artifacts {
      // A file without a path failed; and of two under one path neither is the one that was meant.
      guard let path = result.artifact.path, result.verdict != .failed,
        digests.updateValue(result.artifact.sha256, forKey: path.string) == nil
      else { return nil }
    }
    report = result.sha256
    artifacts = digests
    accepted = hasPassed ? nil : reason
  }
}
