import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// What holds against attacks must also work.
@Suite("The real tools work in every jail", .serialized, .timeLimit(.minutes(10)))
struct OwnToolsTests {
  @Test("each judges right and wrong", arguments: Stage.tiers)
  func judges(tier: Jail.Tier) async throws {
    let bench = try await Stage.bench(
      tier, .node, .python3, .ruby, .bash, .sqlite3, .postgresql, .psql)
    let pragma = "PRAGMA foreign_keys = ON;\n"
    let outcomes = try await bench.judge([
      ("a.js", "a();"), ("b.js", "a b"), ("a.mjs", "export default 1;"), ("a.py", "a = 1\n"),
      ("b.py", "a = = 1\n"), ("a.sh", "echo a\n"), ("b.sh", "if\n"),
      ("a.sql", pragma + "SELECT 1;\n"),
      ("b.sql", pragma + "SELEC 1;\n"), ("c.sql", "SELECT 1;"), ("d.sql", "SELEC 1;"),
      ("a.rb", "a = 1\n"), ("b.rb", "a = (\n"),
    ])
    let expected: [Verdict] = [
      .passed, .failed, .passed, .passed, .failed, .passed, .failed, .passed, .failed, .passed,
      .failed, .passed, .failed,
    ]
    #expect(outcomes.map(\.check.verdict) == expected)
  }
}
