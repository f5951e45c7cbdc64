import Foundation
import Testing

@Suite("sandbox apply --verify", .timeLimit(.minutes(10))) struct ApplyVerifyTests {
  private func apply(_ place: Place, _ command: String, _ options: String...) async throws
    -> Place.Run
  {
    await (try place.start(["apply", "report.md", "--to", "app", "--verify", command] + options))
      .end()
  }

  @Test("takes everything back unless the command ends with status 0")
  func failing() async throws {
    try await ApplyTests.lend { place, app in
      let before = Tree(app, times: false)
      let failing = try await apply(place, "cat a.json; ls b; echo '::error::x'; exit 7")
      #expect(failing.status == 1, "\(failing)")
      #expect(
        failing.out.contains("  | {\"a\": 1}\n  | c.json\n  | ::error::x\n"), "\(failing.out)")
      #expect(failing.out.contains("unhealthy "))
      #expect(failing.out.contains("taken back: "))
      #expect(failing.out.contains("it ended with status 7"))
      #expect(!failing.out.contains("take it back with"))
      #expect(Tree(app, times: false) == before)

      let slow = try await apply(place, "sleep 3600", "--verify-limit", "300ms")
      #expect(slow.status == 1 && slow.out.contains("it took too long"), "\(slow)")
      #expect(Tree(app, times: false) == before)
      let crashed = try await apply(place, "kill -SEGV $$")
      #expect(crashed.status == 1 && crashed.out.contains("signal 11 ended it"), "\(crashed)")
      #expect(Tree(app, times: false) == before)

      // The control.
      let passing = try await apply(place, "grep -q 1 a.json && test -f b/c.json")
      #expect(passing.status == 0, "\(passing)")
      #expect(passing.out.contains("healthy    'grep -q 1 a.json && test -f b/c.json' ended with"))
      #expect(place.text("\(app)/a.json") == "{\"a\": 1}\n")
      #expect(place.processes() == [])
    }
  }

  @Test("what was changed while the command ran is left so, and told, to people and to programs")
  func edited() async throws {
    let command = "echo theirs > a.json; echo theirs > b/c.json; exit 1"
    try await ApplyTests.lend { place, app in
      let run = try await apply(place, command, "--verify-outside")
      #expect(run.status == 1 && !run.out.contains("all is as it was\n"), "\(run)")
      #expect(run.out.contains("all is as it was but a.json and 1 more, which were changed"))
      let before = try #require(run.out.firstMatch(of: /what stood at a.json before is (\/.+)\n/))
      #expect(place.text(String(before.1)) == "{\"a\": 0}\n")
      #expect(place.text("\(app)/a.json") == "theirs\n")
    }
    try await ApplyTests.lend { place, app in
      let run = try await apply(place, command, "--verify-outside", "--format", "json")
      let document = try ApplyDocument(run)
      #expect(document.outcome == "taken-back" && document.status == 1)
      #expect(document.kept.map(\.path) == ["a.json", "b/c.json"])
      #expect(place.text(try #require(document.kept.first?.before)) == "{\"a\": 0}\n")
      #expect(document.kept.last?.before == nil)
    }
  }

  @Test("a command that changes what was installed vouches for nothing, whatever its status")
  func formatted() async throws {
    try await ApplyTests.lend { place, app in
      chmod("\(app)/a.json", 0o666)
      let command = "echo '{}' > a.json; touch b/c.json; echo x > other.txt"
      let run = try await apply(place, command, "--verify-outside", "--format", "json")
      let document = try ApplyDocument(run)
      #expect(document.outcome == "taken-back" && document.status == 1, "\(run)")
      let why = "a.json is not what was installed any more: content"
      #expect(document.reason?.contains(why) == true)
      #expect(document.kept.map(\.path) == ["a.json"] && document.verify?.healthy == true)
      #expect(place.text("\(app)/a.json") == "{}\n")
      #expect(place.names(in: app) == ["a.json", "other.txt"])
    }
    // The control: what it does to other files, and to times, is its own affair.
    try await ApplyTests.lend { place, app in
      let run = try await apply(place, "touch a.json; echo x > other.txt", "--verify-outside")
      #expect(run.status == 0, "\(run)")
    }
  }

  @Test("cannot write to the target nor read beside it; outside of the jail it can")
  func confined() async throws {
    try await ApplyTests.lend { place, app in
      try place.write("secret", to: "beside")
      chmod(app, 0o777)
      chmod("\(app)/other.txt", 0o666)
      let command = """
        (echo x > other.txt) && exit 0; (echo x > made) && exit 0; cat ../beside && exit 0; \
        cat ~/.ssh/id && exit 0; exit 3
        """
      let before = Tree(app, times: false)
      let jailed = try await apply(place, command)
      #expect(jailed.status == 1 && jailed.out.contains("it ended with status 3"), "\(jailed)")
      #expect(Tree(app, times: false) == before)
      let outside = try await apply(place, command, "--verify-outside")
      #expect(outside.status == 0, "\(outside)")
      #expect(outside.out.contains("no jail)"))
      #expect(place.text("\(app)/other.txt") == "x\n", "the control: it could")
    }
  }

  @Test("sees the target at its own path, with a place to write of its own")
  func path() async throws {
    try await ApplyTests.lend { place, app in
      let run = try await apply(place, "test \"$PWD\" = '\(app)' && touch $TMPDIR/x")
      #expect(run.status == 0, "\(run)")
    }
  }

  @Test("an interruption takes everything back, and says so")
  func interrupted() async throws {
    let mark = "3600.\(UInt32.random(in: 1_000_000...UInt32.max))"
    try await ApplyTests.lend { place, app in
      let before = Tree(app, times: false)
      let running = try place.start(
        ["apply", "report.md", "--to", "app", "--verify", "exec sleep \(mark)"])
      let isUp = await place.eventually { !place.processes(marked: "sleep\0\(mark)").isEmpty }
      #expect(isUp)
      // The control: what is applied is there while the check runs.
      #expect(place.text("\(app)/b/c.json") == "[7]\n")
      kill(running.pid, SIGINT)
      let run = await running.end()
      #expect(run.status == 130 && !run.isSignal, "\(run)")
      #expect(run.err.contains("taken back"), "\(run.err)")
      #expect(Tree(app, times: false) == before)
      #expect(place.processes(marked: "sleep\0\(mark)") == [])
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
    }
  }

  @Test("kill -9 in the middle: the next apply takes it back first, says so, and then does its own")
  func killed() async throws {
    let mark = "3600.\(UInt32.random(in: 1_000_000...UInt32.max))"
    try await ApplyTests.lend { place, app in
      let before = Tree(app, times: false)
      let running = try place.start(
        ["apply", "report.md", "--to", "app", "--verify", "exec sleep \(mark)"])
      #expect(await place.eventually { !place.processes(marked: "sleep\0\(mark)").isEmpty })
      // Another one is told who is at work, and changes nothing.
      let second = try await place.sandbox("apply", "report.md", "--to", "app")
      #expect(second.status == 2 && second.err.contains(" is in use by "), "\(second)")
      let dry = try await place.sandbox("apply", "report.md", "--to", "app", "--dry-run")
      #expect(dry.status == 0 && dry.err.contains("is under way, or was left unfinished"))
      kill(running.pid, SIGKILL)
      _ = await running.end()
      #expect(place.text("\(app)/b/c.json") == "[7]\n", "the control: it was in the middle")
      // What failed changes nothing itself, and still finds the work that was left.
      try place.write(Sample.bad, to: "bad.md")
      let next = await (try place.start(["apply", "--format", "json", "bad.md", "--to", "app"]))
        .end()
      let document = try ApplyDocument(next)
      #expect(document.status == 1 && document.recovered.count == 1, "\(next)")
      #expect(document.recovered.allSatisfy { next.err.contains($0) })
      #expect(Tree(app, times: false) == before)
      #expect(place.processes(marked: "sleep\0\(mark)") == [])
      let third = try await place.sandbox("apply", "report.md", "--to", "app")
      #expect(third.status == 0 && third.err == "", "\(third)")
    }
  }

  @Test("an interruption of the trial changes nothing, and says so")
  func interruptedTrial() async throws {
    let mark = "3600.\(UInt32.random(in: 1_000_000...UInt32.max))"
    try await ApplyTests.lend(Sample.report([("b.js", "a()")])) { place, app in
      chmod(place.path, 0o1777)
      try place.tool(
        "node", "if [ \"$1\" = --version ]; then echo 99.1.2; exit; fi\nexec sleep \(mark)")
      let before = Tree(app)
      let running = try place.start(["apply", "--file-limit", "5m", "report.md", "--to", "app"])
      #expect(await place.eventually { !place.processes(marked: "sleep\0\(mark)").isEmpty })
      kill(running.pid, SIGINT)
      let run = await running.end()
      #expect(run.status == 130 && run.err.contains("nothing was applied"), "\(run)")
      #expect(Tree(app) == before)
    }
  }
}
