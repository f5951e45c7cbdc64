import Testing

/// A report that nobody reads keeps no gate open.
@Suite("What looks like a report and is none", .timeLimit(.minutes(10))) struct LookAlikeTests {
  private static let report = Sample.report([("a.json", "[1]")])

  private static func headed(_ heading: String) -> String {
    report.replacing("# FSAR Proposal Report", with: heading)
  }

  private static let others: [(name: String, text: String, line: Int)] = [
    ("reports/a.md", headed("## FSAR Proposal Report"), 1),
    ("reports/b.md", headed("# fsar proposal report"), 1),
    ("reports/c.md", headed("**FSAR Proposal Report**"), 1),
    ("reports/m.md", headed("\u{FEFF}## FSAR Proposal Report"), 1),
    ("reports/d.md", headed(" # FSAR Proposal Report"), 1),
    ("reports/e.markdown", report, 1), ("reports/f.txt", report, 1),
    ("answers/g", "Here it is:\n===FILE:a.js===\na()\n===END===\n", 2),
    ("h.yaml", "block_execution: false\nseverity: 5\n", 1),
    ("answers/l.json", "[{\n\"block_execution\": false, \"risks\": []\n}]\n", 2),
    ("i.json", "{\n\"severity\": 5,\n\"block_execution\": false\n}\n", 3),
    ("node_modules/x/j.txt", report, 1), ("Sandboxes/k.html", report, 1),
  ]

  @Test("is status 2 in a change, with its line, unless the revision's policy exempts it")
  func change() async throws {
    try await Team.lend { team in
      try await team.commit([("reports/old.md", Sample.good)])
      try await team.git("switch", "-q", "-c", "attack")
      for (index, other) in Self.others.enumerated() {
        try await team.git("switch", "-q", "-c", "attack\(index)", "attack")
        try await team.commit([(other.name, other.text)])
        let run = try await team.sandbox("try", "--since", "main")
        #expect(run.status == 2, "\(other.name): \(run.out)\(run.err)")
        #expect(run.err.contains("\(other.name): line \(other.line) holds"), "\(run.err)")
      }
      // The control: what holds none of it is no report.
      try await team.git("switch", "-q", "-c", "plain", "attack")
      try await team.commit([
        ("notes.txt", "The FSAR Proposal Report of today.\nA FILE: a.js\n"),
        ("rules.yaml", "- id: 5\n  severity: 3\n"),
        // A result of ours tells of reports.
        ("result.json", "{\"reports\": [{\"block_execution\": false,\n\"severity\": 5}]}"),
      ])
      #expect(try await team.sandbox("try", "--since", "main").status == 0)
    }
  }

  @Test("is left alone where the policy that the revision has exempts it, not the change's own")
  func exempt() async throws {
    try await Team.lend { team in
      let policy = #"{"version": 1, "exempt": ["docs/**"]}"#
      try await team.commit([("reports/old.md", Sample.good), (".sandbox.json", policy)])
      try await team.git("switch", "-q", "-c", "branch")
      try await team.commit([("docs/format.txt", "===FILE:a.js===\n")])
      #expect(try await team.sandbox("try", "--since", "main").status == 0)
      try await team.commit([("format.txt", "===FILE:a.js===\n")])
      #expect(try await team.sandbox("try", "--since", "main").status == 2)
    }
  }

  @Test("is named and counted in a walk, and refused with what is wrong where it is named")
  func walk() async throws {
    try await Place.lend { place in
      _ = try place.write(Self.report, to: "in/good.md")
      for other in Self.others where !other.name.hasSuffix(".yaml") && other.name.contains(".") {
        _ = try place.write(other.text, to: "in/\(other.name)")
      }
      let run = try await place.sandbox("try", "in")
      let seen = Self.others.filter { other in
        run.out.contains("in/\(other.name):\(other.line)")
      }.map(\.name)
      #expect(seen.count == 10, "\(run.out)\(run.err)")
      for name in ["reports/a.md", "reports/d.md", "i.json"] {
        let named = try await place.sandbox("try", "in/\(name)")
        #expect(named.status == 2 && named.err.contains("this is no report, though line"))
      }
      // The controls: under another name a report is one where it is named.
      #expect(try await place.sandbox("try", "in/reports/f.txt").status == 0)
      #expect(try await place.sandbox("try", "in/node_modules").status != 0)
    }
  }
}
