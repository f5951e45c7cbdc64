import Artifact
import Foundation
import Judging
import Launching
import Runner
import Testing

@testable import Console
@testable import Results

@Suite("What an apply tells") struct ApplyTextTests {
  private let text = ApplyText(style: Style(isColoured: false))

  private var result: ApplyResult {
    var result = ApplyResult(ending: .applied, target: "/srv/app")
    result.home = "/srv"
    result.files = [
      ApplyResult.File(
        path: "a/one.js", before: nil, after: ("aa", 0o100644, 12), lines: (12, 0)),
      ApplyResult.File(
        path: "two.sql", before: ("bb", 0o100755), after: ("cc", 0o100755, 7), lines: (3, 2)),
      ApplyResult.File(
        path: "logo.png", before: ("dd", 0o100644), after: ("ee", 0o100644, 7), lines: nil),
    ]
    result.unchanged = 1
    result.rollout = ApplyResult.Recorded(
      id: "r-1", snapshot: "/srv/Rollbacks/r-1", rehearsal: .milliseconds(4))
    result.wayBack = ["rollback", "last", "--home", "/srv/it's here"]
    return result
  }

  @Test("is a line for the directory and one for each file")
  func plan() {
    #expect(
      text.plan(result) == [
        "to /srv/app: 1 file to create, 2 files to replace, 1 file there already, the same, +15 -2",
        "  create   a/one.js  +12",
        "  replace  two.sql   +3 -2",
        "  replace  logo.png  binary",
      ])
  }

  @Test("says at the end how to take it back, as a shell takes it")
  func applied() {
    #expect(
      text.ending(result) == [
        "applied: 3 files in /srv/app",
        "take it back with: rollback last --home '/srv/it'\\''s here'",
        "no migration was run: two.sql was put there, and no database was changed",
      ])
  }

  @Test("says that no migration was run only where there is one")
  func migrations() {
    var result = result
    result.files[0].path = "a/one.sql"
    #expect(
      text.ending(result).last?.text.hasPrefix("no migration was run: a/one.sql and 1 more") == true
    )
    result.files = [result.files[2]]
    #expect(text.ending(result).count == 2, "the control")
    result.files[0].path = "x.sql"
    result.ending = .planned
    #expect(text.ending(result).count == 1)
  }

  @Test("names a directory that no terminal shows in a way that a shell takes, too")
  func hostileTarget() {
    var result = result
    result.wayBack = ["rollback", "last", "--target", "/srv/it's\n\u{1B}[2J\\é\u{202E}"]
    let words = "$'/srv/it\\'s\\012\\033[2J\\\\\\303\\251\\342\\200\\256'"
    #expect(text.ending(result)[1].text == "take it back with: rollback last --target " + words)
  }

  @Test("says why it was refused or taken back, and that nothing was touched")
  func refused() {
    var result = result
    result.reason = "two.sql was changed meanwhile"
    result.ending = .refused
    #expect(text.ending(result) == ["not applied: two.sql was changed meanwhile"])
    result.ending = .takenBack
    #expect(text.ending(result) == ["taken back: two.sql was changed meanwhile; all is as it was"])
    result.kept = [.init(path: "two.sql", before: "/srv/Rollbacks/r-1/before/2")]
    #expect(
      text.ending(result) == [
        "taken back: two.sql was changed meanwhile; all is as it was but two.sql, which was changed "
          + "meanwhile and was left so",
        "what stood at two.sql before is /srv/Rollbacks/r-1/before/2",
      ])
    result.ending = .planned
    result.reason = nil
    #expect(text.ending(result) == ["a dry run: nothing was touched"])
  }

  @Test("shows the last lines of a health check, and no byte of it that acts on a terminal")
  func verification() {
    let said = (1...30).map { "line \($0)\n" }.joined() + "\u{1B}[2J::error::x\u{202E}"
    let lines = text.verification(
      "npm\u{1B}test",
      .init(.exited(3), output: Array(said.utf8), wall: .milliseconds(310), jail: .namespaces))
    #expect(
      lines.first
        == "unhealthy  'npm\\u{001b}test': it ended with status 3 (0.31 s, jail: namespaces)")
    #expect(lines[1] == "  … 11 lines before these")
    #expect(lines.last == "  | \\u{001b}[2J::error::x\\u{202e}")
    #expect(lines.count == 22)
    let asNobody = text.verification("true", .init(.exited(1), jail: .namespaces, user: 65534))
    #expect(asNobody.last?.text.hasPrefix("  it ran as the user 65534; ") == true)
    #expect(text.verification("true", .init(.exited(0), user: 65534)).count == 1)
    #expect(
      text.verification("true", .init(.exited(0), wall: .milliseconds(20))) == [
        "healthy    'true' ended with status 0 (0.02 s, no jail)"
      ])
  }

  @Test("is the same to programs, with every field there")
  func json() async throws {
    var result = result
    result.verification = ("true", .init(.stopped(by: .wall), jail: .namespaces))
    let trial = TrialRecord(
      try await Drafts.trial([("report.md", Drafts.markdown(files: [("a.json", "[1]")]))]),
      version: "0", workspaces: [nil])
    let document = ApplyJSON.document(
      result, report: try #require(trial.reports.first), environment: trial.environment,
      status: 0, version: "0")
    let node = try JSONNode(parsing: Array(document.bytes))
    #expect(node["schema"]?.string == "sandbox.apply/1")
    #expect(node["outcome"]?.string == "applied")
    #expect(node["verify"]?["stopped_by"]?.string == "wall")
    #expect(node["rollout"]?["id"]?.string == "r-1")
    for key in [
      "tool", "reason", "status", "dry_run", "report", "accepted", "environment", "home", "target",
      "recovered", "files", "unchanged", "kept", "take_back", "duration_ms",
    ] {
      #expect(node[key] != nil, "\(key)")
    }
    let files = try #require(
      try JSONSerialization.jsonObject(with: Data(document.bytes)) as? [String: Any])
    let second = (files["files"] as? [[String: Any]])?[1]
    #expect(second?["change"] as? String == "replace" && second?["added"] as? Int == 3)
    #expect((second?["before"] as? [String: Any])?["mode"] as? String == "100755")
  }
}
