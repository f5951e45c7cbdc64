import Foundation
import Testing

/// A program of its own that launches, to be killed: this test binary, executed again for one test.
enum LaunchingProgram {
  private static let variable = "RUNNER_TESTS_LAUNCHING_PROGRAM"

  /// In that program: what its command is to sleep.
  static var mark: String? { ProcessInfo.processInfo.environment[variable] }

  /// Executes it: its pid, to be waited for.
  static func spawn(sleeping mark: String) throws -> pid_t {
    var words = CommandLine.arguments
    words.removeAll { $0 == "--parallel" }
    while let at = words.firstIndex(of: "--filter") {
      words.removeSubrange(at..<min(at + 2, words.endIndex))
    }
    words += ["--filter", "SurvivalTests/launchingProgram"]
    if !words.contains("--testing-library") { words += ["--testing-library", "swift-testing"] }
    let environment = ProcessInfo.processInfo.environment.merging([variable: mark]) { $1 }
      .map { "\($0.key)=\($0.value)" }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for fd in [0, 1, 2] as [Int32] {
      posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0)
    }
    let arguments = words.map { strdup($0) } + [nil]
    let variables = environment.map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var pid: pid_t = 0
    let result = posix_spawn(&pid, "/proc/self/exe", &actions, nil, arguments, variables)
    try #require(result == 0)
    return pid
  }
}
