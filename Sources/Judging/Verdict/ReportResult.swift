import Artifact

/// What a trial found out about one artifact.
package struct ArtifactResult: Sendable {
  package var artifact: Artifact
  package var language: Language
  package var dialect: SQLDialect?
  package var verdict: Verdict
  package var checks: [Check]
  /// Those of its extraction, then those of its checks, each with its place in the report.
  package var findings: [Finding]
  /// The file with the repairs that were proven; nil if there are none.
  package var mended: Mended?
}

/// What a trial found out about one report.
package struct ReportResult: Sendable {
  /// As it was named or found.
  package var path: String
  package var report: Report
  /// SHA-256 of the report's bytes.
  package var sha256: String
  package var gate: Gate
  package var verdict: ReportVerdict
  package var artifacts: [ArtifactResult]
  /// What concerns the report as a whole.
  package var findings: [Finding]
  /// The one that is in force.
  package var acceptance: Acceptance?
  /// The same report in its other form.
  package var twins: [NamedReport] = []
  /// Whether files were taken by the names that they give themselves.
  package var ownNames = false

  package var id: String { report.id.value ?? "" }

  /// The proof that the checks passed; nil if they did not.
  package var clearance: Clearance? { Clearance(self) }

  /// The proof that it may be rolled out, where somebody accepts for this reason what is unchecked or
  /// asks for review; nil where it failed, is blocked, or has no files.
  package func clearance(accepting reason: String?) -> Clearance? {
    Clearance(self, accepting: reason)
  }
}

/// A report, and how it is named: such as the JSON form of one that was tried in the other.
package struct NamedReport: Sendable {
  package let path: String
  package let report: Report

  package init(path: String, report: Report) { (self.path, self.report) = (path, report) }
}

/// A file that could not be read as a report, and why.
package struct Unreadable: Sendable, Equatable {
  package let path: String
  package let message: String

  package init(path: String, message: String) {
    self.path = path
    self.message = message
  }
}

extension ReportResult {
  /// What decides its verdict and its exit status.
  package var summary: ReportSummary {
    ReportSummary(gate.decision, artifacts, findings, acceptance)
  }
}

extension ReportSummary {
  init(
    _ decision: Gate.Decision, _ artifacts: [ArtifactResult], _ findings: [Finding],
    _ acceptance: Acceptance?
  ) {
    self.init(
      decision: decision, artifacts: artifacts.map { ($0.verdict, $0.language.rawValue) },
      hasError: findings.contains { $0.severity == .error },
      weight: findings.map(\.weight).max(), accepted: acceptance?.accepted ?? [])
  }
}
