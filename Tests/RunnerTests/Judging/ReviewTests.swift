import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// What somebody has to look at, whatever its checks say.
@Suite("Files that ask for review") struct ReviewTests {
  private func gate(_ files: [(String, String)], severity: Int = 5) throws -> ReportResult {
    let body = files.map { "===FILE:\($0.0)===\n\($0.1)\n===END===\n" }.joined()
    let text = """
      # FSAR Proposal Report
      - id: fsar_1
      - timestamp: 2026-01-02T20:13:28Z
      - severity: \(severity)
      - block_execution: false
      - proposal:
      \(body)
      ## Risks
      - one

      ## Mitigations
      - two
      """
    let report = try #require(MarkdownReader.report(in: SourceText(Array(text.utf8))))
    return PendingReport(path: "a.md", report, by: Criteria()).judged(by: [:])
  }

  @Test(
    "are those that are not seen, and packages with a script that runs by itself",
    arguments: [
      (".env", "A=1", true), ("a/.config/b.json", "[1]", true), ("a/b.json", "[1]", false),
      ("package.json", #"{"scripts": {"postinstall": "node x"}}"#, true),
      ("a/package.json", #"{"scripts": {"test": "x"}, "scripts": {"prepare": "x"}}"#, true),
      ("package.json", #"{"scripts": {"test": "node --test"}}"#, false),
      ("package.json", "{", false), ("other.json", #"{"scripts": {"install": "x"}}"#, false),
    ])
  func asks(path: String, text: String, isAsked: Bool) throws {
    let result = try gate([(path, text)])
    #expect(result.gate.decision == (isAsked ? .review : .open))
    let rules = [Rule.hiddenPath.id, Rule.installScript.id]
    let told = result.artifacts[0].findings.filter { rules.contains($0.rule) }
    #expect(told.count == (isAsked ? 1 : 0))
    #expect(result.gate.reason.contains(isAsked ? path : "below the review threshold"))
  }

  @Test("leave a shut gate shut, and are told beside the severity")
  func beside() throws {
    #expect(try gate([(".env", "A=1")], severity: 60).gate.decision == .shut)
    let both = try gate([(".env", "A=1"), (".a", "b")], severity: 30).gate
    #expect(both.decision == .review)
    #expect(both.reason.contains("threshold 25; .env") && both.reason.hasSuffix("and 1 more"))
  }
}
