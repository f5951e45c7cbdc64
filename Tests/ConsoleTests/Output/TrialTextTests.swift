import Artifact
import Foundation
import Testing

@testable import Console
@testable import Judging
@testable import Launching
@testable import Results
@testable import Runner

@Suite("A trial as text") struct TrialTextTests {
  private func text(_ result: TrialResult, notes: Bool = false, colour: Bool = false) -> String {
    TrialText(style: Style(isColoured: colour), width: 80, showing: ShownParts(notes: notes))
      .text(result, workspace: "Sandboxes/x")
  }

  @Test("one report: its errors, its files, a summary, the next step")
  func one() async throws {
    let files = [("a.json", "{\n  \"a\": 1,\n}"), ("b.json", "[1]"), ("style/c.scss", "a {}")]
    let result = try await Drafts.trial([("report.md", Drafts.markdown(files: files))])
    #expect(
      text(result) == """
        error[json/syntax]: expected a key in double quotes
          --> report.md:12:1
           | in a.json:3:1
        12 | }
           | ^
           = help: take out the comma before it

        fsar_1
          idea_implementation · gate open: severity 5 is below the review threshold 25
          failed     a.json        json        json/syntax 3:1
          passed     b.json        json        foundation
          unchecked  style/c.scss  scss        no-checker

        1 report: 1 failed · 3 files: 1 failed, 1 unchecked, 1 passed · 0.14 s
        1 of 1 error has a proven repair: --diff shows it, --fix-in-place makes it,
        --fix DIR writes the files to DIR
        the files are in Sandboxes/x/files
        next: mend the report where the arrows point, and try it again

        """)
  }

  @Test("colour adds escapes and changes no character")
  func coloured() async throws {
    let files = [("a.json", "{,}"), ("b.json", "[1]"), ("c.scss", "a {}")]
    let result = try await Drafts.trial([("report.md", Drafts.markdown(files: files))])
    let coloured = text(result, colour: true)
    #expect(coloured.contains("\u{1B}[31mfailed    \u{1B}[0m a.json"))
    #expect(coloured.contains("\u{1B}[32mpassed    \u{1B}[0m b.json"))
    #expect(coloured.contains("\u{1B}[33munchecked \u{1B}[0m c.scss"))
    #expect(coloured.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") == text(result))
  }

  @Test("several reports: a line for each, and no workspace")
  func several() async throws {
    let result = try await Drafts.trial([
      ("a.md", Drafts.markdown(files: [("a.json", "[1]")])),
      ("b.md", Drafts.markdown(files: [("a.scss", "a{}"), ("b.json", "[1]")])),
      ("c.md", Drafts.markdown(files: [("a.json", "[1]")], severity: "50")),
      ("d.md", Drafts.markdown(files: [], kind: "self_improvement")),
    ])
    let pad = String(repeating: " ", count: 26)
    #expect(
      text(result) == """
          passed     a.md\(pad)1 file
          unchecked  b.md\(pad)2 files, 1 unchecked
          blocked    c.md\(pad)1 file, 1 unchecked
          nothing    d.md\(pad)0 files

        4 reports: 1 blocked, 1 unchecked, 1 passed, 1 with no file
        4 files: 2 unchecked, 2 passed · 0.14 s
        unchecked: 1 gate-shut, 1 no-checker (scss)
        next, about no-checker: read what is unchecked with your own eyes; no program vouches for it ('sandbox explain no-checker' says more)

        """)
  }

  @Test("a shut gate says why, and that nothing was run")
  func blocked() async throws {
    let files = [("a.json", "[1]")]
    let result = try await Drafts.trial([
      ("report.md", Drafts.markdown(files: files, severity: "45"))
    ])
    let text = text(result)
    #expect(text.contains("gate shut: severity 45 is at or above the threshold 45\n"))
    #expect(text.contains("  unchecked  a.json  json        gate-shut\n"))
    #expect(text.hasSuffix("next: read the gate's reason above; nothing of it was run\n"))
  }

  @Test("notes are counted, and shown where they are asked for")
  func notes() async throws {
    let files = [("a.scss", "/* nothing */")]
    let result = try await Drafts.trial([("report.md", Drafts.markdown(files: files))])
    #expect(!text(result).contains("note["))
    #expect(text(result).contains(" not shown: add --notes\n"))
    #expect(text(result, notes: true).contains("note[artifact/placeholder]: "))
    #expect(!text(result, notes: true).contains("not shown"))
  }

  @Test("below what is unchecked stands why, in one line")
  func reason() async throws {
    let files = [("a.js", "import './b.js';"), ("c.scss", "a {}")]
    var result = try await Drafts.trial([("report.md", Drafts.markdown(files: files))])
    let check = Check("javascript/import", tool: nil, .unchecked(.needsContext))
    result.reports[0].artifacts[0].verdict = check.verdict
    result.reports[0].artifacts[0].checks = [check]
    result.reports[0].artifacts[0].findings = ["b", "c"].map {
      Finding(
        rule: check.name, severity: .note, "`./\($0).js` is not in this report",
        at: Position(line: 1, column: 8), help: $0 == "c" ? "supply it" : nil)
    }
    #expect(
      text(result).contains(
        """
          unchecked  a.js    javascript  needs-context
                     1:8 `./c.js` is not in this report +1
          unchecked  c.scss  scss        no-checker

        """), "\(text(result))")
    #expect(!text(result, notes: true).contains("report +1"), "there it is told above")
  }

  @Test("what broke of our own is told before the summary")
  func environment() {
    let result = TrialResult(
      reports: [], unreadable: [Unreadable(path: "a.md", message: "the file is empty")], skipped: 1,
      toolbox: Toolbox(tools: [], missing: []), failures: ["node did not answer: no"],
      duration: .milliseconds(1500))
    #expect(
      text(result) == """

        error: node did not answer: no
        0 reports · 1 other file skipped · 1.5 s

        """)
  }

  @Test("a severity that no integer holds is written, and does no harm")
  func hugeSeverity() async throws {
    let markdown = Drafts.markdown(files: [], severity: "99999999999999999999")
    let result = try await Drafts.trial([("report.md", markdown)])
    #expect(text(result).contains("gate shut: severity 1e+20 is at or above"))
    #expect(TrialRecord(result, version: "1", workspaces: [nil]).json.pretty.contains("1e+20"))
  }

  @Test("of one report so many diagnostics are shown, and the rest is counted")
  func manyFindings() async throws {
    let files = (1...60).map { ("f\($0).json", "{,}") }
    let result = try await Drafts.trial([("report.md", Drafts.markdown(files: files))])
    let shown = text(result)
    #expect(shown.components(separatedBy: "error[json/syntax]").count - 1 == 50)
    #expect(shown.contains("\n… and 10 more: --format json has them all\n"))
  }
}
