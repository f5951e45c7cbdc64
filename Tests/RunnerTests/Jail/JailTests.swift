import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// A jail as a value, and the choice of one.
@Suite("A jail") struct JailTests {
  @Test("opens what a tool outside of the system's directories needs, and not its prefix")
  func installation() async throws {
    try await Folder.lend { folder in
      try folder.program("bin/node", "exit 0")
      try folder.write("", to: "lib/node.so")
      try folder.write("", to: "secrets")
      let jail = Jail(tier: .namespaces, user: nil).admitting([folder["bin/node"], "/usr/bin/env"])
      #expect(jail.readable == [folder["bin/node"], folder["lib"]])
      // A server starts its siblings.
      try folder.program("bin/initdb", "exit 0")
      let server = Jail(tier: .namespaces, user: nil).admitting([folder["bin/node"]])
      #expect(server.readable == [folder["bin"], folder["lib"]])
    }
  }

  @Test("names its work directory as the run sees it")
  func workPath() {
    func path(_ tier: Jail.Tier, _ work: Jail.Work) -> String? {
      Jail(tier: tier, user: nil, bubblewrap: tier == .bubblewrap ? "/b" : nil).writing(work)
        .workPath
    }
    #expect(path(.namespaces, .memory) == "/work" && path(.bubblewrap, .memory) == "/work")
    #expect(path(.landlock, .memory) == nil)
    #expect(path(.namespaces, .directory("/a")) == "/work")
    #expect(path(.landlock, .directory("/a")) == "/a")
    #expect(path(.namespaces, .none) == nil)
  }

  @Test("reaches the server that an address names, and what the resolver reads")
  func database() async throws {
    try await Folder.lend { folder in
      let base = Jail(tier: .namespaces, user: nil)
      for url in [
        "postgresql://a@\(folder.path.replacing("/", with: "%2F"))/db",
        "postgresql:///db?host=\(folder.path)",
      ] {
        let jail = base.reaching(DatabaseAddress(url))
        #expect(jail.hasNetwork && jail.readable.contains(folder.path))
        #expect(jail.options(within: Limits()).contains("network=1"))
      }
    }
  }

  @Test("is the strongest that can be made; why not a stronger one is told")
  func strongest() async throws {
    let refusing = supervisor(refusing: [.namespaces: (EPERM, "unshare")])
    let survey = JailSurvey(supervisor: refusing, user: User(uid: 7, gid: 7))
    let (jail, obstacles) = try await survey.strongest()
    #expect(jail.tier == (JailSurvey.bubblewrap() == nil ? .landlock : .bubblewrap))
    #expect(obstacles.first?.tier == .namespaces)
    #expect(obstacles.first?.cause == "unshare: Operation not permitted")
    #expect(obstacles.first?.remedy.contains("user namespaces") == true)
    #expect(
      try await JailSurvey(supervisor: supervisor(refusing: [:]), user: nil)
        .strongest().jail.tier == .namespaces)
  }

  @Test("is never weaker than what was asked for")
  func floor() async throws {
    let refusing = supervisor(refusing: [.namespaces: (ENOSPC, "unshare")])
    let survey = JailSurvey(supervisor: refusing, user: nil)
    await #expect(throws: JailFailure.self) { try await survey.strongest(atLeast: .namespaces) }
  }

  @Test("is not Landlock alone for the user's own processes, unless it is asked for")
  func landlock() async throws {
    let refusing = supervisor(
      refusing: [.namespaces: (EPERM, "unshare"), .bubblewrap: (EPERM, "execve")])
    let survey = JailSurvey(supervisor: refusing, user: nil)
    let failure = await #expect(throws: JailFailure.self) { try await survey.strongest() }
    #expect(failure?.hasWeaker == true)
    #expect(failure?.description.contains("'--jail landlock'") == true)
    #expect(failure?.description.contains("namespaces: unshare: Operation not permitted") == true)
    #expect(try await survey.strongest(atLeast: .landlock).jail.tier == .landlock)
    // Whom root became owns nothing here.
    let dropped = JailSurvey(supervisor: refusing, user: User(uid: 7, gid: 7))
    #expect(try await dropped.strongest().jail.tier == .landlock)
  }

  @Test("that cannot be made at all is refused with cause and remedy, and nothing is run")
  func none() async throws {
    let refusing = supervisor(
      refusing: [
        .namespaces: (ENOSYS, "mount_setattr /usr"), .bubblewrap: (EPERM, "execve"),
        .landlock: (ENOSYS, "landlock_create_ruleset"),
      ])
    for least in [nil, Jail.Tier.landlock] {
      let survey = JailSurvey(supervisor: refusing, user: User(uid: 7, gid: 7))
      let failure = await #expect(throws: JailFailure.self) {
        try await survey.strongest(atLeast: least)
      }
      let text = failure?.description ?? ""
      #expect(text.hasPrefix("no jail can be made here, so nothing is run; "))
      #expect(text.contains("a kernel of 5.12 or newer"))
      #expect(text.contains("a kernel of 6.2 or newer with Landlock"))
    }
  }

  @Test("is remembered once it could be made, and forgotten when it cannot be made after all")
  func memory() async throws {
    try await Folder.lend { folder in
      let memory = JailMemory(cache: folder["cache"], user: nil)
      #expect(!memory.holds)
      memory.keep()
      #expect(memory.holds && JailMemory(cache: folder["cache"], user: nil).holds)
      #expect(!JailMemory(cache: folder["cache"], user: User(uid: 7, gid: 7)).holds)
      let run = Supervised(Invocation("/bin/true"), jail: Jail(tier: .namespaces, user: nil))
      _ = try await memory.watching(supervisor(refusing: [:])).run(run)
      #expect(memory.holds)
      let refusing = memory.watching(supervisor(refusing: [.namespaces: (EPERM, "unshare")]))
      await #expect(throws: LaunchFailure.self) { try await refusing.run(run) }
      #expect(!memory.holds)
      #expect(!JailMemory(cache: nil, user: nil).holds)
    }
  }

  /// One that makes no jail of these tiers, and runs everything well in the others.
  private func supervisor(refusing tiers: [Jail.Tier: (Int32, String)]) -> Supervisor {
    Supervisor { run in
      if let tier = run.jail.tier, let (errno, step) = tiers[tier] {
        throw LaunchFailure.unjailed(tier, errno: errno, step: step)
      }
      return Termination(.exited(0))
    }
  }
}
