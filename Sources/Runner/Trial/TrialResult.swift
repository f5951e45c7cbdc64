import Judging
import Launching

/// What a trial found out about all its reports.
package struct TrialResult: Sendable {
  package var reports: [ReportResult]
  /// Files that were named, or look like reports, and could not be read as such.
  package var unreadable: [Unreadable]
  /// Files in directories that are no reports.
  package var skipped: Int
  /// Those of them that look like reports.
  package var findings: [RunFinding] = []
  /// Reports that the run was stopped before a verdict of, as they are named.
  package var notTried: [String] = []
  package var toolbox: Toolbox
  /// The jail that tools ran in; nil only where none was wanted.
  package var jail: Jail.Tier?
  /// Why it is not a stronger one.
  package var obstacles: [JailSurvey.Obstacle] = []
  /// Tools that are here and did not work: what happened.
  package var failures: [String]
  package var duration: Duration
}
