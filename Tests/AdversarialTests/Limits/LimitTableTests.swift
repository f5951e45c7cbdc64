import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Each limit, in each profile, in each tier. By itself each profile is tried in one tier, and the tiers take
/// turns; `SANDBOX_ALL_FAULTS=1` tries each in all: two minutes.
@Suite(
  "The table of limits", .timeLimit(.minutes(10)),
  .enabled(if: Again.isFirst, "once is enough: the other run is about attacks"))
struct LimitTableTests {
  private static let places: [(profile: Profile, tier: Jail.Tier)] = {
    let isExhaustive = ProcessInfo.processInfo.environment["SANDBOX_ALL_FAULTS"] == "1"
    return Profile.allCases.enumerated().flatMap { index, profile in
      Jail.Tier.allCases.enumerated()
        .filter { isExhaustive || $0.offset == index % Jail.Tier.allCases.count }
        .map { (profile, $0.element) }
    }
  }()

  @Test(
    "each limit holds, and the same program comes to its end under a high one",
    arguments: places, Excess.allCases)
  func holds(in each: (profile: Profile, tier: Jail.Tier), excess: Excess) async throws {
    let (profile, tier) = each
    guard !Self.isUnbounded(excess, in: profile) else { return }
    await AttackGate.shared.enter()
    defer { Task { await AttackGate.shared.leave() } }
    let place = "\(excess) of \(profile) in \(tier)"
    let end = try await profile.run(excess, under: excess.low, in: tier)
    // Not with the run in the condition: a failure would spell out megabytes.
    let said = Set(["NOWHERE", "DONE", excess.refusal].filter(end.says))
    let account = "\(place): \(end.ending) \(end.told)"
    if excess.writes, Self.hasNowhere(profile, tier) {
      #expect(said == ["NOWHERE"], "\(account)")
      return
    }
    if let limit = excess.stop {
      // Who is refused memory by the kernel may end before anyone looks: it did not get it.
      let isRefused = excess == .memory && !end.says("DONE")
      #expect(end.ending == .stopped(by: limit) || isRefused, "\(account)")
    } else {
      #expect(said == [excess.refusal], "\(account)")
    }
    // Four seconds of a processor, each: for one profile of each tier.
    if excess == .cpu, profile != .bash { return }
    let control = try await profile.run(excess, under: Excess.high, in: tier)
    let isDone = control.says("DONE")
    #expect(isDone, "the control, \(place): \(control.ending) \(control.told)")
  }

  /// The CPU time of a user's own check is bounded by its wall time alone.
  private static func isUnbounded(_ excess: Excess, in profile: Profile) -> Bool {
    excess == .cpu && profile == .verification
  }

  /// Without a root of its own a tool has a directory to write to only where it is given one.
  private static func hasNowhere(_ profile: Profile, _ tier: Jail.Tier) -> Bool {
    tier == .landlock
      && ![.alone, .server, .psql, .named, .tests].contains(profile)
  }
}

extension Termination {
  fileprivate func says(_ word: String) -> Bool {
    [out, err].contains { String(decoding: $0.suffix(4000), as: UTF8.self).contains("@\(word)@") }
  }

  fileprivate var told: String {
    String(decoding: out.prefix(200) + err.suffix(600), as: UTF8.self)
  }
}
