import Foundation
import Testing

@Suite("rollback, as ops type it", .timeLimit(.minutes(10))) struct RollbackVerbTests {
  @Test("refuses what someone changed since, with the change as a diff; nothing was done")
  func drift() async throws {
    try await ApplyTests.lend { place, app in
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
      try place.write("{\"a\": 2}\n", to: "app/a.json")
      let changed = Tree(app)
      let run = try await place.rollback("last")
      #expect(run.status == 1 && run.out == "")
      #expect(run.err.contains("nothing was changed: a file was changed since"))
      #expect(run.err.contains("  a.json: content\n"))
      #expect(
        run.err.contains("--- a/a.json\n+++ b/a.json\n@@ -1 +1 @@\n-{\"a\": 1}\n+{\"a\": 2}\n"))
      #expect(Tree(app) == changed)

      // The control: as it was left, it goes back.
      try place.write("{\"a\": 1}\n", to: "app/a.json")
      #expect(try await place.rollback("last").status == 0)
      #expect(place.text("\(app)/a.json") == "{\"a\": 0}\n")
    }
  }

  @Test(
    "--keep-theirs leaves what was changed, --force takes it back and keeps it",
    arguments: [true, false])
  func policies(keeps: Bool) async throws {
    try await ApplyTests.lend { place, app in
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
      try place.write("theirs\n", to: "app/a.json")
      let run = try await place.rollback("last", keeps ? "--keep-theirs" : "--force")
      #expect(run.status == 0, "\(run.err)")
      #expect(place.text("\(app)/a.json") == (keeps ? "theirs\n" : "{\"a\": 0}\n"))
      #expect(place.names(in: app) == ["a.json", "other.txt"], "what was created is gone")
      let home = "\(place.work)/Rollbacks"
      let rollout = try #require(place.names(in: home).first { $0.hasPrefix("0001-") })
      let kept = place.text("\(home)/\(rollout)/displaced/a.json")
      #expect(kept == (keeps ? nil : "theirs\n"))
    }
  }

  @Test("a control sequence in what someone wrote reaches no terminal")
  func hostile() async throws {
    try await ApplyTests.lend { place, app in
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
      try place.write("\u{1B}]0;owned\u{07}\n", to: "app/a.json")
      let run = try await place.rollback("last")
      #expect(run.status == 1 && run.err.contains("owned"))
      #expect(!run.err.contains("\u{1B}") && !run.err.contains("\u{07}"))
    }
  }

  @Test(
    "each verb that tells or changes something has a document of its own",
    arguments: [
      (["list"], "rollback.list/1"), (["drill"], "rollback.drill/1"),
      (["last", "--dry-run"], "rollback.result/1"), (["last"], "rollback.result/1"),
    ])
  func documents(verb: [String], schema: String) async throws {
    try await ApplyTests.lend { place, _ in
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
      let run = try await place.start(verb + ["--format", "json"], program: "rollback").end()
      #expect(run.status == 0, "\(run.err)")
      let document = try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any]
      #expect(document?["schema"] as? String == schema)
    }
  }

  @Test("a drill without a rehearsal proves nothing, and says no more than it found")
  func intact() async throws {
    try await ApplyTests.lend { place, _ in
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
      for (options, word, isProven) in [(["--dry-run"], "intact", false), ([], "proven", true)] {
        let run = try await place.start(["drill"] + options, program: "rollback").end()
        #expect(run.status == 0 && run.out.hasPrefix("\(word) 0001-"), "\(run)")
        let json = try await place.start(
          ["drill", "--format", "json"] + options, program: "rollback"
        ).end()
        let document =
          try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any]
        let drilled = (document?["rollouts"] as? [[String: Any]])?.first
        #expect(drilled?["proven"] as? Bool == isProven && drilled?["intact"] as? Bool == true)
      }
    }
  }

  @Test("what bars the way to a file is told, and no option that would not take it away")
  func barred() async throws {
    try await ApplyTests.lend { place, app in
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
      rename("\(app)/b", "\(app)/b.real")
      symlink("b.real", "\(app)/b")
      let before = Tree(app)
      for options in [[], ["--force"]] {
        let run = try await place.start(["last"] + options, program: "rollback").end()
        #expect(run.status == 1 && run.err.contains("a symbolic link stands in the way"), "\(run)")
        #expect(!run.err.contains("--force takes"), "\(run.err)")
        #expect(run.err.contains("move what stands in the way aside"), "\(run.err)")
        #expect(Tree(app) == before)
      }
      #expect(try await place.rollback("last", "--keep-theirs").status == 0, "as it said")
    }
  }

  @Test("what needed nothing is told: nobody takes that for taken back", arguments: [true, false])
  func alreadyThere(isDry: Bool) async throws {
    let report = Sample.report([("new.json", "[1]"), ("b/c.json", "[7]")])
    try await ApplyTests.lend(report) { place, app in
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
      rename(app, "\(place.work)/app.real")
      mkdir(app, 0o755)
      try place.write("[1]\n", to: "app/new.json")
      chmod("\(app)/new.json", 0o644)
      let refused = try await place.rollback("last")
      #expect(refused.status == 1 && place.text("\(app)/new.json") == "[1]\n")
      #expect(
        refused.err.contains("\(app) is another directory than the one that was changed"),
        "\(refused.err)")
      #expect(refused.err.contains("--retarget '\(app)'"), "\(refused.err)")
      let dry = isDry ? ["--dry-run"] : []
      let json = try await place.start(
        ["last", "--retarget", "app", "--dry-run", "--format", "json"], program: "rollback"
      ).end()
      let document = try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any]
      #expect(document?["restored"] as? [String] == ["new.json"])
      #expect(document?["already"] as? [String] == ["b/c.json"])
      unlink("\(app)/new.json")
      let run = try await place.start(
        ["last", "--retarget", "app"] + dry, program: "rollback"
      ).end()
      #expect(run.status == 0 && run.out.contains("  0 files in \(app)\n"), "\(run)")
      #expect(run.out.contains("  nothing to do: b/c.json, which is not there\n"), "\(run.out)")
      #expect(run.out.contains("  nothing to do: new.json, which is not there\n"), "\(run.out)")
    }
  }

  @Test("what is refused is a document, too; undo gives no advice that it would not take")
  func refusals() async throws {
    try await ApplyTests.lend { place, app in
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
      try place.write("theirs\n", to: "app/a.json")
      let run = try await place.rollback("last", "--format", "json")
      let document = try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any]
      #expect(run.status == 1 && document?["status"] as? Int == 1)
      #expect(document?["schema"] as? String == "rollback.result/1")
      #expect(document?["done"] as? Bool == false)
      let drift = document?["drift"] as? [[String: Any]]
      #expect(drift?.count == 1 && drift?.first?["path"] as? String == "a.json")

      #expect(try await place.rollback("last", "--force").status == 0)
      try place.write("theirs again\n", to: "app/a.json")
      let undo = try await place.rollback("undo")
      #expect(undo.status == 1 && undo.err.contains("+theirs again"))
      #expect(!undo.err.contains("--force") && !undo.err.contains("--keep-theirs"))
      #expect(place.text("\(app)/a.json") == "theirs again\n")
    }
  }

  @Test(
    "in a directory that was rolled out to finds its home by the keys, and by nothing that lies there"
  )
  func insideTarget() async throws {
    try await ApplyTests.lend { place, app in
      let homes = ["one", "two"].map { "\(place.path)/\($0)" }
      for home in homes { mkdir(home, 0o755) }
      func apply(_ home: String, _ target: String) async throws {
        let run = try await place.sandbox("--home", home, "apply", "report.md", "--to", target)
        #expect(run.status == 0, "\(run.err)")
      }
      try await apply(homes[0], "app")
      // Another target of that home, and a file that claims to know another home.
      mkdir("\(place.work)/other", 0o755)
      try await apply(homes[0], "other")
      try place.write("{\"key\": \"x\", \"home\": \"\(homes[1])\"}", to: "app/home.json")
      let stranger = try await place.start(
        ["--state", "\(place.path)/nothing", "last"], in: "\(app)/b", program: "rollback"
      ).end()
      #expect(stranger.status == 2 && stranger.err.contains("no home"), "\(stranger)")
      let run = try await place.rollback("last", in: "\(app)/b")
      #expect(run.status == 0 && run.out.contains(" in \(app)\n"), "\(run)")
      #expect(run.out.hasSuffix("put it in force again with: rollback undo\n"), "\(run.out)")
      #expect(place.text("\(app)/a.json") == "{\"a\": 0}\n")
      #expect(place.text("\(place.work)/other/a.json") == "{\"a\": 1}\n", "the control")
      // From two homes, somebody has to say which.
      try await apply(homes[1], "app")
      let two = try await place.rollback("last", in: app)
      #expect(two.status == 2 && two.err.contains(homes[0]) && two.err.contains(homes[1]), "\(two)")
    }
  }

  @Test("a list has the report and the age, and the path of the target on a line of its own")
  func list() async throws {
    try await ApplyTests.lend { place, app in
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
      let run = try await place.rollback("list")
      let lines = run.out.split(separator: "\n").map(String.init)
      #expect(run.status == 0 && lines.count == 3 && lines.first == "in \(app)", "\(run)")
      #expect(
        lines.dropFirst().first?.firstMatch(of: /^warm    0001-\S+  applied  \d+ s ago  fsar_1$/)
          != nil,
        "\(run.out)")
      #expect(lines.last?.hasPrefix("        2 files, ") == true)
    }
  }

  @Test("says at the end of many changed files what to do")
  func manyDrifts() async throws {
    let report = Sample.report((1...60).map { ("f\($0).json", "[\($0)]") })
    try await ApplyTests.lend(report) { place, app in
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
      for number in 1...60 { try place.write("0\n", to: "app/f\(number).json") }
      let run = try await place.rollback("last")
      let last = run.err.split(separator: "\n").last ?? ""
      #expect(run.status == 1 && last.contains("60 files were changed since"), "\(last)")
      #expect(last.contains("--keep-theirs leaves"), "\(last)")
    }
  }

  @Test("a typo of a verb that only looks gets no advice to change something")
  func typo() async throws {
    try await Place.lend { place in
      for (word, meant) in [("lst", "list"), ("lats", "last"), ("dril", "drill")] {
        let run = try await place.rollback(word)
        #expect(run.status == 2 && run.err.contains("did you mean '\(meant)'?"), "\(run.err)")
      }
    }
  }

  @Test("the drill that the manual has for cron tells each end but the good one, in its own words")
  func drillScript() async throws {
    let script = try Manual.block("drill")
    try await Place.lend { place in
      try place.tool(
        "rollback", "echo \"$@\" >> \(place.path)/calls; exit $(cat \(place.path)/status)")
      try place.tool("logger", "echo \"$@\" >> \(place.path)/log")
      try place.tool("rollback-drill", script.replacing("#!/bin/sh\n", with: ""))
      var told: Set<String> = []
      for status in [0, 1, 2, 3, 4, 5, 137] {
        unlink("\(place.path)/log")
        unlink("\(place.path)/calls")
        try Data("\(status)".utf8).write(to: URL(fileURLWithPath: "\(place.path)/status"))
        let run = try await place.start(
          ["/srv/x", "0"], program: "\(place.path)/bin/rollback-drill"
        ).end()
        #expect(run.status == Int32(status))
        let log = place.text("\(place.path)/log")
        #expect((log == nil) == (status == 0), "\(status)")
        if let log { #expect(told.insert(log.replacing("\(status)", with: "")).inserted, "\(log)") }
        #expect(
          log?.contains(" by \(NSUserName()) ") != false && log?.contains("/srv/x") != false,
          "\(log ?? "")")
        let calls = place.text("\(place.path)/calls")?.split(separator: "\n").count
        #expect(calls == (status == 4 ? 2 : 1), "once more where another held the lock")
      }
    }
  }

  @Test(
    "what is to be run after is run then, and after each way back and forth, and reverses nothing")
  func after() async throws {
    try await ApplyTests.lend { place, app in
      let log = "\(place.path)/log"
      let apply = try await place.sandbox(
        "apply", "report.md", "--to", "app", "--after", "cat a.json >> \(log); exit 3",
        "--verify", "test -e b/c.json")
      #expect(apply.status == 0 && apply.out.contains("ended with status 3"), "\(apply)")
      #expect(place.text(log) == "{\"a\": 1}\n")
      let dry = try await place.rollback("last", "--dry-run")
      #expect(dry.status == 0 && place.text(log) == "{\"a\": 1}\n", "\(dry)")
      let last = try await place.rollback("last", "--verify")
      #expect(last.status == 0 && last.out.contains("but then: 'cat a.json"), "\(last)")
      #expect(last.out.contains("'test -e b/c.json' ended with status 1"), "\(last.out)")
      #expect(place.text(log) == "{\"a\": 1}\n{\"a\": 0}\n")
      let undo = try await place.rollback("undo")
      #expect(undo.status == 0 && place.text(log) == "{\"a\": 1}\n{\"a\": 0}\n{\"a\": 1}\n")
      // What is taken back before it was in force was never in force.
      try place.write("{\"a\": 5}\n", to: "app/a.json")
      let no = try await place.sandbox(
        "apply", "report.md", "--to", "app", "--after", "touch \(log).no", "--verify", "false")
      #expect(no.status == 1 && place.text("\(log).no") == nil, "\(no)")
    }
  }

  @Test("where there is no home it makes none, and says where it looked")
  func noHome() async throws {
    try await Place.lend { place in
      let before = place.names(in: place.work)
      let run = try await place.rollback("last")
      #expect(run.status == 2 && run.err.contains(place.work))
      #expect(place.names(in: place.work) == before)
    }
  }

  /// Runs a program whose journal takes long to write, and sends it a SIGINT once that has an event.
  private func interrupted(
    _ place: Place, _ arguments: [String], program: String, at event: String
  ) async throws -> Place.Run {
    let places: [String] = ["/usr/bin/strace", "/bin/strace"]
    guard let strace = places.first(where: { access($0, X_OK) == 0 }) else {
      if ProcessInfo.processInfo.environment["SANDBOX_REQUIRE_TOOLS"] == "1" {
        Issue.record("strace is not installed")
      }
      try Test.cancel("strace is not installed")
    }
    let running = try place.start(
      arguments,
      under: [strace, "-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync"]
        + ["-e", "inject=fdatasync:delay_enter=400000"], program: program)
    let home = "\(place.work)/Rollbacks"
    let isThere = await place.eventually {
      place.names(in: home).contains {
        place.text("\(home)/\($0)/journal")?.contains("\"\(event)\"") == true
      }
    }
    #expect(isThere)
    kill(running.pid, SIGINT)
    return await running.end()
  }

  @Test("what is done is told as done, with status 0, though a signal came meanwhile")
  func interrupted() async throws {
    try await ApplyTests.lend { place, app in
      let apply = try await interrupted(
        place, ["apply", "report.md", "--to", "app"], program: "sandbox", at: "applying")
      #expect(apply.status == 0 && !apply.isSignal, "\(apply)")
      #expect(apply.out.contains("applied: ") && !apply.err.contains("interrupted"), "\(apply)")
      #expect(place.text("\(app)/a.json") == "{\"a\": 1}\n")
      let last = try await interrupted(
        place, ["last"], program: "rollback", at: "rolling-back")
      #expect(last.status == 0 && last.out.hasPrefix("rolled back: 0001-"), "\(last)")
      #expect(place.text("\(app)/a.json") == "{\"a\": 0}\n")
    }
  }

  @Test("what is done is told as done, with status 0, though the result cannot be written")
  func unwritable() async throws {
    try await ApplyTests.lend { place, app in
      func full(_ arguments: String..., program: String) async throws -> Place.Run {
        try await place.start(
          arguments, output: FileHandle(forWritingAtPath: "/dev/full"), program: program
        ).end()
      }
      let apply = try await full(
        "apply", "report.md", "--to", "app", "--format", "json", program: "sandbox")
      #expect(apply.status == 0 && apply.err.contains("applied: 2 files in \(app)"), "\(apply)")
      #expect(apply.err.contains("rollback last") && apply.err.contains("no space left"))
      #expect(place.text("\(app)/a.json") == "{\"a\": 1}\n")
      // Nothing is done where nothing was, and that is an error as before.
      #expect(try await full("last", "--dry-run", program: "rollback").status == 2)
      let last = try await full("last", program: "rollback")
      #expect(last.status == 0 && last.err.contains("rolled back: 0001-"), "\(last)")
      #expect(last.err.contains("that is done") && last.err.contains("no space left"))
      #expect(place.text("\(app)/a.json") == "{\"a\": 0}\n")
      let undo = try await full("undo", program: "rollback")
      #expect(undo.status == 0 && undo.err.contains("put in force again: 0001-"), "\(undo)")
    }
  }
}
