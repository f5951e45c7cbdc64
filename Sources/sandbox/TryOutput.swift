import Artifact
import Console
import Foundation
import Runner

/// What `sandbox try` writes to standard output: the text as it comes, the JSON at the end.
struct TryOutput {
  let format: Format
  private let session: Session
  private let progress: Console.Progress
  private var text: TrialText
  private var reports: [ReportRecord] = []
  /// By whose rules reports are tried.
  var policy = PolicyRecord.none
  /// What they are new since; nil where all were wanted.
  var since: SinceRecord?

  init(format: Format, notes: Bool, session: Session, progress: Console.Progress) {
    self.format = format
    self.session = session
    self.progress = progress
    text = TrialText(
      style: session.style, width: Terminal.width(STDOUT_FILENO), showsNotes: notes)
  }

  /// Takes the reports of a portion, with their own texts.
  mutating func take(_ reports: [ReportRecord], texts: [SourceText], home: Home?) throws {
    switch format {
    case .json: self.reports += reports
    case .text:
      let names = reports.map { $0.workspace.map { session.shown("\(home?.path ?? "")/\($0)") } }
      let lines = text.beginning(reports, texts: texts, workspaces: names)
      if !lines.isEmpty {
        try progress.aside { () throws(FileFailure) in try Terminal.print(lines) }
      }
    }
  }

  /// Lines for people, beside the result.
  func tell(_ lines: [String]) throws {
    let text = lines.map(\.inert).joined(separator: "\n") + "\n"
    if format == .text { try Terminal.print(text) } else { Terminal.write(text, to: STDERR_FILENO) }
  }

  func finish(_ tally: Tally) throws {
    var trial = TrialRecord(tally, version: Product.version, reports: reports)
    (trial.policy, trial.since) = (policy, since)
    switch format {
    case .json: try Terminal.print(trial.json.bytes)
    case .text where tally.reports > 0 || !tally.findings.isEmpty:
      try Terminal.print(text.ending(trial))
    case .text: break
    }
  }
}
