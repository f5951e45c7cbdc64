import Artifact
import Rollout
import Runner
import Testing

@Suite("A change set")
struct ChangeSetTests {
  /// A report of two JSON files, which need no tool, tried for real.
  static func tried(_ second: String = "[2]") async throws -> ReportResult {
    let text = """
      # FSAR Proposal Report
      - id: fsar_change-set
      - timestamp: 2026-11-20T09:30:00Z
      - severity: 6
      - block_execution: false
      - proposal:

      idea_implementation: Create or update the file a/one.json with this complete content:

      {"one": 1}

      ===FILE:two.json===
      \(second)
      ===END===

      ## Risks
      - none

      ## Mitigations
      - none
      """
    let bench = Workbench(
      toolbox: Toolbox(tools: [], missing: []),
      supervisor: Supervisor { _ in throw CancellationError() }, jail: .bare(), cache: nil)
    let candidate = Candidate(
      path: "report.md", isNamed: true,
      content: Candidate.content(of: Array(text.utf8), isJSON: false))
    let result = try await Trial(bench: bench).run([candidate])
    return try #require(result.reports.first)
  }

  @Test("creates what is not there, replaces what differs, and leaves what is the same")
  func plan() async throws {
    let result = try await Self.tried()
    let artifacts = result.artifacts.map(\.artifact)
    let clearance = try #require(result.clearance)
    let fresh = try ChangeSet(artifacts, clearedBy: clearance) { _ in nil }
    #expect(fresh.changes.map(\.path.string) == ["a/one.json", "two.json"])
    #expect(fresh.changes.map(\.kind) == [.create, .create])
    #expect(fresh.changes[1].content == Array("[2]\n".utf8))

    let other = SHA256.hex(Array("other".utf8))
    let partly = try ChangeSet(artifacts, clearedBy: clearance) { path in
      path.string == "two.json" ? artifacts[1].sha256 : other
    }
    #expect(partly.changes.map(\.path.string) == ["a/one.json"])
    #expect(partly.changes.map(\.kind) == [.replace(other)])
  }

  @Test("takes only the very bytes that passed")
  func otherBytes() async throws {
    let clearance = try #require(try await Self.tried().clearance)
    let others = try await Self.tried("[3]").artifacts.map(\.artifact)
    #expect(throws: ChangeSet.Uncleared(path: "two.json")) {
      try ChangeSet(others, clearedBy: clearance) { _ in nil }
    }
    var forged = others[1]
    forged.sha256 = try #require(clearance.artifacts["two.json"])
    #expect(throws: ChangeSet.Uncleared(path: "two.json")) {
      try ChangeSet([forged], clearedBy: clearance) { _ in nil }
    }
  }

  @Test("cannot be made of a report that did not pass: there is no clearance")
  func failed() async throws {
    let result = try await Self.tried("[2")
    #expect(result.verdict == .failed)
    #expect(result.clearance == nil)
  }
}
