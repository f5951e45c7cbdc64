import Foundation
import Testing

@Suite("sandbox apply --dry-run", .timeLimit(.minutes(10))) struct ApplyDryRunTests {
  @Test("shows the diff and touches nothing: neither the target nor a home, and makes none")
  func untouched() async throws {
    try await ApplyTests.lend { place, _ in
      let before = Tree(place.work)
      let run = try await place.sandbox(
        "apply", "report.md", "--to", "app", "--dry-run", "--verify", "touch x")
      #expect(run.status == 0, "\(run)")
      #expect(
        run.out.hasSuffix(
          """
          diff --git a/a.json b/a.json
          --- a/a.json
          +++ b/a.json
          @@ -1 +1 @@
          -{"a": 0}
          +{"a": 1}
          diff --git a/b/c.json b/b/c.json
          new file mode 100644
          --- /dev/null
          +++ b/b/c.json
          @@ -0,0 +1 @@
          +[7]
          a dry run: nothing was touched; --verify was not run

          """), "\(run.out)")
      #expect(Tree(place.work) == before)
      #expect(!run.out.contains("\u{1B}"))
      #expect(!run.out.contains("the files are in"), "there is no workspace")

      // The control: without it all of that changes. And then a home that is there is not touched.
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
      #expect(Tree(place.work) != before)
      try place.write("{\"a\": 2}\n", to: "app/a.json")
      let after = Tree(place.work)
      let second = try await place.sandbox("apply", "report.md", "--to", "app", "--dry-run")
      #expect(second.status == 0 && second.out.contains("-{\"a\": 2}\n+{\"a\": 1}\n"))
      #expect(Tree(place.work) == after)
    }
  }

  @Test("is what the apply then does: git makes the same of the diff")
  func same() async throws {
    try await ApplyTests.lend { place, app in
      let run = try await place.sandbox("apply", "report.md", "--to", "app", "--dry-run")
      let start = try #require(run.out.range(of: "diff --git"))
      let end = try #require(run.out.range(of: "a dry run:"))
      try FileManager.default.copyItem(atPath: app, toPath: "\(place.path)/copy")
      let patch = "\(place.path)/patch"
      try Data(run.out[start.lowerBound..<end.lowerBound].utf8)
        .write(to: URL(fileURLWithPath: patch))
      guard FileManager.default.isExecutableFile(atPath: "/usr/bin/git") else {
        if ProcessInfo.processInfo.environment["SANDBOX_REQUIRE_TOOLS"] == "1" {
          Issue.record("git is not installed")
        }
        try Test.cancel("git is not installed")
      }
      let git = Process()
      git.executableURL = URL(fileURLWithPath: "/usr/bin/git")
      git.arguments = ["apply", patch]
      git.currentDirectoryURL = URL(fileURLWithPath: "\(place.path)/copy")
      git.environment = ["GIT_CEILING_DIRECTORIES": "/tmp", "GIT_CONFIG_NOSYSTEM": "1"]
      try git.run()
      git.waitUntilExit()
      #expect(git.terminationStatus == 0)
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
      for name in ["a.json", "b/c.json", "other.txt"] {
        #expect(place.text("\(app)/\(name)") == place.text("\(place.path)/copy/\(name)"))
      }
    }
  }

  @Test("is coloured on request, and lets nothing of a report or a target act on a terminal")
  func hostile() async throws {
    let report = Sample.report([("a.json", "[\"::x\",\n\"\u{AD}abc\"]")])
    try await ApplyTests.lend(report) { place, app in
      try place.write("old\u{202E}\u{1B}]0;title\u{07}\n", to: "app/a.json")
      let run = try await place.sandbox(
        "--color", "always", "apply", "report.md", "--to", "app", "--dry-run", "--accept", "me")
      #expect(run.status == 0, "\(run)")
      #expect(
        run.out.contains("\u{1B}[31m-old\\u{202e}\\u{001b}]0;title\\u{0007}\u{1B}[0m\n"),
        "\(run.out)")
      #expect(
        run.out.contains("\\u{00ad}abc") && !run.out.contains("\u{AD}")
          && !run.out.contains("\u{202E}"))
      #expect(!run.out.contains("\u{07}"))
    }
  }
}
