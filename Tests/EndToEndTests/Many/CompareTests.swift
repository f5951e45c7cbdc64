import Foundation
import Testing

@Suite("Compared with older results", .timeLimit(.minutes(10))) struct CompareTests {
  @Test("only what is new is gated; what is fixed is told; merging comes to the same")
  func failOnNew() async throws {
    try await Place.lend { place in
      let json = ["--format", "json", "--reproducible"]
      try place.write(Sample.report([("a.json", "{,}")], id: "a"), to: "reports/a.md")
      try place.write(Sample.report([("a.json", "[,]")], id: "b"), to: "reports/b.md")
      try place.write(Sample.report([("a.scss", "x {}")], id: "c"), to: "reports/c.md")
      let old = try await place.start(["try"] + json + ["reports"]).end()
      #expect(old.status == 1)
      try place.write(old.out, to: "old.json")
      let compare = ["--baseline-results", "old.json", "--fail-on", "new"]
      let same = try await place.start(["try"] + compare + ["reports"]).end()
      #expect(same.status == 0)
      #expect(same.out.contains("compared with the old results: 0 new, 2 unchanged, 0 fixed\n"))
      #expect(
        try await place.sandbox("try", "--baseline-results", "old.json", "reports").status == 1)

      // One is mended, a file comes before that of another, and one comes.
      try place.write(Sample.report([("a.json", "[1]")], id: "a"), to: "reports/a.md")
      try place.write(
        Sample.report([("n.json", "[1]"), ("a.json", "[,]")], id: "b"), to: "reports/b.md")
      try place.write(Sample.report([("a.json", "{,}")], id: "d"), to: "reports/d.md")
      let now = try await place.start(["try"] + compare + ["reports"]).end()
      #expect(now.status == 1 && now.out.contains("1 new, 1 unchanged, 1 fixed\n"))
      #expect(
        now.out.contains("error[json/syntax] (new): ") && now.out.contains("error[json/syntax]: "))
      for line in [
        "new files, 1:\n  reports/d.md: a.json: failed: it was not in the old results\n",
        "fixed findings, 1:\n  reports/a.md: json/syntax: ",
      ] {
        #expect(now.out.contains(line), "\(now.out)")
      }
      // A runner shows ten places: they are those of what is new.
      let github = try await place.start(
        ["try"] + compare + ["--format", "github", "reports"]
      ).end()
      #expect(github.out.split(separator: "\n").first?.contains("file=reports/d.md") == true)
      let one = try await place.start(["try"] + compare + json + ["reports"]).end()
      #expect(one.out.contains("\"new\": 1,\n    \"unchanged\": 1,\n    \"fixed\": 1"))
      #expect(one.out.contains("\"baseline_state\": \"unchanged\""))
      for (early, late) in [(compare, [String]()), ([], compare)] {
        for index in 1...2 {
          let shard = try await place.start(
            ["try", "--shard", "\(index)/2"] + early + json + ["reports"]
          ).end()
          try place.write(shard.out, to: "\(index).json")
        }
        let merged = try await place.start(
          ["merge", "--format", "json"] + late + ["1.json", "2.json"]
        ).end()
        #expect(merged.out == one.out && merged.status == 1)
      }
      try FileManager.default.removeItem(atPath: "\(place.work)/reports/d.md")
      #expect(try await place.start(["try"] + compare + ["reports"]).end().status == 0)
      // What stands behind a known error was not read.
      try place.write(Sample.report([("a.json", "[,]\n{,")], id: "b"), to: "reports/b.md")
      #expect(try await place.start(["try"] + compare + ["reports"]).end().status == 1)
      try place.write(Sample.report([("a.json", "[,]")], id: "b"), to: "reports/b.md")
      // Bytes that nobody checked are not those that were let pass.
      try place.write(Sample.report([("a.scss", "y {}")], id: "c"), to: "reports/c.md")
      #expect(try await place.start(["try"] + compare + ["reports"]).end().status == 3)
      try place.write("{\"proposal\": ", to: "reports/broken.json")
      #expect(try await place.start(["try"] + compare + ["reports"]).end().status == 2)
    }
  }

  @Test("an old result that is none is status 2, before anything is tried")
  func unusable() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "a.md")
      let shard = try await place.sandbox(
        "try", "--shard", "1/1", "--format", "json", "a.md", "--home", place.path)
      try place.write(shard.out, to: "shard.json")
      try place.write(String(shard.out.dropLast(20)), to: "cut.json")
      try place.write("{\"schema\": \"sandbox.apply/1\"}", to: "foreign.json")
      for (name, why) in [
        ("missing.json", "no such file"), ("cut.json", "is no result"),
        ("foreign.json", "schema: expected sandbox.try/1"), ("shard.json", "is shard 1/1"),
      ] {
        let run = try await place.sandbox("try", "--baseline-results", name, "a.md")
        #expect(run.status == 2 && run.out == "" && run.err.contains(why), "\(run.err)")
      }
      let run = try await place.sandbox("try", "--fail-on", "new", "a.md")
      #expect(run.status == 2 && run.err.contains("needs '--baseline-results FILE'"))
      #expect(place.workspaces() == [])
    }
  }
}
