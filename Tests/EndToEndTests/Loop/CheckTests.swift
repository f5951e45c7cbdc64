import Foundation
import Testing

@Suite("sandbox check", .timeLimit(.minutes(10))) struct CheckTests {
  @Test("judges files as they stand, at their own places, and makes nothing")
  func files() async throws {
    try await Place.lend { place in
      try place.write("{\"a\": 1}", to: "src/a.json")
      try place.write("{\"a\": 1,\n}\n", to: "src/b.json")
      try place.write("words", to: "README.md")
      let run = try await place.sandbox("check")
      #expect(run.status == 1, "\(run.err)")
      #expect(run.out.contains("--> src/b.json:2:1"), "\(run.out)")
      #expect(
        run.out.contains("2 files: 1 failed, 1 passed") && run.out.contains("1 other file"),
        "\(run.out)")
      #expect(place.names(in: place.work) == ["README.md", "src"])
      let feedback = try await place.sandbox("check", "--format", "feedback", "src")
      #expect(
        feedback.out.hasPrefix("# Files as they stand: failed (2 files: 1 failed, 1 passed)\n"))
      #expect(feedback.out.contains("line 2, column 1: error json/syntax"), "\(feedback.out)")
      #expect(
        feedback.out.contains("Mend these where they stand: \"src/b.json\"."), "\(feedback.out)")
      let concise = try await place.sandbox("check", "--format", "concise", "src")
      #expect(concise.out.hasPrefix("src/b.json:"), "\(concise.out)")
      let sarif = try await place.sandbox("check", "--format", "sarif", "src/b.json")
      #expect(sarif.out.contains("\"uri\":\"src/b.json\""), "\(sarif.out)")
      #expect(try await place.sandbox("check", "src/a.json").status == 0)
      // What is named is told of, whatever it is.
      #expect(try await place.sandbox("check", "README.md").status == 3)
      let gone = try await place.sandbox("check", "gone.js")
      #expect(gone.status == 2 && gone.err.contains("gone.js"))
      #expect(try await place.sandbox("check", "/etc").status == 2)
      symlink("b.json", "\(place.work)/src/link.json")
      let link = try await place.sandbox("check", "src/link.json")
      #expect(link.status == 2 && link.err.contains("symbolic link"), "\(link.err)")
    }
  }

  @Test("an empty file is what its language makes of it")
  func empty() async throws {
    try await Place.lend { place in
      for name in [
        "__init__.py", "b.js", "c.css", "d.sh", "e.sql", "f.yaml", "g.rb", "h.ts", "none.json",
        "none.xml",
      ] {
        try place.write("", to: "tree/\(name)")
      }
      let run = try await place.sandbox("check", "tree")
      #expect(run.status == 1, "\(run)")
      #expect(!run.out.contains("artifact/empty"), "\(run.out)")
      let failed = run.out.split(separator: "\n").filter { $0.hasPrefix("  failed ") }
      #expect(failed.count == 2 && failed.allSatisfy { $0.contains("none.") }, "\(run.out)")
      let alone = try await place.sandbox("check", "tree/__init__.py")
      #expect(alone.status == 0, "\(alone)")
    }
  }

  @Test("runs migrations in the order of their names")
  func migrations() async throws {
    try await Place.lend { place in
      try place.write("CREATE TABLE a (id int PRIMARY KEY);\n", to: "m/9_a.sql")
      try place.write("ALTER TABLE a ADD COLUMN b text;\n", to: "m/10_b.sql")
      let good = try await place.sandbox("check", "m")
      #expect(good.status == 0, "\(good.out)\(good.err)")
      try place.write("ALTER TABLE a ADD COLUMN b text;\n", to: "m/11_c.sql")
      let bad = try await place.sandbox("check", "m")
      #expect(bad.status == 1 && bad.out.contains("--> m/11_c.sql:1:"), "\(bad.out)")
    }
  }

  @Test("mends files where they stand, or shows how")
  func mends() async throws {
    try await Place.lend { place in
      try place.write("# a\na();", to: "a.js")
      try place.write("b(;\n\n", to: "b.js")
      let diff = try await place.sandbox("check", "--diff")
      #expect(
        diff.status == 1 && diff.out.contains("+// a") && diff.out.contains("-# a"), "\(diff.out)")
      #expect(diff.out.contains("diff --git a/a.js b/a.js\n"), "\(diff.out)")
      #expect(place.text("\(place.work)/a.js") == "# a\na();")
      let run = try await place.sandbox("check", "--fix-in-place")
      #expect(run.status == 0, "\(run.out)\(run.err)")
      #expect(place.text("\(place.work)/a.js") == "// a\na();")
      #expect(place.text("\(place.work)/b.js") == "b();\n\n")
    }
  }

  @Test("with --since judges what git has, upon the rest of its tree and by the revision's policy")
  func since() async throws {
    try await Team.lend { team in
      try await team.commit([
        ("m/1_a.sql", "CREATE TABLE a (id int PRIMARY KEY);\n"), ("old.js", "# old and broken\n"),
      ])
      try await team.git("switch", "-q", "-c", "change")
      try await team.commit([("m/2_b.sql", "ALTER TABLE a ADD COLUMN b text;\n")])
      let good = try await team.sandbox("check", "--since", "main")
      #expect(good.status == 0, "\(good.out)\(good.err)")
      try await team.commit([("c.js", "const x = ;\n"), (".sandbox.json", "{\"version\": 1}")])
      let bad = try await team.sandbox("check", "--since", "main")
      #expect(bad.status == 1 && bad.out.contains("--> c.js:1:"), "\(bad.out)\(bad.err)")
      #expect(bad.out.contains("policy/changed") && !bad.out.contains("old.js"))
      // What stands here otherwise is no part of it, and is told.
      try Data("let x = 1;\n".utf8).write(to: URL(fileURLWithPath: "\(team.top)/c.js"))
      let edited = try await team.sandbox("check", "--since", "main")
      #expect(edited.status == 2 && edited.err.contains("c.js"), "\(edited.err)")
      try Data("let y = ;\n".utf8).write(to: URL(fileURLWithPath: "\(team.top)/new.js"))
      let here = try await team.sandbox("check", "--since", "HEAD", "--worktree")
      #expect(here.status == 1 && here.out.contains("--> new.js:1:"), "\(here.out)\(here.err)")
      #expect(here.err.contains("no gate"))
      try FileManager.default.removeItem(atPath: "\(team.top)/new.js")
      let mended = try await team.sandbox("check", "--since", "HEAD", "--worktree")
      #expect(mended.status == 0, "\(mended.out)\(mended.err)")
    }
  }
}
