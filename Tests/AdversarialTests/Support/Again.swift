import Foundation
import TestProcess
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// This test binary once more: in surroundings that it cannot make for itself.
struct Again: Sendable {
  /// Tells the tests that are only for such a run which one it is, and where its canaries are.
  private static let role = "ADVERSARIAL_TESTS_ROLE"
  private static let folder = "ADVERSARIAL_TESTS_FOLDER"

  static func isRole(_ name: String) -> Bool { ProcessInfo.processInfo.environment[role] == name }
  static var isFirst: Bool { ProcessInfo.processInfo.environment[role] == nil }
  static var canaries: CanaryFolder? {
    ProcessInfo.processInfo.environment[folder].map(CanaryFolder.init)
  }

  /// Copies the binary and the supervisor beside it, for everyone to execute: the copy's path.
  static func copy(to folder: CanaryFolder, withSupervisor: Bool = true) throws -> String {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let beside = URL(fileURLWithPath: own).deletingLastPathComponent().path
    let directory = folder["program"]
    try #require(mkdir(directory, 0o755) == 0)
    chmod(directory, 0o755)
    var names = [(own, "tests")]
    let supervisor = "\(beside)/\(SupervisorProgram.name)"
    if withSupervisor, access(supervisor, X_OK) == 0 {
      names.append((supervisor, SupervisorProgram.name))
    }
    for (from, name) in names {
      try #require(copy_program(from, "\(directory)/\(name)", 0o755) == 0)
    }
    return "\(directory)/tests"
  }

  /// What the run needs of our environment, without a home that is not its own.
  private static func environment(_ role: String, _ folder: CanaryFolder?) -> [String: String] {
    let names = ["PATH", "LD_LIBRARY_PATH", "SANDBOX_REQUIRE_TOOLS", "LANG"]
    var environment = ProcessInfo.processInfo.environment.filter { names.contains($0.key) }
    environment[Self.role] = role
    environment[Self.folder] = folder?.path
    return environment
  }

  /// Runs the tests of `filter` in `role`: how it ended, and how many tests there were.
  ///
  /// `wrapper` is a Python script that prepares the surroundings and then executes its arguments.
  static func run(
    _ filter: String, as role: String, program: String = "/proc/self/exe", user: User? = nil,
    canaries: CanaryFolder? = nil, adding variables: [String: String] = [:],
    wrapper: String? = nil, seconds: Int = 50
  ) async throws -> (end: Termination, tests: Int) {
    // Not /proc/self/exe itself: that would be whoever executes it.
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let words = [
      program == "/proc/self/exe" ? own : program, "--testing-library", "swift-testing",
      "--filter", filter,
    ]
    let environment = environment(role, canaries).merging(variables) { $1 }
    let prelude = wrapper.map { ["-I", "-c", $0 + "\nos.execv(sys.argv[1], sys.argv[1:])\n"] }
    let command =
      if let prelude {
        Invocation(Attempts.python, prelude + words, environment: environment)
      } else {
        Invocation(words[0], Array(words.dropFirst()), environment: environment)
      }
    let limits = Limits(
      wall: .seconds(seconds), output: 1 << 24, memory: 8 << 30, processes: 4000,
      descriptors: 4096, disk: 1 << 30)
    let end = try await Supervisor.live.run(
      Supervised(command, limits: limits, jail: .bare(as: user)))
    let count = (end.said + end.complained).matches(of: /Test run with (\d+) tests?/).last.flatMap {
      Int($0.1)
    }
    return (end, count ?? 0)
  }
}

extension Termination {
  /// What failed in a run of tests, for a comment.
  var failures: String {
    let lines = (said + complained).split(separator: "\n")
    // A line that begins otherwise goes on with the one before.
    var isBad = false
    let bad = lines.filter { line in
      if ["◇", "✔", "➜", "━"].contains(where: line.hasPrefix) { isBad = false }
      if ["✘", "↳"].contains(where: line.hasPrefix) { isBad = true }
      return isBad
    }
    return "\(ending)\n" + (bad.isEmpty ? lines.suffix(20) : bad.prefix(80)).joined(separator: "\n")
  }
}
