import Testing

@testable import Artifact

/// The fields that every report must have, in both forms: what cannot be relied on is told.
@Suite struct HeaderTests {
  private struct Fields {
    var markdown: [String: String] = [
      "id": "- id: fsar_1", "timestamp": "- timestamp: 2026-03-14T09:26:53Z",
      "severity": "- severity: 4", "block_execution": "- block_execution: false",
      "proposal": "- proposal: x: y", "risks": "## Risks\n- r",
      "mitigations": "## Mitigations\n- m",
    ]
    var json: [String: String] = [
      "id": #""id": "fsar_1""#, "timestamp": #""timestamp": "2026-03-14T09:26:53Z""#,
      "severity": #""severity": 4"#, "block_execution": #""block_execution": false"#,
      "proposal": #""proposal": "x: y""#, "risks": #""risks": ["r"]"#,
      "mitigations": #""mitigations": ["m"]"#,
    ]
    static let order = [
      "id", "timestamp", "severity", "block_execution", "proposal", "risks", "mitigations",
    ]

    func readMarkdown() throws -> Report {
      let lines = ["# FSAR Proposal Report"] + Self.order.compactMap { markdown[$0] }
      return try Sample.read(markdown: Array(lines.joined(separator: "\n").utf8))
    }
    func readJSON() throws -> Report {
      let members = Self.order.compactMap { json[$0] }
      return try Sample.read(json: Array("{\(members.joined(separator: ", "))}".utf8))
    }
  }

  @Test("a report with every field has no fault, in both forms")
  func complete() throws {
    for report in [try Fields().readMarkdown(), try Fields().readJSON()] {
      #expect(report.faults == [])
      #expect(report.id == .given("fsar_1"))
      #expect(report.severity == .given(4))
      #expect(report.blockExecution == .given(false))
      #expect(report.risks == .given(["r"]))
      #expect(report.mitigations == .given(["m"]))
      #expect(report.kind == "x")
    }
  }

  @Test(
    "a field that is missing is told",
    arguments: ["id", "timestamp", "severity", "block_execution", "risks", "mitigations"])
  func missing(name: String) throws {
    var fields = Fields()
    fields.markdown[name] = nil
    fields.json[name] = nil
    #expect(try fields.readMarkdown().faults == ["\(name) is missing"])
    #expect(try fields.readJSON().faults == ["\(name) is missing"])
  }

  @Test("a markdown report without a proposal has no body; a JSON text without one is no report")
  func missingProposal() throws {
    var fields = Fields()
    fields.markdown["proposal"] = nil
    fields.json["proposal"] = nil
    let report = try fields.readMarkdown()
    #expect(report.faults == ["proposal is missing"])
    #expect(report.body.bytes.isEmpty)
    #expect(report.kind == nil)
    #expect(try JSONReportReader.report(in: SourceText(Array(#"{"id": "x"}"#.utf8))) == nil)
    #expect(try JSONReportReader.report(in: SourceText(Array("[]".utf8))) == nil)
  }

  @Test(
    "a field that is given twice is told, even where both are the same",
    arguments: ["id", "timestamp", "severity", "block_execution"])
  func twice(name: String) throws {
    var fields = Fields()
    fields.markdown[name] = [fields.markdown[name], fields.markdown[name]].compactMap(\.self)
      .joined(separator: "\n")
    fields.json[name] = [fields.json[name], fields.json[name]].compactMap(\.self)
      .joined(separator: ", ")
    #expect(try fields.readMarkdown().faults == ["\(name) is given twice"])
    #expect(try fields.readJSON().faults == ["\(name) is given twice"])
  }

  @Test(
    "lists and the proposal given twice are told in JSON",
    arguments: ["risks", "mitigations", "proposal"])
  func twiceInJSON(name: String) throws {
    var fields = Fields()
    let member = try #require(fields.json[name])
    fields.json[name] = "\(member), \(member)"
    #expect(try fields.readJSON().faults == ["\(name) is given twice"])
  }

  @Test("of a proposal given twice the last is shown")
  func lastProposal() throws {
    var fields = Fields()
    fields.json["proposal"] = #""proposal": "one: 1", "proposal": "two: 2""#
    #expect(try fields.readJSON().kind == "two")
  }

  @Test(
    "a field in markdown that does not parse is told",
    arguments: [
      ("id", ""), ("id", "a b"), ("id", "../x"), ("id", "ид"), ("id", "\u{1B}[2J"),
      ("id", String(repeating: "a", count: 129)),
      ("timestamp", ""), ("timestamp", "yesterday"), ("timestamp", "2026-03-14"),
      ("timestamp", "2026-13-14T09:26:53Z"), ("timestamp", "2026-03-32T09:26:53Z"),
      ("timestamp", "2026-00-14T09:26:53Z"), ("timestamp", "2026-03-14T24:26:53Z"),
      ("timestamp", "2026-03-14T09:60:53Z"), ("timestamp", "2026-03-14T09:26:61Z"),
      ("timestamp", "2026-03-14T09:26:53"), ("timestamp", "2026-03-14T09:26:53Z x"),
      ("timestamp", "٢٠٢٦-03-14T09:26:53Z"), ("timestamp", "2026-03-14T09:26:53.٣Z"),
      ("timestamp", "2026-03-14T09:26:53+99:99"), ("timestamp", "2026-02-31T09:26:53Z"),
      ("severity", ""), ("severity", "low"), ("severity", "-1"), ("severity", "+1"),
      ("severity", "1e3"), ("severity", "0x10"), ("severity", "4.5.6"), ("severity", ".5"),
      ("severity", "5."), ("severity", "NaN"), ("severity", "inf"), ("severity", "4 of 10"),
      ("severity", "٤"), ("severity", "4,5"), ("severity", String(repeating: "1", count: 21)),
      ("block_execution", ""), ("block_execution", "True"), ("block_execution", "no"),
      ("block_execution", "false # really"), ("block_execution", "\"false\""),
    ])
  func malformed(name: String, value: String) throws {
    var fields = Fields()
    fields.markdown[name] = "- \(name): \(value)"
    let faults = try fields.readMarkdown().faults
    #expect(faults.count == 1)
    #expect(faults.first?.hasPrefix("\(name) does not parse: expected ") == true)
  }

