import Foundation
import Testing

/// The story of the README: a team, its policy and its hook.
@Suite("The gate in front of a main branch", .timeLimit(.minutes(10))) struct StoryTests {
  private static let migration = "CREATE TABLE books (id integer PRIMARY KEY, title text NOT NULL);"
  private static let policy = """
    {
      "version": 1,
      "gate": {"review": 20, "block": 40},
      "allow_unchecked": ["scss"],
      "paths": {"allow": ["migrations/**", "routes/**", "styles/**"]},
      "baseline": ["."]
    }

    """
  private static let loose = policy.replacing(
    "\"review\": 20, \"block\": 40", with: "\"review\": 90, \"block\": 100")

  private func team(_ body: (Team) async throws -> Void) async throws {
    try Team.tool("psql")
    try await Team.lend { team in
      try await team.commit([
        (".sandbox.json", Self.policy), ("migrations/001_books.sql", Self.migration + "\n"),
      ])
      try team.installHook()
      try await body(team)
    }
  }

  private func report(_ sql: String, severity: String = "5") -> String {
    Sample.report(
      [("migrations/002_loans.sql", sql), ("styles/desk.scss", "a { color: red }")],
      severity: severity)
  }

  @Test("a merge with a failing report is refused, with the place in the report")
  func failing() async throws {
    try await team { team in
      try await team.branch(
        "broken",
        [("reports/loans.md", report("CREATE TABLE loans (\n  id integer PRIMRY KEY\n);"))])
      let before = try await team.git("rev-parse", "HEAD")
      let merge = try await team.attempt(["merge", "--no-ff", "-m", "loans", "broken"])
      #expect(merge.status != 0)
      let said = merge.out + merge.err
      #expect(said.contains("policy: HEAD:.sandbox.json\n"), "\(said)")
      #expect(said.contains("error[sql/syntax 42601]"), "\(said)")
      #expect(said.contains("--> reports/loans.md:11:14\n"), "\(said)")
      #expect(try await team.git("rev-parse", "HEAD") == before)
    }
  }

  @Test("one with a good report passes: it builds on the repository's own migrations")
  func good() async throws {
    try await team { team in
      try await team.branch(
        "loans",
        [("reports/loans.md", report("CREATE TABLE loans (book integer REFERENCES books (id));"))])
      let merge = try await team.attempt(["merge", "--no-ff", "-m", "loans", "loans"])
      #expect(merge.status == 0, "\(merge.out)\(merge.err)")
      #expect(try await team.git("log", "-1", "--format=%s") == "loans\n")
      // The control: what the repository does not have is not taken for granted.
      try await team.branch(
        "fines",
        [("reports/fines.md", report("CREATE TABLE fines (book integer REFERENCES shelves (id));"))]
      )
      let other = try await team.attempt(["merge", "--no-ff", "-m", "fines", "fines"])
      #expect(other.status != 0 && (other.out + other.err).contains("needs-context"))
    }
  }

  @Test("one that loosens the policy is refused, and is judged by the policy that main has")
  func loosened() async throws {
    try await team { team in
      let blocked = report("SELECT now();", severity: "60")
      try await team.branch(
        "looser", [(".sandbox.json", Self.loose), ("reports/big.md", blocked)])
      let merge = try await team.attempt(["merge", "--no-ff", "-m", "looser", "looser"])
      let said = merge.out + merge.err
      #expect(merge.status != 0 && said.contains("error[policy/changed]"), "\(said)")
      #expect(said.contains("--> .sandbox.json:1:1") && said.contains("1 report: 1 blocked"))
      let run = try await team.sandbox(
        "try", "--since", "HEAD", "--format", "json", more: Team.hook)
      #expect(run.status == 4)
      let document = try GateDocument(run.out)
      #expect(document.findings.map(\.rule) == ["policy/changed"])
      #expect(document.findings.map(\.path) == [".sandbox.json"])
      try await team.git("merge", "--abort")
      // The control: what main itself says counts.
      try await team.commit([(".sandbox.json", Self.loose)])
      let allowed = try await team.attempt(["merge", "--no-ff", "-m", "big", "looser"])
      #expect(allowed.status == 0, "\(allowed.out)\(allowed.err)")
    }
  }

  @Test("without psql it is refused as unchecked, unless the policy allows it")
  func withoutTools() async throws {
    try await team { team in
      let bare = try Team.withoutPSQL()
      try await team.branch("loans", [("reports/loans.md", report("SELECT now();"))])
      let merge = try await team.attempt(["merge", "--no-ff", "-m", "loans", "loans"], under: bare)
      let said = merge.out + merge.err
      #expect(merge.status != 0 && said.contains("tool-missing"), "\(said)")
      func hook(under wrapper: [String]) async throws -> Int32 {
        try await team.sandbox("try", "--since", "HEAD", under: wrapper, more: Team.hook).status
      }
      #expect(try await hook(under: bare) == 3)
      #expect(try await hook(under: []) == 0)
      // Outside of a hook nothing of it is committed, and that does not pass for nothing changed.
      let beside = try await team.sandbox("try", "--since", "HEAD")
      #expect(beside.status == 2 && beside.err.contains("it is staged, and not committed"))
      try await team.git("merge", "--abort")
      try await team.commit([
        (".sandbox.json", Self.policy.replacing("[\"scss\"]", with: "[\"scss\", \"sql\"]"))
      ])
      let allowed = try await team.attempt(
        ["merge", "--no-ff", "-m", "loans", "loans"], under: bare)
      #expect(allowed.status == 0, "\(allowed.out)\(allowed.err)")
    }
  }
}

/// What a document says that `Document` leaves out.
struct GateDocument: Decodable {
  struct Finding: Decodable {
    var rule, path: String
  }
  struct Policy: Decodable {
    var source: String
    var sha256: String?
  }
  struct Since: Decodable {
    var rev, commit, base: String
    var judged: String?
  }
  struct Report: Decodable {
    var path, verdict: String
  }
  struct Unreadable: Decodable {
    var path, message: String
  }
  var findings: [Finding]
  var policy: Policy
  var since: Since?
  var reports: [Report]
  var unreadable: [Unreadable]

  init(_ text: String) throws {
    self = try JSONDecoder().decode(GateDocument.self, from: Data(text.utf8))
  }
}
