import Artifact
import Judging

extension ReportRecord {
  /// What it alone gives, by what its record says: `exit_status` as it was judged, or, where only what
  /// is new counts, what of it is new, under the allowances of the options. A file that the directory
  /// does not hold as it was proposed makes it 1 at least.
  package func status(failOn: FailOn, _ options: OptionsRecord) -> ExitStatus {
    let judged = failOn == .new ? newStatus(options) : ownStatus
    let isElsewhere = artifacts.contains { $0.against != nil && $0.against != .identical }
    return isElsewhere ? judged.worse(.failed) : judged
  }

  /// As it was judged; what says nothing of it cannot be relied on.
  var ownStatus: ExitStatus {
    exitStatus.flatMap { ExitStatus(rawValue: Int32($0)) } ?? .broken
  }

  private func newStatus(_ options: OptionsRecord) -> ExitStatus {
    var summary = summary { $0 != .unchanged }
    // What failed for no reason that it tells is no old failure.
    let isExplained =
      artifacts.contains { $0.verdict == .failed }
      || allFindings.contains { $0.severity == .error }
    if verdict == .failed, !isExplained { summary.hasError = true }
    return summary.status(allowing: options.allowance)
  }

  /// What decides its verdict, of all that it holds that is wanted.
  private func summary(where isWanted: (BaselineState?) -> Bool) -> ReportSummary {
    let isGateWanted = isWanted(baselineState)
    let files = artifacts.filter { isWanted($0.baselineState) }
    return ReportSummary(
      decision: isGateWanted ? decision : .open,
      // Behind a gate that is shut nothing was looked at, and that is not new: what failed is left.
      artifacts: files.filter { isGateWanted || decision != .shut || $0.verdict == .failed }
        .map { ($0.verdict, $0.language) },
      hasError: allFindings.contains { $0.severity == .error && isWanted($0.baselineState) },
      weight: findings.filter { isWanted($0.baselineState) }.map(\.weight).max(),
      accepted: acceptance?.accepted ?? [])
  }

  /// What in it cannot be so together, as no run writes it; nil if all of it can.
  func contradiction(_ options: OptionsRecord) -> String? {
    for artifact in artifacts {
      let made = artifact.evidence(behind: decision).verdict
      guard artifact.verdict == made else {
        return
          "its file \(artifact.path) is \(artifact.verdict.words), and what was found makes it "
          + made.words
      }
    }
    let whole = summary { _ in true }
    guard verdict == whole.verdict else {
      return "its verdict is \(verdict.rawValue), and what it holds makes it "
        + whole.verdict.rawValue
    }
    let least =
      options["fail-on"] == FailOn.new.rawValue
      ? newStatus(options) : whole.status(allowing: options.allowance)
    guard ownStatus.worse(least) == ownStatus else {
      return "its exit status is \(ownStatus.rawValue), milder than its verdict allows "
        + "(\(verdict.rawValue): \(least.rawValue) at least)"
    }
    return nil
  }
}

extension ArtifactRecord {
  fileprivate func evidence(behind decision: Gate.Decision) -> ArtifactEvidence {
    ArtifactEvidence(
      decision: decision, findings: findings.map { ($0.rule, $0.severity, $0.loweredFrom) },
      checks: checks.map { ($0.name, $0.verdict) })
  }
}

extension TrialRecord {
  /// What the run says to the program that ran it, of all that the record holds.
  package var status: ExitStatus {
    RunSummary(
      isBroken: failure != nil || !unreadable.isEmpty || !environment.failures.isEmpty,
      // None of the reports that there are may be this shard's; nothing may have changed since.
      isEmpty: reports.isEmpty && since == nil && shard?.reports ?? 0 == 0,
      worst: reports.reduce(.passed) { $0.worse($1.ownStatus) },
      hasError: findings.contains { $0.severity == .error }
    ).status
  }
}
