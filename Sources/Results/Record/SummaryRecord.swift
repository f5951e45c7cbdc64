import Artifact
import Console
import Judging
import Runner

/// The counts of a trial as a results file has them.
package struct SummaryRecord: Sendable, Equatable {
  package var reports = 0
  package var verdicts: [ReportVerdict: Int] = [:]
  package var artifacts = 0
  package var skipped = 0
  package var unreadable = 0
  /// Milliseconds; nil where results are to be reproducible.
  package var duration: Int?
  package var notTried = 0
  package var exitStatus: Int?

  package init() {}

  package init(_ tally: Tally) {
    reports = tally.reports
    for verdict in ReportVerdict.allCases { verdicts[verdict] = tally.count(verdict) }
    artifacts = tally.artifacts
    skipped = tally.skipped
    unreadable = tally.unreadable.count
    duration = Int(tally.duration.milliseconds)
    notTried = tally.notTried.count
    exitStatus = Int(tally.status.rawValue)
  }

  package func count(_ verdict: ReportVerdict) -> Int { verdicts[verdict, default: 0] }

  package var json: JSONValue {
    var members: [(String, JSONValue)] = [("reports", .int(reports))]
    members += ReportVerdict.allCases.map { ($0.rawValue, .int(count($0))) }
    members += [
      ("artifacts", .int(artifacts)), ("skipped", .int(skipped)), ("unreadable", .int(unreadable)),
    ]
    if let duration { members.append(("duration_ms", .int(duration))) }
    if notTried > 0 { members.append(("not_tried", .int(notTried))) }
    if let exitStatus { members.append(("exit_status", .int(exitStatus))) }
    return .object(members)
  }

  init(_ reader: RecordReader) throws(RecordError) {
    reports = try reader.count("reports")
    for verdict in ReportVerdict.allCases {
      verdicts[verdict] = try reader.count(verdict.rawValue)
    }
    artifacts = try reader.count("artifacts")
    skipped = try reader.count("skipped")
    unreadable = try reader.count("unreadable")
    duration = try reader.optionalCount("duration_ms")
    notTried = try reader.optionalCount("not_tried") ?? 0
    exitStatus = try reader.optionalExitStatus()
  }
}
