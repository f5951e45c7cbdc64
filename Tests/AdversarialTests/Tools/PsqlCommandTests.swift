import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attack 41: what psql does by itself, given raw to it, as the product never does.
@Suite("psql's own commands do not leave the jail", .serialized, .timeLimit(.minutes(10)))
struct PsqlCommandTests {
  private static let plants = Plants(lines: [
    "\\! touch @", "\\copy (SELECT 1) to '@'", "\\copy (SELECT 1) to program 'touch @'",
    "\\o @\nSELECT 1;\n\\o", "\\o | touch @\nSELECT 1;\n\\o", "SELECT 1 \\g @",
    "SELECT 1 \\g | touch @", "SELECT 1\n\\w @\n;", "\\set x `touch @`",
    "\\lo_import '#/secret'\n\\lo_export :LASTOID '@'", "\\cd /\n\\! touch @",
    "\\setenv FILE @\n\\! touch $FILE",
  ])
  private static let reading = """
    \\! cat #/secret
    \\i #/secret
    \\ir #/secret
    CREATE TABLE copied (line text);
    \\copy copied from '#/secret'
    SELECT * FROM copied;
    \\echo `cat #/secret`
    \\! echo gone > #/kept
    \\! rm -rf #/kept
    """

  private func attack(_ tier: Jail.Tier?, _ folder: CanaryFolder) async throws -> Termination {
    let text = Self.plants.text(in: folder) + Self.reading.replacing("#", with: folder.path)
    return try await Stage.execute(text + "\n\\echo the end\n", on: tier)
  }

  @Test("in a jail none of them reaches a file outside", arguments: Stage.tiers)
  func commands(tier: Jail.Tier) async throws {
    try await CanaryFolder.lend { folder in
      let end = try await attack(tier, folder)
      #expect(end.ending == .exited(0) && end.said.hasSuffix("the end\n"), "\(end.ending)")
      #expect(try folder.isUntouched())
      #expect(!end.tellsSecret)
    }
  }

  @Test("the control: without a jail each of them does")
  func control() async throws {
    try await CanaryFolder.lend { folder in
      let end = try await attack(nil, folder)
      #expect(Self.plants.failed(in: folder) == [])
      #expect(end.tellsSecret)
      #expect(access(folder.kept, F_OK) != 0)
    }
  }

  @Test(
    "\\i of a file that was planted executes nothing of it",
    arguments: Stage.tiers + [nil] as [Jail.Tier?])
  func included(tier: Jail.Tier?) async throws {
    try await CanaryFolder.lend { folder in
      let script = try folder.write("\\! touch \(folder.planted)\n", to: "script")
      _ = try await Stage.execute("\\i \(script)\n\\ir \(script)\n", on: tier)
      #expect(folder.hasPlanted == (tier == nil), "without a jail it does")
    }
  }

  /// psql as nobody here starts it: with a home that the attacker has written.
  private func start(_ tier: Jail.Tier?, _ options: [String], home: CanaryFolder) async throws {
    let cluster = try await Stage.cluster(tier)
    let environment = ["HOME": home.path, "PSQLRC": home["rc"], "PGSYSCONFDIR": home.path]
    _ = try await cluster.serving(limits: Limits(wall: .seconds(30))) { socket in
      Invocation(
        cluster.psql.path,
        options + ["-q", "-h", socket, "-U", "sandbox", "-d", "template1", "-c", "SELECT 1"],
        environment: environment)
    }
  }

  @Test("~/.psqlrc is not read: by -X, and by the jail alone", arguments: Stage.tiers)
  func startFile(tier: Jail.Tier) async throws {
    try await CanaryFolder.lend { folder in
      for name in ["rc", ".psqlrc", "psqlrc"] {
        _ = try folder.write("\\! touch \(folder.planted)\n", to: name)
      }
      try await start(tier, [], home: folder)
      #expect(!folder.hasPlanted)
      try await start(nil, ["-X"], home: folder)
      #expect(!folder.hasPlanted)
      let cluster = try await Stage.cluster(nil)
      _ = try await cluster.serving(limits: Limits()) { cluster.session(on: $0) }
      #expect(!folder.hasPlanted)
      try await start(nil, [], home: folder)
      #expect(folder.hasPlanted, "the control: with neither it is")
    }
  }
}
