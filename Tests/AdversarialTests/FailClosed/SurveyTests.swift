import Synchronization
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attack 47, with a supervisor that says what we want: what is decided, for every way to fail.
@Suite("A jail is as strong as asked, or there is none") struct SurveyTests {
  /// A supervisor that can make these tiers only; it notes what it was asked for.
  private final class Maker: Sendable {
    let asked = Mutex<[Jail.Tier?]>([])
    let tiers: Set<Jail.Tier>
    let failure: @Sendable (Jail.Tier?) -> any Error

    init(
      _ tiers: Set<Jail.Tier>,
      failure: @escaping @Sendable (Jail.Tier?) -> any Error = {
        LaunchFailure.unjailed($0, errno: 1, step: "unshare")
      }
    ) {
      (self.tiers, self.failure) = (tiers, failure)
    }

    var supervisor: Supervisor {
      Supervisor { supervised in
        self.asked.withLock { $0.append(supervised.jail.tier) }
        guard let tier = supervised.jail.tier, self.tiers.contains(tier) else {
          throw self.failure(supervised.jail.tier)
        }
        return Termination(.exited(0))
      }
    }
  }

  private static let powerset: [Set<Jail.Tier>] = [
    [], [.landlock], [.bubblewrap], [.namespaces], [.landlock, .bubblewrap],
    [.landlock, .namespaces], [.bubblewrap, .namespaces], [.landlock, .bubblewrap, .namespaces],
  ]

  @Test(
    "whatever can be made: it is the strongest, never below what was asked for, never none",
    arguments: powerset, Jail.Tier.allCases + [nil] as [Jail.Tier?])
  func strongest(possible: Set<Jail.Tier>, least: Jail.Tier?) async throws {
    for user in [nil, User(uid: 65534, gid: 65534)] as [User?] {
      let maker = Maker(possible)
      let survey = JailSurvey(supervisor: maker.supervisor, user: user)
      let floor = least ?? (user == nil ? .bubblewrap : .landlock)
      // Where bwrap is not installed its tier is not even tried.
      let bubblewraps = JailSurvey.bubblewrap() != nil
      let best = possible.filter { $0 >= floor && (bubblewraps || $0 != .bubblewrap) }.max()
      let found = try? await survey.strongest(atLeast: least).jail
      #expect(found?.tier == best)
      #expect(found?.user == (best == nil ? nil : user) && found?.skipped ?? [] == [])
      #expect(!maker.asked.withLock { $0.contains(nil) }, "never without a jail")
    }
  }

  @Test("each way to fail is told with its cause and a remedy")
  func causes() async throws {
    let failures: [(any Error & Sendable, String, String)] = [
      (
        LaunchFailure.unjailed(.namespaces, errno: 1, step: "unshare"), "unshare: Operation not",
        "user.max_user_namespaces"
      ),
      (
        LaunchFailure.unjailed(.namespaces, errno: 38, step: "mount_setattr /usr"), "mount_setattr",
        "5.12"
      ),
      (LaunchFailure.unsupervised(status: 125, said: "gone"), "did not start", "reinstall"),
    ]
    for (failure, cause, remedy) in failures {
      let survey = JailSurvey(supervisor: Maker([]) { _ in failure }.supervisor, user: nil)
      let error = await #expect(throws: JailFailure.self) {
        try await survey.strongest(atLeast: .namespaces)
      }
      #expect(error?.obstacles.map(\.tier) == [.namespaces])
      #expect(error?.description.contains(cause) == true, "\(error?.description ?? "")")
      #expect(error?.description.contains(remedy) == true, "\(error?.description ?? "")")
    }
  }

  @Test("a trial run that does not end well is no jail")
  func badEnd() async throws {
    let endings: [Termination.Ending] = [
      .exited(1), .signaled(9), .lost, .stopped(by: .wall), .neverReady,
    ]
    for ending in endings {
      let survey = JailSurvey(supervisor: Supervisor { _ in Termination(ending) }, user: nil)
      await #expect(throws: JailFailure.self) { try await survey.strongest(atLeast: .landlock) }
    }
  }
}
