import Foundation
import Testing

@Suite("list, show and clean", .timeLimit(.minutes(10))) struct WorkspaceVerbTests {
  /// A place with these reports tried one after another.
  private func tried(_ ids: [String], _ body: (Place) async throws -> Void) async throws {
    try await Place.lend { place in
      for id in ids {
        let text = id == "bad" ? Sample.bad : Sample.good
        try place.write(text.replacing("fsar_1", with: id), to: "\(id).md")
        _ = try await place.sandbox("try", "\(id).md")
      }
      try await body(place)
    }
  }

  @Test("list tells each workspace with its verdict and files, as text and as JSON")
  func list() async throws {
    try await tried(["good", "bad"]) { place in
      let text = try await place.sandbox("list")
      #expect(text.status == 0)
      let lines = text.out.split(separator: "\n")
      #expect(lines.count == 2)
      #expect(lines.contains { $0.hasPrefix("passed     good-") && $0.hasSuffix("  2 files") })
      try place.write(Sample.report([("a.json", "[1]")], id: "one"), to: "one.md")
      #expect(try await place.sandbox("try", "one.md").status == 0)
      #expect(try await place.sandbox("list").out.contains("  1 file\n"))
      #expect(lines.contains { $0.hasPrefix("failed     bad-") })
      struct List: Decodable {
        struct Entry: Decodable {
          var name, verdict, report: String
          var files: Int
        }
        var schema: String
        var workspaces: [Entry]
      }
      let json = try await place.sandbox("list", "--format", "json")
      let list = try JSONDecoder().decode(List.self, from: Data(json.out.utf8))
      #expect(list.schema == "sandbox.list/1")
      #expect(Set(list.workspaces.map(\.report)) == ["good.md", "bad.md", "one.md"])
    }
  }

  @Test("show tells one, by its name, by how it begins, or the only one")
  func show() async throws {
    try await tried(["good", "bad"]) { place in
      let shown = try await place.sandbox("show", "bad-")
      #expect(shown.status == 0 && shown.out.hasPrefix("bad  failed\n  from bad.md\n"))
      #expect(shown.out.contains("  failed     a.json  expected a key in double quotes\n"))
      let name = try #require(place.workspaces().first { $0.hasPrefix("good") })
      #expect(try await place.sandbox("show", "Sandboxes/\(name)/").out.hasPrefix("good  passed\n"))
      let none = try await place.sandbox("show", "nothing")
      #expect(none.status == 2 && none.err.contains("begins with 'nothing'"))
      let json = try await place.sandbox("show", name, "--format", "json")
      #expect(json.out == place.text("\(place.work)/Sandboxes/\(name)/result.json"))
    }
  }

  @Test("clean removes what it is told to, and says in a dry run what that would be")
  func clean() async throws {
    try await tried(["a", "b", "c"]) { place in
      let dry = try await place.sandbox("clean", "--dry-run")
      #expect(dry.out.split(separator: "\n").count == 3 && place.workspaces().count == 3)
      #expect(
        try await place.sandbox("clean", "--older-than", "1h").out == "removed 0 workspaces\n")
      #expect(try await place.sandbox("clean", "--keep", "2").out == "removed 1 workspace\n")
      #expect(place.workspaces().count == 2)
      #expect(try await place.sandbox("clean", "--all").out == "removed 2 workspaces\n")
      #expect(place.workspaces() == [])
      #expect(place.text("\(place.work)/Sandboxes/.gitignore") == "*\n")
      #expect(try await place.sandbox("list").out == "no workspaces in Sandboxes\n")
    }
  }

  @Test("clean without options says what would go, and removes nothing where nobody can be asked")
  func cleanUnasked() async throws {
    try await tried(["a", "b"]) { place in
      let run = try await place.sandbox("clean")
      #expect(run.status == 2 && place.workspaces().count == 2)
      #expect(run.out.split(separator: "\n").count { $0.hasPrefix("would remove ") } == 2)
      #expect(run.err.contains("'sandbox clean --all' removes all 2 workspaces"), "\(run.err)")
      let both = try await place.sandbox("clean", "--all", "--keep", "1")
      #expect(both.status == 2 && place.workspaces().count == 2)
      #expect(try await place.sandbox("clean", "--all").status == 0 && place.workspaces() == [])
      let none = try await place.sandbox("clean")
      #expect(none.status == 0 && none.out == "removed 0 workspaces\n")
    }
  }

  @Test("clean without options asks at a terminal, and takes nothing but yes for an answer")
  func cleanAsks() async throws {
    let python = "/usr/bin/python3"
    guard access(python, X_OK) == 0 else { try Test.cancel("python3 makes the terminal") }
    let terminal = """
      import os, pty, sys
      pid, end = pty.fork()
      if pid == 0: os.execv(sys.argv[2], sys.argv[2:])
      os.write(end, sys.argv[1].encode())
      try:
        while True:
          text = os.read(end, 4096)
          if not text: break
          os.write(1, text)
      except OSError: pass
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
      """
    try await tried(["a", "b"]) { place in
      for (answer, status, left) in [("\n", Int32(1), 2), ("no\n", 1, 2), ("yes\n", 0, 0)] {
        let run = try await place.start(["clean"], under: [python, "-c", terminal, answer]).end()
        #expect(run.out.contains("remove all 2 workspaces in Sandboxes? (yes or no)"), "\(run)")
        #expect(run.status == status && place.workspaces().count == left, "\(answer): \(run)")
      }
    }
  }

  @Test("a home's own setting removes what is over it, once a day, and nothing that was rolled out")
  func retained() async throws {
    try await tried(["a", "b", "c", "d"]) { place in
      mkdir("\(place.work)/target", 0o755)
      #expect(try await place.sandbox("apply", "a.md", "--to", "target").status == 0)
      let before = place.workspaces().count
      // Older than this day, and than the run that will look.
      let hour = try await place.sandbox("clean", "--retain", "2", "--dry-run")
      #expect(hour.status == 0 && hour.out.split(separator: "\n").count == 2, "\(hour)")
      #expect(!hour.out.contains(" a-"), "\(hour)")
      let set = try await place.sandbox("clean", "--retain", "2")
      #expect(set.out == "from now on 2: today 2 workspaces would go\n", "\(set)")
      #expect(place.workspaces().count == before)
      #expect(try await place.sandbox("doctor").out.contains("; it keeps 2"))
      let run = try await place.sandbox("try", "d.md")
      #expect(
        run.status == 0 && run.err.contains("removed 3 workspaces: this home keeps 2"), "\(run)")
      let left = place.workspaces()
      #expect(left.count == 3 && left.count { $0.hasPrefix("a-") } == 2, "\(left)")
      // Not again on this day; and not after it was taken away.
      #expect(try await place.sandbox("try", "b.md").status == 0)
      #expect(place.workspaces().count == 4)
      var day = [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]
      utimes("\(place.work)/Sandboxes/.retained", &day)
      #expect(try await place.sandbox("clean", "--retain", "off").status == 0)
      #expect(try await place.sandbox("try", "b.md").status == 0 && place.workspaces().count == 5)
      // What is no setting is told, and removes nothing.
      try place.write("everything", to: "Sandboxes/.retention")
      let bad = try await place.sandbox("try", "b.md")
      #expect(bad.status == 0 && bad.err.contains("no old workspace was removed"), "\(bad)")
      #expect(place.workspaces().count == 6)
      #expect(try await place.sandbox("clean", "--retain", "0").status == 2)
      #expect(try await place.sandbox("clean", "--retain", "5", "--all").status == 2)
    }
  }

  @Test("clean follows no link out of Sandboxes, and leaves what is no workspace")
  func hostileEntries() async throws {
    try await tried(["a"]) { place in
      try place.write("kept", to: "outside/files/canary")
      symlink("\(place.work)/outside", "\(place.work)/Sandboxes/link")
      mkdir("\(place.work)/Sandboxes/mine", 0o700)
      symlink("\(place.work)/outside", "\(place.work)/Sandboxes/\(place.workspaces()[0])/files/out")
      #expect(try await place.sandbox("clean", "--all").status == 0)
      #expect(place.text("\(place.work)/outside/files/canary") == "kept")
      #expect(place.workspaces() == ["link", "mine"])
    }
  }
}
