import Artifact
import Foundation
import Testing

/// A program of its own that launches, to be killed: this test binary, executed again for one test.
enum LaunchingProgram {
  private static let variable = "RUNNER_TESTS_LAUNCHING_PROGRAM"

  /// In that program: what its command is to sleep.
  static var mark: String? { ProcessInfo.processInfo.environment[variable] }

  /// Executes it: its pid, to be waited for.
  static func spawn(sleeping mark: String) throws -> pid_t {
    var words = Array(CommandLine.arguments.dropFirst())
    words.removeAll { $0 == "--parallel" }
    while let at = words.firstIndex(of: "--filter") {
      words.removeSubrange(at..<min(at + 2, words.endIndex))
    }
    words += ["--filter", "SurvivalTests/launchingProgram"]
    if !words.contains("--testing-library") { words += ["--testing-library", "swift-testing"] }
    let environment = ProcessInfo.processInfo.environment.merging([variable: mark]) { $1 }
    let null = try FileHandle(forUpdating: URL(fileURLWithPath: "/dev/null"))
    return try Spawn.start(
      "/proc/self/exe", words, environment,
      descriptors: Array(repeating: null.fileDescriptor, count: 3)
    ).get()
  }
}
