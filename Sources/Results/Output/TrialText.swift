import Artifact
import Console
import Judging
import Runner

/// A trial as a person reads it: the diagnostics, a table, one line of summary, and the next step.
package struct TrialText: Sendable {
  package var style: Style
  /// Columns.
  package var width: Int
  /// Notes tell decisions that dropped or renamed something; they are many.
  package var showsNotes: Bool

  /// More is told of a report that is the only one.
  private var first: (report: ReportRecord, workspace: String?)?
  /// A line for each report.
  private var rows: [Shown] = []
  private var notes = 0
  /// How many files came to a verdict of each word.
  private var files: [String: Int] = [:]
  /// What there are files of, and whether one was not checked for want of a tool.
  private var languages: Set<String> = []
  private var lacksTool = false
  private var against = AgainstText()
  /// Files and reports that are new beside older results, and why.
  private var new: [Shown] = []

  package init(style: Style, width: Int = 80, showsNotes: Bool = false) {
    self.style = style
    self.width = min(width, 120)
    self.showsNotes = showsNotes
  }

  /// All of it, where all is at hand.
  package func text(
    _ trial: TrialRecord, texts: [SourceText?], workspaces: [String?]? = nil
  ) -> Shown {
    var text = self
    return text.beginning(trial.reports, texts: texts, workspaces: workspaces) + text.ending(trial)
  }

  /// The diagnostics of some reports, which may be written at once; what else is to be told of them
  /// stands in the ending. `texts` are the reports' own, nil where one is not at hand; `workspaces`
  /// are as they are to be shown.
  package mutating func beginning(
    _ reports: [ReportRecord], texts: [SourceText?], workspaces: [String?]? = nil
  ) -> Shown {
    if first == nil, let report = reports.first {
      first = (report, workspaces.map { $0.first ?? nil } ?? report.workspace)
    }
    rows += reports.map(row)
    for report in reports { count(report) }
    return zip(reports, texts).flatMap(diagnostics).lines
  }

  private mutating func count(_ report: ReportRecord) {
    against.count(report)
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
    let only = first.map { head(of: $0.report) + files(of: $0.report) } ?? []
    var lines = trial.findings.flatMap {
      diagnostic($0, reportPath: $0.path ?? "", artifactPath: nil, text: nil)
    }
    lines += isOne ? only : rows
    lines += trial.notTried.map(notTried) + against.lines(style, width: width) + [""]
    lines += environment(trial.environment) + summary(trial) + comparison(trial) + next(trial)
    return lines.lines
  }

  // MARK: Diagnostics

  private func diagnostics(of report: ReportRecord, _ text: SourceText?) -> [Shown] {
    let artifacts = report.artifacts.flatMap { artifact in
      artifact.findings.map { (Optional(artifact.path), report.shown($0, ofFile: true)) }
    }
    let whole = report.findings.map { (String?.none, report.shown($0, ofFile: false)) }
    let shown = (whole + artifacts).filter {
      showsNotes || $0.1.weight != .note || $0.1.rule == Rule.accepted.id
    }
    let rest = shown.count - Self.mostDiagnostics
    let more: [Shown] = rest > 0 ? ["… and \(rest) more: --format json has them all", ""] : []
    return shown.prefix(Self.mostDiagnostics).flatMap { path, finding in
      diagnostic(finding, reportPath: report.path, artifactPath: path, text: text)
    } + more
  }

  private func diagnostic(
    _ finding: FindingRecord, reportPath: String, artifactPath: String?, text: SourceText?
  ) -> [Shown] {
    Diagnostic(
      finding: finding, reportPath: reportPath, artifactPath: artifactPath, text: text,
      style: style, width: width
    ).lines + [""]
  }

  /// How many diagnostics are shown of one report.
  static let mostDiagnostics = 50

  // MARK: Tables

  private func head(of report: ReportRecord) -> [Shown] {
    let kind = report.kind ?? "no kind"
    let gate =
      switch report.decision {
      case .open: style(.good, "gate open")
      case .review: style(.open, "review")
      case .shut: style(.bad, "gate shut")
      }
    let head: Shown = "\(kind.shown.clipped(to: 40)) · "
    let room = width - 2 - head.columns - 12
    let reason = TextLayout.wrap(
      report.gateReason.shown, width: width - 4, firstWidth: max(20, room))
    var lines = [style(.strong, (report.id ?? report.path).shown.clipped(to: 60).inert)]
    lines += reason.behind("  \(head)\(gate): ", indent: 4)
    if report.artifacts.isEmpty {
      lines.append(
        "  no file in it" + (report.verdict == .nothing ? ", so there is nothing to try" : ""))
    }
    return lines
  }

  private func files(of report: ReportRecord) -> [Shown] {
    let longest = report.artifacts.map { $0.path.shown.columns }.max() ?? 0
    let pathWidth = min(longest, max(20, width - 54))
    return report.artifacts.flatMap { artifact in
      let path = artifact.path.shown.clippedLeft(to: pathWidth)
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
    let text = (place + first.message.shown).clipped(to: max(20, width - 13 - more.count))
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

  private func row(of report: ReportRecord) -> Shown {
    let failed = report.artifacts.count { $0.verdict == .failed }
    let unchecked = report.artifacts.count { $0.verdict.reason != nil }
    var counts = [report.artifacts.count.counted("file").shown]
    if failed > 0 { counts.append("\(failed) failed") }
    if unchecked > 0 { counts.append("\(unchecked) unchecked") }
    let room = max(20, width - 52)
    let path = report.path.shown.clippedLeft(to: room).padded(to: room)
    return "  \(word(report.verdict)) \(path)  " + counts.joined(separator: ", ")
  }

  private func notTried(_ path: String) -> Shown {
    "  \(style(.open, ("not tried" as Shown).padded(to: 10))) "
      + path.shown.clippedLeft(to: max(20, width - 13))
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

  // MARK: Summary

  private func environment(_ environment: EnvironmentRecord) -> [Shown] {
    var lines: [Shown] = []
    if lacksTool {
      for tool in environment.missing {
        let judged = Tool.Name(rawValue: tool.name)?.languages.map(\.rawValue) ?? []
        guard !languages.isDisjoint(with: judged) else { continue }
        lines.append(
          "\(style(.warning, "not here")): \(tool.name), which checks \(tool.judges); "
            + "install it with: \(tool.install)")
      }
    }
    lines += environment.obstacles.map {
      "\(style(.warning, "weaker jail")): \(environment.jail), not \($0.jail) "
        + "(\($0.cause)); 'sandbox doctor' tells more"
    }
    return lines
      + environment.failures.map { "\(style(.error, "error")): \($0.shown.clipped(to: 300))" }
  }

  private func summary(_ trial: TrialRecord) -> [Shown] {
    if let failure = trial.failure {
      return ["\(style(.error, "error")): \(failure.shown.clipped(to: 300)); there is no result"]
    }
    let summary = trial.summary
    let reports: [Shown] = [
      ReportVerdict.blocked, .failed, .unchecked, .passed, .nothing,
    ].compactMap { verdict in
      let count = summary.count(verdict)
      guard count > 0 else { return nil }
      return verdict == .nothing ? "\(count) with no file" : "\(count) \(verdict.rawValue)"
    }
    let counts = ["failed", "unchecked", "passed"].compactMap { word -> Shown? in
      files[word].map { "\($0) \(word)" }
    }
    var parts: [Shown] = [summary.reports.counted("report").shown]
    if !reports.isEmpty { parts[0] += ": \(reports.joined(separator: ", "))" }
    if summary.artifacts > 0 {
      parts.append("\(summary.artifacts.counted("file")): \(counts.joined(separator: ", "))")
    }
    if summary.skipped > 0 { parts.append("\(summary.skipped.counted("other file")) skipped") }
    let alike = trial.findings.count { $0.rule == Rule.lookAlike.id }
    if alike > 0 { parts.append("\(alike.counted("file")) like a report, not tried") }
    if !trial.notTried.isEmpty { parts.append("\(trial.notTried.count) not tried") }
    let seconds: Shown = summary.duration.map { " · \((Double($0) / 10).rounded() / 100) s" } ?? ""
    let tier = trial.environment.jail.shown
    let jail: Shown = tier == "none" ? "" : " · jail: \(tier)"
    let time = style(.faint, seconds + jail)
    let line = parts.joined(separator: " · ")
    if line.columns + 10 + jail.columns <= width { return [style(.strong, line) + time] }
    return parts.dropLast().map { style(.strong, $0) } + [
      style(.strong, parts[parts.count - 1]) + time
    ]
  }

  private func comparison(_ trial: TrialRecord) -> [Shown] {
    guard let compared = trial.compared else { return [] }
    let gone = (trial.fixed ?? []).map { finding -> Shown in
      "\(finding.path ?? ""): \(finding.rule): \(finding.message.shown.clipped(to: 120))"
    }
    return [
      "compared with the old results: \(compared.new) new, \(compared.unchanged) unchanged, "
        + "\(compared.fixed) fixed"
    ] + listed(new, as: "new files") + listed(gone, as: "fixed findings")
  }

  private func listed(_ lines: [Shown], as word: Shown) -> [Shown] {
    let most = 20
    let more: [Shown] =
      lines.count > most ? ["  … and \(lines.count - most) more: --format json has them all"] : []
    let head: [Shown] = lines.isEmpty ? [] : ["\(word), \(lines.count):"]
    return head + lines.prefix(most).map { "  \($0)" } + more
  }

  private func next(_ trial: TrialRecord) -> [Shown] {
    var lines: [Shown] = []
    if notes > 0, !showsNotes {
      lines.append(style(.faint, "\(notes.counted("note")) not shown: add --notes"))
    }
    if trial.summary.reports == 1, trial.notTried.isEmpty,
      case (let report, let workspace?)? = first
    {
      if !report.artifacts.isEmpty { lines.append("the files are in \(workspace)/files") }
      switch report.verdict {
      case .failed: lines.append("next: mend the report where the arrows point, and try it again")
      case .blocked: lines.append("next: read the gate's reason above; nothing of it was run")
      case .unchecked:
        let reasons = Set(
          report.artifacts.compactMap {
            if case .unchecked(let why) = $0.verdict { why } else { nil as Unchecked? }
          })
        let why = reasons.count == 1 ? reasons.first ?? .unable : .unable
        lines.append("next: \(why.next)")
      case .passed, .nothing: break
      }
    }
    return lines
  }
}
