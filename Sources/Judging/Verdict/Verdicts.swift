import Artifact

// All verdicts and statuses are computed here, each by one function over a small summary. The trial
// makes the summaries of its results, and the reader of a results file of its records: so the two can
// never come to different ends.

/// What decides the verdict of an artifact.
package struct ArtifactEvidence: Sendable {
  /// The rule, what it weighs, and what it weighed before a policy lowered it.
  package typealias Found = (rule: String, severity: Severity, loweredFrom: Severity?)
  /// What a look of a tool is called, and what it came to.
  package typealias Look = (name: String, verdict: Verdict)

  package var decision: Gate.Decision
  package var findings: [Found]
  package var checks: [Look]

  package init(decision: Gate.Decision, findings: [Found], checks: [Look]) {
    self.decision = decision
    self.findings = findings
    self.checks = checks
  }

  package var verdict: Verdict {
    if findings.contains(where: { $0.severity == .error }) { return .failed }
    if decision == .shut { return .unchecked(.gateShut) }
    let lowered = findings.filter { $0.loweredFrom == .error }
    if !lowered.isEmpty {
      // What failed for another reason, too, has failed.
      let isExplained = checks.allSatisfy { check in
        check.verdict != .failed || lowered.contains { $0.rule == Check.rule(of: check.name) }
      }
      return isExplained ? .unchecked(.lowered) : .failed
    }
    func has(_ rule: Rule) -> Bool { findings.contains { $0.rule == rule.id } }
    if has(.unrecognizedMarker) { return .unchecked(.unrecognizedMarker) }
    if has(.placeholder) { return .unchecked(.placeholder) }
    if has(.idle) { return .unchecked(.idle) }
    if has(.mixedScript) { return .unchecked(.mixedScript) }
    if has(.languageMismatch) { return .unchecked(.languageMismatch) }
    for check in checks where check.verdict != .passed { return check.verdict }
    return checks.isEmpty ? .unchecked(.noChecker) : .passed
  }
}

/// What decides the verdict of a report, and its exit status.
package struct ReportSummary: Sendable {
  package var decision: Gate.Decision
  package var artifacts: [(verdict: Verdict, language: String)]
  /// Whether an error was found, in it or in one of its files.
  package var hasError: Bool
  /// The most that a finding of the report itself weighs, or weighed before a policy lowered it.
  package var weight: Severity?
  /// What somebody accepted of it.
  package var accepted: Set<Acceptance.What>

  package init(
    decision: Gate.Decision, artifacts: [(verdict: Verdict, language: String)], hasError: Bool,
    weight: Severity?, accepted: Set<Acceptance.What>
  ) {
    self.decision = decision
    self.artifacts = artifacts
    self.hasError = hasError
    self.weight = weight
    self.accepted = accepted
  }

  package var verdict: ReportVerdict {
    if decision == .shut { return .blocked }
    if hasError || artifacts.contains(where: { $0.verdict == .failed }) { return .failed }
    // A marker lost between the files may be a lost file: not checked never reads as passed. Nor
    // does what a policy lowered.
    if weighs(more: .note) || artifacts.contains(where: { $0.verdict != .passed }) {
      return .unchecked
    }
    return artifacts.isEmpty ? .nothing : .passed
  }

  /// What it alone gives.
  package func status(allowing allowance: Allowance) -> ExitStatus {
    switch verdict {
    case .blocked: .blocked
    case .failed: .failed
    case .passed, .unchecked, .nothing: isOpen(allowance) ? .unchecked : .passed
    }
  }

  /// Whether it needs someone's eyes, and nobody said that it does not.
  private func isOpen(_ allowance: Allowance) -> Bool {
    if decision == .review, !allowance.review, !accepted.contains(.review) { return true }
    // A marker that is lost in commentary is no file of any language: no language can allow it.
    if weighs(more: accepted.contains(.warnings) ? .warning : .note) { return true }
    return artifacts.contains { artifact in
      guard case .unchecked(let why) = artifact.verdict else { return false }
      return !why.isAccepted(accepted) && !allowance.unchecked(artifact.language)
    }
  }

  private func weighs(more most: Severity) -> Bool { weight.map { $0 > most } ?? false }
}

/// What decides the exit status of a run, of a shard of one, and of several results merged.
package struct RunSummary: Sendable {
  /// Whether it came to no end, something could not be read, or a tool did not work.
  package var isBroken: Bool
  /// Whether there was no report, and there should have been one.
  package var isEmpty: Bool
  /// Of the reports' own.
  package var worst: ExitStatus
  /// Whether an error was found that belongs to no report.
  package var hasError: Bool

  package init(isBroken: Bool, isEmpty: Bool, worst: ExitStatus, hasError: Bool) {
    self.isBroken = isBroken
    self.isEmpty = isEmpty
    self.worst = worst
    self.hasError = hasError
  }

  package var status: ExitStatus {
    if isBroken || isEmpty { return .broken }
    return hasError ? worst.worse(.failed) : worst
  }
}
