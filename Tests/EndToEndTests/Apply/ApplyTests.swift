import Foundation
import Testing

@Suite("sandbox apply", .timeLimit(.minutes(10))) struct ApplyTests {
  /// A place with a report of two files, and a target that has one of them in another form.
  static func lend(
    _ report: String = Sample.report([("a.json", "{\"a\": 1}"), ("b/c.json", "[7]")]),
    _ body: (Place, _ target: String) async throws -> Void
  ) async throws {
    try await Place.lend { place in
      chmod(place.path, 0o755)
      try place.write(report, to: "report.md")
      try place.write("{\"a\": 0}\n", to: "app/a.json")
      try place.write("keep\n", to: "app/other.txt")
      chmod("\(place.work)/app/a.json", 0o664)
      try await body(place, "\(place.work)/app")
    }
  }

  @Test("puts the files there byte for byte, keeps the modes, and tells each step and the way back")
  func applies() async throws {
    try await Self.lend { place, app in
      let run = try await place.sandbox("apply", "report.md", "--to", "app")
      #expect(run.status == 0, "\(run.out)\(run.err)")
      #expect(place.text("\(app)/a.json") == "{\"a\": 1}\n")
      #expect(place.text("\(app)/b/c.json") == "[7]\n")
      #expect(place.text("\(app)/other.txt") == "keep\n")
      #expect(place.mode("\(app)/a.json") == 0o664, "that of what stood there")
      #expect(place.mode("\(app)/b/c.json") == 0o644)
      #expect(place.names(in: app) == ["a.json", "b", "other.txt"], "nothing of ours is left")
      #expect(
        run.out.contains("to \(app): 1 file to create, 1 file to replace, +2 -1\n"), "\(run.out)")
      #expect(run.out.contains("  replace  a.json    +1 -1\n  create   b/c.json  +1\n"))
      #expect(
        run.out.firstMatch(of: /rehearsed  in [0-9.]+ ms: 2 files restored and compared\n/) != nil,
        "\(run.out)")
      #expect(
        run.out.hasSuffix("applied: 2 files in \(app)\ntake it back with: rollback last\n"))
      #expect(place.workspaces().count == 1 && place.names(in: place.runtime) == [])
    }
  }

  @Test(
    "builds upon the directory's SQL without what is replaced; 'none' says that nothing is there")
  func baseline() async throws {
    let report = Sample.report([("db/2.sql", "ALTER TABLE books ADD COLUMN title text;")])
    try await Self.lend(report) { place, app in
      try place.write("CREATE TABLE books (isbn text);\n", to: "app/db/1.sql")
      try place.write("ALTER TABLE books ADD COLUMN title text; -- as it was\n", to: "app/db/2.sql")
      let none = try await place.sandbox(
        "apply", "report.md", "--to", "app", "--baseline", "none", "--dry-run")
      #expect(none.status == 3 && none.out.contains("needs-context"), "\(none.out)\(none.err)")
      let run = try await place.sandbox("apply", "report.md", "--to", "app")
      #expect(run.status == 0, "\(run.out)\(run.err)")
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
    }
  }

  @Test("does nothing the second time, and says so")
  func again() async throws {
    try await Self.lend { place, app in
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
      let before = Tree(app)
      let rollouts = place.names(in: "\(place.work)/Rollbacks")
      let run = try await place.sandbox("apply", "report.md", "--to", "app")
      #expect(run.status == 0)
      #expect(run.out.hasSuffix("nothing to do: 2 files there already, the same to the byte\n"))
      #expect(Tree(app) == before)
      #expect(place.names(in: "\(place.work)/Rollbacks") == rollouts)
    }
  }

  @Test("names the home in the way back where it is not found from here")
  func wayBack() async throws {
    try await Self.lend { place, app in
      mkdir("\(place.path)/home", 0o755)
      let run = try await place.sandbox(
        "--home", "\(place.path)/home", "apply", "report.md", "--to", "app")
      #expect(run.status == 0, "\(run.err)")
      #expect(run.out.hasSuffix("take it back with: rollback last --home \(place.path)/home\n"))
      #expect(place.names(in: place.work) == ["app", "report.md"])
      let environment = ["SANDBOX_HOME": "\(place.path)/home"]
      unlink("\(app)/a.json")
      let second = try await place.sandbox(
        "apply", "report.md", "--to", "app", environment: environment)
      #expect(second.out.hasSuffix("take it back with: rollback last\n"), "\(second)")
    }
  }

  @Test(
    "changes nothing for a report that failed or is blocked, whatever the reason",
    arguments: [
      (Sample.bad, 1, "it failed, and nothing can accept that"),
      (Sample.report([("a.json", "[1]")], severity: "45"), 4, "the gate is shut"),
      (Sample.report([("../a.json", "1")]), 1, "it failed"),
    ])
  func refused(report: String, status: Int, words: String) async throws {
    try await Self.lend(report) { place, app in
      let before = Tree(app)
      for options in [[], ["--accept", "I insist"]] {
        let run = await (try place.start(["apply", "report.md", "--to", "app"] + options)).end()
        #expect(Int(run.status) == status, "\(run)")
        #expect(run.out.contains("not applied: \(words)"), "\(run.out)")
        #expect(Tree(app) == before)
      }
      #expect(!place.names(in: place.path).contains("a.json"))
    }
  }

  @Test(
    "applies what is unchecked or asks for review only with a reason",
    arguments: [
      Sample.report([("a.scss", "a {}")]), Sample.report([("a.scss.json", "1")], severity: "30"),
    ])
  func accepted(report: String) async throws {
    try await Self.lend(report) { place, app in
      let before = Tree(app)
      let refused = try await place.sandbox("apply", "report.md", "--to", "app")
      #expect(refused.status == 3 && refused.out.contains("add --accept"), "\(refused)")
      for blank in ["", "  "] {
        let run = try await place.sandbox("apply", "report.md", "--to", "app", "--accept", blank)
        #expect(run.status == 2 && run.out == "", "\(run)")
      }
      #expect(Tree(app) == before)
      let run = try await place.sandbox(
        "apply", "report.md", "--to", "app", "--accept", "Ada read it\u{1B}[2J")
      #expect(run.status == 0, "\(run)")
      #expect(run.out.contains("accepted   because: Ada read it\\u{001b}[2J\n"))
      #expect(Tree(app) != before)
    }
  }

  @Test("takes reports: what is none, or a directory, is refused before anything is made")
  func usage() async throws {
    try await Self.lend { place, app in
      try place.write("# Notes\n", to: "notes.md")
      let before = Tree(place.work)
      let wrong: [([String], String)] = [
        (["notes.md", "--to", "app"], "this is no report"),
        (["nowhere.md", "--to", "app"], "no such file"),
        (["app", "--to", "app"], "is a directory; apply takes reports"),
        (["report.md", "notes.md", "--to", "app"], "notes.md: this is no report"),
        (["report.md"], "--to"),
        (["report.md", "--to", "nowhere"], "nowhere"),
        (["report.md", "--to", "report.md"], "report.md"),
        (["report.md", "--to", "app", "--verify-outside"], "--verify"),
        (["report.md", "--to", "app", "--verify", ""], "--verify"),
      ]
      for (arguments, words) in wrong {
        let run = await (try place.start(["apply"] + arguments)).end()
        #expect(run.status == 2 && run.out == "", "\(arguments): \(run)")
        #expect(run.err.contains(words), "\(arguments): \(run.err)")
      }
      #expect(Tree(place.work) == before)
    }
  }

  @Test("a report without a file changes nothing, with status 0")
  func nothing() async throws {
    try await Self.lend(Sample.report([], kind: "note")) { place, app in
      let before = Tree(app)
      let run = try await place.sandbox("apply", "report.md", "--to", "app")
      #expect(run.status == 0, "\(run)")
      #expect(run.out.hasSuffix("nothing to do: the report proposes no file\n"), "\(run.out)")
      #expect(Tree(app) == before)
    }
  }

  @Test("names the target in the way back where the home has several; and what it says works")
  func severalTargets() async throws {
    try await Self.lend { place, app in
      mkdir("\(place.work)/other", 0o755)
      mkdir("\(place.path)/a home", 0o755)
      let home = ["--home", "\(place.path)/a home"]
      let before = Tree(app, times: false)
      for target in ["app", "other"] {
        let run = await (try place.start(home + ["apply", "report.md", "--to", target])).end()
        #expect(run.status == 0, "\(run)")
        #expect(run.out.contains("--target") == (target == "other"))
      }
      try place.write(Sample.report([("new.json", "[1]")]), to: "report.md")
      let run = await
        (try place.start(
          home + ["apply", "--format", "json", "report.md", "--to", "app"])).end()
      let words = try ApplyDocument(run).wayBack
      let options = ["--home", "\(place.path)/a home", "--state", place.state, "--target", app]
      #expect(words == ["rollback", "last"] + options)
      let back = await (try place.start(Array(words.dropFirst()), program: words[0])).end()
      #expect(back.status == 0 && !place.names(in: app).contains("new.json"), "\(back)")
      #expect(Tree(app, times: false) != before, "the one before it is still in force")
    }
  }

  @Test("is taken back by 'rollback last', to the byte, the mode and the time")
  func takenBack() async throws {
    try await Self.lend { place, app in
      let before = Tree(app, times: false)
      let time = Tree(app).entries["a.json"]
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
      #expect(Tree(app, times: false) != before)
      let run = try await place.rollback("last")
      #expect(run.status == 0, "\(run)")
      #expect(Tree(app, times: false) == before)
      #expect(Tree(app).entries["a.json"] == time)
    }
  }
}
