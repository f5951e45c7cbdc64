import Artifact

/// The proof that a report may be rolled out: its checks passed, or somebody accepted what no check
/// could vouch for. Only a trial makes one; it binds the digests of the report and of each file.
package struct Clearance: Sendable, Equatable {
  /// SHA-256 of the report's bytes; of several, of the lines that these make.
  package let report: String
  /// SHA-256 of each file's content, by its path.
  package let artifacts: [String: String]
  /// SHA-256 of what has to stand where a file is taken away, by its path; none is among the others.
  package let deletions: [String: String]
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
    var deletions: [String: String] = [:]
    for result in result.artifacts {
      // A file without a path failed; and of two under one path neither is the one that was meant.
      guard let path = result.artifact.path?.string, result.verdict != .failed,
        digests[path] == nil, deletions[path] == nil
      else { return nil }
      if result.artifact.isDeletion {
        deletions[path] = result.artifact.sha256
      } else {
        digests[path] = result.artifact.sha256
      }
    }
    report = result.sha256
    artifacts = digests
    self.deletions = deletions
    accepted = hasPassed ? nil : reason
  }

  /// The proof for reports that make one change: each is cleared by itself or proposes nothing, and no two
  /// propose different files for a path. Nil else. The worst gate counts for all.
  package init?(set results: [ReportResult], accepting reason: String?) {
    if results.count == 1 {
      self.init(results[0], accepting: reason)
      return
    }
    var digests: [String: String] = [:]
    var deletions: [String: String] = [:]
    var accepted: String?
    for result in results {
      if result.artifacts.isEmpty, result.verdict == .nothing, result.gate.decision == .open {
        continue
      }
      guard let one = Clearance(result, accepting: reason) else { return nil }
      accepted = accepted ?? one.accepted
      for (path, sha256) in one.artifacts {
        guard digests.updateValue(sha256, forKey: path) ?? sha256 == sha256 else { return nil }
      }
      for (path, sha256) in one.deletions {
        guard deletions.updateValue(sha256, forKey: path) ?? sha256 == sha256 else { return nil }
      }
    }
    guard !digests.isEmpty || !deletions.isEmpty, deletions.keys.allSatisfy({ digests[$0] == nil })
    else { return nil }
    self.init(
      report: SHA256.hex(Array(results.map { $0.sha256 + "\n" }.joined().utf8)),
      artifacts: digests, deletions: deletions, accepted: accepted)
  }

  private init(
    report: String, artifacts: [String: String], deletions: [String: String], accepted: String?
  ) {
    (self.report, self.accepted) = (report, accepted)
    (self.artifacts, self.deletions) = (artifacts, deletions)
  }
}
