/// What a finding is about: a stable name, how much it weighs, what it means and what to do about it.
package struct Rule: Sendable {
  package let id: String
  package let severity: Severity
  /// A sentence that explains it.
  package let summary: String
  /// What to do about a finding: one or two sentences.
  package let advice: String

  /// The rules of reading a report and of taking files out of it.
  package static let ofReading = ofReport + ofArtifacts + ofPaths + ofDiffs

  package init(_ id: String, _ severity: Severity, _ summary: String, advice: String) {
    (self.id, self.severity, self.summary, self.advice) = (id, severity, summary, advice)
  }

  /// One that no check finds: what a format has to tell as a finding, for want of anything else.
  package init(result id: String, _ severity: Severity, _ summary: String, advice: String) {
    self.init(id, severity, summary, advice: advice)
  }
}
