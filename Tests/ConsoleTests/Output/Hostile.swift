import Artifact
import Testing

@testable import Console
@testable import Judging
@testable import Launching
@testable import Results
@testable import Runner

/// Text that would do something to whoever shows it, and results that are full of it.
enum Hostile {
  static let texts = [
    "\u{1B}[2J\u{1B}[1;1H", "\u{1B}]0;title\u{7}", "\u{9B}31m", "a\rb", "\u{7}", "\u{202E}abc",
    "\u{2066}a", "a\u{2028}::error::b", "::error::a", "a\n::error::b", "  ::error::c",
    "\u{85}::error::d", "\u{200B}", "\u{0}", "\u{8}\u{8}\u{8}", "\u{B}::error::e", "\u{C}f",
  ]

  /// Every place where text of others can stand, filled with `text`.
  static func result(_ text: String) throws -> TrialResult {
    let report = Drafts.report("===FILE:a.sql===\n\(text)SELECT 1;\n===END===")
    var artifact = try #require(Extraction(report).artifacts.first)
    artifact.rawPath = text
    let words = Array(repeating: text, count: 30).joined(separator: " ")
    let findings = [text, words].map {
      Finding(
        rule: "sql/syntax", severity: .error, $0, code: text, at: Position(line: 1, column: 2),
        inReport: Position(line: 9, column: 2), help: $0)
    }
    var hostile = report
    hostile.id = .given(text)
    return TrialResult(
      reports: [
        ReportResult(
          path: text, report: hostile, sha256: "", gate: Gate(hostile), verdict: .failed,
          artifacts: [
            ArtifactResult(
              artifact: artifact, language: .sql, dialect: .postgresql, verdict: .failed,
              checks: [Check("sql/syntax", tool: text, .failed)], findings: findings)
          ], findings: [Finding(rule: "report/x", severity: .warning, words, help: words)])
      ], unreadable: [Unreadable(path: text, message: text)], skipped: 0,
      toolbox: Toolbox(
        tools: [Tool(name: .node, version: text, path: text)], missing: []),
      failures: [text, words],
      duration: .zero)
  }
}
