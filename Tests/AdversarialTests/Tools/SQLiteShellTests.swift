import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attack 44: the shell of SQLite without `-safe`, which the product never leaves off.
@Suite("sqlite3's own commands do not leave the jail", .timeLimit(.minutes(10)))
struct SQLiteShellTests {
  private static let plants = Plants(lines: [
    ".shell touch @", ".system touch @", ".output @\nSELECT 1;\n.output stdout",
    ".once @\nSELECT 1;", ".once '|cat > @ || cat > /dev/null'\nSELECT 1;", ".read '|touch @'",
    ".import '|touch @' t",
    "ATTACH '@' AS a1; CREATE TABLE a1.t (a); DETACH a1;", "SELECT writefile('@', 'x');",
    "CREATE TABLE b (a);\n.backup '@'", ".save '@'", "VACUUM INTO '@';",
    "ATTACH 'file:@?mode=rwc' AS a2; CREATE TABLE a2.t (a); DETACH a2;",
  ])
  private static let reading = """
    SELECT readfile('#/secret');
    .read #/secret
    .import #/secret lines
    SELECT * FROM lines;
    .shell cat #/secret
    .load #/secret
    SELECT load_extension('#/secret');
    SELECT name FROM fsdir('#');
    SELECT edit('x', 'echo gone > #/kept;');
    .shell echo gone > #/kept
    .shell rm -f #/kept

    """

  private func shell(
    _ input: String, in jail: Jail, limits: Limits = Limits(wall: .seconds(300))
  ) async throws -> Termination {
    let bench = try await Stage.bench(nil, .sqlite3)
    let path = try #require(bench.toolbox[.sqlite3]).path
    return try await Stage.run(
      path, ["-batch", "-init", "/dev/null", ":memory:"], in: jail, input: input, limits: limits)
  }

  @Test(".shell, .read, .load, ATTACH, writefile and the like", arguments: Stage.tiers)
  func commands(tier: Jail.Tier) async throws {
    try await CanaryFolder.lend { folder in
      let text =
        Self.plants.text(in: folder) + Self.reading.replacing("#", with: folder.path)
        + "SELECT 'the end';\n"
      let end = try await shell(text, in: Stage.jail(tier))
      #expect(end.said.hasSuffix("the end\n"), "\(end.ending) \(end.complained)")
      #expect(try folder.isUntouched())
      #expect(!end.tellsSecret)

      let free = try await shell(text, in: Stage.bare)
      #expect(Self.plants.failed(in: folder) == [], "the control: \(free.complained)")
      #expect(free.tellsSecret && access(folder.kept, F_OK) != 0)
    }
  }

  @Test("a start file that lies outside is not read in a jail", arguments: Stage.tiers)
  func startFile(tier: Jail.Tier) async throws {
    let bench = try await Stage.bench(nil, .sqlite3)
    let path = try #require(bench.toolbox[.sqlite3]).path
    try await CanaryFolder.lend { folder in
      let file = try folder.write(".shell touch \(folder.planted)\n", to: "start")
      for jail in [try await Stage.jail(tier), Stage.bare] {
        #expect(!folder.hasPlanted)
        _ = try await Stage.run(path, ["-init", file, ":memory:", "SELECT 1"], in: jail)
      }
      #expect(folder.hasPlanted, "the control")
    }
  }

  private static let endless =
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r;\n"

  @Test(
    "a recursive CTE without end is stopped by a limit",
    arguments: [Jail.Tier.landlock])
  func recursion(tier: Jail.Tier) async throws {
    let jail = try await Stage.jail(tier)
    let limits = Limits(wall: .seconds(300), cpu: 1)
    let end = try await shell(Self.endless, in: jail, limits: limits)
    #expect(end.ending == .stopped(by: .cpu))
    let bounded = Self.endless.replacing("FROM r)", with: "FROM r WHERE n < 1000)")
    #expect(try await shell(bounded, in: jail, limits: limits).said == "1000\n", "the control")
  }

  @Test("a recursive CTE that grows without end is stopped by the bound of memory")
  func growth() async throws {
    let text = """
      WITH RECURSIVE r(n) AS (SELECT zeroblob(1000000) UNION ALL SELECT n FROM r)
      SELECT count(*) FROM (SELECT n FROM r ORDER BY n);
      """
    let end = try await shell(
      text, in: Stage.jail(.namespaces),
      limits: Limits(wall: .seconds(300), cpu: 5, memory: 64 << 20))
    #expect(end.ending != .exited(0))
    #expect(end.peakMemory < 200 << 20)
    #expect(
      end.complained.contains("memory") || end.ending == .stopped(by: .memory)
        || end.ending == .stopped(by: .disk) || end.complained.contains("full"), "\(end)")
  }

  @Test("the product: a file with such a query stays unchecked, and its neighbours are judged")
  func product() async throws {
    var bench = try await Stage.bench(.namespaces, .sqlite3)
    bench.limits.cpu = 1
    let pragma = "PRAGMA foreign_keys = ON;\n"
    let outcomes = try await bench.judge([
      ("a.sql", pragma + "SELECT 1;\n"), ("b.sql", pragma + Self.endless),
      ("c.sql", pragma + "SELEC 1;\n"),
    ])
    #expect(outcomes.map(\.check.verdict) == [.passed, .unchecked(.timeout), .failed])
    #expect(outcomes.allSatisfy { $0.check.tool?.hasPrefix("sqlite3") == true })
  }
}
