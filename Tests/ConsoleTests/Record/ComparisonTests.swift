import Artifact
import Foundation
import Testing

@testable import Console
@testable import Judging
@testable import Launching
@testable import Results
@testable import Runner

@Suite("Results beside older ones") struct ComparisonTests {
  private static let bad = ("a.json", "{\n  \"a\": 1,\n}")
  private static let good = ("a.json", "[1]")
  private static let open = ("b.scss", "a {}")

  private func trial(
    _ reports: (id: String, files: [(String, String)], severity: String)...
  ) async throws -> TrialRecord {
    let result = try await Drafts.trial(
      reports.map {
        ("\($0.id).md", Drafts.markdown(files: $0.files, id: $0.id, severity: $0.severity))
      })
    return TrialRecord(result, version: "1", workspaces: result.reports.map { _ in nil })
  }

  private func compared(
    _ now: TrialRecord, with old: TrialRecord, failOn: FailOn = .new,
    _ options: [String: String] = [:]
  ) -> TrialRecord {
    var trial = now
    trial.options = OptionsRecord(options.mapValues { $0 })
    trial.compare(with: Comparison(with: old), sha256: "s", failOn: failOn)
    return trial
  }

  @Test("the very same is unchanged, and nothing of it counts where only what is new does")
  func same() async throws {
    let trial = try await trial(
      ("a", [Self.bad, Self.open], "5"), ("b", [Self.good], "30"), ("c", [Self.bad], "50"))
    let result = compared(trial, with: trial)
    #expect(result.status == .passed && result.summary.exitStatus == 0)
    #expect(result.compared?.new == 0 && result.fixed == [])
    #expect(result.reports.map(\.baselineState) == [nil, .unchanged, .unchanged])
    #expect(result.reports[0].artifacts.map(\.baselineState) == [.unchanged, .unchanged])
    #expect(result.reports.flatMap(\.allFindings).allSatisfy { $0.baselineState == .unchanged })
    #expect(compared(trial, with: trial, failOn: .any).status == .blocked, "it was only marked")
    #expect(result.options?["baseline-results"] == "s" && result.options?["fail-on"] == "new")
  }

  @Test("a new error is new and fails; one that is gone is told with its report")
  func changes() async throws {
    let old = try await trial(("a", [Self.bad], "5"), ("b", [Self.good], "5"))
    let now = try await trial(("a", [Self.good], "5"), ("b", [Self.bad], "5"))
    let result = compared(now, with: old)
    #expect(result.compared == ComparedRecord(new: 1, unchanged: 0, fixed: 1, newFiles: 1))
    #expect(result.fixed?.map(\.path) == ["a.md"] && result.fixed?.map(\.rule) == ["json/syntax"])
    #expect(result.reports[1].artifacts[0].findings.map(\.baselineState) == [.new])
    #expect(result.reports[1].artifacts[0].baselineState == .new)
    #expect(result.reports.map(\.exitStatus) == [0, 1] && result.status == .failed)
  }

  @Test("of equal findings only as many are unchanged as there were")
  func multiset() async throws {
    let one = try await trial(("a", [Self.bad], "5"))
    var two = one
    two.reports.append(one.reports[0])
    two.reports[1].path = "z.md"
    let result = compared(two, with: one)
    #expect(result.compared == ComparedRecord(new: 1, unchanged: 1, fixed: 0, newFiles: 1))
    #expect(compared(one, with: two).compared == ComparedRecord(new: 0, unchanged: 1, fixed: 1))
    #expect(compared(one, with: two).fixed?.map(\.path) == ["z.md"])
  }

