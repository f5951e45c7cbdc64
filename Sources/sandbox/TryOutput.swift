import Artifact
import Console
import Foundation
import Results
import Runner

/// What `sandbox try` and `sandbox merge` write: to standard output the text as it comes, or another format at the end; and
/// files with the result in other formats.
struct TryOutput {
  /// A result file, and what of the text is to stand in it.
  private struct Output {
    let format: TrialFormat
    let file: WholeFile
    var text: TrialText
    var beginning: Shown = ""
  }

  private let options: OutputOptions
  private let session: Session
  private let progress: Console.Progress
  private var text: TrialText
  private var outputs: [Output]
  private var reports: [ReportRecord] = []

  private var format: TrialFormat { options.format }

  /// Throws where a file cannot be written: before anything is tried.
  init(_ options: OutputOptions, session: Session, progress: Console.Progress) throws {
    self.options = options
    self.session = session
    self.progress = progress
    text = TrialText(
      style: session.style, width: Terminal.width(STDOUT_FILENO), showsNotes: options.notes)
    outputs = try options.files.map {
      Output(
        format: $0.format, file: try WholeFile($0.path),
        text: TrialText(style: Style(isColoured: false), width: 100, showsNotes: options.notes))
    }
    var places: Set<String> = []
    for output in outputs where !places.insert(output.file.place).inserted {
      throw UsageError("two results are to be written to '\(output.file.name.echoed)'")
    }
  }

  /// Throws where one of the files is among those that are read: nothing that was given gets lost.
  func spare(_ inputs: [String]) throws {
    for output in outputs {
      guard let input = inputs.first(where: output.file.isThere) else { continue }
      throw UsageError(
        "'\(output.file.name.echoed)' is to be read (\(input.echoed)); name another file for the result"
      )
    }
  }

  /// Writes to the files why there is no result, so that no older one passes for this run's; never over
  /// what was to be read, nor over any report. Standard output gets nothing of it.
  func fail(_ message: String, reading inputs: [String]) {
    let trial = TrialRecord(failure: message, version: Product.version)
    for output in outputs
    where !inputs.contains(where: output.file.isThere)
      && !Candidate(path: output.file.name, isNamed: false).isReport
    {
      // Whoever asks is told the message; that it cannot be written, too, changes nothing.
      try? output.file.write(
        bytes(of: trial, as: output.format) ?? Array(output.text.ending(trial).text.utf8))
    }
  }

  /// Takes the reports of a portion, with their own texts where they are at hand.
  mutating func take(_ reports: [ReportRecord], texts: [SourceText?], home: Home?) throws {
    // The text needs none of them at its end.
    if format != .text || outputs.contains(where: { $0.format != .text }) {
      self.reports += reports
    }
    let names = reports.map { report in
      report.workspace.map { name in home.map { session.shown("\($0.path)/\(name)") } ?? name }
    }
    for index in outputs.indices where outputs[index].format == .text {
      outputs[index].beginning += outputs[index].text.beginning(
        reports, texts: texts, workspaces: names)
    }
    guard format == .text else { return }
    let lines = text.beginning(reports, texts: texts, workspaces: names)
    if !lines.isEmpty {
      try progress.aside { () throws(FileFailure) in try Terminal.print(lines) }
    }
  }

  /// Lines for people, beside the result.
  func tell(_ lines: [Shown]) throws {
    let text = lines.lines
    if format == .text { try Terminal.print(text) } else { Terminal.write(text, to: STDERR_FILENO) }
  }

  /// What was taken, with what is told of all of it together.
  func record(of tally: Tally) -> TrialRecord {
    TrialRecord(tally, version: Product.version, reports: reports)
  }

  /// The files first: a reader of standard output that went away takes none of them with it.
  func finish(_ trial: TrialRecord) throws {
    var failure: WholeFile.Failure?
    for output in outputs {
      do {
        try output.file.write(
          bytes(of: trial, as: output.format)
            ?? Array((output.beginning + output.text.ending(trial)).text.utf8))
      } catch {
        failure = failure ?? error
      }
    }
    if let bytes = bytes(of: trial, as: format) {
      try Terminal.print(document: bytes)
    } else if trial.summary.reports > 0 || !trial.findings.isEmpty {
      try Terminal.print(text.ending(trial))
    }
    if let failure { throw failure }
  }

  private func bytes(of trial: TrialRecord, as format: TrialFormat) -> [UInt8]? {
    format.bytes(of: trial, notes: options.notes, in: session.directory)
  }
}
