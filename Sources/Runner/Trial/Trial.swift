import Artifact
import Foundation

/// Reports tried: their files taken out, checked by the real programs, and judged.
///
/// All reports of a trial share one session of each tool; what a tool says is kept apart by the
/// order and a number of each file.
package struct Trial: Sendable {
  package var bench: Workbench
  package var thresholds = Gate.Thresholds()
  /// Told what is going on, for whoever waits.
  package var progress: @Sendable (String) -> Void

  package init(bench: Workbench, progress: @escaping @Sendable (String) -> Void = { _ in }) {
    self.bench = bench
    self.progress = progress
  }

  /// Tries what was found by a search.
  package func run(_ search: Search) async throws -> TrialResult {
    let start = ContinuousClock.now
    var result = try await run(read(search))
    result.skipped += search.skipped
    result.unreadable = search.unreadable + result.unreadable
    result.duration = ContinuousClock.now - start
    return result
  }

  /// Reads what was found by a search.
  package func read(_ search: Search) async throws -> [Candidate] {
    progress("reading \(search.files.count) file\(search.files.count == 1 ? "" : "s")")
    return try await Parallel.map(search.files) { Candidate(path: $0.path, isNamed: $0.isNamed) }
  }

  /// Tries what was read.
  package func run(_ candidates: [Candidate]) async throws -> TrialResult {
    let start = ContinuousClock.now
    let docket = Docket(candidates)
    progress("taking the files out of \(docket.entries.count) reports")
    let cases = try await Parallel.map(docket.entries) { Case($0, thresholds: thresholds) }
    var subjects: [Subject] = []
    for (index, item) in cases.enumerated() {
      subjects += item.subjects(of: index, from: subjects.count)
    }
    let (outcomes, failures) = try await Checks(bench: bench, progress: progress).run(subjects)
    var byCase: [[Int: [Outcome]]] = Array(repeating: [:], count: cases.count)
    for (subject, outcome) in zip(subjects, outcomes) {
      byCase[subject.report][subject.artifact, default: []].append(outcome)
    }
    progress("judging")
    let reports = zip(cases, byCase).map { $0.judged(by: $1) }
    return TrialResult(
      reports: reports, unreadable: docket.unreadable, skipped: docket.skipped,
      toolbox: bench.toolbox, failures: failures, duration: ContinuousClock.now - start)
  }
}
