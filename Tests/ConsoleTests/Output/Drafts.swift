import Artifact
import Foundation
import Judging
import Launching
import Runner

@testable import Console
@testable import Results

/// Reports and results as literals.
enum Drafts {
  /// A report whose body is the given text.
  static func report(
    _ body: String, id: String = "fsar_1", severity: String = "5", path: String = "report.md"
  ) -> Report {
    let text = """
      # FSAR Proposal Report

      - id: \(id)
      - timestamp: 2026-01-02T20:13:28Z
      - severity: \(severity)
      - block_execution: false
      - proposal:
      \(body)

      ## Risks
      - it may be wrong

      ## Mitigations
      - look at it

      """
    guard let report = MarkdownReader.report(in: SourceText(Array(text.utf8))) else {
      preconditionFailure("a draft is a report")
    }
    return report
  }

  /// What the real trial says of a text, with no tool at hand but Foundation.
  static func trial(_ texts: [(path: String, text: String)]) async throws -> TrialResult {
    let folder = FileManager.default.temporaryDirectory.appending(path: "ct-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (path, text) in texts {
      try Data(text.utf8).write(to: folder.appending(path: path))
    }
    let bench = Workbench(
      toolbox: Toolbox(tools: [], missing: []),
      supervisor: Supervisor { _ in preconditionFailure("nothing is launched") },
      jail: .bare(), cache: nil)
    var result = try await Trial(bench: bench).run(
      Search(texts.map { "\(folder.path)/\($0.path)" }))
    for index in result.reports.indices {
      let name = result.reports[index].path.split(separator: "/").last.map(String.init)
      result.reports[index].path = name ?? ""
    }
    result.duration = .milliseconds(143)
    return result
  }

  /// The markdown of a report that proposes these files.
  static func markdown(
    files: [(String, String)], id: String = "fsar_1", severity: String = "5",
    kind: String = "idea_implementation"
  ) -> String {
    let body = files.map { "===FILE:\($0.0)===\n\($0.1)\n===END===" }.joined(separator: "\n")
    let text = report("\(kind):\n\(body)", id: id, severity: severity).text
    return String(decoding: text.bytes, as: UTF8.self)
  }
}

extension TrialText {
  /// A whole trial, each report with this workspace.
  func text(_ result: TrialResult, workspace: String? = nil) -> String {
    text(
      TrialRecord(result, version: "1", workspaces: result.reports.map { _ in workspace }),
      texts: result.reports.map(ReportTexts.init)
    ).text
  }
}
