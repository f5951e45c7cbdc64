import Foundation
import Testing

/// Targets that lead elsewhere, and homes that lie in the target.
@Suite("sandbox apply and its target", .timeLimit(.minutes(10))) struct ApplyTargetTests {
  @Test("a link in the middle of a path is refused, and nothing outside is written")
  func linkOnTheWay() async throws {
    try await ApplyTests.lend { place, app in
      mkdir("\(place.path)/outside", 0o777)
      symlink("\(place.path)/outside", "\(app)/b")
      let before = Tree(app)
      let run = try await place.sandbox("apply", "report.md", "--to", "app")
      #expect(run.status == 1 && run.out.contains("not applied: b/c.json: "), "\(run)")
      #expect(Tree(app) == before && place.names(in: "\(place.path)/outside") == [])
      // The control: with a directory of that name it is applied.
      unlink("\(app)/b")
      mkdir("\(app)/b", 0o755)
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
      #expect(place.text("\(app)/b/c.json") == "[7]\n")
    }
  }

  @Test("a link where a file is to be is replaced itself, what it leads to stays")
  func linkAtTheEnd() async throws {
    try await ApplyTests.lend { place, app in
      try place.write("mine", to: "mine.json")
      unlink("\(app)/a.json")
      symlink("../mine.json", "\(app)/a.json")
      let dry = try await place.sandbox("apply", "report.md", "--to", "app", "--dry-run")
      #expect(dry.out.contains("deleted file mode 120000\n"), "\(dry)")
      let run = try await place.sandbox("apply", "report.md", "--to", "app")
      #expect(run.status == 0, "\(run)")
      #expect(place.text("\(place.work)/mine.json") == "mine")
      #expect(place.text("\(app)/a.json") == "{\"a\": 1}\n")
      #expect(try await place.rollback("last").status == 0)
      let link = try FileManager.default.destinationOfSymbolicLink(atPath: "\(app)/a.json")
      #expect(link == "../mine.json")
    }
  }

  @Test("what is no file is never replaced, and each such path is named", arguments: [true, false])
  func noFile(isFIFO: Bool) async throws {
    try await ApplyTests.lend { place, app in
      unlink("\(app)/a.json")
      if isFIFO { mkfifo("\(app)/a.json", 0o644) } else { mkdir("\(app)/a.json", 0o755) }
      try place.write("no directory", to: "app/b")
      let before = Tree(place.work + "/app")
      let run = try await place.sandbox("apply", "report.md", "--to", "app")
      #expect(run.status == 1, "\(run)")
      #expect(run.out.contains("a.json: a \(isFIFO ? "FIFO" : "directory") stands there"))
      #expect(run.out.contains("b/c.json: "))
      #expect(Tree(place.work + "/app") == before)
    }
  }

  @Test("a target that holds the home works, and its own files are out of a report's reach")
  func home() async throws {
    let report = Sample.report([("state/Rollbacks/x.json", "[1]"), ("a.json", "[1]")])
    try await ApplyTests.lend(report) { place, app in
      mkdir("\(app)/state", 0o755)
      let refused = try await place.sandbox(
        "--home", "app/state", "apply", "report.md", "--to", "app")
      #expect(refused.status == 1 && refused.out.contains("the tool's own files"), "\(refused)")
      #expect(place.text("\(app)/a.json") == "{\"a\": 0}\n")
      try place.write(Sample.report([("a.json", "[1]")]), to: "report.md")
      let run = try await place.sandbox("--home", "app/state", "apply", "report.md", "--to", "app")
      #expect(run.status == 0, "\(run)")
      #expect(place.text("\(app)/a.json") == "[1]\n")
      let back = try await place.rollback("--home", "app/state", "last")
      #expect(back.status == 0 && place.text("\(app)/a.json") == "{\"a\": 0}\n", "\(back)")
    }
  }

  @Test("a target in the home's own directories is refused")
  func inTheHome() async throws {
    try await ApplyTests.lend { place, _ in
      #expect(try await place.sandbox("try", "report.md").status == 0)
      let workspace = try #require(place.workspaces().first)
      let run = try await place.sandbox(
        "apply", "report.md", "--to", "Sandboxes/\(workspace)/files")
      #expect(run.status == 2 && run.err.contains("the tool's own files"), "\(run)")
    }
  }

  @Test("what is installed are the bytes that were tried, whatever the report and workspace become")
  func veryBytes() async throws {
    try await ApplyTests.lend { place, app in
      // It rewrites both between the install and the commit; nothing of it is read again.
      chmod(place.path, 0o1777)
      let run = try await place.sandbox(
        "apply", "report.md", "--to", "app", "--verify-outside", "--verify",
        "echo evil > ../report.md; echo evil | tee ../Sandboxes/*/files/a.json")
      #expect(run.status == 0, "\(run)")
      #expect(place.text("\(place.work)/report.md") == "evil\n", "the control: it was changed")
      #expect(place.text("\(app)/a.json") == "{\"a\": 1}\n")
    }
  }
}
