import Artifact
import Judging
import Launching
import Rollout
import Runner

/// JSON files, which need no tool, tried for real: the only way to a clearance.
package struct Cleared: Sendable {
  package let result: ReportResult

  /// `files`: path and text, which must be JSON.
  package init(_ files: [(path: String, text: String)], id: String = "fsar_stage") async throws {
    let text = """
      # FSAR Proposal Report
      - id: \(id)
      - timestamp: 2026-11-20T09:30:00Z
      - severity: 6
      - block_execution: false
      - proposal:

      idea_implementation:
      \(files.map { "===FILE:\($0.path)===\n\($0.text)\n===END===" }.joined(separator: "\n"))

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
    let results = try await Trial(bench: bench).run([candidate])
    guard let result = results.reports.first else { throw CancellationError() }
    self.result = result
  }

  /// What these files change in a target.
  package func change(in target: Target) throws -> ChangeSet {
    guard let clearance = result.clearance else { throw CancellationError() }
    return try ChangeSet(
      result.artifacts.map(\.artifact), clearedBy: clearance, in: target)
  }
}
