import Foundation
import Testing

@Suite("The policy that is found", .timeLimit(.minutes(10))) struct PolicyFileTests {
  private static let strict = "{\"version\": 1, \"gate\": {\"review\": 1, \"block\": 3}}"
  private static let loose = "{\"version\": 1, \"gate\": {\"review\": 90, \"block\": 99}}"
  private static let severe = Sample.report([("a.json", "[1]")], severity: "60")

  @Test("the nearest one upwards judges, and is told; an option goes before it")
  func found() async throws {
    try await Place.lend { place in
      try place.write(Self.severe, to: "a/b/report.md")
      #expect(try await place.sandbox("try", "a").status == 4)
      try place.write(Self.loose, to: ".sandbox.json")
      let run = try await place.sandbox("try", "a")
      #expect(run.status == 0 && run.out.hasPrefix("policy: .sandbox.json\n"), "\(run.out)")
      try place.write(Self.strict, to: "a/.sandbox.json")
      let document = try GateDocument(
        try await place.sandbox("try", "--format", "json", "a").out)
      #expect(document.policy.source == "file:a/.sandbox.json")
      #expect(document.policy.sha256?.count == 64 && document.reports[0].verdict == "blocked")
      #expect(try await place.sandbox("try", "--policy", ".sandbox.json", "a").status == 0)
      #expect(try await place.sandbox("try", "--no-policy", "a").status == 4)
      #expect(
        try await place.sandbox("try", "--no-policy", "--policy", ".sandbox.json", "a").status == 2)
      #expect(try await place.sandbox("try", "--policy", "none.json", "a").status == 2)
    }
  }

  @Test("what is above the top of a repository is not asked")
  func repository() async throws {
    try await Place.lend { place in
      try place.write(Self.severe, to: "repo/report.md")
      try place.write(Self.loose, to: ".sandbox.json")
      #expect(try await place.sandbox("try", "repo").status == 0)
      try place.write("gitdir: elsewhere\n", to: "repo/.git")
      #expect(try await place.sandbox("try", "repo").status == 4)
    }
  }

  @Test(
    "a .git that is no repository is no top, and turns no policy off", arguments: ["/", ".txt"])
  func planted(kind: String) async throws {
    try await Place.lend { place in
      try place.write(Self.severe, to: "repo/report.md")
      try place.write(Self.loose, to: ".sandbox.json")
      if kind == "/" {
        try FileManager.default.createDirectory(
          atPath: "\(place.work)/repo/.git", withIntermediateDirectories: false)
      } else {
        try place.write("nothing\n", to: "repo/.git")
      }
      #expect(try await place.sandbox("try", "repo").status == 0)
      // The control: what git takes for one is one.
      unlink("\(place.work)/repo/.git")
      for name in ["HEAD", "objects/x", "refs/x"] { try place.write("", to: "repo/.git/\(name)") }
      #expect(try await place.sandbox("try", "repo").status == 4)
    }
  }

  @Test("reports with different policies are refused, both named")
  func different() async throws {
    try await Place.lend { place in
      for name in ["a", "b"] { try place.write(Self.severe, to: "\(name)/report.md") }
      try place.write(Self.loose, to: "a/.sandbox.json")
      let one = try await place.sandbox("try", "a", "b")
      #expect(one.status == 2 && one.err.contains("a/.sandbox.json for a, no policy for b"))
      try place.write(Self.strict, to: "b/.sandbox.json")
      let two = try await place.sandbox("try", "a", "b")
      #expect(two.status == 2 && two.err.contains("b/.sandbox.json for b"), "\(two.err)")
      #expect(two.err.contains("--policy FILE"))
      #expect(try await place.sandbox("try", "--policy", "a/.sandbox.json", "a", "b").status == 0)
    }
  }

  @Test("one that others can write, or that is no file, is refused: who planted it would judge")
  func planted() async throws {
    try await Place.lend { place in
      try place.write(Self.severe, to: "in/report.md")
      let policy = try place.write(Self.loose, to: "in/.sandbox.json")
      #expect(try await place.sandbox("try", "in").status == 0)
      for (file, mode) in [(policy, 0o666), (policy, 0o664), ("\(place.work)/in", 0o777)] {
        let before = place.mode(file)
        chmod(file, mode_t(mode))
        let run = try await place.sandbox("try", "in")
        #expect(run.status == 2 && run.err.contains("others can write"), "\(run.err)")
        #expect(run.err.contains("--policy FILE") && run.out == "")
        chmod(file, before)
      }
      #expect(try await place.sandbox("try", "in").status == 0)
      try FileManager.default.moveItem(atPath: policy, toPath: "\(place.work)/elsewhere.json")
      symlink("../elsewhere.json", policy)
      #expect(try await place.sandbox("try", "in").status == 2)
      unlink(policy)
      symlink("nowhere", policy)
      #expect(try await place.sandbox("try", "in").status == 2)
      unlink(policy)
      mkdir(policy, 0o755)
      #expect(try await place.sandbox("try", "in").status == 2)
      rmdir(policy)
      mkfifo(policy, 0o644)
      #expect(try await place.sandbox("try", "in").status == 2)
      unlink(policy)
      #expect(try await place.sandbox("try", "in").status == 4)
      // As a link to the report's directory names it, so it is.
      try place.write(Self.loose, to: "in/.sandbox.json")
      symlink("in/report.md", "\(place.work)/link.md")
      #expect(try await place.sandbox("try", "link.md").status == 4)
      if geteuid() == 0 {
        chown(policy, 12345, 12345)
        let run = try await place.sandbox("try", "in")
        #expect(run.status == 2 && run.err.contains("another user"), "\(run.err)")
      }
    }
  }

  @Test("one that is wrong, huge or deep is refused, with each fault at its place")
  func wrong() async throws {
    try await Place.lend { place in
      try place.write(Self.severe, to: "report.md")
      try place.write("{\"version\": 1,\n \"jial\": \"x\",\n \"dry_run\": 1}", to: ".sandbox.json")
      for verb in [["try", "report.md"], ["policy", "check"]] {
        let run = try await place.start(verb).end()
        #expect(run.status == 2 && run.out == "")
        #expect(run.err.contains("sandbox: .sandbox.json:2:2: unknown key 'jial'"), "\(run.err)")
        #expect(run.err.contains("did you mean 'jail'?\nsandbox: .sandbox.json:3:13: "))
      }
      let applied = try await place.sandbox("apply", "report.md", "--to", ".")
      #expect(applied.status == 2 && applied.err.contains(":2:2: "))
      try place.write(String(repeating: "[", count: 900_000), to: ".sandbox.json")
      #expect(try await place.sandbox("try", "report.md").err.contains("nested too deeply"))
      try place.write(
        "{\"version\": 1" + String(repeating: " ", count: 1 << 20) + "}", to: ".sandbox.json")
      #expect(try await place.sandbox("try", "report.md").err.contains("larger than 1 MB"))
      try place.write("{\"version\": 1, \"\\u001b[2J\\n::error::x\": 1}", to: ".sandbox.json")
      let run = try await place.sandbox("try", "report.md")
      #expect(run.status == 2 && !run.err.contains("\u{1B}") && !run.err.contains("\n::"))
    }
  }

  @Test("check shows what is in force and from where")
  func check() async throws {
    try await Place.lend { place in
      try place.write(
        "{\"version\": 1,\n \"gate\": {\"review\": 20},\n \"limits\": {\"cpu\": 3, \"file\": \"5s\"}}",
        to: ".sandbox.json")
      try place.write("x", to: "reports/x")
      let run = try await place.sandbox("policy", "check", "--limit", "file=7s", "reports")
      #expect(run.status == 0, "\(run.err)")
      let rows = run.out.split(separator: "\n").map {
        $0.split(separator: " ").joined(separator: " ")
      }
      #expect(rows.first == "policy: .sandbox.json")
      for row in [
        "gate.review 20 .sandbox.json:2:11", "gate.block 45 default",
        "limits.cpu 3 .sandbox.json:3:13",
        "limits.file \"7s\" --limit file", "jail null default", "dry_run true default",
      ] {
        #expect(rows.contains(row), "\(row): \(run.out)")
      }
      // A policy that is named is itself what is looked at.
      try place.write("{\"version\": 1, \"gate\": {\"block\": 3000}}", to: "teams/strict.json")
      let named = try await place.sandbox("policy", "check", "teams/strict.json")
      #expect(named.status == 2 && named.err.contains("teams/strict.json:1:"), "\(named.err)")
      let json = try await place.sandbox("policy", "check", "--format", "json")
      #expect(json.out.contains("\"schema\": \"sandbox.policy/1\""))
      let none = try await place.sandbox("policy", "check", "--no-policy")
      #expect(none.status == 0 && none.out.hasPrefix("policy: none\n"))
      #expect(try await place.sandbox("policy", "schema").out.contains("/draft/2020-12/schema"))
    }
  }

  @Test("the manual's policy is one")
  func manual() async throws {
    try await Place.lend { place in
      try place.write(try Manual.block("policy"), to: ".sandbox.json")
      let run = try await place.sandbox("policy", "check")
      #expect(run.status == 0 && run.out.contains("rules.javascript/import"), "\(run.err)")
    }
  }

  @Test("apply is judged by it, too, and what it allows to stay unchecked is not applied for that")
  func apply() async throws {
    try await Place.lend { place in
      try place.write(
        "{\"version\": 1, \"allow_unchecked\": true, \"paths\": {\"deny\": [\"etc\"]}}",
        to: ".sandbox.json")
      mkdir("\(place.path)/target", 0o755)
      try place.write(Sample.report([("a.scss", "a {}")]), to: "scss.md")
      try place.write(Sample.report([("ETC/a.json", "1")]), to: "etc.md")
      #expect(try await place.sandbox("try", "scss.md").status == 0)
      let scss = try await place.sandbox("apply", "scss.md", "--to", "\(place.path)/target")
      #expect(scss.status == 3 && scss.out.contains("--accept"), "\(scss.out)")
      let etc = try await place.sandbox(
        "apply", "etc.md", "--to", "\(place.path)/target", "--accept", "no")
      #expect(etc.status == 1 && etc.out.contains("path/denied"), "\(etc.out)\(etc.err)")
      #expect(place.names(in: "\(place.path)/target") == [])
    }
  }

  @Test("its baseline is what lies in its own directory, and no link leads out of it")
  func baseline() async throws {
    try await Place.lend { place in
      try place.write(
        Sample.report([("lib/a.js", "const b = require('./b');\nb();")]), to: "repo/report.md")
      try place.write("module.exports = 1;", to: "repo/src/lib/b.js")
      try place.write("module.exports = 1;", to: "outside/lib/b.js")
      func status(_ names: String) async throws -> Int32 {
        try place.write("{\"version\": 1, \"baseline\": \(names)}", to: "repo/.sandbox.json")
        return try await place.sandbox("try", "repo/report.md").status
      }
      try Team.tool("node")
      #expect(try await status("[]") == 3)
      #expect(try await status("[\"src\"]") == 0)
      symlink("../outside", "\(place.work)/repo/link")
      #expect(try await status("[\"link\"]") == 2)
      #expect(try await status("[\"nowhere\"]") == 2)
      let named = try await place.sandbox(
        "try", "--no-policy", "--baseline", "outside", "repo/report.md")
      #expect(named.status == 0)
    }
  }
}
