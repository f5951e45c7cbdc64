import Artifact
import Foundation
import Testing

@testable import Console
@testable import Judging
@testable import Launching
@testable import Results
@testable import Runner

/// What of a trial is shown, and how much of each line.
@Suite("Reading at speed") struct ReadingTests {
  private func text(
    _ trial: TrialRecord, _ shown: ShownParts = ShownParts(), width: Int? = nil,
    texts: [SourceText?]? = nil
  ) -> String {
    TrialText(style: Style(isColoured: false), width: width, showing: shown)
      .text(trial, texts: (texts ?? trial.reports.map { _ in nil }).map { ReportTexts(whole: $0) })
      .text
  }

  @Test("without a width nothing is cut: neither texts nor lists; with one both are")
  func uncut() async throws {
    let word = String(repeating: "long", count: 100)
    var trial = try await Trials.many(errors: 60, warnings: 0, message: "\(word) \(word)")
    trial.reports[0].path = "\(word).md"
    trial.reports[0].id = word
    trial.reports[0].kind = word
    trial.reports[0].gateReason = word
    trial.reports[0].artifacts[0].path = "\(word).json"
    for index in 0..<60 { trial.reports[0].artifacts[0].findings[index].help = word }
    trial.environment.failures = [word]
    trial.notTried = ["\(word)/n.md"]
    trial.summary.reports = 1
    let line = String(repeating: "x", count: 900)
    let source = SourceText(
      Array(String(repeating: "\(line)\n", count: 80).utf8))
    for reports in [1, 2] {
      trial.summary.reports = reports
      trial.notTried = reports == 1 ? [] : ["\(word)/n.md"]
      let whole = text(trial, texts: [source])
      #expect(!whole.contains("…") && whole.components(separatedBy: "error[").count == 61)
      #expect(whole.components(separatedBy: line).count == 61)
      #expect(whole.contains(reports == 1 ? "\n\(word)\n" : "  passed     \(word).md  1 file"))
      #expect(text(trial, width: 80, texts: [source]).contains("…"), "the control")
    }
  }

  @Test("a very long line stands once, so that what is written does not grow with its square")
  func longLine() async throws {
    let trial = try await Trials.many(errors: 3, warnings: 0)
    var same = trial
    for index in 0..<3 {
      same.reports[0].artifacts[0].findings[index].reportLocation = Position(line: 1, column: 7)
    }
    let line = String(repeating: "y ", count: 600)
    let shown = text(same, texts: [SourceText(Array(line.utf8))])
    #expect(shown.components(separatedBy: "y y y y").count > 100, "it is there")
    #expect(shown.components(separatedBy: "1 | y").count == 2)
    #expect(shown.components(separatedBy: "--> a.md:1:7").count == 4)
  }

  @Test(
    "what is shown is chosen by verdict, and the counts stay",
    arguments: [
      ("failed", ["a.md", "b.md"]), ("blocked", ["c.md"]),
      ("passed", ["b.md", "d.md", "f.md", "g.md"]),
      ("nothing", ["e.md"]), ("unchecked,blocked", ["a.md", "c.md", "f.md", "g.md"]),
    ])
  func chosen(words: String, paths: [String]) async throws {
    let trial = try await Trials.mixed()
    let verdicts = try #require(ShownParts.Verdicts(argument: words))
    let shown = text(trial, ShownParts(verdicts: verdicts))
    for letter in "abcdefg" {
      #expect(
        shown.contains(" \(letter).md  ") == paths.contains("\(letter).md"), "\(letter): \(shown)")
    }
    #expect(shown.contains("error[json/syntax]") == (words == "failed"))
    let summary = { (text: String) in
      text.split(separator: "\n").filter { $0.contains("7 reports") }
    }
    #expect(summary(shown) == summary(text(trial)) && summary(shown).count == 1)
    for wrong in ["", "failed,", "Failed", "failed passed"] {
      #expect(ShownParts.Verdicts(argument: wrong) == nil)
    }
  }

  @Test("quiet is what does not pass, and nothing beside it")
  func quiet() async throws {
    let quiet = text(try await Trials.mixed(), ShownParts(isQuiet: true))
    for line in [
      "a.md: b.scss: unchecked: no-checker",
      "c.md: blocked: severity 50 is at or above the threshold 45",
      "d.md: review: severity 30 is at or above the review threshold 25",
    ] { #expect(quiet.contains("\n\(line)\n"), "\(quiet)") }
    #expect(quiet.contains("error[json/syntax]: ") && quiet.contains("error[path/unsafe]: "))
    for word in ["7 reports", "next", "not shown", "passed", "e.md"] {
      #expect(!quiet.contains(word), "\(word): \(quiet)")
    }
    let passed = try await Drafts.trial([("a.md", Drafts.markdown(files: [("a.json", "[1]")]))])
    #expect(text(Trials.record(passed), ShownParts(isQuiet: true)) == "")
    let broken = text(Trials.broken(), ShownParts(isQuiet: true))
    for word in ["error: node did not answer", "n.md", "policy/changed"] {
      #expect(broken.contains(word), "\(broken)")
    }
  }

  @Test("statistics count each rule, and how many of it have a repair")
  func statistics() async throws {
    var trial = try await Trials.many(errors: 11, warnings: 2)
    for index in 2..<5 {
      trial.reports[0].artifacts[0].findings[index].replacement = Replacement(
        start: Position(line: 1, column: 1), end: Position(line: 1, column: 1), text: "x")
    }
    trial.reports[0].artifacts[0].findings[0].rule = "sql/access"
    let shown = text(trial, ShownParts(isStatistics: true))
    #expect(
      shown.hasPrefix(
        """
        12  error    sql/syntax  3 with a proven repair
         1  warning  sql/access

        1 report:
        """), "\(shown)")
    #expect(
      shown.contains(
        "\n3 of 11 errors have a proven repair: --diff shows them, --fix-in-place makes them, "))
    #expect(!shown.contains("-->"))
    let quiet = text(trial, ShownParts(isQuiet: true, isStatistics: true))
    #expect(quiet.split(separator: "\n").count == 2)
    let broken = text(Trials.broken(), ShownParts(isStatistics: true))
    #expect(broken.hasPrefix("1  error    policy/changed\n") && broken.contains("not tried  n.md"))
  }

  @Test("why files are unchecked is counted over all reports, with what to do about most of them")
  func reasons() async throws {
    let result = try await Drafts.trial([
      (
        "a.md",
        Drafts.markdown(files: [
          ("a.scss", "a {}"), ("b.vue", "<x/>"), ("c.js", "// ... the rest ..."),
        ])
      ),
      ("b.md", Drafts.markdown(files: [("a.scss", "a {}")])),
    ])
    let shown = text(Trials.record(result))
    #expect(
      shown.contains(
        """

        unchecked: 3 no-checker (scss, vue), 1 placeholder
        next, about no-checker: read what is unchecked with your own eyes;
        """.dropLast(0)), "\(shown)")
    // What is unchecked by no file of it is told by its rule.
    let lost = text(try await Trials.mixed())
    #expect(lost.contains("report with report/unrecognized-marker"), "\(lost)")
  }
}
