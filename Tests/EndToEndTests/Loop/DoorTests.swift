import Foundation
import Testing

@Suite("Doors of a report", .timeLimit(.minutes(10))) struct DoorTests {
  /// Runs a command line of bash with `sandbox` on its PATH.
  private func bash(_ line: String, in place: Place) async throws -> Place.Run {
    let run = try place.start(
      ["-c", "sandbox() { \"$SANDBOX\" --state \"$STATE\" \"$@\"; }; " + line],
      environment: [
        "SANDBOX": Place.programs.appending(path: "sandbox").path, "STATE": place.state,
      ], program: "/bin/bash")
    return await run.end()
  }

  @Test("are standard input and pipes, under the name that is given")
  func pipes() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "report.md")
      try place.write(Sample.report([("a.js", "a(;")]), to: "bad.md")
      for line in [
        "sandbox try - < report.md", "cat report.md | sandbox try -",
        "sandbox try <(cat report.md)",
      ] {
        let run = try await bash(line, in: place)
        #expect(run.status == 0, "\(line): \(run.out)\(run.err)")
      }
      let named = try await bash("cat bad.md | sandbox try - --stdin-name from/model.md", in: place)
      #expect(named.status == 1 && named.out.contains("--> from/model.md:"), "\(named.out)")
      let slow = try await bash("(sleep 0.5; cat report.md) | sandbox try -", in: place)
      #expect(slow.status == 0)
      let twice = try await bash("sandbox try - - < report.md", in: place)
      #expect(twice.status == 2)
      let empty = try await bash("sandbox try - < /dev/null", in: place)
      #expect(empty.status == 2 && empty.err.contains("empty"), "\(empty.err)")
      let none = try await bash("sandbox try report.md --stdin-name x", in: place)
      #expect(none.status == 2)
      let fixed = try await bash("sandbox try - --fix-in-place < bad.md", in: place)
      #expect(fixed.out.contains("it came through standard input"), "\(fixed.out)")
      try place.write("", to: "target/kept")
      let applied = try await bash("sandbox apply - --to target < report.md", in: place)
      #expect(
        applied.status == 0 && place.text("\(place.work)/target/a.json") != nil, "\(applied.err)")
    }
  }

  @Test(
    "are plain documents, which ask for review, and are refused where nobody says what they are")
  func plain() async throws {
    try await Place.lend { place in
      try place.write("Here:\n\n`a.json`\n```json\n{\"a\": 1}\n```\n", to: "answer.md")
      let refused = try await place.sandbox("try", "answer.md")
      #expect(refused.status == 2 && refused.err.contains("--from"), "\(refused.err)")
      let tried = try await place.sandbox("try", "--from", "fences", "answer.md")
      #expect(tried.status == 3 && tried.out.contains("passed"), "\(tried.out)\(tried.err)")
      try place.write("", to: "target/kept")
      let open = try await place.sandbox(
        "apply", "--from", "fences", "answer.md", "--to", "target")
      #expect(open.status == 3)
      let applied = try await place.sandbox(
        "apply", "--from", "fences", "answer.md", "--to", "target", "--accept", "read by Ada")
      #expect(applied.status == 0, "\(applied.out)\(applied.err)")
      #expect(place.text("\(place.work)/target/a.json") == "{\"a\": 1}\n")
      try place.write(
        "--- a/a.json\n+++ b/a.json\n@@ -1 +1 @@\n-{\"a\": 1}\n+{\"a\": 2,}\n", to: "change.diff")
      let diff = try await place.sandbox(
        "try", "--from", "diff", "--baseline", "target", "change.diff")
      #expect(diff.status == 1 && diff.out.contains("--> change.diff:5:"), "\(diff.out)\(diff.err)")
      // A report is one, whatever is said of it.
      try place.write(Sample.report([("a.json", "1")], blocks: true), to: "report.md")
      #expect(try await place.sandbox("try", "--from", "fences", "report.md").status == 4)
    }
  }

  @Test("have what is there offered by the shell, and nothing that it would run")
  func completions() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "report.md")
      try place.write("", to: "target/kept")
      let applied = try await place.sandbox("apply", "report.md", "--to", "target")
      #expect(applied.status == 0, "\(applied.err)")
      mkdir("\(place.work)/Sandboxes/$(touch planted)", 0o700)
      mkdir("\(place.work)/Sandboxes/-x", 0o700)
      let workspace = try #require(place.workspaces().first { $0.hasPrefix("fsar") })
      let rollouts = place.names(in: "\(place.work)/Rollbacks").filter { $0.hasPrefix("0001") }
      for (program, found) in [("sandbox", [workspace]), ("rollback", rollouts)] {
        let asked = try await bash(
          """
          unset -f sandbox; PATH=${SANDBOX%/*}:/usr/bin:/bin; source <(\(program) completions bash)
          COMP_WORDS=(\(program) show "") COMP_CWORD=2; _\(program); echo "${COMPREPLY[*]}"
          """, in: place)
        #expect(asked.out == found.joined(separator: " ") + "\n", "\(asked.out)\(asked.err)")
      }
      #expect(!place.names(in: place.work).contains("planted"))
    }
  }

  @Test("take a diff that deletes and moves files, and bring all back as it was")
  func moves() async throws {
    try await Place.lend { place in
      try place.write("exports.due = 1;\n", to: "app/lib/due.js")
      try place.write("require('./lib/due');\n", to: "app/index.js")
      try place.write("old\n", to: "app/old.txt")
      chmod("\(place.work)/app/lib/due.js", 0o755)
      try place.write(
        """
        diff --git a/lib/due.js b/lib/loan.js
        similarity index 50%
        rename from lib/due.js
        rename to lib/loan.js
        --- a/lib/due.js
        +++ b/lib/loan.js
        @@ -1 +1 @@
        -exports.due = 1;
        +exports.due = 2;
        diff --git a/old.txt b/old.txt
        deleted file mode 100644
        --- a/old.txt
        +++ /dev/null
        @@ -1 +0,0 @@
        -old

        """, to: "change.diff")
      let tried = try await place.sandbox(
        "try", "--from", "diff", "--baseline", "app", "change.diff")
      #expect(tried.status == 3 && tried.out.contains("deletion"), "\(tried.out)\(tried.err)")
      #expect(place.workspaces().count == 1)
      let workspace = "\(place.work)/Sandboxes/\(try #require(place.workspaces().first))/files"
      #expect(place.names(in: "\(workspace)/lib") == ["loan.js"])
      #expect(place.names(in: workspace) == ["lib"], "what goes is not written")
      let applied = try await place.sandbox(
        "apply", "--from", "diff", "change.diff", "--to", "app", "--accept", "read by Ada",
        "--format", "json")
      #expect(applied.status == 0, "\(applied.out)\(applied.err)")
      for change in ["delete", "create"] {
        #expect(applied.out.contains("\"change\": \"\(change)\""), "\(applied.out)")
      }
      #expect(place.text("\(place.work)/app/lib/loan.js") == "exports.due = 2;\n")
      #expect(place.mode("\(place.work)/app/lib/loan.js") == 0o755)
      #expect(place.names(in: "\(place.work)/app") == ["index.js", "lib"])
      #expect(place.names(in: "\(place.work)/app/lib") == ["loan.js"])
      let back = try await place.rollback("last")
      #expect(back.status == 0, "\(back.out)\(back.err)")
      #expect(place.text("\(place.work)/app/lib/due.js") == "exports.due = 1;\n")
      #expect(place.mode("\(place.work)/app/lib/due.js") == 0o755)
      #expect(place.text("\(place.work)/app/old.txt") == "old\n")
      #expect(place.names(in: "\(place.work)/app/lib") == ["due.js"])
    }
  }

  @Test("of a file that goes is missed by what asks for it, in the diff and beside it")
  func missed() async throws {
    try await Place.lend { place in
      try place.write("{}", to: "app/package.json")
      try place.write("exports.due = 1;\n", to: "app/due.js")
      let gone = "--- a/due.js\n+++ /dev/null\n@@ -1 +0,0 @@\n-exports.due = 1;\n"
      let made = "--- /dev/null\n+++ b/index.js\n@@ -0,0 +1 @@\n+require('./due');\n"
      for (text, isMissed) in [(made, false), (gone + made, true)] {
        try place.write(text, to: "change.diff")
        let run = try await place.sandbox(
          "try", "--from", "diff", "--baseline", "app", "change.diff", "--format", "concise")
        #expect(run.out.contains("./due") == isMissed, "\(run.out)\(run.err)")
      }
      // What stands there and is not in the diff: it is told beside what goes.
      try place.write("\nrequire('./due.js');\n", to: "app/lib.js")
      try place.write("import './due';\n", to: "app/page.ts")
      for (text, isMissed) in [(gone, true), (made, false)] {
        try place.write(text, to: "change.diff")
        let run = try await place.sandbox(
          "try", "--from", "diff", "--baseline", "app", "change.diff", "--format", "concise")
        for file in ["lib.js, line 2, asks for it", "page.ts, line 1, asks for it"] {
          #expect(run.out.contains(file) == isMissed, "\(run.out)\(run.err)")
        }
      }
    }
  }

  @Test("with --since take plain documents only where the revision's policy does")
  func since() async throws {
    try await Team.lend { team in
      try await team.commit([("reports/old.md", Sample.good)])
      try await team.git("switch", "-q", "-c", "change")
      let answer = "`a.json`\n```json\n{\"a\": 1,}\n```\n"
      try await team.commit([("answer.md", answer), ("README.md", "# Words\n")])
      let refused = try await team.sandbox("try", "--since", "main", "--from", "fences")
      #expect(refused.status == 2 && refused.err.contains("\"from\""), "\(refused.err)")
      // A branch's own policy lets nothing in.
      try await team.commit([(".sandbox.json", "{\"version\": 1, \"from\": [\"fences\"]}")])
      #expect(try await team.sandbox("try", "--since", "main", "--from", "fences").status == 2)
      try await team.git("switch", "-q", "-c", "next")
      try await team.commit([("b.md", answer), ("c.md", "No file in it.\n")])
      let tried = try await team.sandbox("try", "--since", "change", "--from", "fences")
      #expect(tried.status == 1 && tried.out.contains("--> b.md:3:"), "\(tried.out)\(tried.err)")
      #expect(try await team.sandbox("try", "--since", "change").status == 0)
    }
  }

  @Test("take files by the names that they give themselves, where that is asked for")
  func ownNames() async throws {
    try await Place.lend { place in
      try place.write(
        Sample.report([("generated_1.sql", "// File: src/a.js\nmodule.exports = 1;")]),
        to: "report.md")
      #expect(try await place.sandbox("try", "report.md").status == 1)
      let run = try await place.sandbox("try", "--own-names", "report.md")
      #expect(run.status == 0 && run.out.contains("src/a.js"), "\(run.out)")
    }
  }
}
