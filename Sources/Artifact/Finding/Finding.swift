/// One fact about the input: what rule it is about, what was found, where, and what would help.
package struct Finding: Equatable, Sendable {
  package var rule: String
  package var severity: Severity
  /// The tool's own code, such as an SQLSTATE.
  package var code: String?
  package var message: String
  /// Where in the artifact.
  package var location: Position?
  /// Where in the report.
  package var reportLocation: Position?
  package var help: String?
  /// What mends it; proven by the tool that found it.
  package var replacement: Replacement?
  /// What it weighed before a policy lowered it; nil if none did.
  package var loweredFrom: Severity?
}

extension Finding {
  package init(
    _ rule: Rule, _ message: String, code: String? = nil, at location: Position? = nil,
    inReport reportLocation: Position? = nil, help: String? = nil
  ) {
    self.init(
      rule: rule.id, severity: rule.severity, message, code: code, at: location,
      inReport: reportLocation, help: help)
  }

  package init(
    rule: String, severity: Severity, _ message: String, code: String? = nil,
    at location: Position? = nil, inReport reportLocation: Position? = nil, help: String? = nil
  ) {
    self.init(
      rule: rule, severity: severity, code: code, message: message, location: location,
      reportLocation: reportLocation, help: help)
  }
}

extension [Finding] {
  mutating func tell(
    _ rule: Rule, _ message: String, at location: Position? = nil, inReport place: Position,
    help: String? = nil
  ) {
    append(Finding(rule, message, at: location, inReport: place, help: help))
  }
}
