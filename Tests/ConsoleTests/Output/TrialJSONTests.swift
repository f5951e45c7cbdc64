import Artifact
import Testing

@testable import Console
@testable import Judging
@testable import Launching
@testable import Results
@testable import Runner

@Suite("A trial as JSON") struct TrialJSONTests {
  private func document(_ result: TrialResult, workspace: String? = "Sandboxes/x") throws
    -> JSONNode
  {
    let workspaces = result.reports.map { _ in workspace }
    let text = TrialRecord(result, version: "0.1.0", workspaces: workspaces).json.pretty
    return try JSONNode(parsing: Array(text.utf8))
  }

  private func keys(_ node: JSONNode?) -> [String] {
    guard case .object(let members)? = node?.value else { return [] }
    return members.map(\.key)
  }

  private func items(_ node: JSONNode?) -> [JSONNode] {
    guard case .array(let items)? = node?.value else { return [] }
    return items
  }

  private func number(_ node: JSONNode?) -> String? {
    guard case .number(let text)? = node?.value else { return nil }
    return text
  }

  /// The fields of the contract stand in its order; others may stand between them.
  private func expectOrder(_ fields: String, in node: JSONNode?) {
    let fields = fields.split(separator: " ").map(String.init)
    #expect(keys(node).filter { fields.contains($0) } == fields)
    #expect(Set(keys(node)).count == keys(node).count, "no key is given twice")
  }

  private func failing() async throws -> TrialResult {
    let files = [("a.json", "{\n  \"é\": 1,\n}"), ("b.scss", "a {}")]
    return try await Drafts.trial([("report.md", Drafts.markdown(files: files, severity: "6"))])
  }

  @Test("every field of the contract is there, in its order")
  func contract() async throws {
    let document = try document(try await failing())
    expectOrder("schema tool summary environment reports", in: document)
    expectOrder("name version", in: document["tool"])
    expectOrder(
      "reports passed failed unchecked blocked nothing artifacts duration_ms",
      in: document["summary"])
    expectOrder("jail tools", in: document["environment"])
    let report = items(document["reports"]).first
    expectOrder(
      "path id kind severity block_execution gate verdict workspace findings artifacts", in: report)
    expectOrder("decision reason", in: report?["gate"])
    let artifact = items(report?["artifacts"]).first
    expectOrder(
      "path origin language dialect bytes sha256 report_lines verdict reason checks findings",
      in: artifact)
    expectOrder("start end", in: artifact?["report_lines"])
    expectOrder("name tool verdict duration_ms", in: items(artifact?["checks"]).first)
    let finding = items(artifact?["findings"]).first
    expectOrder("rule severity code message location report_location help", in: finding)
    expectOrder("line column", in: finding?["location"])
    expectOrder("line column", in: finding?["report_location"])
  }

  @Test("the values are those of the trial")
  func values() async throws {
    let document = try document(try await failing())
    #expect(document["schema"]?.string == "sandbox.try/1")
    #expect(document["tool"]?["name"]?.string == "sandbox")
    #expect(number(document["summary"]?["failed"]) == "1")
    #expect(number(document["summary"]?["artifacts"]) == "2")
    #expect(number(document["summary"]?["duration_ms"]) == "143")
    let report = try #require(items(document["reports"]).first)
    #expect(report["path"]?.string == "report.md" && report["id"]?.string == "fsar_1")
    #expect(report["kind"]?.string == "idea_implementation")
    #expect(number(report["severity"]) == "6" && report["verdict"]?.string == "failed")
    #expect(report["gate"]?["decision"]?.string == "open")
    #expect(report["workspace"]?.string == "Sandboxes/x")
    let files = items(report["artifacts"])
    #expect(files.map { $0["verdict"]?.string } == ["failed", "unchecked"])
    #expect(files.map { $0["reason"]?.string } == [nil, "no-checker"])
    #expect(files[0]["origin"]?.string == "marker" && files[0]["language"]?.string == "json")
    #expect(number(files[0]["bytes"]) == "15")
    #expect(files[0]["sha256"]?.string == SHA256.hex(Array("{\n  \"é\": 1,\n}\n".utf8)))
    let finding = try #require(items(files[0]["findings"]).first)
    #expect(finding["rule"]?.string == "json/syntax" && finding["severity"]?.string == "error")
    #expect(number(finding["location"]?["line"]) == "3")
    #expect(number(finding["report_location"]?["line"]) == "12")
    #expect(finding["help"]?.string == "take out the comma before it")
  }

  @Test("what is not known is null, and its key is there")
  func nulls() async throws {
    let text = "# FSAR Proposal Report\n\n- proposal:\nnothing\n"
    let report = try #require(
      items(try document(try await Drafts.trial([("report.md", text)]), workspace: nil)["reports"])
        .first)
    for key in ["id", "kind", "severity", "block_execution", "workspace"] {
      guard case .null? = report[key]?.value else {
        Issue.record("\(key) is to be null")
        continue
      }
    }
    #expect(report["verdict"]?.string == "blocked")
  }

  @Test("a document of no reports is whole")
  func empty() throws {
    let result = TrialResult(
      reports: [], unreadable: [Unreadable(path: "a", message: "b")], skipped: 3,
      toolbox: Toolbox(tools: [], missing: []), failures: ["c"], duration: .zero)
    let document = try document(result)
    #expect(items(document["reports"]).isEmpty)
    #expect(items(document["unreadable"]).first?["message"]?.string == "b")
    #expect(items(document["environment"]?["failures"]).first?.string == "c")
  }

  @Test(
    "a number is a number whatever its size",
    arguments: [
      (0, "0"), (6, "6"), (24.5, "24.5"), (0.1234, "0.123"), (1e15, "1000000000000000"),
      (9e18, "9000000000000000000"), (1e20, "1e+20"), (-1e20, "-1e+20"), (1e300, "1e+300"),
    ] as [(Double, String)])
  func numbers(value: Double, text: String) {
    #expect(JSONValue.number(value).text == text)
  }
}
