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
  /// The database that they are for, on a clone of which SQL that passes is rehearsed; nil: none.
  package var database: DatabaseSchema?
  /// Whether all reports make one change.
  package var isTogether = false
  /// Whether files are taken by the names that they give themselves.
  package var ownNames = false
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
    try await reader(as: nil)(files)
  }

  /// The same, where what is named and no report is a plain document of this form, and `given` are files
  /// whose bytes were read already.
  package static func reader(
    as form: PlainForm?, given: [String: Result<[UInt8], Unreadable>] = [:]
  ) -> Reader {
    { files in
      try await Parallel.map(files) { file in
        guard file.isNamed, let bytes = given[file.path] else {
          return Candidate(path: file.path, isNamed: file.isNamed, as: form)
        }
        return Candidate(path: file.path, isNamed: true, as: form, bytes: bytes)
      }
    }
  }

  /// Tries what was read. Where it is cancelled, it gives what was judged by then, and names the rest;
  /// throws `CancellationError` where that is nothing.
  package func run(_ candidates: [Candidate]) async throws -> TrialResult {
    let start = ContinuousClock.now
    let docket = Docket(candidates, inOrder: isTogether)
    progress("taking the files out of \(docket.entries.count.counted("report"))")
    let (ownNames, baseline) = (ownNames, bench.baseline)
    let cases = try await Parallel.map(docket.entries) {
      PendingReport(
        path: $0.path, $0.report, found: $0.findings,
        twins: $0.twins.map { NamedReport(path: $0.path, report: $0.report) },
        DocumentReading(ownNames: ownNames) { baseline.bytes(of: $0) }, by: criteria)
    }
    var trial = self
    if docket.entries.contains(where: { $0.report.format == .diff }) {
      let gone = cases.flatMap(\.artifacts).filter(\.isDeletion).compactMap(\.path)
      trial.bench.baseline.becomeTarget(without: gone)
    }
    let sets = isTogether ? [ReportSet(cases)] : cases.map { ReportSet([$0]) }
    var result = try await trial.run(sets)
    result.unreadable = docket.unreadable
    result.skipped = docket.skipped
    result.findings = docket.findings
    result.duration = ContinuousClock.now - start
    return result
  }

  /// Tries files as they stand, by their paths below `place`.
  package func run(
    files: [(path: String, bytes: [UInt8])], at place: String
  ) async throws -> TrialResult {
    let start = ContinuousClock.now
    progress("looking at \(files.count.counted("file"))")
    let all = PendingReport(path: place, files: files, by: criteria)
    var result = try await run([ReportSet([all])])
    result.duration = ContinuousClock.now - start
    return result
  }

  private func run(_ sets: [ReportSet]) async throws -> TrialResult {
    var subjects: [Subject] = []
    for (number, set) in sets.enumerated() {
      subjects += set.subjects(of: number, from: subjects.count)
    }
    async let owned = OwnChecks(bench: bench).run(checks, on: sets)
    var (outcomes, failures) = try await Checks(bench: bench, progress: progress).run(subjects)
    var bySet: [[Int: [Outcome]]] = Array(repeating: [:], count: sets.count)
    for (subject, outcome) in zip(subjects, outcomes) {
      bySet[subject.report][subject.artifact, default: []].append(outcome)
    }
    failures += try await lookFurther(at: sets, &bySet)
    if let database {
      let check = LiveCheck(bench: bench, database: database, progress: progress)
      for (index, set) in sets.enumerated() {
        failures += try await check.look(at: set.subjects(of: index, from: 0), &bySet[index])
      }
    }
    let own = try await owned
    failures += own.failures
    for (subject, outcome) in own.outcomes {
      bySet[subject.report][subject.artifact, default: []].append(outcome)
    }
    progress("judging")
    // What a tool said while it was being stopped is no verdict.
    let isStopped = Task.isCancelled
    let all = zip(sets, bySet).map { (set: $0, outcomes: $1, isOpen: isStopped && $1.isOpen) }
    let open = all.filter(\.isOpen)
    if isStopped, open.count == all.count { throw CancellationError() }
    let reports = try await Parallel.map(all.filter { !$0.isOpen }, finishing: true) {
      $0.set.judged(by: $0.outcomes)
    }
    return TrialResult(
      reports: reports.flatMap(\.self), unreadable: [], skipped: 0,
      notTried: open.flatMap(\.set.paths), toolbox: bench.toolbox, jail: bench.jail.tier,
      obstacles: bench.obstacles, failures: failures, duration: .zero)
  }

  /// Looks at what parses: the modules it asks for, and its tests if those are to be run. Gives what
  /// failed of our own.
  private func lookFurther(
    at sets: [ReportSet], _ outcomes: inout [[Int: [Outcome]]]
  ) async throws -> [String] {
    let baseline = bench.baseline
    outcomes = try await Parallel.map(Array(zip(sets, outcomes)), finishing: true) {
      item, outcomes in
      let found = ModuleCheck.outcomes(
        for: item.artifacts, after: item.whole(outcomes), on: baseline)
      let gone = GoneModules.outcomes(for: item.artifacts, on: baseline)
      return outcomes.merging(found.merging(gone) { $1 }.mapValues { [$0] }) { $0 + $1 }
    }
    guard runsTests else { return [] }
    progress("running tests")
    var failures: [String] = []
    for (index, item) in sets.enumerated() {
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
