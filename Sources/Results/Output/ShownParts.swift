import Artifact
import Console
import Judging

/// What of a trial is shown to whoever reads it. The counts, the summary and the status are of all of it.
package struct ShownParts: Sendable {
  /// The verdicts that are shown, as they are asked for: `failed,unchecked`.
  package struct Verdicts: Sendable, ArgumentValue {
    package let words: [ReportVerdict]

    package init?(argument: String) {
      let words = argument.split(separator: ",", omittingEmptySubsequences: false)
        .map { ReportVerdict(rawValue: String($0)) }
      guard !words.contains(nil) else { return nil }
      self.words = words.compactMap(\.self)
    }

    package var spelling: String { words.map(\.rawValue).joined(separator: ",") }
    package static var spellings: [String] { ReportVerdict.allCases.map(\.rawValue) }
    package static var expectation: String {
      "verdicts, with a comma between them: \(alternatives(spellings))"
    }
  }

  /// Notes tell decisions that dropped or renamed something; they are many.
  package var notes: Bool
  /// Nil for all.
  package var verdicts: Verdicts?
  /// What does not pass, and nothing beside it.
  package var isQuiet: Bool
  /// How often each rule was broken, instead of where.
  package var isStatistics: Bool

  package init(
    notes: Bool = false, verdicts: Verdicts? = nil, isQuiet: Bool = false,
    isStatistics: Bool = false
  ) {
    self.notes = notes
    self.verdicts = verdicts
    self.isQuiet = isQuiet
    self.isStatistics = isStatistics
  }

  /// What of a report is shown; nil where nothing of it is. All of one that is blocked.
  func of(_ report: ReportRecord) -> ReportRecord? {
    guard let words = verdicts?.words else { return report }
    let isShown = words.contains(report.verdict)
    if isShown, report.verdict == .blocked { return report }
    var report = report
    report.artifacts.removeAll { artifact in
      !words.contains { $0.rawValue == artifact.verdict.word }
    }
    if !isShown { report.findings = [] }
    return isShown || !report.artifacts.isEmpty ? report : nil
  }

  /// The same of a trial, for formats that are written at its end.
  func of(_ trial: TrialRecord) -> TrialRecord {
    var trial = trial
    trial.reports = trial.reports.compactMap(of)
    return trial
  }
}
