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

  @Test("cannot be made of a report that did not pass: there is no clearance")
  func failed() async throws {
    let result = try await Self.tried("[2")
    #expect(result.verdict == .failed)
    #expect(result.clearance == nil)
  }
}
