import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attack 29.
@Suite(.timeLimit(.minutes(10))) struct KillAttackTests {
  /// Only what cannot reach a single process outside goes on to `kill -9 -1`.
  private static let script =
    Neighbour.prelude + """
      def by_descriptor():
        return call("pidfd_send_signal", call("pidfd_open", pid, 0), 9, None, 0)
      tell("descriptor", by_descriptor)
      tell("group", lambda: os.killpg(pid, 9))
      tell("kill", lambda: os.kill(pid, 9))
      child = os.fork()
      if child == 0:
        time.sleep(60), os._exit(0)
      if "all" in sys.argv[5:]:
        tell("all", lambda: os.kill(-1, 9))
      else:
        os.kill(child, 9)
      tell("child", lambda: os.waitpid(child, 0)[1])
      """

  @Test("signals reach nothing outside, not even kill -9 -1", arguments: AttackTier.jailed)
  func signals(_ tier: AttackTier) async throws {
    if tier == .landlock, JailSurvey.landlockABI < 6 {
      try Test.cancel("this kernel's Landlock does not bound signals")
    }
    let neighbour = try await Neighbour.lend { neighbour in
      let alone = try await Attack(python: Self.script, neighbour.arguments).run(in: tier)
      let reached = alone.answers.filter { $0.value == "done" }
      try #require(alone.answers.count == 4 && reached.isEmpty, "\(alone.allSaid)")
      let all = try await Attack(python: Self.script, neighbour.arguments + ["all"]).run(in: tier)
      #expect(all.ending == .exited(0), "\(all.allSaid)")
      #expect(all.answers["child"] == "9", "it reaches what is inside")
    }
    #expect(neighbour.ending == .exited(0), "\(neighbour.allSaid)")
  }

  @Test("without a jail a signal reaches a process of the same user")
  func control() async throws {
    let neighbour = try await Neighbour.lend { neighbour in
      _ = try await Attack(python: Self.script, neighbour.arguments).run(in: .bare)
    }
    #expect(neighbour.ending == .signaled(SIGKILL))
  }

  @Test("a killed supervisor takes the whole tree with it", arguments: AttackTier.jailed)
  func supervisor(_ tier: AttackTier) async throws {
    try await Outside.lend { outside in
      let token = Outside.token()
      let script =
        Heartbeat.script + """
          if os.fork() == 0:
            os.setsid()
          while True:
            beat(), time.sleep(0.01)
          """
      let attack = Attack(python: script, [token])
      async let run = attack.run(in: tier, work: .directory(outside.path))
      try #require(await HostProcesses.eventually { Heartbeat.count(outside) > 4 })
      let tree = HostProcesses.with(token)
      let ours = tree.filter { parent(of: $0) == getpid() }
      // The supervisor and the two tools; who is between them hides what it was started with.
      #expect(tree.count >= 3 && ours.count == 1)
      for pid in ours { kill(pid, SIGKILL) }
      let isGone = await HostProcesses.eventually { HostProcesses.with(token).isEmpty }
      #expect(isGone)
      #expect(try await run.ending == .lost)
    }
  }

  private func parent(of pid: Int32) -> Int32? {
    let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
    return text?.split(separator: ")").last.flatMap { Int32($0.split(separator: " ")[1]) }
  }
}
