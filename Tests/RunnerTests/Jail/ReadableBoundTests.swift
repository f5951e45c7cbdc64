import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// What is too much for a list of the supervisor's is refused, and never left out.
@Suite("A bound of the jail's", .timeLimit(.minutes(10))) struct ReadableBoundTests {
  /// As jail.h has it.
  private static let most = 96

  @Test(
    "holds as many paths to read, each of which can be read, and not one more",
    arguments: Jail.Tier.allCases)
  func readable(tier: Jail.Tier) async throws {
    try await Folder.lend { folder in
      let paths = try (0...Self.most).map { try folder.write("text \($0)\n", to: "f\($0)") }
      for path in paths { chmod(path, 0o644) }
      func run(_ count: Int) async throws -> Termination {
        var jail = try Jails.jail(tier)
        jail.readable = Array(paths.prefix(count))
        return try await Supervisor.live.run(
          Supervised(Invocation("/bin/cat", jail.readable), jail: jail))
      }
      for count in [0, 1, 25, 50, 75, Self.most] where count > 0 {
        let end = try await run(count)
        #expect(end.ending == .exited(0), "\(count): \(end.errorText)")
        #expect(end.text == (0..<count).map { "text \($0)\n" }.joined())
      }
      let failure = await #expect(throws: LaunchFailure.self) { try await run(Self.most + 1) }
      guard case .unjailed(tier, E2BIG, let step) = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(step == "97 paths to read, of at most 96")
    }
  }

  @Test("of what was blocked is told: the rest is counted", arguments: Jail.Tier.allCases)
  func blocked(tier: Jail.Tier) async throws {
    func run(_ script: String) async throws -> [Blocked] {
      let end = try await Supervisor.live.run(
        Supervised(
          Invocation("/usr/bin/python3", ["-IS", "-c", script]), limits: Limits(wall: .seconds(60)),
          jail: try Jails.jail(tier)))
      #expect(end.ending == .exited(0), "\(end.errorText)")
      return end.blocked
    }
    func attempts(_ count: Int, _ name: String) -> String {
      """
      import os
      for number in range(\(count)):
        try: os.open('/' + \(name) + str(number), os.O_CREAT | os.O_WRONLY)
        except OSError: pass
      """
    }
    let few = try await run(attempts(16, "'a'"))
    #expect(few.count == 16 && !few.contains { $0.call == "others" }, "the control")
    let many = try await run(attempts(21, "'a'"))
    #expect(many.count == 17 && many.last == Blocked(call: "others", detail: "5"))
    // Long ones, each byte of which takes three: not all sixteen fit.
    let long = try await run(attempts(16, "'\u{e9}' * 70"))
    let others = try #require(long.last)
    #expect(others.call == "others" && long.count < 17)
    #expect(long.count - 1 + (Int(others.detail) ?? 0) == 16)
    #expect(others.sentence == "it tried more that was blocked, \(others.detail) times")
  }

  @Test("of a reason is cut where all can see it")
  func reason() async throws {
    var jail = try Jails.jail(.namespaces)
    jail.readable = ["/nonexistent-" + String(repeating: "x", count: 400)]
    let failure = await #expect(throws: LaunchFailure.self) {
      try await Supervisor.live.run(Supervised(Invocation("/bin/true"), jail: jail))
    }
    guard case .unjailed(_, ENAMETOOLONG, let step) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(step.hasPrefix("open_tree /nonexistent-xxx") && step.hasSuffix("xxx..."))
  }
}
