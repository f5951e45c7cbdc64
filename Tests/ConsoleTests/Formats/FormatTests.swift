import Artifact
import Foundation
import Testing

@testable import Console
@testable import Judging
@testable import Launching
@testable import Results
@testable import Runner

@Suite("Result formats") struct FormatTests {
  private func json(_ bytes: [UInt8]) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(bytes))
  }

  private func results(_ trial: TrialRecord, notes: Bool = false) throws -> [[String: Any]] {
    let document = try json(trial.written(as: .sarif, notes: notes)) as? [String: Any]
    let run = (document?["runs"] as? [[String: Any]])?.first
    return try #require(run?["results"] as? [[String: Any]])
  }

  private func invocation(_ trial: TrialRecord) throws -> [String: Any] {
    let document = try json(trial.written(as: .sarif)) as? [String: Any]
    let run = (document?["runs"] as? [[String: Any]])?.first
    return try #require((run?["invocations"] as? [[String: Any]])?.first)
  }

  private func issues(_ trial: TrialRecord, notes: Bool = false) throws -> [[String: Any]] {
    try #require(try json(trial.written(as: .gitlab, notes: notes)) as? [[String: Any]])
  }

  private func counts(_ words: [String]) -> [String: Int] {
    words.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  @Test("each has the same findings, and what is no pass beside them", arguments: [false, true])
  func same(notes: Bool) async throws {
    for trial in [try await Trials.mixed(), Trials.broken()] {
      let sarif = counts(try results(trial, notes: notes).compactMap { $0["level"] as? String })
      #expect(sarif["error", default: 0] > 0)
      let gitlab = counts(try issues(trial, notes: notes).compactMap { $0["severity"] as? String })
      let commands = trial.text(as: .github, notes: notes).split(separator: "\n")
      func count(_ word: String) -> Int { commands.count { $0.hasPrefix("::\(word) ") } }
      let xml = trial.text(as: .junit, notes: notes)
      func count(lines word: String) -> Int { xml.components(separatedBy: "\(word)[").count - 1 }
      for (level, word, severities) in [
        ("error", "error", ["blocker", "critical", "major"]), ("warning", "warning", ["minor"]),
        ("note", "notice", ["info"]),
      ] {
        let expected = sarif[level, default: 0]
        #expect(severities.reduce(0) { $0 + gitlab[$1, default: 0] } == expected, "\(level)")
        #expect(count(word) == expected, "\(level)")
        #expect(count(lines: level) == expected, "\(level)")
      }
    }
  }

  @Test("every error of the records is in SARIF, at the report's line, the file's line related")
  func places() async throws {
    let trial = try await Trials.mixed()
    let errors = trial.reports.flatMap { $0.artifacts.flatMap(\.findings) + $0.findings }
      .filter { $0.severity == .error }
    let result = try #require(
      try results(trial).first { ($0["ruleId"] as? String) == "json/syntax" })
    #expect(errors.count == (try results(trial)).count { $0["level"] as? String == "error" } - 1)
    let text = String(decoding: try JSONSerialization.data(withJSONObject: result), as: UTF8.self)
    #expect(text.contains("\"startLine\":12"), "\(text)")
    let related = try #require((result["relatedLocations"] as? [[String: Any]])?.first)
    let physical = related["physicalLocation"] as? [String: Any]
    #expect((physical?["artifactLocation"] as? [String: Any])?["uri"] as? String == "a.json")
    #expect((physical?["region"] as? [String: Any])?["startLine"] as? Int == 3)
    #expect(
      (result["message"] as? [String: Any])?["text"] as? String
        == "expected a key in double quotes (in a.json:3:1); help: take out the comma before it")
  }

  @Test("what was not looked at is an error in each, and the run no success")
  func broken() throws {
    let trial = Trials.broken()
    let rules = Set(try results(trial).compactMap { $0["ruleId"] as? String })
    #expect(
      rules == ["tool/failed", "report/unreadable", "report/not-tried", "policy/changed"])
    let invocation = try invocation(trial)
    #expect(invocation["executionSuccessful"] as? Bool == false)
    let notifications = invocation["toolExecutionNotifications"] as? [[String: Any]]
    #expect(notifications?.count == 5)
    #expect(trial.text(as: .junit).components(separatedBy: "<error ").count - 1 == 4)
    #expect(trial.text(as: .github).components(separatedBy: "::error ").count - 1 == 5)
    #expect(try issues(trial).count { $0["severity"] as? String == "blocker" } == 4)
    // No report at all is no pass either.
    #expect(try results(Trials.none()).map { $0["ruleId"] as? String } == ["report/none"])
    #expect(try self.invocation(Trials.none())["executionSuccessful"] as? Bool == false)
    #expect(Trials.none().text(as: .junit).contains("<error type=\"report/none\""))
  }

  @Test("a run that came to no end is an error in each, with why, and reads back as that")
  func endless() throws {
    let trial = TrialRecord(failure: "no git repository", version: "1")
    #expect(trial.status == .broken && trial.summary.exitStatus == 2)
    #expect(try TrialRecord(parsing: trial.json.bytes) == trial)
    #expect(throws: MergeProblem.self) { try trial.mustBeWhole("a.json") }
    #expect(try results(trial).map { $0["ruleId"] as? String } == ["run/failed"])
    #expect(try invocation(trial)["executionSuccessful"] as? Bool == false)
    #expect(trial.text(as: .junit).contains("<error type=\"run/failed\""))
    #expect(trial.text(as: .github).contains("::error title=run/failed::no git repository"))
    #expect(try issues(trial).map { $0["check_name"] as? String } == ["run/failed"])
  }

  @Test("a passed trial has nothing in it, and its run is a success")
  func passed() async throws {
    let trial = Trials.record(
      try await Drafts.trial([("a.md", Drafts.markdown(files: [("a.json", "[1]")]))]))
    #expect(try results(trial).isEmpty && issues(trial).isEmpty)
    #expect(try invocation(trial)["executionSuccessful"] as? Bool == true)
    #expect(trial.text(as: .github) == "sandbox: 1 report, 1 passed, exit status 0\n")
    #expect(trial.text(as: .junit).contains("tests=\"2\" failures=\"0\" errors=\"0\""))
  }

  @Test("what stays unchecked with leave is a note, and is told all the same")
  func allowed() async throws {
    let result = try await Drafts.trial([("a.md", Drafts.markdown(files: [("a.scss", "a{}")]))])
    let leave = Allowance { _ in true }
    let trial = TrialRecord(result, version: "1", workspaces: [nil], allowing: leave)
    #expect(try results(trial).map { $0["level"] as? String } == ["note"])
    #expect(trial.text(as: .junit).contains("<skipped message=\"no-checker: "))
    #expect(trial.text(as: .github).hasPrefix("::notice file=a.md,"))
  }

  @Test("a file that a directory does not hold as it was proposed is a failure in JUnit")
  func against() async throws {
    let result = try await Drafts.trial([
      ("a.md", Drafts.markdown(files: [("a.json", "[1]"), ("b.scss", "a {}"), ("c.json", "[1]")]))
    ])
    var trial = Trials.record(result)
    trial.reports[0].artifacts[0].against = .different
    trial.reports[0].artifacts[1].against = .absent
    trial.reports[0].artifacts[2].against = .identical
    let xml = trial.text(as: .junit)
    #expect(xml.contains("tests=\"4\" failures=\"2\" errors=\"0\""), "\(xml)")
    #expect(xml.contains("<failure type=\"against/different\" message=\"the directory does not"))
    #expect(xml.contains("<failure type=\"against/absent\""))
    trial.reports[0].artifacts[2].verdict = .failed
    #expect(trial.text(as: .junit).contains("<failure type=\"verdict/failed\""))
  }

  @Test("what a policy lowered is shown in each, as a warning where it keeps a report from passing")
  func lowered() async throws {
    var trial = try await Trials.many(errors: 1, warnings: 1)
    for index in 0..<2 {
      let severity = trial.reports[0].artifacts[0].findings[index].severity
      trial.reports[0].artifacts[0].findings[index].loweredFrom = severity
      trial.reports[0].artifacts[0].findings[index].severity = .note
    }
    trial.reports[0].artifacts[0].verdict = .unchecked(.gateShut)
    var whole = trial.reports[0].artifacts[0].findings[0]
    whole.fingerprint = "w"
    trial.reports[0].findings = [whole]
    for (status, expected) in [(3, ["note": 1, "warning": 2]), (0, ["note": 3])] {
      trial.reports[0].exitStatus = status
      let levels = counts(try results(trial).compactMap { $0["level"] as? String })
      #expect(levels == expected)
      let warnings = expected["warning", default: 0]
      let commands = trial.text(as: .github).split(separator: "\n")
      #expect(commands.count { $0.hasPrefix("::warning ") } == warnings)
      #expect(commands.count { $0.hasPrefix("::notice ") } == 3 - warnings)
      #expect(try issues(trial).count { $0["severity"] as? String == "minor" } == warnings)
      #expect(try issues(trial).count == 3)
      let xml = trial.text(as: .junit)
      #expect(xml.components(separatedBy: "[sql/syntax]: ").count - 1 == 3)
      let text = TrialText(style: Style(isColoured: false)).text(
        trial, texts: [ReportTexts(whole: nil)]
      ).text
      #expect(text.components(separatedBy: "note[sql/syntax]: ").count - 1 == 3 - warnings)
      #expect(text.components(separatedBy: "warning[sql/syntax]: ").count - 1 == warnings)
      #expect(!text.contains("not shown"))
    }
  }

  @Test("a proven repair is a fix, in the report's place; in JSON reports it is escaped")
  func fixes() async throws {
    var trial = try await Trials.many(errors: 1, warnings: 0)
    var replacement = Replacement(
      start: Position(line: 1, column: 1), end: Position(line: 1, column: 3), text: "a\n\"b\"")
    trial.reports[0].artifacts[0].findings[0].replacement = replacement
    #expect(try results(trial)[0]["fixes"] == nil, "not without a place in the report")
    replacement.reportStart = Position(line: 9, column: 5)
    replacement.reportEnd = Position(line: 9, column: 7)
    trial.reports[0].artifacts[0].findings[0].replacement = replacement
    let text = trial.text(as: .sarif)
    #expect(text.contains("\"insertedContent\":{\"text\":\"a\\n\\\"b\\\"\"}"))
    #expect(
      text.contains(
        "\"deletedRegion\":{\"startLine\":9,\"startColumn\":5,\"endLine\":9,\"endColumn\":7}"))
    trial.reports[0].path = "a.json"
    #expect(trial.text(as: .sarif).contains("{\"text\":\"a\\\\n\\\\\\\"b\\\\\\\"\"}"))
  }

  @Test(
    "SARIF over a limit holds the worst, and one result that counts the others",
    arguments: [(20, Int.max, 20), (21, Int.max, 20), (19, Int.max, 19), (20, 3000, 6)])
  func limits(results: Int, bytes: Int, expected: Int) async throws {
    let trial = try await Trials.many(errors: 5, warnings: 15)
    var sarif = SARIF(trial: trial, notices: Notices(trial, notes: false, in: "/"))
    #expect(sarif.mostResults == 25_000 && sarif.mostBytes < 10_000_000)
    (sarif.mostResults, sarif.mostBytes) = (results, bytes)
    let document = try json(sarif.bytes) as? [String: Any]
    let run = (document?["runs"] as? [[String: Any]])?.first
    let shown = try #require(run?["results"] as? [[String: Any]])
    #expect(shown.count == expected)
    #expect(shown.prefix(5).allSatisfy { $0["level"] as? String == "error" })
    let message = (shown.last?["message"] as? [String: Any])?["text"] as? String
    if expected == 20 {
      #expect(message == "m 14 (in a.json:15:1)")
    } else {
      #expect(
        message == "\(20 - expected + 1) more results left out here; "
          + "help: '--format json' has them all")
    }
  }

  @Test("GitHub gets ten of a level: nine of the worst, and how many more there are")
  func tenOfALevel() async throws {
    let lines = try await Trials.many(errors: 11, warnings: 10).text(as: .github)
      .split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("::error") } == 10)
    #expect(lines.count { $0.hasPrefix("::warning") } == 10)
    #expect(lines[9] == "::error::2 more errors: '--format json' has them all")
    #expect(lines[10].hasPrefix("::warning file=a.md,line=9,endLine=9,col=1,title=sql/syntax::m 0"))
  }

  @Test("GitHub's commands are one to a line, whatever the text", arguments: Hostile.texts)
  func commands(text: String) throws {
    let output = try Trials.hostile(text).text(as: .github, notes: true)
    for scalar in output.unicodeScalars where scalar != "\n" {
      #expect(!ArtifactPath.isForbidden(scalar), "U+\(scalar.hex)")
    }
    for line in output.split(separator: "\n", omittingEmptySubsequences: false).dropLast(2) {
      #expect(line.hasPrefix("::error") || line.hasPrefix("::warning"), "\(line)")
      let properties = line.dropFirst(2).prefix { $0 != ":" }
      let keys = properties.split(separator: " ", maxSplits: 1).last?.split(separator: ",") ?? []
      #expect(keys.allSatisfy { $0.contains("=") }, "\(line)")
    }
  }

  @Test("GitHub's escapes are its own")
  func escapes() async throws {
    var trial = try await Trials.many(errors: 1, warnings: 0)
    trial.reports[0].path = "a,b:c%.md"
    trial.reports[0].artifacts[0].findings[0].message = "100%, a: b"
    let line = trial.text(as: .github).split(separator: "\n")[0]
    #expect(line.contains("file=a%2Cb%3Ac%25.md,line=9"))
    #expect(line.contains("::100%25, a: b (in a.json:1:1)"))
  }

  @Test("GitLab's fingerprints are each its own, whatever is equal")
  func unique() async throws {
    var trial = try await Trials.mixed()
    trial.reports += trial.reports + trial.reports
    let prints = try issues(trial, notes: true).compactMap { $0["fingerprint"] as? String }
    #expect(prints.count > 20 && Set(prints).count == prints.count)
  }

  @Test("paths are relative to where we were started, and URIs whatever they hold")
  func paths() {
    func name(_ path: String) -> SourceName {
      SourceName(path, in: PlainPath(from: "/srv/here"), named: "/srv/here")
    }
    #expect(name("./reports//a.md").path == "reports/a.md")
    #expect(name("/srv/here/a.md").uri == "a.md")
    #expect(name("../a.md").uri == "file:///srv/a.md")
    #expect(name("/srv/heretic.md").uri == "file:///srv/heretic.md")
    #expect(name("a b/é:%?#[].md").uri == "a%20b/%C3%A9%3A%25%3F%23%5B%5D.md")
    #expect(name("c:d.md").uri == "c%3Ad.md")
  }

  @Test("a fingerprint stays in each format when lines are put in above")
  func moved() async throws {
    func prints(_ body: String) async throws -> [String] {
      let trial = Trials.record(
        try await Drafts.trial([("a.md", Drafts.markdown(files: [("a.json", body)]))]))
      let sarif = try results(trial).compactMap {
        ($0["partialFingerprints"] as? [String: String])?["primaryLocationLineHash"]
      }
      return sarif + (try issues(trial)).compactMap { $0["fingerprint"] as? String }
    }
    let before = try await prints("{\n  \"a\": 1,\n}")
    #expect(before.count == 2)
    #expect(try await prints("{\n\n  \"b\": 2,\n  \"a\": 1,\n}") == before)
  }
}
