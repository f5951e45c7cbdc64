import Artifact
import Testing

@testable import Console
@testable import Judging
@testable import Launching
@testable import Results
@testable import Runner

/// What a report, a path or a tool says reaches no terminal raw, and begins no line of ours.
@Suite("Hostile text") struct HostileTextTests {
  private func expectTame(_ output: String, _ text: String) {
    for scalar in output.unicodeScalars where scalar != "\n" {
      #expect(!ArtifactPath.isForbidden(scalar), "U+\(scalar.hex) of \(text.debugDescription)")
    }
    for line in output.split(separator: "\n") {
      let trimmed = line.unicodeScalars.drop { $0.properties.isWhitespace }
      #expect(!trimmed.starts(with: "::".unicodeScalars), "\(line)")
    }
  }

  @Test("as text it is spelled out, and commands nothing", arguments: Hostile.texts)
  func asText(text: String) throws {
    var one = try Hostile.result(text)
    let style = TrialText(
      style: Style(isColoured: false), width: 80, showing: ShownParts(notes: true))
    expectTame(style.text(one, workspace: text), text)
    one.reports += one.reports
    expectTame(style.text(one, workspace: text), text)
  }

  @Test("in colour the only escapes are ours", arguments: Hostile.texts)
  func inColour(text: String) throws {
    let style = TrialText(
      style: Style(isColoured: true), width: 80, showing: ShownParts(notes: true))
    let output = style.text(try Hostile.result(text), workspace: text)
    expectTame(output.replacing(#/\u{1B}\[[0-9;]{1,4}m/#, with: ""), text)
  }

  @Test("as JSON it is escaped, and reads back as it was", arguments: Hostile.texts)
  func asJSON(text: String) throws {
    let output = TrialRecord(
      try Hostile.result(text), version: "1", workspaces: [text]
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
    let markdown = Drafts.markdown(files: [("a.json", "[1]")], id: "::error::x")
    let result = try await Drafts.trial([("report.md", markdown)])
    let text = TrialText(style: Style(isColoured: false)).text(result)
    #expect(text.contains("error::x"))
    expectTame(text, "::error::x")
  }
}
