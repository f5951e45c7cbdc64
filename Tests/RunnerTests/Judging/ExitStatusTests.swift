import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Exit status") struct ExitStatusTests {
  /// One of each kind, by a word.
  private func report(_ kind: String) -> ReportResult {
    let files = [("a.sql", "SELECT f;")]
    switch kind {
    case "passed": return Draft(files: files).judged()
    case "nothing": return Draft("think").judged()
    case "review": return Draft(files: files).with("severity", "30").judged()
    case "unchecked": return Draft(files: files).judged { $0.unchecked(.timeout) }
    case "scss": return Draft(files: [("a.scss", "a {}")]).judged()
    case "scss+html":
      return Draft(files: [("a.scss", "a {}"), ("a.html", "<a>")]).judged()
    case "scss+sql":
      return Draft(files: files + [("a.scss", "a {}")]).judged { $0.unchecked(.toolMissing) }
    case "lost marker":
      return Draft("===FILE:a.scss===\na {}\n===END===\n##### FILE:b.sql ####\nSELECT g;").judged()
    case "failed": return Draft(files: files).judged { $0.failed() }
    case "failed review":
      return Draft(files: files).with("severity", "30").judged { $0.failed() }
    case "blocked": return Draft(files: files).with("severity", "45").judged()
    default: preconditionFailure(kind)
    }
  }

  private func status(
    _ kinds: String, unreadable: Int = 0, allowing allowance: Allowance = .nothing
  ) -> Int32 {
    let reports = kinds.split(separator: ", ").map { report(String($0)) }
    let result = TrialResult(
      reports: reports,
      unreadable: (0..<unreadable).map { Unreadable(path: "\($0)", message: "no") }, skipped: 0,
      toolbox: Toolbox(tools: [], missing: []), failures: [], duration: .zero)
    return Tally(result, allowing: allowance).status.rawValue
  }

  @Test(
    "one report's status is its verdict's",
    arguments: [
      ("passed", 0), ("nothing", 0), ("failed", 1), ("unchecked", 3), ("scss", 3), ("review", 3),
      ("failed review", 1), ("blocked", 4), ("lost marker", 3), ("", 2),
    ] as [(String, Int32)])
  func one(kind: String, expected: Int32) {
    #expect(status(kind) == expected)
  }

  @Test(
    "of several reports the worst decides: 4, then 1, 3, 0",
    arguments: [
      ("passed, nothing", 0), ("passed, unchecked", 3), ("nothing, review", 3),
      ("unchecked, failed", 1), ("failed, passed", 1), ("blocked, failed", 4),
      ("passed, blocked", 4), ("unchecked, blocked, failed, passed", 4),
    ] as [(String, Int32)])
  func worst(kinds: String, expected: Int32) {
    #expect(status(kinds) == expected)
    let reversed = kinds.split(separator: ", ").reversed().joined(separator: ", ")
    #expect(status(reversed) == expected)
  }

  @Test(
    "what could not be read is worse than all", arguments: ["passed", "failed", "blocked", ""])
  func unreadable(kind: String) {
    #expect(status(kind, unreadable: 1) == 2)
  }

  @Test(
    "unchecked files of the allowed languages do not count, those of others do",
    arguments: [
      ("scss", [.scss], 0), ("scss", [.html], 3), ("scss+html", [.scss], 3),
      ("scss+html", [.scss, .html], 0), ("scss+sql", [.scss], 3), ("scss+sql", [.scss, .sql], 0),
      ("unchecked", [.sql], 0), ("scss, failed", [.scss], 1), ("scss, blocked", [.scss], 4),
      ("scss, review", [.scss], 3),
    ] as [(String, [Language], Int32)])
  func allowedLanguages(kinds: String, languages: [Language], expected: Int32) {
    #expect(
      status(kinds, allowing: Allowance { name in languages.contains { $0.rawValue == name } })
        == expected)
  }

  @Test("a marker lost between files is no file of any language: nothing allows it")
  func lostMarker() {
    #expect(
      status("lost marker", allowing: Allowance(review: true) { _ in true }) == 3)
  }

  @Test("a review is allowed by its own allowance only")
  func review() {
    let all = Allowance { _ in true }
    #expect(status("review", allowing: all) == 3)
    let review = Allowance(review: true) { _ in false }
    #expect(status("review", allowing: review) == 0)
    #expect(status("review, scss", allowing: review) == 3)
    #expect(status("failed review", allowing: review) == 1)
  }

  @Test("no allowance lets a shut gate, a failure or a broken file through")
  func neverAllowed() {
    let all = Allowance(review: true) { _ in true }
    #expect(status("blocked", allowing: all) == 4)
    #expect(status("failed", allowing: all) == 1)
    #expect(status("passed", unreadable: 1, allowing: all) == 2)
  }

  @Test("a tool of ours that broke is told by the status, whatever may stay unchecked")
  func brokenTool() {
    let result = TrialResult(
      reports: [report("unchecked")], unreadable: [], skipped: 0,
      toolbox: Toolbox(tools: [], missing: []), failures: ["node did not answer"], duration: .zero)
    #expect(Tally(result, allowing: Allowance { _ in true }).status.rawValue == 2)
  }
}
