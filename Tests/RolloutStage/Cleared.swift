import Artifact
import Judging
import Launching
import Rollout
import Runner

/// JSON files, which need no tool, tried for real: the only way to a clearance.
package struct Cleared: Sendable {
  private let results: [ReportResult]
  /// Whoever deletes has to say why.
  private let reason: String?
  package var result: ReportResult { results[0] }

  /// `files`: path and text, which must be JSON; `-` takes away what stands there in a `directory`.
  package init(
    _ files: [(path: String, text: String)], in directory: String? = nil,
    id: String = "fsar_stage"
  ) async throws {
    let gone = files.filter { $0.text == "-" }.map(\.path)
    let files = files.filter { $0.text != "-" }
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
    let diff = gone.map { "diff --git a/\($0) b/\($0)\ndeleted file mode 100644\n" }.joined()
    var bench = Workbench(
      toolbox: Toolbox(tools: [], missing: []),
      supervisor: Supervisor { _ in throw CancellationError() }, jail: .bare(), cache: nil)
    if let directory { bench.baseline = Baseline(target: directory) }
    var trial = Trial(bench: bench)
    trial.isTogether = true
    reason = gone.isEmpty ? nil : "they go"
    let report = files.isEmpty && !gone.isEmpty ? [] : [("report.md", text)]
    results = try await trial.run(
      (report + (gone.isEmpty ? [] : [("gone.diff", diff)])).map { path, text in
        Candidate(
          path: path, isNamed: true,
          content: Candidate.content(of: Array(text.utf8), isJSON: false, as: .diff))
      }
    ).reports
    if results.isEmpty { throw CancellationError() }
  }

  /// What these files change in a target.
  package func change(in target: Target) throws -> ChangeSet {
    guard let clearance = Clearance(set: results, accepting: reason) else {
      throw CancellationError()
    }
    return try ChangeSet(
      results.flatMap(\.artifacts).map(\.artifact), clearedBy: clearance, in: target)
  }
}
