import Artifact
import Console
import Judging

/// A trial as commands for GitHub's runner: annotations at the lines of the reports, and one line for
/// the log.
struct GitHubCommands {
  let trial: TrialRecord
  let notices: Notices

  /// The runner shows so many of a level and a step, and drops the others without a word.
  static let mostOfLevel = 10

  var bytes: [UInt8] {
    var lines: [String] = []
    let all = notices.worstFirst
    for severity in Severity.allCases.reversed() {
      let ofLevel = all.filter { $0.severity == severity }
      let rest = ofLevel.count - Self.mostOfLevel
      lines += ofLevel.prefix(rest > 0 ? Self.mostOfLevel - 1 : Self.mostOfLevel).map(Self.command)
      if rest > 0 {
        let level = Self.level(severity)
        lines.append("::\(level)::\(rest + 1) more \(level)s: '--format json' has them all")
      }
    }
    lines.append(summary)
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// So that a log without annotations tells that there was something to annotate.
  private var summary: String {
    let summary = trial.summary
    let verdicts = ReportVerdict.allCases.filter { summary.count($0) > 0 }
      .map { "\(summary.count($0)) \($0.rawValue)" }
    let status = summary.exitStatus.map { ", exit status \($0)" } ?? ""
    let counts = [summary.reports.counted("report")] + verdicts
    return "sandbox: " + counts.joined(separator: ", ") + status
  }

  private static func command(_ notice: Notice) -> String {
    var properties: [(String, String)] = []
    if let source = notice.source {
      properties.append(("file", source.path.escaped))
      if let place = notice.place {
        properties += [("line", "\(place.line)"), ("endLine", "\(place.line)")]
        properties.append(("col", "\(place.column)"))
      }
    }
    properties.append(("title", notice.title))
    let list = properties.map { "\($0)=\(property($1))" }.joined(separator: ",")
    return "::\(level(notice.severity)) \(list)::\(data(notice.sentence))"
  }

  private static func level(_ severity: Severity) -> String {
    severity == .note ? "notice" : severity.rawValue
  }

  private static func data(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  private static func property(_ text: String) -> String {
    data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
