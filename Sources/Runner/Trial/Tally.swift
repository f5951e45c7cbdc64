import Artifact
import Judging
import Launching

/// What a trial found out, counted: what is told of all its reports together, and what is left of them
/// when a portion of many is done.
package struct Tally: Sendable {
  private let allowance: Allowance
  package private(set) var reports = 0
  package private(set) var artifacts = 0
  package private(set) var unreadable: [Unreadable] = []
  package private(set) var failures: [String] = []
  package private(set) var toolbox = Toolbox(tools: [], missing: [])
  package private(set) var jail: Jail.Tier?
  package private(set) var obstacles: [JailSurvey.Obstacle] = []
  private var verdicts: [ReportVerdict: Int] = [:]

  /// The worst of the reports, where not their verdicts alone tell it.
  package var worst: ExitStatus?
  private var worstJudged = ExitStatus.passed
  /// Files that are no reports.
  package var skipped = 0
  /// Files that were left when the trial was interrupted.
  package var notTried: [String] = []
  /// What was found of the run itself, and belongs to no report.
  package var findings: [RunFinding] = []
  /// Whether no report is nothing amiss: only those that changed were wanted, or others have them.
  package var mayBeEmpty = false
  package var duration: Duration = .zero

  package init(allowing allowance: Allowance = .nothing) { self.allowance = allowance }

  package init(_ result: TrialResult, allowing allowance: Allowance = .nothing) {
    self.init(allowing: allowance)
    add(result)
    duration = result.duration
  }

  /// How many reports came to this verdict.
  package func count(_ verdict: ReportVerdict) -> Int { verdicts[verdict, default: 0] }

  /// What the run gives.
  package var status: ExitStatus {
    RunSummary(
      isBroken: !unreadable.isEmpty || !failures.isEmpty, isEmpty: reports == 0 && !mayBeEmpty,
      worst: worst ?? worstJudged, hasError: findings.contains { $0.finding.severity == .error }
    ).status
  }

  /// What a search found that cannot be tried.
  package mutating func add(_ search: Search) {
    skipped += search.skipped
    unreadable += search.unreadable
  }

  /// What cannot be tried.
  package mutating func add(_ unreadable: [Unreadable]) { self.unreadable += unreadable }

  /// What of our own went wrong; each once.
  package mutating func add(failures new: [String]) {
    failures += new.filter { !failures.contains($0) }
  }

  package mutating func add(_ result: TrialResult) {
    skipped += result.skipped
    unreadable += result.unreadable
    findings += result.findings
    add(failures: result.failures)
    toolbox = result.toolbox
    jail = result.jail
    obstacles = result.obstacles
    reports += result.reports.count
    for report in result.reports {
      verdicts[report.verdict, default: 0] += 1
      worstJudged = worstJudged.worse(report.summary.status(allowing: allowance))
      artifacts += report.artifacts.count
    }
  }
}
