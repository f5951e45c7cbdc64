import Artifact
import Console
import Foundation
import Judging
import Results
import Runner

/// What `sandbox apply` writes to standard output: the text as it comes, the JSON at the end.
struct ApplyOutput: Sendable {
  let format: Format
  let notes: Bool
  let session: Session
  let progress: Console.Progress

  private var text: ApplyText {
    ApplyText(style: session.style, width: Terminal.outputWidth)
  }

  /// Lines for people; nothing where a program reads.
  func tell(_ lines: (ApplyText) -> [Shown]) throws {
    guard format == .text else { return }
    let lines = lines(text)
    if !lines.isEmpty { try print(lines.lines) }
  }

  /// The diff, which is laid out already, below a blank line.
  func tell(diff: [FileChange]) throws {
    guard format == .text else { return }
    try print("\n" + UnifiedDiff(style: session.style).text(diff))
  }

  /// What the trial found, as `sandbox try` tells it. The workspace is a path below the home.
  func tell(_ reports: [ReportRecord], of trial: TrialResult, in home: Home?) throws {
    guard format == .text else { return }
    let text = TrialText(
      style: session.style, width: Terminal.outputWidth,
      showing: ShownParts(notes: notes))
    let workspaces = reports.map { report in
      report.workspace.map { session.shown("\(home?.path ?? "")/\($0)") }
    }
    let record = TrialRecord(Tally(trial), version: Product.version, reports: reports)
    let texts = trial.reports.map(ReportTexts.init)
    try print(text.text(record, texts: texts, workspaces: workspaces) + "\n")
  }

  /// The end of it, in either format. What our environment did goes to standard error, and so does what
  /// became of the directory where the result cannot be written: that is so all the same.
  func finish(
    _ result: ApplyResult, of trial: TrialResult, report: ReportRecord,
    among reports: [ReportRecord],
    policy: PolicyRecord, status: Int32
  ) throws {
    progress.end()
    do {
      switch format {
      case .text: try tell { $0.ending(result) }
      case .json:
        let document = ApplyJSON.document(
          result, report: report, reports: reports, environment: EnvironmentRecord(Tally(trial)),
          policy: policy, status: status, version: Product.version)
        try Terminal.print(document: document.bytes)
      }
      if result.ending == .broken { complain(result.reason ?? "the environment broke") }
    } catch let failure as FileFailure where result.rollout != nil {
      let ending = ApplyText(style: Style(isColoured: false)).ending(result)
      complain("\(ending.joined(separator: "; ")); but the result could not be written: \(failure)")
    }
  }

  private func print(_ text: Shown) throws {
    try progress.aside { () throws(FileFailure) in try Terminal.print(text) }
  }
}
