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
    self.init(Tally(result, allowing: allowance))
  }

  /// What one report alone gives.
  package init(_ report: ReportResult, allowing allowance: Allowance = .nothing) {
    switch report.verdict {
    case .blocked: self = .blocked
    case .failed: self = .failed
    default: self = report.isOpenQuestion(allowance) ? .unchecked : .passed
    }
  }

  package init(_ tally: Tally) {
    let isEmpty = tally.reports == 0 && !tally.mayBeEmpty
    if !tally.unreadable.isEmpty || !tally.failures.isEmpty || isEmpty {
      self = .broken
      return
    }
    let judged: ExitStatus =
      if tally.count(.blocked) > 0 {
        .blocked
      } else if tally.count(.failed) > 0 {
        .failed
      } else {
        tally.hasOpenQuestion ? .unchecked : .passed
      }
    let worst = tally.worst ?? judged
    self = tally.findings.contains(where: \.isError) ? worst.worse(.failed) : worst
  }
}

extension ExitStatus {
  /// The worse of the two, as the worst of all reports is told.
  package func worse(_ other: ExitStatus) -> ExitStatus {
    let order: [ExitStatus] = [.broken, .blocked, .failed, .unchecked, .passed]
    return order.first { $0 == self || $0 == other } ?? .broken
  }
}

extension ReportResult {
  /// Whether it needs someone's eyes, and nobody said that it does not.
  func isOpenQuestion(_ allowance: ExitStatus.Allowance) -> Bool {
    let accepted = acceptance?.accepted ?? []
    if gate.decision == .review, !allowance.review, !accepted.contains(.review) { return true }
    guard verdict == .unchecked else { return false }
    // A marker that is lost in commentary is no file of any language: no language can allow it.
    let most: Severity = accepted.contains(.warnings) ? .warning : .note
    if findings.contains(where: { $0.weight > most }) { return true }
    return artifacts.contains { result in
      guard case .unchecked(let why) = result.verdict else { return false }
      return !why.isAccepted(accepted) && !allowance.unchecked(result.language)
    }
  }
}
