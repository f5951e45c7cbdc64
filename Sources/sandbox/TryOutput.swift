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
  private var quotes = Quotes()

  private var format: TrialFormat { options.format }
  /// Whether standard output is for a diff alone.
  private let isDiff: Bool

  /// Throws where a file cannot be written: before anything is tried.
  init(
    _ options: OutputOptions, session: Session, progress: Console.Progress, isDiff: Bool = false
  ) throws {
    guard !isDiff || options.format == .text else {
      throw UsageError(
        "'--diff' takes standard output; write the result to a file: --output \(options.format.rawValue)=FILE"
      )
    }
    self.isDiff = isDiff
    self.options = options
    self.session = session
    self.progress = progress
    if options.shown.isQuiet { progress.end() }
    text = TrialText(
      style: session.style, width: Terminal.outputWidth, showing: options.shown)
    outputs = try options.files.map {
      Output(
        format: $0.format, file: try WholeFile($0.path),
        text: TrialText(style: Style(isColoured: false), width: nil, showing: options.shown))
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

  /// Takes the reports of a portion, with their own texts and their files where they are at hand.
  mutating func take(_ reports: [ReportRecord], texts: [ReportTexts], home: Home?) throws {
    if quotesFiles {
      for (report, texts) in zip(reports, texts) {
        quotes.keep(report, text: texts.whole, files: texts.files)
      }
    }
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
    guard format == .text, !isDiff else { return }
    let lines = text.beginning(reports, texts: texts, workspaces: names)
    if !lines.isEmpty {
      try progress.aside { () throws(FileFailure) in try Terminal.print(lines) }
    }
  }

  /// Whether a format is asked for that shows lines of the files.
  var quotesFiles: Bool {
    format == .feedback || outputs.contains { $0.format == .feedback }
  }

  /// Lines for people, beside the result.
  func tell(_ lines: [Shown]) throws {
    if options.shown.isQuiet { return }
    let text = lines.lines
    if format == .text, !isDiff {
      try Terminal.print(text)
    } else {
      Terminal.write(text, to: STDERR_FILENO)
    }
  }

  /// The diff, where it was asked for; a terminal gets it in colour.
  func show(_ changes: [FileChange]) throws {
    if isDiff { try Terminal.print(UnifiedDiff(style: session.style).text(changes)) }
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
    } else if !isDiff, trial.summary.reports > 0 || !trial.findings.isEmpty {
      try Terminal.print(text.ending(trial))
    }
    if let failure { throw failure }
  }

  private func bytes(of trial: TrialRecord, as format: TrialFormat) -> [UInt8]? {
    format.bytes(of: trial, showing: options.shown, in: session.directory, quoting: quotes)
  }
}
