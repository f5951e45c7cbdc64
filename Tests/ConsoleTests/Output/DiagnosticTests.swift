import Artifact
import Testing

@testable import Console
@testable import Results

@Suite("Diagnostic") struct DiagnosticTests {
  private func lines(
    _ finding: Finding, in text: String, artifact: String? = "a.sql", colour: Bool = false,
    width: Int = 80
  ) -> String {
    Diagnostic(
      finding: FindingRecord(finding, fingerprint: nil), reportPath: "report.md",
      artifactPath: artifact,
      text: SourceText(Array(text.utf8)), style: Style(isColoured: colour), width: width
    ).lines.joined(separator: "\n").text
  }

  private let finding = Finding(
    rule: "sql/syntax", severity: .error, "syntax error at or near \"BETWE0N\"", code: "42601",
    at: Position(line: 1, column: 9), inReport: Position(line: 2, column: 9),
    help: "did you mean BETWEEN?")

  @Test("says what, where in the report and in the file, shows the line, and what would help")
  func whole() {
    #expect(
      lines(finding, in: "one\nWHERE a BETWE0N 1 AND 2\nthree\n") == """
        error[sql/syntax 42601]: syntax error at or near "BETWE0N"
         --> report.md:2:9
          | in a.sql:1:9
        2 | WHERE a BETWE0N 1 AND 2
          |         ^^^^^^^
          = help: did you mean BETWEEN?
        """)
  }

  @Test("is the same in colour, and every colour ends on its line")
  func coloured() {
    let text = "one\nWHERE a BETWE0N 1 AND 2\n"
    let coloured = lines(finding, in: text, colour: true)
    #expect(
      coloured.replacing("\u{1B}", with: "") == """
        [1;31merror[sql/syntax 42601][0m: [1msyntax error at or near "BETWE0N"[0m
         [1;34m-->[0m report.md:2:9
          [1;34m|[0m [2min a.sql:1:9[0m
        [1;34m2[0m [1;34m|[0m WHERE a BETWE0N 1 AND 2
          [1;34m|[0m         [1;31m^^^^^^^[0m
          [1;34m=[0m [1;32mhelp[0m: did you mean BETWEEN?
        """)
    #expect(coloured.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") == lines(finding, in: text))
  }

  @Test("a finding about the report as a whole has neither a line nor a file")
  func placeless() {
    let finding = Finding(.twinsDiffer, "a.json differs in severity", help: "one was changed")
    #expect(
      lines(finding, in: "x", artifact: nil) == """
        error[report/twins-differ]: a.json differs in severity
          --> report.md
          = help: one was changed
        """)
  }

  @Test("the gutter is as wide as the line's number")
  func gutter() {
    let text = String(repeating: "\n", count: 1233) + "abc def\n"
    let finding = Finding(
      rule: "x/syntax", severity: .warning, "odd", inReport: Position(line: 1234, column: 5))
    #expect(
      lines(finding, in: text) == """
        warning[x/syntax]: odd
            --> report.md:1234:5
             | in a.sql
        1234 | abc def
             |     ^^^
        """)
  }

  @Test("a long message and a long help are wrapped at blanks within the width")
  func wrapped() {
    let words = Array(repeating: "word", count: 30).joined(separator: " ")
    let finding = Finding(
      rule: "x/syntax", severity: .note, words, inReport: Position(line: 1, column: 1), help: words)
    let text = lines(finding, in: "abc", width: 60)
    #expect(
      text == """
        note[x/syntax]: word word word word word word word word word
          word word word word word word word word word word word
          word word word word word word word word word word
         --> report.md:1:1
          | in a.sql
        1 | abc
          | ^^^
          = help: word word word word word word word word word word
                  word word word word word word word word word word
                  word word word word word word word word word word
        """)
  }

  @Test("a place past the end of the report shows no line, and does no harm")
  func pastTheEnd() {
    let finding = Finding(
      rule: "x/syntax", severity: .error, "odd", inReport: Position(line: 9, column: 99))
    #expect(
      lines(finding, in: "abc") == """
        error[x/syntax]: odd
         --> report.md:9:99
          | in a.sql
        """)
  }
}
