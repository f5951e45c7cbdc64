import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Twins") struct TwinsTests {
  private func differences(_ markdown: Draft, _ json: Draft) throws -> [String] {
    let twin = try #require(try JSONReportReader.report(in: SourceText(json.json)))
    return Twins.differences(markdown.report, twin)
  }

  private let draft = Draft(files: [("a.sql", "SELECT 'é\\n', \"b\";\n\tSELECT 2;")])

  @Test("a report and its faithful twin say the same")
  func same() throws {
    #expect(try differences(draft, draft) == [])
    var spaced = draft
    spaced.body = "\n\n" + draft.body + "\n \n"
    #expect(try differences(draft, spaced) == [])
  }

  @Test(
    "each field that differs is named",
    arguments: [
      ("timestamp", "2026-01-02T20:13:29Z"), ("severity", "6"), ("block_execution", "true"),
    ])
  func field(key: String, value: String) throws {
    #expect(try differences(draft, draft.with(key, value)) == [key])
    #expect(try differences(draft, draft.without(key)) == [key])
    #expect(try differences(draft.with(key, value), draft) == [key])
  }

  @Test("a proposal that differs in one blank within is named, and so are the lists")
  func proposal() throws {
    var other = draft
    other.body = draft.body.replacing("SELECT 2", with: "SELECT  2")
    #expect(try differences(draft, other) == ["proposal"])
    other = draft
    other.risks = "- another one"
    other.mitigations = "- look at it\n- twice"
    #expect(try differences(draft, other) == ["risks", "mitigations"])
  }

  @Test("a severity that is spelled in another way is the same")
  func spelling() throws {
    #expect(try differences(draft.with("severity", "5.0"), draft) == [])
  }
}