  @Test(
    "a file that is newly unchecked, or unchecked with other bytes, is new; unless it is allowed")
  func unchecked() async throws {
    let old = try await trial(("a", [Self.open], "5"))
    let other = try await trial(("a", [("b.scss", "b {}")], "5"))
    let more = try await trial(("a", [Self.open, ("c.scss", "a {}")], "5"))
    #expect(compared(other, with: old).status == .unchecked)
    #expect(compared(more, with: old).status == .unchecked)
    #expect(
      compared(more, with: old).reports[0].artifacts.map(\.baselineState) == [.unchanged, .new])
    #expect(compared(more, with: old, ["allow-unchecked": "scss,html"]).status == .passed)
    #expect(compared(more, with: old, ["allow-unchecked": "html"]).status == .unchecked)
    var reason = old
    reason.reports[0].artifacts[0].verdict = .unchecked(.timeout)
    #expect(compared(reason, with: old).status == .unchecked, "another reason")
    var failed = old
    failed.reports[0].artifacts[0].verdict = .failed
    #expect(compared(old, with: failed).status == .unchecked, "it had failed")
  }

  @Test("a file is new if it failed and not every reason is known")
  func failClosed() async throws {
    let old = try await trial(("a", [Self.bad], "5"))
    var now = old
    now.reports[0].artifacts[0].findings = []
    #expect(compared(now, with: old).status == .failed, "it failed for no reason")
    now = old
    now.reports[0].artifacts[0].findings[0].fingerprint = nil
    #expect(compared(now, with: old).status == .failed)
    now = old
    now.reports[0].artifacts[0].checks.append(
      CheckRecord(Check("json/other", tool: nil, .unchecked(.timeout), duration: .zero)))
    #expect(compared(now, with: old).status == .failed, "a check did not end that had ended")
    now = old
    now.reports[0].artifacts = []
    #expect(compared(now, with: old).status == .failed, "a report failed for no reason")
    now = old
    now.reports[0].exitStatus = nil
    #expect(compared(now, with: old, failOn: .any).status == .broken)
    now.unreadable = [UnreadableRecord(path: "u.md", message: "no")]
    #expect(compared(now, with: old).status == .broken)
  }

  @Test("a failed file that was edited is new, whatever is known of its errors, repaired or not")
  func behind() async throws {
    let old = try await trial(("a", [Self.bad], "5"))
    #expect(compared(old, with: old).status == .passed, "the same bytes")
    var now = try await trial(("a", [("a.json", "{\n  \"a\": 1,\n}\n{,")], "5"))
    #expect(now.reports[0].artifacts[0].sha256 != old.reports[0].artifacts[0].sha256)
    now.reports[0].artifacts[0].findings = old.reports[0].artifacts[0].findings
    #expect(compared(now, with: old).status == .failed)
    #expect(compared(now, with: old).reports[0].artifacts[0].baselineState == .new)
    let place = Position(line: 3, column: 1)
    now.reports[0].artifacts[0].findings[0].replacement = Replacement(
      start: place, end: place, text: "x")
    #expect(compared(now, with: old).status == .failed, "what parses behind it was never run")
  }

  @Test("a report that is newly blocked or to be reviewed, or is so with other bytes, is new")
  func gates() async throws {
    let old = try await trial(("a", [Self.good], "5"), ("b", [Self.good], "30"))
    let blocked = try await trial(("a", [Self.good], "50"), ("b", [Self.good], "30"))
    #expect(compared(blocked, with: old).status == .blocked)
    let review = try await trial(("a", [Self.good], "30"), ("b", [Self.good], "30"))
    #expect(compared(review, with: old).status == .unchecked)
    #expect(compared(review, with: old, ["allow-review": "yes"]).status == .passed)
    let edited = try await trial(("a", [Self.good], "5"), ("b", [Self.good], "31"))
    #expect(compared(edited, with: old).reports.map(\.baselineState) == [nil, .new])
    #expect(compared(edited, with: old).status == .unchecked)
    #expect(compared(old, with: old).status == .passed)
  }

  @Test("errors of the run itself, and files that a directory does not hold, always count")
  func always() async throws {
    var trial = try await trial(("a", [Self.good], "5"))
    trial.reports[0].artifacts[0].against = .absent
    #expect(compared(trial, with: trial).status == .failed)
    trial.reports[0].artifacts[0].against = .identical
    #expect(compared(trial, with: trial).status == .passed)
    trial.findings = [
      FindingRecord(
        Finding(rule: "policy/changed", severity: .error, "x"), path: "p", fingerprint: nil)
    ]
    #expect(compared(trial, with: trial).status == .failed)
  }

  @Test("what is no whole result is not compared with")
  func incomparable() async throws {
    let trial = try await trial(("a", [Self.bad], "5"))
    try trial.mustBeComparable("old.json")
    func problem(_ change: (inout TrialRecord) -> Void) -> String {
      var other = trial
      change(&other)
      let problem = #expect(throws: MergeProblem.self) {
        try other.mustBeComparable("old.json")
      }
      return problem?.description ?? ""
    }
    let shard = ShardRecord(index: 1, count: 3, inventory: "", contents: "", reports: 1)
    #expect(problem { $0.shard = shard } == "old.json is shard 1/3: merge all of them first")
    #expect(problem { $0.notTried = ["x"] }.contains("was interrupted"))
    #expect(
      problem { $0.reports[0].verdict = .passed }
        == "old.json: a.md: its verdict is passed, and what it holds makes it failed")
    #expect(problem { $0.reports[0].exitStatus = 0 }.contains("milder than its verdict allows"))
    #expect(problem { $0.reports = [] }.contains("counts 1 report, and it holds 0"))
    #expect(
      problem { $0.reports[0].artifacts[0].findings[0].fingerprint = nil }
        .contains("no fingerprints"))
  }
}
