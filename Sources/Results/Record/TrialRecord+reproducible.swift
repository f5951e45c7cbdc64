import Judging

extension ReportRecord {
  /// Without what differs from run to run, and from machine to machine: times, figures of usage, the
  /// workspace.
  package var reproducible: ReportRecord {
    var report = self
    report.workspace = nil
    for artifact in artifacts.indices {
      for check in artifacts[artifact].checks.indices {
        report.artifacts[artifact].checks[check].duration = nil
        report.artifacts[artifact].checks[check].stop?.wall = nil
        report.artifacts[artifact].checks[check].stop?.cpu = nil
        report.artifacts[artifact].checks[check].stop?.peakMemory = nil
      }
      for finding in artifacts[artifact].findings.indices {
        report.artifacts[artifact].findings[finding].dropFigures()
      }
    }
    return report
  }
}

extension FindingRecord {
  /// What stopped a tool is told with what it had used by then: `timeout stopped node, after 10.0 s`.
  fileprivate mutating func dropFigures() {
    guard rule.hasPrefix("jail/"), Stop.Cause(rawValue: String(rule.dropFirst(5))) != nil,
      let figures = message.ranges(of: ", after ").last
    else { return }
    message = String(message[..<figures.lowerBound])
  }
}

extension TrialRecord {
  /// The same of all its reports, without the run's own time and where its tools lie.
  package var reproducible: TrialRecord {
    var trial = self
    trial.summary.duration = nil
    for tool in environment.tools.indices { trial.environment.tools[tool].path = nil }
    trial.reports = reports.map(\.reproducible)
    return trial
  }
}
