import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// What `ForbiddenTests` starts: one of these, in surroundings that forbid a jail.
@Suite("In forbidden surroundings", .timeLimit(.minutes(10))) struct InForbiddenTests {
  private let survey = JailSurvey(supervisor: .live, user: nil)

  /// The jail is refused at a step, and its command was not run.
  private func refuses(_ tier: Jail.Tier, _ step: String, _ error: Int32) async throws {
    let folder = try #require(Again.canaries)
    let touch = Invocation("/usr/bin/touch", [folder.planted])
    let failure = await #expect(throws: LaunchFailure.self) {
      try await Supervisor.live.run(Supervised(touch, jail: Jail(tier: tier, user: nil)))
    }
    #expect(failure == .unjailed(tier, errno: error, step: step))
    #expect(failure?.description.contains("nothing was started") == true)
    #expect(!folder.hasPlanted)
    // The control: without a jail the command does what it is to do.
    let control = Invocation("/usr/bin/touch", [folder["control"]])
    let end = try await Supervisor.live.run(Supervised(control, jail: .bare()))
    #expect(end.ending == .exited(0) && access(folder["control"], F_OK) == 0)
  }

  /// The survey finds nothing that is at least so strong, and tells the cause and the remedy.
  private func finds(
    nothingFrom tier: Jail.Tier?, _ words: String..., whereWeaker: Bool = false
  ) async throws {
    let failure = await #expect(throws: JailFailure.self) {
      try await survey.strongest(atLeast: tier)
    }
    let text = failure?.description ?? ""
    #expect(text.hasPrefix("no jail can be made here, so nothing is run; "))
    for word in words { #expect(text.contains(word), "\(text)") }
    #expect(failure?.hasWeaker == whereWeaker, "\(text)")
    await #expect(throws: JailFailure.self) {
      _ = try await Workbench.equipped(
        environment: ["PATH": "/usr/bin:/bin"], database: nil, limits: TrialLimits(), jail: tier)
    }
  }

  @Test(.enabled(if: Again.isRole("withoutNamespaces"), "only for ForbiddenTests"))
  func withoutNamespaces() async throws {
    try await refuses(.namespaces, "unshare", ENOSPC)
    let remedy = "user.max_user_namespaces=10000"
    try await finds(nothingFrom: .namespaces, "namespaces: unshare: No space left", remedy)
    try await finds(nothingFrom: .bubblewrap, "bubblewrap: ", "namespaces: ", remedy)
    try await finds(nothingFrom: nil, remedy, "'--jail landlock'", whereWeaker: true)
    // On request, and only then.
    let (jail, obstacles) = try await survey.strongest(atLeast: .landlock)
    #expect(jail.tier == .landlock && obstacles.map(\.tier) == [.namespaces, .bubblewrap])
  }

  @Test(.enabled(if: Again.isRole("withoutUnshare"), "only for ForbiddenTests"))
  func withoutUnshare() async throws {
    try await refuses(.namespaces, "unshare", EPERM)
    try await finds(
      nothingFrom: .namespaces, "namespaces: unshare: Operation not permitted",
      "a seccomp profile that allows unshare and mount")
  }

  @Test(.enabled(if: Again.isRole("deaf"), "only for ForbiddenTests"))
  func deaf() async throws {
    let folder = try #require(Again.canaries)
    let line = "sleep 1; touch \(folder.planted)"
    for jail in [Jail.bare(), Jail(tier: .namespaces, user: nil)] {
      let failure = await #expect(throws: LaunchFailure.self) {
        try await Supervisor.live.run(
          Supervised(Invocation("/bin/sh", ["-c", line]), jail: jail))
      }
      #expect("\(failure as Any)".contains("recvmsg"), "\(failure as Any)")
    }
    #expect(!folder.hasPlanted)
    _ = try folder.write("", to: "control")
  }

  @Test(.enabled(if: Again.isRole("withoutLandlock"), "only for ForbiddenTests"))
  func withoutLandlock() async throws {
    #expect(JailSurvey.landlockABI == 0)
    try await refuses(.landlock, "landlock_create_ruleset", ENOSYS)
    let all = try await survey.all()
    let landlock = try #require(all.first { $0.tier == .landlock }?.obstacle)
    #expect(landlock.cause == "landlock_create_ruleset: Function not implemented")
    #expect(landlock.remedy.contains("6.2") && landlock.remedy.contains("lsm=landlock"))
    let (jail, obstacles) = try await survey.strongest()
    #expect(jail.tier == .namespaces && obstacles == [])
    // It holds: what lies outside is not there.
    let folder = try #require(Again.canaries)
    let line = "cat \(folder.secret); echo gone > \(folder.kept); touch \(folder.planted)"
    let end = try await Supervisor.live.run(
      Supervised(Invocation("/bin/sh", ["-c", line]), jail: jail))
    #expect(end.ending == .exited(1) && end.said == "" && !folder.hasPlanted)
  }

  @Test(.enabled(if: Again.isRole("withoutEither"), "only for ForbiddenTests"))
  func withoutEither() async throws {
    try await refuses(.namespaces, "unshare", ENOSPC)
    try await refuses(.landlock, "landlock_create_ruleset", ENOSYS)
    try await finds(nothingFrom: nil, "namespaces: ", "bubblewrap: ")
    try await finds(nothingFrom: .landlock, "namespaces: ", "bubblewrap: ", "landlock: ", "5.13")
  }
}
