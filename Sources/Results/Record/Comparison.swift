import Artifact
import Judging

/// Results beside older ones: what is new, what is unchanged, what is gone.
///
/// Findings are matched by their fingerprints, as many as there are of each. What is no finding, a file
/// that is unchecked or a report that is blocked or asks for review, is unchanged only if the old
/// results have the very same bytes come to the very same end: in doubt it is new.
package struct Comparison: Sendable {
  /// How many of each are left that were not met yet.
  private var left: [String: Int] = [:]
  private var reports: [String: [ReportRecord]] = [:]
  /// By the names of their reports, and their paths.
  private var artifacts: [String: [String: [ArtifactRecord]]] = [:]
  /// The paths of the reports that were marked.
  private var met: Set<String> = []
  private var new = 0
  private var unchanged = 0
  private var newFiles = 0

  /// `isHere` says which of the old reports are compared: those of a shard alone.
  package init(with old: TrialRecord, where isHere: (ReportRecord) -> Bool = { _ in true }) {
    for report in old.reports where isHere(report) {
      reports[report.name, default: []].append(report)
      for finding in report.allFindings { left[finding.fingerprint ?? "", default: 0] += 1 }
      for artifact in report.artifacts {
        artifacts[report.name, default: [:]][artifact.path, default: []].append(artifact)
      }
    }
  }

  /// Marks what of a report is new. Each report is given once.
  package mutating func mark(_ report: inout ReportRecord) {
    met.insert(report.path)
    mark(&report.findings)
    for index in report.artifacts.indices {
      mark(&report.artifacts[index].findings)
      let reason = novelty(of: report.artifacts[index], in: report)
      report.artifacts[index].novelty = reason
      report.artifacts[index].baselineState =
        report.artifacts[index].verdict == .passed ? nil : reason == nil ? .unchanged : .new
      if reason != nil { newFiles += 1 }
    }
    if report.verdict == .blocked || report.decision == .review {
      let isKnown = reports[report.name, default: []].contains {
        $0.decision == report.decision && $0.verdict == report.verdict
          && $0.sha256 == report.sha256
      }
      report.baselineState = isKnown ? .unchanged : .new
    }
  }

  private mutating func mark(_ findings: inout [FindingRecord]) {
    for index in findings.indices {
      if let print = findings[index].fingerprint, let count = left[print], count > 0 {
        left[print] = count - 1
        findings[index].baselineState = .unchanged
        unchanged += 1
      } else {
        findings[index].baselineState = .new
        new += 1
      }
    }
  }

  /// Why a file that did not pass is new; nil for one that is not, or passed.
  private func novelty(of artifact: ArtifactRecord, in report: ReportRecord) -> String? {
    if artifact.verdict == .passed { return nil }
    let all = artifacts[report.name]?[artifact.path] ?? []
    let reasons = all.map { novelty(of: artifact, beside: $0) }
    guard let first = reasons.first else { return "it was not in the old results" }
    return reasons.contains(nil) ? nil : first
  }

  private func novelty(of artifact: ArtifactRecord, beside old: ArtifactRecord) -> String? {
    if old.verdict != artifact.verdict { return "it was \(old.verdict.words)" }
    if old.sha256 != artifact.sha256 { return "it was changed" }
    // A parser stops at an error, and what does not parse is not run: what was edited behind it, nobody
    // read.
    if !artifact.openChecks.isSubset(of: old.openChecks) { return "a check of it ended otherwise" }
    guard artifact.verdict == .failed else { return nil }
    let errors = artifact.findings.filter { $0.severity == .error }
    return !errors.isEmpty && errors.allSatisfy { $0.baselineState == .unchanged }
      ? nil : "it has an error that it had not"
  }

  /// The findings of the old results that were not met, in the order of their paths and fingerprints,
  /// each with its report's path.
  package var fixed: [FindingRecord] {
    var left = left
    var gone: [FindingRecord] = []
    // Of equal ones those are gone whose report is.
    let old = reports.values.joined().sorted(by: ReportRecord.precedes)
    for report in old.filter({ !met.contains($0.path) }) + old.filter({ met.contains($0.path) }) {
      for var finding in report.allFindings {
        let print = finding.fingerprint ?? ""
        guard let count = left[print], count > 0 else { continue }
        left[print] = count - 1
        finding.path = report.path
        finding.baselineState = nil
        gone.append(finding)
      }
    }
    return gone.sorted(by: FindingRecord.precedes)
  }

  package var counts: ComparedRecord {
    ComparedRecord(
      new: new, unchanged: unchanged, fixed: left.values.reduce(0, +), newFiles: newFiles)
  }
}

extension TrialRecord {
  /// It is a whole result, with fingerprints: what is not in it was not there.
  package func mustBeComparable(_ name: String) throws(MergeProblem) {
    if let shard {
      throw MergeProblem(
        "\(name) is shard \(shard.index)/\(shard.count): merge all of them first")
    }
    guard notTried.isEmpty, summary.notTried == 0 else {
      throw MergeProblem("\(name): the run was interrupted; take one that was not")
    }
    guard summary.reports == reports.count else {
      throw MergeProblem(
        "\(name): its summary counts \(summary.reports.counted("report")), and it holds \(reports.count)"
      )
    }
    guard reports.allSatisfy({ $0.allFindings.allSatisfy { $0.fingerprint != nil } }) else {
      throw MergeProblem(
        "\(name): its findings have no fingerprints; an older version wrote it, make it again")
    }
    try mustAgree(name)
  }

  /// Marks what is new beside older results, of which `sha256` is told; the statuses are counted anew.
  package mutating func compare(with old: Comparison, sha256: String, failOn: FailOn) {
    var comparison = old
    var marked = options ?? OptionsRecord()
    marked["baseline-results"] = sha256
    marked["fail-on"] = failOn == .any ? nil : failOn.rawValue
    options = marked
    for index in reports.indices {
      comparison.mark(&reports[index])
      if failOn == .new {
        reports[index].exitStatus = Int(reports[index].status(failOn: .new, marked).rawValue)
      }
    }
    compared = comparison.counts
    fixed = comparison.fixed
    self = recounted
  }
}

extension ReportRecord {
  /// Whether there is something to be shown of it.
  package var hasFindings: Bool { !findings.isEmpty || artifacts.contains { !$0.findings.isEmpty } }

  /// What it goes by from run to run.
  fileprivate var name: String { id.map { "id \($0)" } ?? "path \(path)" }

  /// Its own, then those of its files.
  var allFindings: [FindingRecord] { findings + artifacts.flatMap(\.findings) }

  /// In the order of the bytes of their paths.
  package static func precedes(_ a: ReportRecord, _ b: ReportRecord) -> Bool {
    a.path.precedes(b.path)
  }
}

extension FindingRecord {
  static func precedes(_ a: FindingRecord, _ b: FindingRecord) -> Bool {
    let (first, second) = (a.path ?? "", b.path ?? "")
    if first != second { return first.precedes(second) }
    return (a.fingerprint ?? "").precedes(b.fingerprint ?? "")
  }
}

extension ArtifactRecord {
  /// The checks that did not pass, each with how it ended.
  fileprivate var openChecks: Set<String> {
    Set(checks.filter { $0.verdict != .passed }.map { "\($0.name) \($0.verdict.words)" })
  }
}