  @Test(
    "a field in JSON of another type, or that does not parse, is told",
    arguments: [
      ("id", "7"), ("id", "null"), ("id", "\"a b\""), ("id", "\"\""), ("id", #"["x"]"#),
      ("timestamp", "0"), ("timestamp", "\"now\""), ("severity", "\"4\""), ("severity", "null"),
      ("severity", "-1"), ("severity", "1e1"), ("severity", "true"), ("block_execution", "0"),
      ("block_execution", "\"false\""), ("block_execution", "null"), ("proposal", "null"),
      ("proposal", "\" \\n\\t \""), ("proposal", "[]"), ("risks", "[]"), ("risks", "\"r\""),
      ("risks", "[1]"), ("risks", #"["r", null]"#), ("mitigations", "{}"),
    ])
  func malformedInJSON(name: String, value: String) throws {
    var fields = Fields()
    fields.json[name] = "\"\(name)\": \(value)"
    let faults = try fields.readJSON().faults
    #expect(faults.count == 1)
    #expect(faults.first?.hasPrefix("\(name) does not parse: expected ") == true)
  }

  @Test(
    "forms that are allowed are taken as they are",
    arguments: [
      ("timestamp", "2026-03-14 09:26:53Z"), ("timestamp", "2026-03-14T09:26:53.646123456Z"),
      ("timestamp", "2026-03-14T09:26:53+02:00"), ("timestamp", "2024-02-29T23:59:60Z"),
      ("severity", "0"), ("severity", "44.999"), ("severity", "007"),
      ("id", "a.b:c-d_e"), ("id", String(repeating: "a", count: 128)),
      ("block_execution", "true"), (" id ", "x"),
    ])
  func allowed(name: String, value: String) throws {
    var fields = Fields()
    fields.markdown[name.filter { $0 != " " }] = "- \(name): \(value)   "
    #expect(try fields.readMarkdown().faults == [])
  }

  @Test(
    "a list in markdown holds bullets, and is told where it holds something else",
    arguments: [
      ("- r", ["r"]), ("* r\n- s\n", ["r", "s"]), ("\n- r\n\n- s\n\n", ["r", "s"]),
      ("- r\n  goes on\n", ["r goes on"]), ("<!-- none -->\n- r", ["r"]),
      ("- r\r\n- s\r\n", ["r", "s"]),
      ("", nil), ("\n\n", nil), ("no bullet", nil), ("- r\nno bullet", nil),
      ("  indented first", nil),
      ("- r\n### More\n- s", nil),
    ] as [(String, [String]?)])
  func lists(text: String, expected: [String]?) throws {
    for name in ["risks", "mitigations"] {
      var fields = Fields()
      fields.markdown[name] = "## \(name == "risks" ? "Risks" : "Mitigations")\n\(text)"
      let report = try fields.readMarkdown()
      #expect((name == "risks" ? report.risks : report.mitigations).value == expected)
      #expect(report.faults.isEmpty == (expected != nil))
    }
  }

  @Test("what the body says of the fields counts for nothing")
  func bodyIsNoHeader() throws {
    var fields = Fields()
    fields.markdown["proposal"] = """
      - proposal: x: y
      - id: other
      - severity: 99
      - block_execution: true
      # FSAR Proposal Report
      - severity: 99
      ## Risks
      - false
      ## Mitigations
      - false
      """
    let report = try fields.readMarkdown()
    #expect(report.faults == [])
    #expect(report.id == .given("fsar_1"))
    #expect(report.severity == .given(4))
    #expect(report.risks == .given(["r"]))
    #expect(report.body.bytes.text.hasSuffix("## Mitigations\n- false\n"))
  }

  @Test(
    "a text is a report by its heading, on a line of its own",
    arguments: [
      ("# FSAR Proposal Report", true), ("\u{FEFF}# FSAR Proposal Report\r\n", true),
      ("<!-- x -->\n\n# FSAR Proposal Report  \n", true), ("", false), ("# Report\n", false),
      ("# FSAR Proposal Reports\n", false), (" # FSAR Proposal Report\n", false),
      ("see # FSAR Proposal Report\n", false), ("## FSAR Proposal Report\n", false),
    ])
  func heading(text: String, isReport: Bool) {
    #expect((MarkdownReader.report(in: SourceText(Array(text.utf8))) != nil) == isReport)
    #expect((MarkdownReader.report(in: SourceText(Array(text.utf8))) != nil) == isReport)
  }

  @Test(
    "the kind is the word before the body's first colon",
    arguments: [
      ("idea_implementation: x", "idea_implementation"), ("\n\n  self-audit2: x", "self-audit2"),
      ("x:", "x"), ("two words: x", nil), (": x", nil), ("word", nil), ("", nil), ("é: x", nil),
    ] as [(String, String?)])
  func kind(body: String, kind: String?) {
    let found = Body.kind(of: Array(body.utf8)[...]).map { String(decoding: $0, as: UTF8.self) }
    #expect(found == kind)
  }
}
