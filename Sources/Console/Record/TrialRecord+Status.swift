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
    let judged = failOn == .new ? status(options, where: { $0 != .unchanged }) : ownStatus
    let isElsewhere = artifacts.contains { $0.against != nil && $0.against != .identical }
    return isElsewhere ? judged.worse(.failed) : judged
  }

  /// As it was judged; what says nothing of it cannot be relied on.
  var ownStatus: ExitStatus {
    exitStatus.flatMap { ExitStatus(rawValue: Int32($0)) } ?? .broken
  }

  /// What its content gives under the allowances of the options, where only what is new counts.
  private func status(_ options: OptionsRecord, where isNew: (BaselineState?) -> Bool) -> ExitStatus
  {
    if verdict == .blocked, isNew(baselineState) { return .blocked }
    let errors = allFindings.filter { $0.severity == .error }
    let failed = artifacts.filter { $0.verdict == .failed }
    if errors.contains(where: { isNew($0.baselineState) })
      || failed.contains(where: { isNew($0.baselineState) })
      || (verdict == .failed && errors.isEmpty && failed.isEmpty)
    {
      return .failed
    }
    if verdict == .blocked { return .passed }
    let accepted = acceptance?.accepted ?? []
    if decision == .review, isNew(baselineState), !options.allowsReview, !accepted.contains(.review)
    {
      return .unchecked
    }
    // What a policy lowered weighs no less.
    let most: Severity = accepted.contains(.warnings) ? .warning : .note
    if findings.contains(where: { $0.weight > most && isNew($0.baselineState) }) {
      return .unchecked
    }
    let isOpen = artifacts.contains { artifact in
      guard case .unchecked(let why) = artifact.verdict else { return false }
      return isNew(artifact.baselineState) && !why.isAccepted(accepted)
        && !options.allows(unchecked: artifact.language)
    }
    return isOpen ? .unchecked : .passed
  }

  /// What in it cannot be so together, as no run writes it; nil if all of it can.
  func contradiction(_ options: OptionsRecord) -> String? {
    for artifact in artifacts where artifact.verdict != .failed {
      if artifact.findings.contains(where: { $0.severity == .error }) {
        return "its file \(artifact.path) is \(artifact.verdict.word), and an error was found in it"
      }
      if artifact.verdict == .passed, artifact.findings.contains(where: { $0.weight == .error }) {
        return "its file \(artifact.path) is passed, and an error in it was lowered"
      }
    }
    guard verdict == ownVerdict else {
      return "its verdict is \(verdict.rawValue), and what it holds makes it \(ownVerdict.rawValue)"
    }
    let countsAll = options["fail-on"] != FailOn.new.rawValue
    let least = status(options) { countsAll || $0 != .unchanged }
    guard ownStatus.worse(least) == ownStatus else {
      return "its exit status is \(ownStatus.rawValue), milder than its verdict allows "
        + "(\(verdict.rawValue): \(least.rawValue) at least)"
    }
    return nil
  }

  /// The verdict that its gate, its files and its findings make.
  private var ownVerdict: ReportVerdict {
    if decision == .shut { return .blocked }
    if artifacts.contains(where: { $0.verdict == .failed })
      || allFindings.contains(where: { $0.severity == .error })
    {
      return .failed
    }
    if artifacts.contains(where: { $0.verdict != .passed })
      || findings.contains(where: { $0.weight > .note })
    {
      return .unchecked
    }
    return artifacts.isEmpty ? .nothing : .passed
  }
}

extension TrialRecord {
  /// What the run says to the program that ran it, of all that the record holds.
  package var status: ExitStatus {
    if failure != nil || !unreadable.isEmpty || !environment.failures.isEmpty { return .broken }
    // None of the reports that there are may be this shard's; nothing may have changed since.
    if reports.isEmpty, since == nil, shard?.reports ?? 0 == 0 { return .broken }
    let worst = reports.reduce(ExitStatus.passed) { $0.worse($1.ownStatus) }
    return findings.contains { $0.severity == .error } ? worst.worse(.failed) : worst
  }
}
