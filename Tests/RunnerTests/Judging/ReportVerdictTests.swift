import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Verdict of a report") struct ReportVerdictTests {
  private let files = [("a.sql", "SELECT f;"), ("b.sql", "SELECT g;")]

  private func verdict(_ draft: Draft, by answer: (Subject) -> Outcome = { $0.passed })
    -> ReportVerdict
  {
    draft.judged(by: answer).verdict
  }

  @Test("a report is the worst of its files: failed, unchecked, passed")
  func worst() {
    #expect(verdict(Draft(files: files)) == .passed)
    #expect(
      verdict(Draft(files: files)) { $0.artifact == 1 ? $0.unchecked(.timeout) : $0.passed }
        == .unchecked)
    #expect(
      verdict(Draft(files: files)) { $0.artifact == 1 ? $0.failed() : $0.unchecked(.timeout) }
        == .failed)
  }

  @Test("a report without a file is nothing; an idea_implementation without one failed")
  func noFile() {
    #expect(verdict(Draft("self_improvement: think more")) == .nothing)
    #expect(verdict(Draft("think more")) == .nothing)
    let implementation = Draft("idea_implementation: think more").judged()
    #expect(implementation.verdict == .failed)
    #expect(implementation.findings.last?.rule == "report/no-artifacts")
  }

  @Test("a shut gate is blocked whatever is in it, and its files are shown unchecked")
  func blocked() {
    for body in [Draft(files: files), Draft("think"), Draft(files: [("a.sql", "")])] {
      #expect(verdict(body.with("severity", "45")) == .blocked)
    }
    let result = Draft(files: files).with("block_execution", "true").judged()
    #expect(result.artifacts.map(\.verdict) == [.unchecked(.gateShut), .unchecked(.gateShut)])
    #expect(result.artifacts.allSatisfy { $0.checks.isEmpty })
    let empty = Draft(files: [("a.sql", "")]).with("severity", "90").judged()
    #expect(empty.artifacts.map(\.verdict) == [.failed])
  }

  @Test("a review is tried, and its verdict is that of its files")
  func review() {
    let result = Draft(files: files).with("severity", "30").judged()
    #expect(result.gate.decision == .review && result.verdict == .passed)
    #expect(result.artifacts.allSatisfy { $0.checks.count == 1 })
  }

  @Test("a marker lost between the files leaves the report unchecked")
  func lostMarker() {
    let draft = Draft("===FILE:a.sql===\nSELECT f;\n===END===\n##### FILE:b.sql ####\nSELECT g;")
    let result = draft.judged()
    #expect(result.artifacts.map(\.verdict) == [.passed])
    #expect(result.verdict == .unchecked)
  }

  @Test("an error about the report itself failed it")
  func reportError() {
    func verdict(severity: String) -> ReportVerdict {
      let twin = Draft(files: files).with("severity", severity).report
      return Draft(files: files).judged(twins: [.init(path: "report.json", report: twin)]).verdict
    }
    #expect(verdict(severity: "6") == .failed)
    // The control: a twin that says the same.
    #expect(verdict(severity: "5") == .passed)
  }

  @Test("only a report that passed has a clearance; it binds the digests")
  func clearance() throws {
    let result = Draft(files: files).judged()
    let clearance = try #require(result.clearance)
    #expect(clearance.report == SHA256.hex(Array(Draft(files: files).markdown.utf8)))
    #expect(clearance.artifacts["a.sql"] == SHA256.hex(Array("SELECT f;\n".utf8)))
    #expect(clearance.artifacts.count == 2)
    #expect(Draft(files: files).judged { $0.unchecked(.crashed) }.clearance == nil)
    #expect(Draft(files: files).judged { $0.failed() }.clearance == nil)
    #expect(Draft(files: files).with("severity", "50").judged().clearance == nil)
    #expect(Draft("think").judged().clearance == nil)
  }

  @Test("a shut gate launches no tool; the same report with an open one does")
  func launches() async throws {
    let files = [
      ("a.sql", "SELECT f;"), ("b.js", "a()"), ("c.py", "a"), ("d.sh", "a"), ("e.sql", "PRAGMA a;"),
    ]
    func runs(severity: String) async throws -> Int {
      let recorder = Recorder()
      let bench = Workbench.fake(
        Tool.Name.allCases, recorder.supervisor { _ in Termination(.exited(1)) })
      try await Folder.lend { folder in
        let path = try folder.write(
          Draft(files: files).with("severity", severity).markdown, to: "report.md")
        let result = try await Trial(bench: bench).run(Search([path]))
        #expect(result.reports.first?.artifacts.count == 5)
        #expect(result.reports.first?.artifacts.contains { $0.verdict == .passed } == false)
      }
      return recorder.runs.count
    }
    #expect(try await runs(severity: "45") == 0)
    #expect(try await runs(severity: "44") >= 4)
  }
}
