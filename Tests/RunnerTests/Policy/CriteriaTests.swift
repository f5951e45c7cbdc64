import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("What a policy weighs") struct CriteriaTests {
  private let files = [("a.sql", "SELECT f;"), ("b.sql", "SELECT g;")]

  private func criteria(_ severities: [String: Severity]) -> Criteria {
    var criteria = Criteria()
    criteria.severities = severities
    return criteria
  }

  @Test("an error that was lowered leaves its file unchecked: it never passes")
  func lowered() throws {
    for severity in [Severity.note, .warning] {
      let result = Draft(files: files).judged(under: criteria(["sql/syntax": severity])) {
        $0.artifact == 1 ? $0.failed() : $0.passed
      }
      #expect(result.artifacts.map(\.verdict) == [.passed, .unchecked(.lowered)])
      #expect(result.artifacts[1].findings.map(\.severity) == [severity])
      #expect(result.artifacts[1].checks.first?.verdict == .failed)
      #expect(result.verdict == .unchecked)
      #expect(result.clearance == nil && result.clearance(accepting: "read by Ada") != nil)
      #expect(result.summary.status(allowing: .nothing) == .unchecked)
    }
  }

  @Test("what failed for another reason, too, has failed")
  func both() {
    var other = Check("sql/dry-run", tool: nil, .failed)
    let silent = Draft(files: files).judged(under: criteria(["sql/syntax": .note])) { subject in
      var outcome = subject.failed()
      other.duration = .zero
      outcome.further = [other]
      return outcome
    }
    #expect(silent.verdict == .failed)
    let told = Draft(files: files).judged(under: criteria(["sql/syntax": .note])) { subject in
      var outcome = subject.failed()
      outcome.findings.append(Finding(.dryRun, "wrong"))
      return outcome
    }
    #expect(told.verdict == .failed)
  }

  @Test("a finding that was raised to an error fails its file")
  func raised() {
    let result = Draft(files: files).judged(under: criteria(["sql/not-idempotent": .error])) {
      var outcome = $0.passed
      outcome.findings = [Finding(.notIdempotent, "run twice, it fails")]
      return outcome
    }
    #expect(result.verdict == .failed && result.artifacts.allSatisfy { $0.verdict == .failed })
    #expect(result.clearance(accepting: "no") == nil)
  }

  @Test("a note of a rule whose errors are meant stays a note")
  func notes() {
    for severity in Severity.allCases {
      let result = Draft(files: files).judged(under: criteria(["sql/dry-run": severity])) {
        var outcome = $0.passed
        outcome.findings = [Finding(rule: "sql/dry-run", severity: .note, "what follows")]
        return outcome
      }
      #expect(result.verdict == .passed)
      #expect(result.artifacts[0].findings[0].severity == .note)
    }
  }

  @Test("what was lowered of the report itself is no nothing: it asks for someone's eyes")
  func reportLevel() {
    let empty = Draft("idea_implementation: think more")
    #expect(empty.judged().verdict == .failed)
    let result = empty.judged(under: criteria(["report/no-artifacts": .note]))
    #expect(result.verdict == .unchecked && result.summary.status(allowing: .nothing) == .unchecked)
    #expect(result.summary.status(allowing: Allowance(review: true) { _ in true }) == .unchecked)
    let twin = Draft(files: files).with("severity", "6").report
    let differ = Draft(files: files).judged(
      twins: [.init(path: "report.json", report: twin)],
      under: criteria(["report/twins-differ": .warning])
    ) { $0.passed }
    #expect(differ.verdict == .unchecked && differ.clearance == nil)
  }

  @Test("a marker that may be a lost file keeps the report from passing, however low it was made")
  func lostMarker() {
    let draft = Draft("===FILE:a.sql===\nSELECT f;\n===END===\n##### FILE:b.sql ####\nSELECT g;")
    let result = draft.judged(under: criteria(["report/unrecognized-marker": .note]))
    #expect(result.verdict == .unchecked && result.summary.status(allowing: .nothing) == .unchecked)
  }

  @Test("thresholds may be others; block_execution always shuts")
  func thresholds() {
    var loose = Criteria()
    (loose.thresholds.review, loose.thresholds.block) = (90, 100)
    let draft = Draft(files: files).with("severity", "80")
    #expect(draft.judged(under: loose).verdict == .passed)
    #expect(draft.judged().verdict == .blocked)
    #expect(draft.with("block_execution", "true").judged(under: loose).verdict == .blocked)
  }

  @Test("a path that the policy denies fails its file, at the line that names it")
  func denied() throws {
    var criteria = Criteria()
    criteria.paths.deny = [try Glob("b.*")]
    let result = Draft(files: files).judged(under: criteria)
    #expect(result.artifacts.map(\.verdict) == [.passed, .failed])
    let finding = try #require(result.artifacts[1].findings.first)
    #expect(finding.rule == "path/denied" && finding.reportLocation?.line == 11)
    #expect(result.clearance(accepting: "please") == nil)
  }
}
