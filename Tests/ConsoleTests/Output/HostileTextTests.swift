import Artifact
import Testing

@testable import Console
@testable import Runner

/// What a report, a path or a tool says reaches no terminal raw, and begins no line of ours.
@Suite("Hostile text") struct HostileTextTests {
  private static let hostile = [
    "\u{1B}[2J\u{1B}[1;1H", "\u{1B}]0;title\u{7}", "\u{9B}31m", "a\rb", "\u{7}", "\u{202E}abc",
    "\u{2066}a", "a\u{2028}::error::b", "::error::a", "a\n::error::b", "  ::error::c",
    "\u{85}::error::d", "\u{200B}", "\u{0}", "\u{8}\u{8}\u{8}", "\u{B}::error::e", "\u{C}f",
  ]

  /// Every place where text of others can stand, filled with `text`.
  private func result(_ text: String) throws -> TrialResult {
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

  private func expectTame(_ output: String, _ text: String) {
    for scalar in output.unicodeScalars where scalar != "\n" {
      #expect(!ArtifactPath.isForbidden(scalar), "U+\(scalar.hex) of \(text.debugDescription)")
    }
    for line in output.split(separator: "\n") {
      let trimmed = line.unicodeScalars.drop { $0.properties.isWhitespace }
      #expect(!trimmed.starts(with: "::".unicodeScalars), "\(line)")
    }
  }

  @Test("as text it is spelled out, and commands nothing", arguments: hostile)
  func asText(text: String) throws {
    var one = try result(text)
    let style = TrialText(style: Style(isColoured: false), width: 80, showsNotes: true)
    expectTame(style.text(one, workspace: text), text)
    one.reports += one.reports
    expectTame(style.text(one, workspace: text), text)
  }

  @Test("in colour the only escapes are ours", arguments: hostile)
  func inColour(text: String) throws {
    let style = TrialText(style: Style(isColoured: true), width: 80, showsNotes: true)
    let output = style.text(try result(text), workspace: text)
    expectTame(output.replacing(#/\u{1B}\[[0-9;]{1,4}m/#, with: ""), text)
  }

  @Test("as JSON it is escaped, and reads back as it was", arguments: hostile)
  func asJSON(text: String) throws {
    let output = TrialRecord(
      try result(text), version: "1", workspaces: [text]
    ).json.pretty
    expectTame(output, text)
    let node = try JSONNode(parsing: Array(output.utf8))
    guard case .array(let reports)? = node["reports"]?.value else {
      Issue.record("the document has no reports")
      return
    }
    #expect(reports.first?["path"]?.string.map { Array($0.utf8) } == Array(text.utf8))
  }

  @Test("any id that a report can have begins no line with a command")
  func id() async throws {
    let markdown = Drafts.markdown(files: [("a.json", "{}")], id: "::error::x")
    let result = try await Drafts.trial([("report.md", markdown)])
    let text = TrialText(style: Style(isColoured: false)).text(result)
    #expect(text.contains("error::x"))
    expectTame(text, "::error::x")
  }
}
