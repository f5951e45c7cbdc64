import Artifact

/// What a trial says to the program that ran it; the worst over all reports, in this order: broken,
/// blocked, failed, unchecked, passed.
package enum ExitStatus: Int32, Sendable {
  case passed = 0
  case failed = 1
  /// Usage, no report found, an unreadable report, or our own environment.
  case broken = 2
  /// Nothing failed, but something is unchecked or asks for review.
  case unchecked = 3
  case blocked = 4

  /// What may stay unchecked without changing the status.
  package struct Allowance: Sendable {
    package var unchecked: @Sendable (Language) -> Bool
    package var review: Bool

    package init(review: Bool = false, unchecked: @escaping @Sendable (Language) -> Bool) {
      self.review = review
      self.unchecked = unchecked
    }

    package static let nothing = Allowance { _ in false }
  }

  package init(_ result: TrialResult, allowing allowance: Allowance = .nothing) {
    if !result.unreadable.isEmpty || !result.failures.isEmpty || result.reports.isEmpty {
      self = .broken
    } else if result.count(.blocked) > 0 {
      self = .blocked
    } else if result.count(.failed) > 0 {
      self = .failed
    } else if result.reports.contains(where: { Self.isOpenQuestion($0, allowance) }) {
      self = .unchecked
    } else {
      self = .passed
    }
  }

  private static func isOpenQuestion(_ report: ReportResult, _ allowance: Allowance) -> Bool {
    if report.gate.decision == .review, !allowance.review { return true }
    guard report.verdict == .unchecked else { return false }
    // A marker that is lost in commentary is no file of any language: nothing can allow it.
    if report.findings.contains(where: { $0.severity == .warning }) { return true }
    return report.artifacts.contains { result in
      if case .unchecked = result.verdict { return !allowance.unchecked(result.language) }
      return false
    }
  }
}
