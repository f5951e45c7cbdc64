import Artifact
import Judging
import Results
import Runner

extension Workspaces {
  /// A workspace for each report, with its manifest and its result: what was kept of each. It is not
  /// cancelled: what was judged is kept.
  func keep(
    _ reports: [ReportResult], _ numbers: WorkspaceNumbers,
    allowing allowance: Allowance = .nothing
  ) async throws -> [ReportRecord] {
    return try await Parallel.map(reports, finishing: true) { result in
      let workspace = try Workspace(in: home, for: result.id, numbers: numbers)
      let artifacts = result.artifacts.map(\.artifact)
      try workspace.write(artifacts)
      try workspace.write(
        Workspace.manifest(
          of: artifacts, in: result.report, path: result.path, sha256: result.sha256
        ).bytes, as: "manifest.json")
      let record = ReportRecord(
        result, workspace: "Sandboxes/\(workspace.name)", allowing: allowance)
      try workspace.write(record.json.bytes, as: "result.json")
      return record
    }
  }
}
