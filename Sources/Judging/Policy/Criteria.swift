import Artifact

/// What reports are held against, besides what the tools say.
package struct Criteria: Sendable {
  package var thresholds = Gate.Thresholds()
  /// What rules weigh that weigh something else by themselves.
  package var severities: [String: Severity] = [:]
  package var paths = PathRules()
  /// Reports that somebody takes as they are.
  package var accepted: [Acceptance] = []
  /// The day, in UTC, that acceptances are held against: `2026-12-31`; empty: none is in force.
  package var today = ""
  /// Checks of the policy's own that are not run, as nobody said that they may be.
  package var unrun: [OwnCheck] = []
  /// Why nothing may be tried: no audit says that the gate works. Nil where that is not asked for.
  package var overdue: String?

  package init() {}
}

extension Rule {
  /// Whether no policy may change what a rule of this name weighs, be there one or not: it keeps a
  /// report inside, or judges it.
  static func isFixed(_ id: String) -> Bool {
    ["path/", "gate/", "policy/", "jail/", "audit/", OwnCheck.prefix].contains { id.hasPrefix($0) }
  }
}

extension Criteria {
  /// A finding with the weight that it has here. What was an error is remembered: it never passes.
  ///
  /// Only findings that weigh what their rule says are meant: a note beside an error stays a note.
  func weighed(_ finding: Finding) -> Finding {
    guard let severity = severities[finding.rule], severity != finding.severity,
      finding.severity == Rule.named[finding.rule]?.severity
    else { return finding }
    var finding = finding
    if severity < finding.severity {
      finding.loweredFrom = finding.severity
      let own = finding.severity == .error ? "an error" : "a \(finding.severity.rawValue)"
      let remark = "\(own), which the policy made a \(severity.rawValue)"
      finding.help = finding.help.map { "\($0) (\(remark))" } ?? remark
    }
    finding.severity = severity
    return finding
  }
}

extension Finding {
  /// What it weighs for a verdict that must not pass: what it was before a policy lowered it.
  var weight: Severity { max(severity, loweredFrom ?? severity) }
}
