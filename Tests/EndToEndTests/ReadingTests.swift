import Foundation
import Testing

/// What is shown of a result, and to whom.
@Suite("Results that are read", .timeLimit(.minutes(10))) struct ReadingTests {
  private static let long = String(repeating: "a", count: 150)
  private static let broken = Sample.report(
    [("\(long)/b.json", "{\"\(long)\": 1,\n}"), ("c.scss", "a {}")])

  @Test("a pipe gets each line whole; COLUMNS says how much of it somebody wants to see")
  func pipe() async throws {
    try await Place.lend { place in
      try place.write(Self.broken, to: "in/a.md")
      try place.write(Self.broken, to: "in/\(Self.long).md")
      for names in [["in/a.md"], ["in"]] {
        let run = try await place.start(["try"] + names).end()
        #expect(run.status == 1 && !run.out.contains("…"), "\(run.out)")
        #expect(run.out.contains("\(Self.long)/b.json"))
        let narrow = try await place.start(["try"] + names, environment: ["COLUMNS": "60"]).end()
        #expect(narrow.status == 1 && narrow.out.contains("…"), "\(narrow.out)")
        for line in narrow.out.split(separator: "\n") where line.hasPrefix("  failed") {
          #expect(line.count <= 80, "\(line)")
        }
        let odd = try await place.start(["try"] + names, environment: ["COLUMNS": "x"]).end()
        #expect(!odd.out.contains("…"))
      }
    }
  }

  @Test("quiet and statistics are less of the text, with the same status")
  func less() async throws {
    try await Place.lend { place in
      try place.write(Self.broken, to: "a.md")
      try place.write(Sample.good, to: "b.md")
      let quiet = try await place.sandbox("try", "-q", "a.md", "b.md")
      #expect(quiet.status == 1 && quiet.err == "")
      #expect(quiet.out.hasPrefix("error[json/syntax]: "))
      #expect(quiet.out.hasSuffix("\na.md: c.scss: unchecked: no-checker\n"), "\(quiet.out)")
      #expect(try await place.sandbox("try", "--quiet", "b.md").out == "")
      let counted = try await place.sandbox("try", "--statistics", "a.md", "b.md")
      #expect(
        counted.status == 1
          && counted.out.hasPrefix("1  error    json/syntax  1 with a proven repair\n"))
      let chosen = try await place.sandbox("try", "--show", "unchecked,passed", "a.md", "b.md")
      #expect(chosen.status == 1 && !chosen.out.contains("json/syntax"), "\(chosen.out)")
      #expect(chosen.out.contains("2 reports: 1 failed, 1 passed"))
      _ = try await place.sandbox("try", "--output", "json=r.json", "a.md", "b.md")
      let merged = try await place.sandbox("merge", "--statistics", "r.json")
      #expect(
        merged.out.hasPrefix("1  error    json/syntax  1 with a proven repair\n"),
        "\(merged.out)\(merged.err)")
    }
  }

  @Test(
    "what a format does not have is wrong usage",
    arguments: [
      (["--statistics", "--format", "json"], "'--statistics' is of the text"),
      (["--show", "failed", "--format", "sarif"], "'--show' is of the formats text, concise or"),
      (["--show", "fialed"], "did you mean 'failed'?"),
    ])
  func usage(arguments: [String], complaint: String) async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "good.md")
      let run = try await place.start(["try"] + arguments + ["good.md"]).end()
      #expect(run.status == 2 && run.out == "" && run.err.contains(complaint), "\(run.err)")
      #expect(place.workspaces() == [])
    }
  }

  @Test(
    "a feedback quotes the line and the repair; of merged results, too, while the report is there")
  func feedback() async throws {
    try await Place.lend { place in
      try place.write(Sample.report([("m.sql", "SELECT 1;\nSELEC 2;")]), to: "a.md")
      let run = try await place.sandbox("try", "--format", "feedback", "a.md")
      #expect(run.status == 1)
      let words = ["> SELEC 2;", "> - SELEC 2;\n> + SELECT 2;", "## File \"m.sql\": failed"]
      for word in words { #expect(run.out.contains(word), "\(run.out)") }
      #expect(!run.out.contains(place.path) && !run.out.contains("Sandboxes"))
      _ = try await place.sandbox("try", "--output", "json=r.json", "a.md")
      let merged = try await place.sandbox("merge", "--format", "feedback", "r.json")
      #expect(merged.out == run.out)
      try place.write("another text\n", to: "a.md")
      let later = try await place.sandbox("merge", "--format", "feedback", "r.json")
      #expect(later.out.contains("syntax error") && !later.out.contains("> SELEC 2;"))
    }
  }

  @Test("explain tells of a rule, a reason, a family and all of them, and guesses what was meant")
  func explain() async throws {
    try await Place.lend { place in
      let one = try await place.sandbox("explain", "sql/dry-run")
      #expect(one.status == 0 && one.out.hasPrefix("sql/dry-run: error\n  SQL that parses must"))
      #expect(one.out.contains("\nbad, as ") && one.out.contains("\nin a policy\n"))
      let reason = try await place.sandbox("explain", "needs-context")
      #expect(reason.status == 0 && reason.out.contains("--baseline SQL|DIR|URL"))
      let all = try await place.sandbox("explain")
      #expect(all.out.contains("\nsql/dry-run ") && all.out.contains("\nneeds-context "))
      let family = try await place.sandbox("explain", "sql")
      #expect(family.out.split(separator: "\n").allSatisfy { $0.hasPrefix("sql/") })
      for (wrong, meant) in [
        ("sql/dryrun", "sql/dry-run"), ("dry-run", "sql/dry-run"),
        ("need-context", "needs-context"),
      ] {
        let run = try await place.sandbox("explain", wrong)
        #expect(run.status == 2 && run.err.contains("did you mean '\(meant)'?"), "\(run.err)")
      }
      let json = try await place.sandbox("explain", "--format", "json", "sql/dry-run")
      let document = try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any]
      #expect(document?["schema"] as? String == "sandbox.explain/1")
      let rule = (document?["rules"] as? [[String: Any]])?.first
      #expect(rule?["id"] as? String == "sql/dry-run" && rule?["bad"] != nil)
    }
  }

  @Test("a rule that a policy lowered comes to what is explained of it")
  func lowered() async throws {
    try await Place.lend { place in
      try place.write(Sample.bad, to: "a.md")
      let policy = "{\"version\": 1, \"rules\": {\"json/syntax\": \"warning\"}}"
      try place.write(policy, to: ".sandbox.json")
      let explained = try await place.sandbox("explain", "json/syntax")
      #expect(explained.out.contains("\"rules\": {\"json/syntax\": \"warning\"}"))
      let run = try await place.sandbox("try", "a.md")
      #expect(run.status == 3 && run.out.contains("lowered"), "\(run.out)")
      // There is nothing in it that could be accepted.
      _ = try await place.sandbox("policy", "accept", "a.md", "--reason", "r")
      #expect(try await place.sandbox("try", "a.md").status == 3)
    }
  }
}
