import Artifact
import Judging
import Launching

/// Reports tried: their files taken out, checked by the real programs, and judged.
///
/// All reports of a trial share one session of each tool; what a tool says is kept apart by the
/// order and a number of each file.
package struct Trial: Sendable {
  package var bench: Workbench
  /// What the reports are held against.
  package var criteria = Criteria()
  /// Whether the tests among the files are run: the one thing that executes what a report holds.
  package var runsTests = false
  /// Those of the policy's own that are run, too.
  package var checks: [OwnCheck] = []
  /// Told what is going on, for whoever waits.
  package var progress: @Sendable (String) -> Void

  package init(bench: Workbench, progress: @escaping @Sendable (String) -> Void = { _ in }) {
    self.bench = bench
    self.progress = progress
  }

  /// Tries what was found by a search.
  package func run(_ search: Search) async throws -> TrialResult {
    let start = ContinuousClock.now
    var result = try await run(Self.read(search.files))
    result.skipped += search.skipped
    result.unreadable = search.unreadable + result.unreadable
    result.duration = ContinuousClock.now - start
    return result
  }

  /// How files that were found are read.
  package typealias Reader = @Sendable ([Search.File]) async throws -> [Candidate]

  /// Reads what was found by a search, or a portion of it, where it stands.
  package static func read(_ files: [Search.File]) async throws -> [Candidate] {
    try await Parallel.map(files) { Candidate(path: $0.path, isNamed: $0.isNamed) }
  }

  /// Tries what was read. Where it is cancelled, it gives what was judged by then, and names the rest;
  /// throws `CancellationError` where that is nothing.
  package func run(_ candidates: [Candidate]) async throws -> TrialResult {
    let start = ContinuousClock.now
    let docket = Docket(candidates)
    progress("taking the files out of \(docket.entries.count.counted("report"))")
    let cases = try await Parallel.map(docket.entries) {
      PendingReport(path: $0.path, $0.report, found: $0.findings, by: criteria)
    }
    var subjects: [Subject] = []
    for (index, item) in cases.enumerated() {
      subjects += item.subjects(of: index, from: subjects.count)
    }
    async let owned = OwnChecks(bench: bench).run(checks, on: cases)
    var (outcomes, failures) = try await Checks(bench: bench, progress: progress).run(subjects)
    var byCase: [[Int: [Outcome]]] = Array(repeating: [:], count: cases.count)
    for (subject, outcome) in zip(subjects, outcomes) {
      byCase[subject.report][subject.artifact, default: []].append(outcome)
    }
    failures += try await lookFurther(at: cases, &byCase)
    let own = try await owned
    failures += own.failures
    for (subject, outcome) in own.outcomes {
      byCase[subject.report][subject.artifact, default: []].append(outcome)
    }
    progress("judging")
    // What a tool said while it was being stopped is no verdict.
    let isStopped = Task.isCancelled
    let all = zip(cases, byCase).map { (item: $0, outcomes: $1, isOpen: isStopped && $1.isOpen) }
    let left = all.filter(\.isOpen).map(\.item.path)
    if isStopped, left.count == all.count { throw CancellationError() }
    let reports = try await Parallel.map(all.filter { !$0.isOpen }, finishing: true) {
      $0.item.judged(by: $0.outcomes)
    }
    return TrialResult(
      reports: reports, unreadable: docket.unreadable, skipped: docket.skipped,
      findings: docket.findings, notTried: left,
      toolbox: bench.toolbox, jail: bench.jail.tier, obstacles: bench.obstacles,
      failures: failures, duration: ContinuousClock.now - start)
  }

  /// Looks at what parses: the modules it asks for, and its tests if those are to be run. Gives what
  /// failed of our own.
  private func lookFurther(
    at cases: [PendingReport], _ outcomes: inout [[Int: [Outcome]]]
  ) async throws -> [String] {
    let baseline = bench.baseline
    outcomes = try await Parallel.map(Array(zip(cases, outcomes)), finishing: true) {
      item, outcomes in
      let found = ModuleCheck.outcomes(
        for: item.artifacts, after: item.whole(outcomes), on: baseline)
      return outcomes.merging(found.mapValues { [$0] }) { $0 + $1 }
    }
    guard runsTests else { return [] }
    progress("running tests")
    var failures: [String] = []
    for (index, item) in cases.enumerated() {
      let run = try await TestCheck(bench: bench)
        .run(item.artifacts, after: item.whole(outcomes[index]))
      outcomes[index].merge(run.outcomes.mapValues { [$0] }) { $0 + $1 }
      failures += run.failures
    }
    return failures
  }
}

extension [Int: [Outcome]] {
  /// Whether something of a report came to no verdict because the run was stopped: what ended a tool then
  /// may have been the same signal.
  fileprivate var isOpen: Bool {
    values.joined().contains { outcome in
      ([outcome.check] + outcome.further).contains {
        $0.isInterrupted || $0.verdict == .unchecked(.crashed)
      }
    }
  }
}
