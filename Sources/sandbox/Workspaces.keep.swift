import Artifact
import Console
import Runner

extension Workspaces {
  /// A report's workspace: its path below the home, and what its `result.json` says.
  struct Kept: Sendable {
    let path: String
    let document: [UInt8]
  }

  /// A workspace for each report, with its manifest and its result. It is not cancelled: what was
  /// judged is kept.
  func keep(_ reports: [ReportResult], _ numbers: WorkspaceNumbers) async throws -> [Kept] {
    return try await Parallel.map(reports, finishing: true) { result in
      let workspace = try Workspace(in: home, for: result.id, numbers: numbers)
      let artifacts = result.artifacts.map(\.artifact)
      try workspace.write(artifacts)
      try workspace.write(
        Workspace.manifest(
          of: artifacts, in: result.report, path: result.path, sha256: result.sha256
        ).bytes, as: "manifest.json")
      let path = "Sandboxes/\(workspace.name)"
      let document = TrialJSON.report(result, workspace: path).bytes
      try workspace.write(document, as: "result.json")
      return Kept(path: path, document: document)
    }
  }
}
