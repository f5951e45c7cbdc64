import Artifact
import Testing

@Suite("Plain documents") struct PlainDocumentTests {
  @Test(
    "are reports, whatever is said, where they have its heading or a field that a gate asks for",
    arguments: [
      "# FSAR Proposal Report\n", "Here:\n\n# FSAR Proposal Report\n- id: a\n",
      "## FSAR Proposal Report:\n",
      "- severity: 50\n", "Words.\n- Severity : 50\n", "* **severity**: 50\n",
      "- block_execution: true\n", "block_execution: true\n", "  \"block_execution\": true,\n",
      "{\"proposal\": \"x\"}", "{\"a\": [1], \"proposal\": 3}",
      "[{\"id\": \"a\", \"block_execution\": false}]",
    ])
  func reports(text: String) {
    for form in PlainForm.allCases {
      for around in ["", "```md title=a.md\nx\n```\n"]
      where !text.hasPrefix("{") && !text.hasPrefix("[") || around.isEmpty {
        #expect(PlainDocument.report(in: SourceText(Array((around + text).utf8)), as: form) == nil)
      }
    }
  }

  @Test(
    "are no reports otherwise, and have none of a report's fields",
    arguments: [
      "", "Words.\n", "severity: page\n", "    severity: page\n",
      "-  severity: page\n+  severity: low\n",
      "{\"severity\": 3}", "The severity: low.\n", "- id: a\n- timestamp: b\n",
      "- severity of a report\n",
    ])
  func plain(text: String) throws {
    let forms: [(PlainForm, Report.Format)] = [
      (.markers, .markers), (.fences, .fences), (.diff, .diff),
    ]
    for (form, format) in forms {
      let report = try Plain.read(text, as: form)
      #expect(report.format == format && !report.format.isReport && report.faults.count == 7)
      #expect(report.body.bytes.elementsEqual(text.utf8) && report.kind == nil)
    }
  }

  @Test("with markers are read as reports are, less what only these have")
  func markers() throws {
    let text = """
      idea_implementation:
      Create or update the file a.js with this complete content:
      ===FILE:b.js===
      lend(1);
      ===END===
      ===FILE:c.js===
      lend(2);

      This is for opportunity: desks

      """
    let found = try Plain.extraction(text, as: .markers)
    #expect(
      found.contents == [
        "b.js": "lend(1);\n", "c.js": "lend(2);\n\nThis is for opportunity: desks\n",
      ])
    #expect(found.told == ["report/code-left-out @ 2", "report/unclosed-file @ 6"])
    #expect(try Plain.extraction("x\n", as: .markers).told == ["report/no-artifacts @ 1"])
  }
}
