import Artifact
import Console
import Judging

/// What is counted over all reports of a trial, in three lines for whoever has many: why files are
/// unchecked, how many errors have a repair, and how often each rule was broken.
struct TrialCounts: Sendable {
  private struct Row {
    var severity: Severity
    var count = 0
    var repairs = 0
  }
  private var rows: [String: Row] = [:]
  private var errors = 0
  private var repairs = 0
  /// Of each reason how many files, and of what language they are.
  private var reasons: [Unchecked: (count: Int, languages: Set<String>)] = [:]
  /// Of each rule how many reports it alone keeps from passing.
  private var warnings: [String: Int] = [:]

  mutating func count(_ finding: FindingRecord) {
    let isRepaired = finding.replacement != nil
    var row = rows[finding.rule] ?? Row(severity: finding.severity)
    row.severity = max(row.severity, finding.severity)
    row.count += 1
    row.repairs += isRepaired ? 1 : 0
    rows[finding.rule] = row
    if finding.severity == .error {
      errors += 1
      repairs += isRepaired ? 1 : 0
    }
  }

  mutating func count(_ report: ReportRecord) {
    for finding in report.findings { count(report.shown(finding, ofFile: false)) }
    if report.verdict == .unchecked {
      for rule in Set(report.findings.filter { $0.weight > .note }.map(\.rule)) {
        warnings[rule, default: 0] += 1
      }
    }
    for artifact in report.artifacts {
      for finding in artifact.findings { count(report.shown(finding, ofFile: true)) }
      guard case .unchecked(let why) = artifact.verdict else { continue }
      reasons[why, default: (0, [])].count += 1
      reasons[why]?.languages.insert(artifact.language)
    }
  }

  /// `unchecked: 12 needs-context, 2 no-checker (scss)`, and what to do about the most of them.
  func unchecked(_ style: Style) -> [Shown] {
    let sorted = reasons.sorted {
      ($1.value.count, $0.key.rawValue) < ($0.value.count, $1.key.rawValue)
    }
    var parts = sorted.map { why, of -> Shown in
      let isOfLanguage = why == .noChecker || why == .toolMissing
      let languages = of.languages.sorted().joined(separator: ", ")
      return "\(of.count) \(why.rawValue)" + (isOfLanguage ? " (\(languages))" : "")
    }
    parts += warnings.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      "\($0.value.counted("report")) with \($0.key)"
    }
    guard !parts.isEmpty else { return [] }
    let list = parts.joined(separator: ", ")
    let next = sorted.first { $0.key != .gateShut }.map { why, of -> [Shown] in
      ["next, about \(why.rawValue): \(why.next) ('sandbox explain \(why.rawValue)' says more)"]
    }
    return ["\(style(.open, "unchecked")): \(list)"] + (next ?? [])
  }

  /// How many errors have a repair that was proven, and with which option it is made.
  func repaired(isFiles: Bool, width: Int?) -> [Shown] {
    guard repairs > 0 else { return [] }
    let (have, it): (Shown, Shown) = repairs == 1 ? ("has", "it") : ("have", "them")
    let rest: Shown = isFiles ? "" : ", --fix DIR writes the files to DIR"
    let text: Shown =
      "\(repairs) of \(errors.counted("error")) \(have) a proven repair: --diff shows \(it), --fix-in-place makes \(it)"
      + rest
    return TextLayout.wrap(text, width: width)
  }

  /// A line for each rule, the most often broken first.
  func statistics(notes: Bool, _ style: Style) -> [Shown] {
    let shown = rows.filter { notes || $0.value.severity > .note }
    let width = shown.values.map { "\($0.count)".count }.max() ?? 0
    let longest = shown.keys.map(\.shown.columns).max() ?? 0
    return shown.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { rule, row in
      let role: Style.Role =
        switch row.severity {
        case .error: .error
        case .warning: .warning
        case .note: .note
        }
      let count = "\(row.count)"
      let severity = style(role, row.severity.rawValue.shown.padded(to: 7))
      let head: Shown = "\(Shown.blanks(width - count.count))\(count)  \(severity)  "
      return row.repairs == 0
        ? head + rule.shown
        : head + rule.shown.padded(to: longest) + "  \(row.repairs) with a proven repair"
    }
  }
}
