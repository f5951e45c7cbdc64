import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attack 27.
@Suite(.timeLimit(.minutes(10))) struct ForkAttackTests {
  private static let script = """
    import threading
    kind, count = sys.argv[1], int(sys.argv[2])
    def children():
      for _ in range(count):
        try:
          if os.fork() == 0:
            time.sleep(5), os._exit(0)
        except OSError:
          time.sleep(0.02)
    def bomb():
      for _ in range(count):
        try:
          os.fork()
        except OSError:
          time.sleep(0.01)
      time.sleep(0.3)
    def threads():
      for _ in range(count):
        try:
          threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
        except RuntimeError:
          time.sleep(0.02)
    {"children": children, "bomb": bomb, "threads": threads}[kind]()
    """

  @Test(
    "too many processes or threads end the run, and none of them is left",
    arguments: AttackTier.jailed, ["children", "bomb", "threads"])
  func bomb(_ tier: AttackTier, _ kind: String) async throws {
    let token = Outside.token()
    func attack(_ count: Int) async throws -> Termination {
      try await Attack(python: Self.script, [kind, "\(count)", token])
        .with { $0.limits.processes = 20 }.run(in: tier)
    }
    let many = try await attack(1000)
    #expect(many.ending == .stopped(by: .processes), "\(many.allSaid)")
    #expect(HostProcesses.with(token).isEmpty)
    // A bomb of three forks is eight processes.
    let few = try await attack(kind == "bomb" ? 3 : 12)
    #expect(few.ending == .exited(0), "\(few.allSaid)")
  }

  /// Each link of the chain lives only until the next one has begun, in a session of its own.
  private static let chain =
    Heartbeat.script + """
      if os.fork() == 0:
        while True:
          os.setsid()
          beat()
          if os.fork() != 0:
            os._exit(0)
      time.sleep(60 if sys.argv[1] == "stays" else 0.2)
      """

  @Test(
    "a chain of processes that each fork and exit ends with the run",
    arguments: AttackTier.jailed, ["stays", "goes"])
  func chain(_ tier: AttackTier, _ main: String) async throws {
    try await Outside.lend { outside in
      let end = try await Attack(python: Self.chain, [main])
        .with { $0.limits.wall = main == "goes" ? .seconds(300) : .seconds(3) }
        .run(in: tier, work: .directory(outside.path))
      #expect(end.ending == (main == "goes" ? .exited(0) : .stopped(by: .wall)), "\(end.allSaid)")
      let beats = Heartbeat.count(outside)
      #expect(beats > 1)
      try await Task.sleep(for: .milliseconds(200))
      #expect(Heartbeat.count(outside) == beats)
    }
  }
}
