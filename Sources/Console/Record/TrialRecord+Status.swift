import Artifact
import Runner

/// What makes the exit status.
package enum FailOn: String, CaseIterable, Sendable, ArgumentValue {
  /// Whatever there is.
  case any
  /// What is new beside older results.
  case new
}

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
    if verdict == .blocked, baselineState != .unchanged { return .blocked }
    let errors = allFindings.filter { $0.severity == .error }
    let failed = artifacts.filter { $0.verdict == .failed }
    if errors.contains(where: \.isNew) || failed.contains(where: { $0.baselineState != .unchanged })
      || (verdict == .failed && errors.isEmpty && failed.isEmpty)
    {
      return .failed
    }
    if verdict == .blocked { return .passed }
    if decision == .review, baselineState != .unchanged, !options.allowsReview { return .unchecked }
    // What a policy lowered weighs no less.
    if findings.contains(where: { ($0.loweredFrom ?? $0.severity) > .note && $0.isNew }) {
      return .unchecked
    }
    let isOpen = artifacts.contains {
      $0.verdict.reason != nil && $0.baselineState != .unchanged
        && !options.allows(unchecked: $0.language)
    }
    return isOpen ? .unchecked : .passed
  }
}

extension FindingRecord {
  fileprivate var isNew: Bool { baselineState != .unchanged }
}

extension TrialRecord {
  /// What the run says to the program that ran it, of all that the record holds.
  package var status: ExitStatus {
    if !unreadable.isEmpty || !environment.failures.isEmpty { return .broken }
    // None of the reports that there are may be this shard's; nothing may have changed since.
    if reports.isEmpty, since == nil, shard?.reports ?? 0 == 0 { return .broken }
    let worst = reports.reduce(ExitStatus.passed) { $0.worse($1.ownStatus) }
    return findings.contains { $0.severity == .error } ? worst.worse(.failed) : worst
  }
}
