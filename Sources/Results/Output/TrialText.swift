import Artifact
import Console
import Judging
import Runner

/// A trial as a person reads it: the diagnostics, a table, one line of summary, and the next step.
package struct TrialText: Sendable {
  package var style: Style
  /// Columns; nil where nothing is cut.
  package var width: Int?
  package var shown: ShownParts

  /// More is told of a report that is the only one.
  var first: (report: ReportRecord, workspace: String?)?
  /// A line for each report that is shown.
  private var rows: [(verdict: Shown, path: Shown, counts: Shown)] = []
  var notes = 0
  private var counts = TrialCounts()
  /// How many files came to a verdict of each word.
  var files: [String: Int] = [:]
  /// What there are files of, and whether one was not checked for want of a tool.
  var languages: Set<String> = []
  var lacksTool = false
  private var against = AgainstText()
  /// Files and reports that are new beside older results, and why.
  var new: [Shown] = []

  package init(style: Style, width: Int? = 80, showing shown: ShownParts = ShownParts()) {
    self.style = style
    self.width = width
    self.shown = shown
  }

  var showsNotes: Bool { shown.notes }

  /// So many columns less than there are, or more than anything takes.
  private func room(_ less: Int) -> Int { max(20, (width ?? .max) - less) }

  /// All of it, where all is at hand.
  package func text(
    _ trial: TrialRecord, texts: [ReportTexts], workspaces: [String?]? = nil
  ) -> Shown {
    var text = self
    return text.beginning(trial.reports, texts: texts, workspaces: workspaces) + text.ending(trial)
  }

  /// The diagnostics of some reports, which may be written at once; what else is to be told of them
  /// stands in the ending. `texts` are the reports' own, nil where one is not at hand; `workspaces`
  /// are as they are to be shown.
  package mutating func beginning(
    _ reports: [ReportRecord], texts: [ReportTexts], workspaces: [String?]? = nil
  ) -> Shown {
    if first == nil, let report = reports.first {
      first = (report, workspaces.map { $0.first ?? nil } ?? report.workspace)
    }
    for report in reports { count(report) }
    var lines: [Shown] = []
    for (report, text) in zip(reports, texts) {
      guard let part = shown.of(report) else { continue }
      rows.append(row(of: report))
      if !shown.isStatistics { lines += diagnostics(of: part, text) }
      if shown.isQuiet, !shown.isStatistics { lines += quiet(part) }
    }
    return lines.lines
  }

  private mutating func count(_ report: ReportRecord) {
    against.count(report)
    counts.count(report)
    if report.baselineState == .new {
      new.append("\(report.path): \(report.verdict.rawValue): \(report.gateReason)")
    }
    for artifact in report.artifacts where artifact.baselineState == .new {
      let why: Shown = artifact.novelty.map { ": \($0)" } ?? ""
      new.append("\(report.path): \(artifact.path): \(artifact.verdict.words)\(why)")
    }
    notes += report.findings.count { $0.weight == .note && $0.rule != Rule.accepted.id }
    for artifact in report.artifacts {
      notes += artifact.findings.count { $0.weight == .note }
      files[artifact.verdict.word, default: 0] += 1
      languages.insert(artifact.language)
      lacksTool = lacksTool || artifact.checks.contains { $0.verdict == .unchecked(.toolMissing) }
    }
  }

  /// What is told after the last report.
  package func ending(_ trial: TrialRecord) -> Shown {
    let isOne = trial.summary.reports == 1 && trial.notTried.isEmpty
    var lines: [Shown] = []
    if shown.isStatistics {
      var counts = counts
      for finding in trial.findings { counts.count(finding) }
      lines = counts.statistics(notes: showsNotes, style)
    } else {
      lines = trial.findings.flatMap {
        diagnostic($0, reportPath: $0.path ?? "", artifactPath: nil, text: nil)
      }
    }
    if shown.isQuiet {
      return (lines + trial.notTried.map(notTried) + failures(trial)).lines
    }
    if isOne, let first, let part = shown.of(first.report), !shown.isStatistics {
      lines += head(of: first.report) + files(of: part)
    }
    if !isOne, !shown.isStatistics { lines += table }
    lines += trial.notTried.map(notTried) + against.lines(style, width: width) + [""]
    lines += environment(trial.environment) + summary(trial)
    lines += counts.repaired(isFiles: first?.report.isFiles == true, width: width)
    if !isOne || shown.isStatistics { lines += counts.unchecked(style) }
    return (lines + comparison(trial) + next(trial)).lines
  }

  // MARK: Quiet

  /// A line for each of what does not pass and has no diagnostic that says so.
  private func quiet(_ report: ReportRecord) -> [Shown] {
    let name: Shown = "\(report.path): "
    var lines: [Shown] = []
    if report.decision != .open {
      let gate: Shown = report.decision == .shut ? style(.bad, "blocked") : style(.open, "review")
      lines.append("\(name)\(gate): \(report.gateReason)")
    }
    for artifact in report.artifacts
    where artifact.verdict != .passed && artifact.verdict != .unchecked(.gateShut) {
      guard !artifact.findings.contains(where: { $0.severity == .error }) else { continue }
      let why: Shown = artifact.verdict.reason.map { ": \($0)" } ?? ""
      lines.append(
        "\(name)\(artifact.path): \(style(.open, artifact.verdict.word.shown))\(why)")
    }
    return lines
  }

  private func failures(_ trial: TrialRecord) -> [Shown] {
    ([trial.failure].compactMap(\.self) + trial.environment.failures).map {
      "\(style(.error, "error")): \($0)"
    }
  }

  // MARK: Diagnostics

  private func diagnostics(of report: ReportRecord, _ texts: ReportTexts) -> [Shown] {
    let artifacts = report.artifacts.enumerated().flatMap { index, artifact in
      artifact.findings.map { finding in
        (
          path: report.isFiles ? nil : Optional(artifact.path), place: report.source(of: artifact),
          text: report.isFiles ? texts.files.dropFirst(index).first?.content : texts.whole,
          finding: report.shown(finding, ofFile: true), index: index
        )
      }
    }
    let whole = report.findings.map {
      (
        path: String?.none, place: report.path, text: texts.whole,
        finding: report.shown($0, ofFile: false), index: -1
      )
    }
    let told = (whole + artifacts).filter {
      showsNotes || $0.finding.weight != .note || $0.finding.rule == Rule.accepted.id
    }
    let most = width == nil ? told.count : Self.mostDiagnostics
    let rest = told.count - most
    let more: [Shown] = rest > 0 ? ["… and \(rest) more: --format json has them all", ""] : []
    // Lines that no terminal cuts, each once: what is written grows with the report, not with its square.
    var long: Set<[Int]> = []
    return told.prefix(most).flatMap { one in
      let line = one.finding.reportLocation?.line ?? 0
      let isLong = width == nil && one.text?.line(line)?.count ?? 0 > Self.longLine
      return diagnostic(
        one.finding, reportPath: one.place, artifactPath: one.path, text: one.text,
        isTold: isLong && !long.insert([line, report.isFiles ? one.index : 0]).inserted)
    } + more
  }

  private func diagnostic(
    _ finding: FindingRecord, reportPath: String, artifactPath: String?, text: SourceText?,
    isTold: Bool = false
  ) -> [Shown] {
    Diagnostic(
      finding: finding, reportPath: reportPath, artifactPath: artifactPath, text: text,
      isTold: isTold, style: style, width: width
    ).lines + [""]
  }

  /// How many diagnostics are shown of one report on a terminal.
  static let mostDiagnostics = 50
  /// From how many bytes on a line stands only once.
  static let longLine = 1000

  // MARK: Tables

  private func head(of report: ReportRecord) -> [Shown] {
    if report.isFiles { return [] }
    let kind = report.form.map { "plain document, \($0)" } ?? report.kind ?? "no kind"
    let gate =
      switch report.decision {
      case .open: style(.good, "gate open")
      case .review: style(.open, "review")
      case .shut: style(.bad, "gate shut")
      }
    let head: Shown = "\(kind.shown.clipped(to: 40, in: width)) · "
    let reason = TextLayout.wrap(
      report.gateReason.shown, width: width.map { $0 - 4 }, firstWidth: room(14 + head.columns))
    let name = (report.id ?? report.path).shown.clipped(to: 60, in: width)
    var lines = [style(.strong, name.inert)]
    lines += reason.behind("  \(head)\(gate): ", indent: 4)
    if report.artifacts.isEmpty {
      lines.append(
        "  no file in it" + (report.verdict == .nothing ? ", so there is nothing to try" : ""))
    }
    return lines
  }

  private func files(of report: ReportRecord) -> [Shown] {
    // Of a tree of files those that passed are counted, not listed.
    let artifacts =
      report.isFiles ? report.artifacts.filter { $0.verdict != .passed } : report.artifacts
    let longest = artifacts.map { $0.path.shown.columns }.max() ?? 0
    let pathWidth = min(longest, width == nil ? 60 : room(54))
    return artifacts.flatMap { artifact in
      let path = artifact.path.shown.clippedLeft(to: pathWidth, in: width)
      let row: Shown =
        "  \(word(artifact.verdict)) \(path.padded(to: pathWidth))  "
        + style(.faint, artifact.language.shown.padded(to: 10)) + "  \(why(artifact))"
      return [row] + reason(for: artifact).map { style(.faint, $0) }
    }
  }

  /// What a check that came to no verdict says about why, below the file's row: the first of its notes
  /// that says what to do about it, else the first.
  private func reason(for artifact: ArtifactRecord) -> [Shown] {
    // A tool that is not here is told for all files together.
    guard !showsNotes, case .unchecked(let why) = artifact.verdict, why != .toolMissing,
      let check = artifact.checks.first(where: { $0.verdict == artifact.verdict })
    else { return [] }
    let notes = artifact.findings.filter { $0.rule == check.name && $0.weight == .note }
    guard let first = notes.first(where: { $0.help != nil }) ?? notes.first else { return [] }
    let place: Shown = first.location.map { "\($0.line):\($0.column) " } ?? ""
    let more: Shown = notes.count > 1 ? " +\(notes.count - 1)" : ""
    let indent = Shown.blanks(13)
    let text = (place + first.message.shown).clipped(to: room(13 + more.count), in: width)
    return [indent + text + more]
  }

  private func why(_ artifact: ArtifactRecord) -> Shown {
    let errors = artifact.findings.filter { $0.severity == .error }
    if let first = errors.first {
      let place: Shown = first.location.map { " \($0.line):\($0.column)" } ?? ""
      let more: Shown = errors.count > 1 ? " +\(errors.count - 1)" : ""
      return "\(first.rule)\(place)\(more)"
    }
    if let reason = artifact.verdict.reason {
      let figures = artifact.checks.compactMap(\.stop).first?.figures
      return figures.map { "\(reason) after \($0)" } ?? reason.shown
    }
    var tools: [String] = []
    for tool in artifact.checks.compactMap(\.tool) where !tools.contains(tool) {
      tools.append(tool)
    }
    return tools.map(\.shown).joined(separator: ", ")
  }

  /// The paths are cut to what a terminal has, and take as much as the longest elsewhere, if that is not
  /// too much.
  private var table: [Shown] {
    let longest = min(60, rows.map(\.path.columns).max() ?? 0)
    let most = width == nil ? longest : room(52)
    return rows.map { row in
      "  \(row.verdict) \(row.path.clippedLeft(to: most, in: width).padded(to: most))  \(row.counts)"
    }
  }

  private func row(of report: ReportRecord) -> (Shown, Shown, Shown) {
    let failed = report.artifacts.count { $0.verdict == .failed }
    let unchecked = report.artifacts.count { $0.verdict.reason != nil }
    var counts = [report.artifacts.count.counted("file").shown]
    if failed > 0 { counts.append("\(failed) failed") }
    if unchecked > 0 { counts.append("\(unchecked) unchecked") }
    return (word(report.verdict), report.path.shown, counts.joined(separator: ", "))
  }

  private func notTried(_ path: String) -> Shown {
    "  \(style(.open, ("not tried" as Shown).padded(to: 10))) "
      + path.shown.clippedLeft(to: room(13), in: width)
  }

  private func word(_ verdict: Verdict) -> Shown {
    let text = verdict.word.shown.padded(to: 10)
    return switch verdict {
    case .passed: style(.good, text)
    case .failed: style(.bad, text)
    case .unchecked: style(.open, text)
    }
  }

  private func word(_ verdict: ReportVerdict) -> Shown {
    let text = verdict.rawValue.shown.padded(to: 10)
    return switch verdict {
    case .passed: style(.good, text)
    case .failed, .blocked: style(.bad, text)
    case .unchecked: style(.open, text)
    case .nothing: style(.faint, text)
    }
  }
}
