import Artifact
import Runner

/// A trial as a person reads it: the diagnostics, a table, one line of summary, and the next step.
package struct TrialText: Sendable {
  package var style: Style
  /// Columns.
  package var width: Int
  /// Notes tell decisions that dropped or renamed something; they are many.
  package var showsNotes: Bool

  /// What is told of a report that is the only one.
  private struct First {
    var lines: [String]
    var workspace: String?
    var verdict: ReportVerdict
    var isEmpty: Bool
  }
  private var first: First?
  /// A line for each report.
  private var rows: [String] = []

  package init(style: Style, width: Int = 80, showsNotes: Bool = false) {
    self.style = style
    self.width = min(width, 120)
    self.showsNotes = showsNotes
  }

  package func text(_ result: TrialResult, workspaces: [String?], status: ExitStatus) -> String {
    var text = self
    return text.beginning(result, workspaces: workspaces) + text.ending(Tally(result))
  }

  /// The diagnostics of some reports, which may be written at once; what else is to be told of them
  /// stands in the ending.
  package mutating func beginning(_ result: TrialResult, workspaces: [String?]) -> String {
    if first == nil, let report = result.reports.first {
      first = First(
        lines: head(of: report) + files(of: report), workspace: workspaces.first ?? nil,
        verdict: report.verdict, isEmpty: report.artifacts.isEmpty)
    }
    rows += reports(result.reports)
    return Self.joined(result.reports.flatMap(diagnostics))
  }

  /// What is told after the last report.
  package func ending(_ tally: Tally) -> String {
    var lines = tally.reports == 1 && tally.notTried.isEmpty ? first?.lines ?? [] : rows
    lines += tally.notTried.map(notTried)
    lines += [""] + environment(tally) + summary(tally) + next(tally)
    return Self.joined(lines)
  }

  private static func joined(_ lines: [String]) -> String {
    lines.reduce(into: "") { text, line in
      text += line.inert
      text += "\n"
    }
  }

  // MARK: Diagnostics

  private func diagnostics(of report: ReportResult) -> [String] {
    let artifacts = report.artifacts.flatMap { result in
      result.findings.map { (Optional(result.artifact.rawPath), $0) }
    }
    let findings = report.findings.map { (String?.none, $0) } + artifacts
    let shown = findings.filter { showsNotes || $0.1.severity != .note }
    let rest = shown.count - Self.mostDiagnostics
    let more = rest > 0 ? ["… and \(rest) more: --format json has them all", ""] : []
    return shown.prefix(Self.mostDiagnostics).flatMap { path, finding in
      Diagnostic(
        finding: finding, reportPath: report.path, artifactPath: path, text: report.report.text,
        style: style, width: width
      ).lines + [""]
    } + more
  }

  /// How many diagnostics are shown of one report.
  static let mostDiagnostics = 50

  // MARK: Tables

  private func head(of report: ReportResult) -> [String] {
    let kind = report.report.kind ?? "no kind"
    let gate =
      switch report.gate.decision {
      case .open: style(.good, "gate open")
      case .review: style(.open, "review")
      case .shut: style(.bad, "gate shut")
      }
    var lines = [
      "\(style(.strong, (report.report.id.value ?? report.path).shown.clipped(to: 60).inert))"
    ]
    let head = "\(kind.shown.clipped(to: 40)) · "
    let room = width - 2 - head.columns - 12
    let reason = TextLayout.wrap(
      report.gate.reason.shown, width: width - 4, firstWidth: max(20, room))
    lines.append("  \(head)\(gate): \(reason[0])")
    lines += reason.dropFirst().map { "    \($0)" }
    if report.artifacts.isEmpty {
      lines.append(
        "  no file in it" + (report.verdict == .nothing ? ", so there is nothing to try" : ""))
    }
    return lines
  }

  private func files(of report: ReportResult) -> [String] {
    let longest = report.artifacts.map { $0.artifact.rawPath.shown.columns }.max() ?? 0
    let pathWidth = min(longest, max(20, width - 54))
    return report.artifacts.map { result in
      let path = Self.clippedLeft(result.artifact.rawPath.shown, to: pathWidth)
      let why = why(result)
      return "  \(word(result.verdict)) \(path.padded(to: pathWidth))  "
        + style(.faint, result.language.rawValue.padded(to: 10)) + "  \(why)"
    }
  }

  private func why(_ result: ArtifactResult) -> String {
    let errors = result.findings.filter { $0.severity == .error }
    if let first = errors.first {
      let place = first.location.map { " \($0.line):\($0.column)" } ?? ""
      let more = errors.count > 1 ? " +\(errors.count - 1)" : ""
      return "\(first.rule)\(place)\(more)"
    }
    if let reason = result.verdict.reason {
      let stop = result.checks.compactMap(\.stop).first
      return stop.map { "\(reason) after \($0.figures)" } ?? reason
    }
    var tools: [String] = []
    for tool in result.checks.compactMap(\.tool) where !tools.contains(tool) { tools.append(tool) }
    return tools.joined(separator: ", ")
  }

  private func reports(_ reports: [ReportResult]) -> [String] {
    reports.map { report in
      let failed = report.artifacts.count { $0.verdict == .failed }
      let unchecked = report.artifacts.count { $0.verdict.reason != nil }
      var counts = ["\(report.artifacts.count) file\(report.artifacts.count == 1 ? "" : "s")"]
      if failed > 0 { counts.append("\(failed) failed") }
      if unchecked > 0 { counts.append("\(unchecked) unchecked") }
      let path = Self.clippedLeft(report.path.shown, to: max(20, width - 52))
      return "  \(word(report.verdict)) \(path.padded(to: max(20, width - 52)))  "
        + counts.joined(separator: ", ")
    }
  }

  private func notTried(_ path: String) -> String {
    "  \(style(.open, "not tried".padded(to: 10))) "
      + Self.clippedLeft(path.shown, to: max(20, width - 13))
  }

  private func word(_ verdict: Verdict) -> String {
    let text = verdict.word.padded(to: 10)
    return switch verdict {
    case .passed: style(.good, text)
    case .failed: style(.bad, text)
    case .unchecked: style(.open, text)
    }
  }

  private func word(_ verdict: ReportVerdict) -> String {
    let text = verdict.rawValue.padded(to: 10)
    return switch verdict {
    case .passed: style(.good, text)
    case .failed, .blocked: style(.bad, text)
    case .unchecked: style(.open, text)
    case .nothing: style(.faint, text)
    }
  }

  /// The end of a path tells more than its beginning.
  static func clippedLeft(_ text: String, to width: Int) -> String {
    if text.utf8.count <= width { return text }
    var kept: [Character] = []
    var columns = 0
    for character in text.reversed() {
      if columns + character.columns > width {
        while columns > width - 1, let first = kept.popLast() { columns -= first.columns }
        return "…" + String(kept.reversed())
      }
      columns += character.columns
      kept.append(character)
    }
    return text
  }

  // MARK: Summary

  private func environment(_ result: Tally) -> [String] {
    var lines: [String] = []
    if result.lacksTool {
      for tool in result.toolbox.missing where !result.languages.isDisjoint(with: tool.languages) {
        lines.append(
          "\(style(.warning, "not here")): \(tool.name.rawValue), which checks \(tool.judges); "
            + "install it with: \(tool.install)")
      }
    }
    for obstacle in result.obstacles {
      let jail = result.jail?.rawValue ?? "none"
      lines.append(
        "\(style(.warning, "weaker jail")): \(jail), not \(obstacle.tier.rawValue) "
          + "(\(obstacle.cause)); 'sandbox doctor' tells more")
    }
    for failure in result.failures {
      lines.append("\(style(.error, "error")): \(failure.shown.clipped(to: 300))")
    }
    return lines
  }

  private func summary(_ result: Tally) -> [String] {
    func counted(_ count: Int, _ noun: String) -> String {
      "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
    let reports: [String] = [
      ReportVerdict.blocked, .failed, .unchecked, .passed, .nothing,
    ].compactMap { verdict in
      let count = result.count(verdict)
      guard count > 0 else { return nil }
      return verdict == .nothing ? "\(count) with no file" : "\(count) \(verdict.rawValue)"
    }
    let files = ["failed", "unchecked", "passed"].compactMap { word -> String? in
      let count = result.count(files: word)
      return count > 0 ? "\(count) \(word)" : nil
    }
    var parts = [counted(result.reports, "report")]
    if !reports.isEmpty { parts[0] += ": " + reports.joined(separator: ", ") }
    if result.artifacts > 0 {
      parts.append("\(counted(result.artifacts, "file")): \(files.joined(separator: ", "))")
    }
    if result.skipped > 0 { parts.append("\(counted(result.skipped, "other file")) skipped") }
    if !result.notTried.isEmpty { parts.append("\(result.notTried.count) not tried") }
    let seconds = (result.duration.milliseconds / 10).rounded() / 100
    let jail = result.jail.map { " · jail: \($0.rawValue)" } ?? ""
    let time = style(.faint, " · \(seconds) s\(jail)")
    let line = parts.joined(separator: " · ")
    if line.columns + 10 + jail.columns <= width { return [style(.strong, line) + time] }
    return parts.dropLast().map { style(.strong, $0) } + [
      style(.strong, parts[parts.count - 1]) + time
    ]
  }

  private func next(_ tally: Tally) -> [String] {
    var lines: [String] = []
    if tally.notes > 0, !showsNotes {
      let notes = "\(tally.notes) note\(tally.notes == 1 ? "" : "s")"
      lines.append(style(.faint, "\(notes) not shown: add --notes"))
    }
    if tally.reports == 1, tally.notTried.isEmpty, let first, let workspace = first.workspace {
      if !first.isEmpty { lines.append("the files are in \(workspace.shown)/files") }
      switch first.verdict {
      case .failed: lines.append("next: mend the report where the arrows point, and try it again")
      case .blocked: lines.append("next: read the gate's reason above; nothing of it was run")
      case .unchecked:
        lines.append("next: read what is unchecked with your own eyes; no program vouches for it")
      case .passed, .nothing: break
      }
    }
    return lines
  }
}
