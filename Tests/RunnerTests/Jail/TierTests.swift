import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Every tool in every jail: what one says must not depend on where it runs.
@Suite("Each tier", .timeLimit(.minutes(10))) struct TierTests {
  static let files: [(String, String)] = [
    ("good.sql", "CREATE TABLE a (b int);"), ("bad.sql", "CREATE TABEL a (b int);"),
    ("good.js", "const a = 1;\n"), ("bad.js", "const a = ;\n"),
    ("lite.sql", "CREATE TABLE a (b INTEGER PRIMARY KEY AUTOINCREMENT);"),
    ("good.sh", "for a in b; do echo $a; done\n"), ("bad.sh", "for a in b; do\n"),
    ("good.py", "a = 1\n"), ("bad.py", "a =\n"), ("good.xml", "<a/>"),
  ]
  static let verdicts: [Verdict] = [
    .passed, .failed, .passed, .failed, .passed, .passed, .failed, .passed, .failed, .passed,
  ]

  @Test("has all tools judge alike", arguments: Jail.Tier.allCases)
  func verdicts(tier: Jail.Tier) async throws {
    var bench = try await RealTools.bench(.postgresql, .psql, .node, .sqlite3, .python3, .bash)
    bench.jail = try Jails.jail(tier)
    let (outcomes, failures) = try await bench.check(
      Self.files.map { name, text in .file(name, Array(text.utf8)) })
    #expect(failures == [])
    #expect(outcomes.map(\.check.verdict) == Self.verdicts)
    #expect(outcomes.map(\.check.jail) == Self.files.map { _ in tier })
    #expect(outcomes.flatMap(\.findings).filter { $0.rule == "jail/blocked" } == [])
  }

  @Test("has a new cluster made in it", arguments: Jail.Tier.allCases)
  func cluster(tier: Jail.Tier) async throws {
    var bench = try await RealTools.bench(.postgresql, .psql)
    bench.jail = try Jails.jail(tier)
    bench.cache = nil
    let outcome = try await bench.check("a.sql", "SELECT 1;")
    #expect(outcome.check.verdict == .passed)
  }
}

/// Jails of each tier, as this machine has them.
enum Jails {
  /// Cancels the test visibly where bubblewrap is not installed.
  static func jail(_ tier: Jail.Tier) throws -> Jail {
    let user = try Workbench.unprivileged()
    guard tier == .bubblewrap else { return Jail(tier: tier, user: user) }
    guard let path = JailSurvey.bubblewrap() else {
      if ParserTool.isRequired {
        Issue.record("bubblewrap is not installed")
        throw CancellationError()
      }
      try Test.cancel("bubblewrap is not installed")
    }
    return Jail(tier: tier, user: user, bubblewrap: path)
  }
}
