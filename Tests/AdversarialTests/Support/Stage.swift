import Foundation
import TestProcess
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Where attacks are staged: the jails that are tried, and a directory outside with canaries.
enum Stage {
  /// Whom the tools run as.
  static let user = try! Workbench.unprivileged()

  static let tiers: [Jail.Tier] = [.namespaces, .bubblewrap, .landlock]
  static let rootedTiers: [Jail.Tier] = [.namespaces, .bubblewrap]

  /// Whether the absence of a tool or of a jail fails a test instead of skipping it.
  static let isStrict = ProcessInfo.processInfo.environment["SANDBOX_REQUIRE_TOOLS"] == "1"

  private static let obstacles = Task {
    let all = try await JailSurvey(supervisor: .live, user: user).all()
    return Dictionary(uniqueKeysWithValues: all.map { ($0.tier, $0.obstacle) })
  }

  /// A jail of a tier; where it cannot be made the test is cancelled visibly.
  static func jail(_ tier: Jail.Tier, skipping layers: Set<Jail.Layer> = []) async throws -> Jail {
    if let obstacle = try await obstacles.value[tier] ?? nil {
      if isStrict, tier != .bubblewrap {
        Issue.record("no jail \(tier.rawValue): \(obstacle.cause)")
        throw CancellationError()
      }
      try Test.cancel("no jail \(tier.rawValue) here: \(obstacle.cause)")
    }
    var jail = Jail(
      tier: tier, user: user, bubblewrap: tier == .bubblewrap ? JailSurvey.bubblewrap() : nil)
    jail.skipped = layers
    return jail
  }

  /// No jail at all, as the same user: for the positive controls.
  static let bare = Jail.bare(as: user)

  /// Lends a jail with a work directory.
  static func lend<Result: Sendable>(
    _ jail: Jail, to body: (Jail) async throws -> Result
  ) async throws -> Result {
    if jail.hasRoot { return try await body(jail.writing(.memory)) }
    return try await Scratch.lend(for: user) {
      try await body(jail.writing(.directory($0.path)))
    }
  }

  /// Runs a program in a jail, with a usable PATH and a work directory.
  static func run(
    _ program: String, _ arguments: [String], in jail: Jail, input: String = "",
    environment: [String: String] = [:], limits: Limits = Limits(wall: .seconds(300))
  ) async throws -> Termination {
    let path = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
    return try await lend(jail) { jail in
      let command = Invocation(
        program, arguments, environment: path.merging(environment) { $1 },
        directory: jail.workPath ?? "/")
      return try await Supervisor.live.run(
        Supervised(command, input: Array(input.utf8), limits: limits, jail: jail))
    }
  }

  /// Cancels the test visibly, or fails it where tools are required.
  static func require(_ program: String) throws {
    guard access(program, X_OK) != 0 else { return }
    if isStrict { Issue.record("\(program) is not installed") }
    try Test.cancel("\(program) is not installed")
  }
}

/// A directory outside of every jail that the tools' user could write to, and what must stand in it.
struct CanaryFolder: Sendable {
  let path: String
  static let secret = "canary-secret-\(UInt64.random(in: 0...UInt64.max))"

  static func lend<Result>(_ body: (CanaryFolder) async throws -> Result) async throws -> Result {
    let folder = CanaryFolder(path: "/tmp/canary-\(UInt32.random(in: 0...UInt32.max))")
    try #require(mkdir(folder.path, 0o777) == 0)
    chmod(folder.path, 0o777)
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    try folder.reset()
    return try await body(folder)
  }

  subscript(_ name: String) -> String { "\(path)/\(name)" }

  /// What is to be read by nobody inside, and what is to stay as it is.
  var secret: String { self["secret"] }
  var kept: String { self["kept"] }
  /// What is not to appear.
  var planted: String { self["planted"] }

  /// Puts all back as it is to be.
  func reset() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      try FileManager.default.removeItem(atPath: self[name])
    }
    for (file, text) in [(secret, Self.secret), (kept, "kept")] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
      chmod(file, 0o666)
    }
  }

  func write(_ text: String, to name: String, mode: mode_t = 0o755) throws -> String {
    try #require(write_program(self[name], mode, text, text.utf8.count) == 0)
    return self[name]
  }

  var hasPlanted: Bool { access(planted, F_OK) == 0 }

  /// Nothing was changed, nothing came, nothing went.
  func isUntouched(beside own: [String] = []) throws -> Bool {
    let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    return names == (["kept", "secret"] + own).sorted()
      && FileManager.default.contents(atPath: kept) == Data("kept".utf8)
      && FileManager.default.contents(atPath: secret) == Data(Self.secret.utf8)
  }
}

extension Termination {
  var said: String { String(decoding: out, as: UTF8.self) }
  var complained: String { String(decoding: err, as: UTF8.self) }
  var tellsSecret: Bool { (said + complained).contains(CanaryFolder.secret) }
}
