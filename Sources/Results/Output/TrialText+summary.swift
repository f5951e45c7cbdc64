import Artifact
import Console
import Judging
import Runner

// What a trial comes to, below its tables.

extension TrialText {
  func environment(_ environment: EnvironmentRecord) -> [Shown] {
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
      + environment.failures.map {
        "\(style(.error, "error")): \($0.shown.clipped(to: 300, in: width))"
      }
  }

  func summary(_ trial: TrialRecord) -> [Shown] {
    if let failure = trial.failure {
      return [
        "\(style(.error, "error")): \(failure.shown.clipped(to: 300, in: width)); there is no result"
      ]
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
    if first?.report.isFiles == true { parts = [] }
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
    if line.columns + 10 + jail.columns <= width ?? .max { return [style(.strong, line) + time] }
    return parts.dropLast().map { style(.strong, $0) } + [
      style(.strong, parts[parts.count - 1]) + time
    ]
  }

  func comparison(_ trial: TrialRecord) -> [Shown] {
    guard let compared = trial.compared else { return [] }
    let gone = (trial.fixed ?? []).map { finding -> Shown in
      "\(finding.path ?? ""): \(finding.rule): \(finding.message.shown.clipped(to: 120, in: width))"
    }
    return [
      "compared with the old results: \(compared.new) new, \(compared.unchanged) unchanged, "
        + "\(compared.fixed) fixed"
    ] + listed(new, as: "new files") + listed(gone, as: "fixed findings")
  }

  private func listed(_ lines: [Shown], as word: Shown) -> [Shown] {
    let most = width == nil ? lines.count : 20
    let more: [Shown] =
      lines.count > most ? ["  … and \(lines.count - most) more: --format json has them all"] : []
    let head: [Shown] = lines.isEmpty ? [] : ["\(word), \(lines.count):"]
    return head + lines.prefix(most).map { "  \($0)" } + more
  }

  func next(_ trial: TrialRecord) -> [Shown] {
    var lines: [Shown] = []
    if notes > 0, !showsNotes {
      lines.append(style(.faint, "\(notes.counted("note")) not shown: add --notes"))
    }
    if trial.summary.reports == 1, trial.notTried.isEmpty,
      case (let report, let workspace?)? = first
    {
      if !report.artifacts.isEmpty { lines.append("the files are in \(workspace)/files") }
      switch report.verdict {
      case .failed where report.isFiles: break
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
