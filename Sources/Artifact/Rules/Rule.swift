/// What a finding is about: a stable name, how much it weighs, what it means, what to do about it, and
/// what shows it.
package struct Rule: Sendable {
  package let id: String
  package let severity: Severity
  /// A sentence that explains it.
  package let summary: String
  /// What to do about a finding: one or two sentences.
  package let advice: String
  /// Nil where no check finds it: what a format has to tell as a finding, for want of anything else.
  package let example: Example?

  /// The rules of reading a report and of taking files out of it.
  package static let ofReading = ofReport + ofArtifacts + ofPaths
}

extension Rule {
  package init(
    _ id: String, _ severity: Severity, _ summary: String, advice: String, bad: Example.Sample,
    good: Example.Sample, options: [String] = [], policy: String? = nil
  ) {
    self.init(
      id: id, severity: severity, summary: summary, advice: advice,
      example: Example(bad: bad, good: good, options: options, policy: policy))
  }

  /// One that no check finds.
  package init(result id: String, _ severity: Severity, _ summary: String, advice: String) {
    self.init(id: id, severity: severity, summary: summary, advice: advice, example: nil)
  }

  /// A file of an example's body, between its markers.
  static func marked(_ path: String, _ content: String) -> String {
    "===FILE:\(path)===\n\(content)\n===END===\n"
  }

  static func deskFile(loanDays: Int) -> String {
    marked("config/desk.json", "{\"loanDays\": \(loanDays)}")
  }

  /// Something that a rule catches, and the same done right.
  package struct Example: Sendable {
    package enum Sample: Sendable {
      /// One proposed file: its path and content, which stand between markers in a report that has
      /// nothing else amiss.
      case file(String, String)
      /// What stands below the line `idea_implementation:` of such a report, markers and all.
      case body(String)
      /// A whole markdown report, in a directory that is tried.
      case report(String)
      /// The bodies of a markdown report and of the JSON twin beside it.
      case twins(String, String)
      /// No report alone shows it: a sentence that says what does.
      case elsewhere(String)
    }

    package let bad: Sample
    package let good: Sample
    /// Options of `sandbox try` that both are tried with.
    package let options: [String]
    /// The text of a policy that both are tried by.
    package let policy: String?
  }
}
