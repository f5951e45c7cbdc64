import Foundation
import Testing

/// What the author of a branch may try, to be judged by nobody or by himself.
@Suite("Attacks by a branch", .timeLimit(.minutes(10))) struct BranchAttackTests {
  private static let strict = "{\"version\": 1, \"gate\": {\"review\": 10, \"block\": 20}}"
  private static let loose = "{\"version\": 1, \"gate\": {\"review\": 99, \"block\": 100}}"
  private static let severe = Sample.report([("a.json", "[1]")], severity: "60")

  private func tried(_ team: Team, _ arguments: String...) async throws -> (Int32, GateDocument) {
    let run = try await team.place.start(
      ["try", "--format", "json", "--since", "main"] + arguments, environment: team.environment()
    ).end()
    return (run.status, try GateDocument(run.out))
  }

  /// A repository whose main has a policy that blocks, and a branch for an attack on it.
  private func attack(
    on policy: String = strict, _ body: (Team) async throws -> Void
  ) async throws {
    try await Team.lend { team in
      try await team.commit([(".sandbox.json", policy), ("reports/old.md", Sample.good)])
      try await team.git("switch", "-q", "-c", "attack")
      try await body(team)
    }
  }

  @Test(
    "a policy of its own: beside the report, in its place, in another case, as a link or a directory"
  )
  func ownPolicy() async throws {
    // The control: where main says so, it passes.
    try await attack(on: Self.loose) { team in
      try await team.commit([("reports/new.md", Self.severe)])
      let (status, document) = try await tried(team)
      #expect(status == 0 && document.findings.isEmpty)
      #expect(document.policy.source.hasSuffix(":.sandbox.json"))
      #expect(document.policy.source.hasPrefix("git:"))
    }
    for name in [
      "reports/.sandbox.json", ".sandbox.json", "reports/.Sandbox.JSON", "x/.sandbox.json/y",
      "reports/.\u{17F}andbox.json",
    ] {
      try await attack { team in
        try await team.commit([("reports/new.md", Self.severe), (name, Self.loose)])
        let (status, document) = try await tried(team, "reports")
        #expect(status == 4 && document.reports.map(\.verdict) == ["blocked"], "\(name)")
        #expect(document.findings.map(\.rule) == ["policy/changed"], "\(name)")
      }
    }
    try await attack { team in
      try await team.commit([("reports/new.md", Self.severe), ("reports/loose.txt", Self.loose)])
      symlink("loose.txt", "\(team.top)/reports/.sandbox.json")
      let (status, document) = try await tried(team)
      #expect(status == 4 && document.findings.map(\.path) == ["reports/.sandbox.json"])
    }
    try await attack { team in
      try await team.git("mv", ".sandbox.json", "sandbox.json")
      let (status, document) = try await tried(team)
      #expect(status == 1 && document.findings.map(\.path) == [".sandbox.json"])
      #expect(document.policy.source.hasPrefix("git:"))
    }
    // Not committed, and not tracked: that is in the change as well.
    try await attack { team in
      try team.place.write(Self.loose, to: "reports/.sandbox.json")
      #expect(try await tried(team).0 == 1)
    }
  }

  @Test("the policy that --policy names, where it is in the repository")
  func named() async throws {
    try await Team.lend { team in
      try await team.commit([("ci/policy.json", Self.strict)])
      try await team.git("switch", "-q", "-c", "attack")
      try await team.commit([("new.md", Sample.good)])
      let (control, _) = try await tried(team, "--policy", "ci/policy.json")
      #expect(control == 0)
      try await team.commit([("ci/policy.json", Self.loose)])
      let (status, document) = try await tried(team, "--policy", "ci/policy.json")
      #expect(status == 1 && document.findings.map(\.path) == ["ci/policy.json"])
    }
  }

  @Test(
    "a policy of main that is a link, a directory, huge or deep is refused, and not looked over")
  func mainPolicy() async throws {
    for make in [
      { (team: Team) in symlink("loose.txt", "\(team.top)/.sandbox.json") == 0 },
      { team in (try? team.place.write("x", to: ".sandbox.json/x")) != nil },
      { team in
        (try? team.place.write(
          "{\"version\": 1" + String(repeating: " ", count: 2 << 20) + "}", to: ".sandbox.json"))
          != nil
      },
      { team in
        (try? team.place.write(String(repeating: "[", count: 100_000), to: ".sandbox.json")) != nil
      },
    ] {
      try await Team.lend { team in
        #expect(make(team))
        try await team.commit([("loose.txt", Self.loose)])
        try await team.git("switch", "-q", "-c", "attack")
        try await team.commit([("new.md", Self.severe)])
        let run = try await team.sandbox("try", "--since", "main")
        #expect(run.status == 2 && run.err.contains("main:.sandbox.json"), "\(run.err)")
        let other = try await team.sandbox("try", "--since", "main", "--no-policy")
        #expect(other.status == 4)
      }
    }
  }

  @Test("reports under names that a line would not hold are tried, and shown inert")
  func names() async throws {
    try await attack { team in
      let name = "reports/a\n::error::\"'\u{1B}[31m $(x) -n.md"
      try await team.commit([(name, Self.severe), ("reports/-x.MD", Sample.good)])
      let (status, document) = try await tried(team)
      #expect(status == 4 && Set(document.reports.map(\.path)) == [name, "reports/-x.MD"])
      let text = try await team.sandbox("try", "--since", "main")
      #expect(!text.out.contains("\u{1B}") && !text.out.contains("\n::"))
      let bytes = Array("\(team.top)/reports/".utf8) + [0xFF] + Array(".md".utf8) + [0]
      let file = open(bytes.map { CChar(bitPattern: $0) }, O_CREAT | O_WRONLY, 0o644)
      #expect(file >= 0)
      close(file)
      let (broken, unreadable) = try await tried(team)
      #expect(broken == 2 && unreadable.unreadable.first?.message.contains("UTF-8") == true)
    }
  }

  @Test("a report that is a link, or below one, is not followed")
  func links() async throws {
    try await attack { team in
      let outside = "\(team.place.path)/outside.md"
      try Data(Sample.good.utf8).write(to: URL(fileURLWithPath: outside))
      symlink(outside, "\(team.top)/reports/link.md")
      let (status, document) = try await tried(team)
      #expect(status == 2 && document.reports.isEmpty)
      #expect(document.unreadable.map(\.path) == ["reports/link.md"])
      #expect(document.unreadable[0].message.contains("symbolic link"))
    }
  }

  @Test("a report that is kept in another encoding is unreadable; one that is not here is tried")
  func recoded() async throws {
    try await attack { team in
      try await team.commit([("reports/new.md", Self.severe)])
      #expect(try await tried(team).0 == 4)
      try team.place.write("new.md working-tree-encoding=UTF-16LE\n", to: "reports/.gitattributes")
      try await team.git("add", "reports/.gitattributes")
      try await team.git("commit", "-q", "-m", "recoded")
      unlink("\(team.top)/reports/new.md")
      try await team.git("checkout", "-q", "--", "reports/new.md")
      // The control: nobody would take what stands there for a report.
      let stands = try await team.sandbox("try", "--no-policy", "reports/new.md")
      #expect(stands.status == 2 && stands.err.contains("this is no report"), "\(stands.err)")
      let (status, document) = try await tried(team)
      #expect(status == 2 && document.unreadable.map(\.path) == ["reports/new.md"])
    }
    try await attack { team in
      try await team.commit([("reports/new.md", Self.severe)])
      unlink("\(team.top)/reports/new.md")
      #expect(try await tried(team).0 == 4)
      // Staged is not committed.
      try await team.git("rm", "-q", "--cached", "reports/new.md")
      #expect(try await tried(team).0 == 4)
      try await team.git("commit", "-q", "-m", "gone")
      #expect(try await tried(team).0 == 0)
    }
  }

  @Test("reports that come as a repository within, or as a submodule, are tried")
  func submodule() async throws {
    try await attack { team in
      try FileManager.default.createDirectory(
        atPath: "\(team.top)/within", withIntermediateDirectories: false)
      try await team.git("init", "-q", in: "\(team.top)/within")
      try team.place.write(Self.severe, to: "within/new.md")
      try team.place.write(Self.loose, to: "within/.sandbox.json")
      try await team.git("add", "-A", in: "\(team.top)/within")
      try await team.git("commit", "-q", "-m", "x", in: "\(team.top)/within")
      let (status, document) = try await tried(team)
      #expect(status == 2 && document.unreadable.map(\.path) == ["within/new.md"])
      let (standing, stands) = try await tried(team, "--worktree")
      #expect(standing == 4 && stands.reports.map(\.path) == ["within/new.md"])
      try team.place.write(
        "[submodule \"w\"]\n\tpath = within\n\turl = ./w\n\tignore = all\n", to: ".gitmodules")
      try await team.git("add", "-A")
      try await team.git("commit", "-q", "-m", "submodule")
      let (again, committed) = try await tried(team)
      #expect(again == 4 && committed.reports.map(\.path) == ["within/new.md"])
      #expect(committed.policy.source.hasPrefix("git:"))
      // Where it is not checked out nobody sees what it brings.
      try FileManager.default.removeItem(atPath: "\(team.top)/within")
      try FileManager.default.createDirectory(
        atPath: "\(team.top)/within", withIntermediateDirectories: false)
      let (empty, unseen) = try await tried(team)
      #expect(empty == 2 && unseen.unreadable.map(\.path) == ["within"])
    }
  }

  @Test("a history that was replaced or grafted is not believed")
  func replaced() async throws {
    try await attack { team in
      try await team.commit([("reports/new.md", Self.severe)])
      let main = try await team.git("rev-parse", "main").trimmingCharacters(in: .newlines)
      let head = try await team.git("rev-parse", "HEAD").trimmingCharacters(in: .newlines)
      try await team.git("replace", main, head)
      // The control: git itself is taken in.
      #expect(try await team.git("diff", "--name-only", "main") == "")
      let (status, document) = try await tried(team)
      #expect(status == 4 && document.reports.map(\.path) == ["reports/new.md"])
      try await team.git("replace", "-d", main)
      try team.place.write("\(head) \n\(main) \(head)\n", to: ".git/info/grafts")
      #expect(try await tried(team).0 == 4)
    }
  }

  @Test("attributes of the branch start nothing that looks at files")
  func attributes() async throws {
    try await attack { team in
      let canary = "\(team.place.path)/canary"
      try team.place.tool("spy", "touch \(canary); cat \"$1\" 2>/dev/null; exit 0")
      let spy = "\(team.place.path)/bin/spy"
      for (key, value) in [
        ("diff.spy.textconv", spy), ("diff.spy.command", spy), ("diff.external", spy),
        ("core.fsmonitor", spy), ("core.pager", spy),
      ] {
        try await team.git("config", key, value)
      }
      try team.place.write("*.md diff=spy\n", to: ".gitattributes")
      try team.place.write(Self.severe, to: "reports/old.md")
      // The control: a plain diff starts it.
      _ = try await team.attempt(["diff", "main"])
      #expect(FileManager.default.fileExists(atPath: canary))
      unlink(canary)
      let (status, document) = try await tried(team, "--worktree")
      #expect(status == 4 && document.reports.map(\.path) == ["reports/old.md"])
      let (beside, _) = try await tried(team)
      #expect(beside == 2)
      #expect(!FileManager.default.fileExists(atPath: canary))
    }
  }

  @Test("reports for which main has different policies are refused, both named")
  func different() async throws {
    try await Team.lend { team in
      try await team.commit([("a/.sandbox.json", Self.loose), ("b/.sandbox.json", Self.strict)])
      try await team.git("switch", "-q", "-c", "attack")
      try await team.commit([("a/new.md", Self.severe), ("b/new.md", Self.severe)])
      let run = try await team.sandbox("try", "--since", "main")
      #expect(run.status == 2 && run.err.contains("a/.sandbox.json"), "\(run.err)")
      #expect(run.err.contains("b/.sandbox.json"))
      let (loose, _) = try await tried(team, "a")
      #expect(loose == 0)
      let (strict, _) = try await tried(team, "b")
      #expect(strict == 4)
    }
  }

  @Test("two reports whose names look alike, and are two files, are two reports")
  func alike() async throws {
    let (composed, decomposed) = ("reports/\u{E9}.md", "reports/e\u{301}.md")
    for (good, bad) in [(composed, decomposed), (decomposed, composed)] {
      try await attack { team in
        try await team.commit([(good, Sample.good), (bad, Self.severe)])
        let (status, document) = try await tried(team)
        #expect(status == 4 && document.reports.count == 2)
        let all = try await team.sandbox("try", "--no-policy", "reports")
        #expect(all.status == 4 && all.out.contains("3 reports"), "\(all.out)")
      }
    }
  }

  @Test("a text that an attribute makes another one here is judged as git has it")
  func attribute() async throws {
    let report = Sample.report([("a.json", "[\"$Id$\"]")])
    for attribute in ["text", "ident", "text eol=crlf"] {
      try await attack { team in
        try await team.commit([
          ("reports/.gitattributes", "*.md \(attribute)\n"), ("reports/new.md", report),
        ])
        // As somebody checks it out.
        unlink("\(team.top)/reports/new.md")
        try await team.git("checkout", "-q", "--", "reports/new.md")
        // The control: there it has other bytes.
        let standing = team.place.text("\(team.top)/reports/new.md")
        #expect((standing == report) == (attribute == "text"), "\(attribute)")
        let (status, document) = try await tried(team)
        #expect(status == 0 && document.unreadable.isEmpty, "\(attribute): \(document)")
      }
    }
  }

  @Test("what is staged and does not stand here so is unreadable, in a hook and elsewhere")
  func staged() async throws {
    try await attack { team in
      try team.place.write(Self.severe, to: "reports/new.md")
      try await team.git("add", "-A")
      try team.place.write(Sample.good, to: "reports/new.md")
      let (status, document) = try await tried(team, "--worktree")
      #expect(status == 0 && document.reports.map(\.verdict) == ["passed"])
      #expect(try await tried(team).0 == 2)
      let hook = try await team.sandbox(
        "try", "--since", "main", more: ["GIT_INDEX_FILE": ".git/index"])
      #expect(hook.status == 2 && hook.err.contains("git add it"), "\(hook.err)")
      // The control: staged as it stands, the hook passes it.
      try await team.git("add", "-A")
      let again = try await team.sandbox(
        "try", "--since", "main", more: ["GIT_INDEX_FILE": ".git/index"])
      #expect(again.status == 0, "\(again.err)")
    }
  }

  @Test("what judges it, reached through a link of the repository, is refused")
  func linkedJudge() async throws {
    try await Team.lend { team in
      try await team.commit([("p/s.json", Self.strict), ("q/s.json", Self.loose)])
      symlink("p", "\(team.top)/policy")
      try await team.commit([("reports/old.md", Sample.good)])
      try await team.git("switch", "-q", "-c", "attack")
      unlink("\(team.top)/policy")
      symlink("q", "\(team.top)/policy")
      try await team.commit([("reports/new.md", Self.severe)])
      let control = try await team.sandbox(
        "try", "--since", "main", "--policy", "p/s.json", "reports")
      #expect(control.status == 4)
      for option in [["--policy"], ["--fail-on", "new", "--baseline-results"]] {
        let run = try await team.place.start(
          ["try", "--since", "main"] + option + ["policy/s.json", "reports"],
          environment: team.environment()
        ).end()
        #expect(run.status == 2, "\(option): \(run.out)")
        if option.count == 1 { #expect(run.err.contains("reached through the link"), "\(run.err)") }
      }
    }
  }

  @Test("older results that the branch itself brings do not let anything through")
  func ownResults() async throws {
    let bad = Sample.report([("a.json", "{\"a\": }")])
    try await attack(on: Self.loose) { team in
      try await team.commit([("reports/new.md", bad)])
      let run = try await team.place.start(
        ["try", "--format", "json", "reports/new.md"], environment: team.environment()
      ).end()
      try await team.commit([("known.json", run.out)])
      let arguments = ["--fail-on", "new", "--baseline-results", "known.json"]
      let (status, document) = try await tried(
        team, arguments[0], arguments[1], arguments[2], arguments[3])
      #expect(status == 1 && document.findings.map(\.path) == ["known.json"])
      // The control: results that were there before count.
      let outside = "\(team.place.path)/known.json"
      try Data(run.out.utf8).write(to: URL(fileURLWithPath: outside))
      let (allowed, _) = try await tried(
        team, arguments[0], arguments[1], arguments[2], outside)
      #expect(allowed == 0)
    }
  }

  @Test("a twin whose ending is written in capitals is found")
  func capitals() async throws {
    try await Team.lend { team in
      try await team.commit([("reports/a.MD", Sample.good)])
      try await team.git("switch", "-q", "-c", "attack")
      let twin = """
        {"id": "fsar_1", "timestamp": "2026-01-02T20:13:28Z", "severity": 5,
         "block_execution": false, "proposal": "another", "risks": ["r"], "mitigations": ["m"]}
        """
      try await team.commit([("reports/a.json", twin)])
      let (status, document) = try await tried(team)
      #expect(status == 1 && document.reports.map(\.path) == ["reports/a.MD"], "\(document)")
    }
  }

  @Test(
    "what cannot be read is told by one shard, and an empty shard says that others have reports")
  func shards() async throws {
    try await attack { team in
      try await team.commit([("reports/new.md", Sample.good)])
      symlink("new.md", "\(team.top)/reports/link.md")
      var (told, empty) = (0, 0)
      for shard in ["1/2", "2/2"] {
        let run = try await team.sandbox("try", "--since", "main", "--shard", shard)
        told += run.err.contains("reports/link.md") ? 1 : 0
        empty += run.out.contains("none of the 1 report falls to it") ? 1 : 0
        #expect(!run.out.contains("no report was added"), "\(run.out)")
      }
      #expect(told == 1 && empty == 1)
    }
  }
}
