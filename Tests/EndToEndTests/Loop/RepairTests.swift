import Foundation
import Testing

@Suite("Repairs of a report", .timeLimit(.minutes(10))) struct RepairTests {
  private static let files = [("a.js", "# a\na();"), ("b.js", "b();"), ("c.js", "c(\"é\";")]

  private func mend(_ body: (Place) async throws -> Void) async throws {
    try await Place.lend { place in
      try place.write(Sample.report(Self.files), to: "report.md")
      chmod("\(place.work)/report.md", 0o640)
      try await body(place)
    }
  }

  @Test("go into the report, which is tried again at once: both verdicts are told")
  func inPlace() async throws {
    try await mend { place in
      let run = try await place.sandbox(
        "try", "--fix-in-place", "--output", "json=out.json", "report.md")
      #expect(run.status == 0, "\(run.out)\(run.err)")
      #expect(
        run.out.contains("mended      report.md: 2 errors in 2 files; failed before, passed now"))
      let text = try #require(place.text("\(place.work)/report.md"))
      #expect(text.contains("// a\na();") && text.contains("c(\"é\");"))
      #expect(place.mode("\(place.work)/report.md") == 0o640)
      let out = try #require(place.text("\(place.work)/out.json"))
      let json = try JSONSerialization.jsonObject(with: Data(out.utf8))
      let document = try #require(json as? [String: Any])
      let report = try #require((document["reports"] as? [[String: Any]])?.first)
      #expect(report["verdict"] as? String == "passed")
      let mended = try #require(report["mended"] as? [String: Any])
      #expect(mended["verdict"] as? String == "failed" && mended["errors"] as? Int == 2)
      #expect(place.names(in: place.work).filter { $0.hasPrefix(".sandbox-") }.isEmpty)
      // What is mended is the report that an apply takes.
      try place.write("", to: "target/kept")
      #expect(try await place.sandbox("apply", "report.md", "--to", "target").status == 0)
    }
  }

  @Test("go into its JSON twin too, so that the two say the same")
  func twin() async throws {
    try await mend { place in
      let body =
        "idea_implementation:\\n" + "===FILE:c.js===\\nc(\\\"\\u00e9\\\";\\n===END==="
      let fields =
        "\"id\": \"fsar_1\", \"timestamp\": \"2026-01-02T20:13:28Z\", \"severity\": 5, \"block_execution\": false"
      try place.write(Sample.report([("c.js", "c(\"é\";")]), to: "report.md")
      try place.write(
        "{\(fields), \"proposal\": \"\(body)\", \"risks\": [\"it may be wrong\"], \"mitigations\": [\"look at it\"]}",
        to: "report.json")
      // All of a report or nothing: what cannot be written keeps the other as it was.
      let text = place.text("\(place.work)/report.md")
      link("\(place.work)/report.json", "\(place.work)/second")
      let half = try await place.sandbox("try", "--fix-in-place", "report.md", "report.json")
      #expect(half.status == 1 && half.out.contains("not mended  report.json: "), "\(half.out)")
      #expect(place.text("\(place.work)/report.md") == text)
      unlink("\(place.work)/second")
      let before = try await place.sandbox("try", "report.md", "report.json")
      #expect(before.status == 1 && !before.out.contains("twins-differ"), "\(before.out)")
      let run = try await place.sandbox("try", "--fix-in-place", "report.md", "report.json")
      #expect(run.status == 0, "\(run.out)\(run.err)")
      #expect(place.text("\(place.work)/report.json")?.contains("c(\\\"\\u00e9\\\");") == true)
    }
  }

  @Test("are shown as a diff, which alone is on standard output and which git applies")
  func diff() async throws {
    try await mend { place in
      let before = place.text("\(place.work)/report.md")
      let run = try await place.sandbox("try", "--diff", "report.md")
      #expect(run.status == 1)
      #expect(run.out.hasPrefix("diff --git a/report.md b/report.md\n"), "\(run.out)")
      #expect(
        run.err.contains("would mend  report.md: 2 errors in 2 files; failed before, passed then"))
      #expect(place.text("\(place.work)/report.md") == before)
      try place.write(run.out, to: "mend.diff")
      let git = try await place.start(["apply", "mend.diff"], program: "/usr/bin/git").end()
      #expect(git.status == 0, "\(git.err)")
      #expect(try await place.sandbox("try", "report.md").status == 0)
    }
  }

  @Test("leave alone what was changed meanwhile, is a link, or is what git has")
  func refused() async throws {
    try await mend { place in
      symlink("report.md", "\(place.work)/link.md")
      let linked = try await place.sandbox("try", "--fix-in-place", "link.md")
      #expect(linked.status == 1 && linked.out.contains("not mended  link.md: "), "\(linked.out)")
      #expect(place.text("\(place.work)/report.md")?.contains("# a\na();") == true)
      let since = try await place.sandbox("try", "--fix-in-place", "--since", "HEAD")
      #expect(since.status == 2 && since.err.contains("--worktree"))
      let both = try await place.sandbox("try", "--fix-in-place", "--diff", "report.md")
      #expect(both.status == 2)
      let json = try await place.sandbox("try", "--diff", "--format", "json", "report.md")
      #expect(json.status == 2 && json.err.contains("--output json=FILE"))
    }
  }

  @Test("that leave something of a file say what stands against it")
  func rest() async throws {
    try await Place.lend { place in
      try place.write(
        Sample.report([("a.js", "# a\nconst x = ;"), ("b.js", "# b\n// ... the rest")]),
        to: "report.md")
      let run = try await place.sandbox("try", "--fix-in-place", "report.md")
      #expect(run.status == 1, "\(run.out)")
      #expect(run.out.contains("failed before, failed now"), "\(run.out)")
      #expect(
        run.out.contains("            a.js: javascript/syntax stands against it"), "\(run.out)")
      #expect(run.out.contains("            b.js: unchecked: placeholder"), "\(run.out)")
    }
  }
}
