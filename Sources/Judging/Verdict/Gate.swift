import Artifact

/// Whether a report may be tried at all, by what it says of itself.
package struct Gate: Sendable, Equatable {
  package enum Decision: String, Sendable, CaseIterable { case open, review, shut }

  package let decision: Decision
  package let reason: String

  /// From which severity on a report asks for review, and from which on it is shut out.
  package struct Thresholds: Sendable {
    package var review = 25.0
    package var block = 45.0
  }

  /// Decides by the report's own fields. What cannot be relied on shuts the gate.
  package init(_ report: Report, thresholds: Thresholds = Thresholds()) {
    let severity = report.severity.value
    let (said, review) = ("severity \(severity?.plain ?? "") is", thresholds.review.plain)
    if report.format == .files {
      self.init(.open, "files as they stand have no gate")
    } else if !report.format.isReport {
      self.init(.review, "a plain document says nothing of its risks")
    } else if report.blockExecution.value == true {
      self.init(.shut, "the report says block_execution: true")
    } else if !report.faults.isEmpty {
      self.init(.shut, report.faults.joined(separator: "; "))
    } else if let severity, severity >= thresholds.block {
      self.init(.shut, "\(said) at or above the threshold \(thresholds.block.plain)")
    } else if let severity, severity >= thresholds.review {
      self.init(.review, "\(said) at or above the review threshold \(review)")
    } else {
      self.init(.open, "\(said) below the review threshold \(review)")
    }
  }

  /// The same, asking for review where files do, for these reasons; what is shut stays shut.
  func asking(for reasons: [String]) -> Gate {
    guard let first = reasons.first, decision != .shut else { return self }
    let more = reasons.count > 1 ? ", and \(reasons.count - 1) more" : ""
    return Gate(.review, (decision == .review ? "\(reason); " : "") + first + more)
  }

  init(_ decision: Decision, _ reason: String) {
    self.decision = decision
    self.reason = reason
  }
}

extension Double {
  /// Without a fraction where there is none.
  package var plain: String { self == rounded() && abs(self) < 1e15 ? "\(Int(self))" : "\(self)" }
}
