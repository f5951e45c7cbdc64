import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// All attacks once more as a normal user, where the tests themselves run as root.
@Suite("As a normal user") struct NormalUserTests {
  @Test(
    "every attack is withstood by a run of a normal user, too",
    .enabled(if: geteuid() == 0, "these tests run as a normal user already"),
    .enabled(if: Again.isFirst, "this is such a run"),
    .enabled(
      if: ProcessInfo.processInfo.environment["SANDBOX_ALL_FAULTS"] == "1",
      "SANDBOX_ALL_FAULTS=1 runs them, and CI does"), .timeLimit(.minutes(10)))
  func again() async throws {
    try await CanaryFolder.lend { folder in
      let program = try Again.copy(to: folder)
      let (end, tests) = try await Again.run(
        "AdversarialTests", as: "normal user", program: program,
        user: User(uid: 65534, gid: 65534), seconds: 100)
      if end.ending == .exited(127) || end.ending == .exited(126) {
        try Test.cancel("a normal user cannot execute this test binary: \(end.complained)")
      }
      #expect(end.ending == .exited(0), "\(end.failures)")
      #expect(tests > 50, "\(end.failures)")
      #expect(try folder.isUntouched(beside: ["program"]))
    }
  }
}
