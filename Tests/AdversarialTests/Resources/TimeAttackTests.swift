import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attack 36.
@Suite(.timeLimit(.minutes(10))) struct TimeAttackTests {
  private static let script = """
    kind = sys.argv[1]
    if kind == "spread":
      signal.signal(signal.SIGXCPU, signal.SIG_IGN)
      for _ in range(3):
        if os.fork() == 0:
          break
    if kind == "forgotten":
      signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    if kind in ("relay", "forgotten"):  # no process spins for long, and each is waited for, or not
      over = time.monotonic() + float(sys.argv[2])
      while time.monotonic() < over:
        if os.fork() == 0:
          end = time.monotonic() + 0.05
          while time.monotonic() < end:
            pass
          os._exit(0)
        try:
          os.wait()
        except ChildProcessError:
          pass
      sys.exit()
    end = time.monotonic() + float(sys.argv[2])
    while time.monotonic() < end:
      pass
    """

  @Test(
    "CPU time ends a run, by one process or by many together",
    arguments: AttackTier.jailed.map { ($0, "spread") }
      + [(.namespaces, "plain"), (.namespaces, "relay"), (.landlock, "relay")])
  func spinning(_ tier: AttackTier, _ kind: String) async throws {
    let token = Outside.token()
    let end = try await Attack(python: Self.script, [kind, "60", token])
      .with { $0.limits.cpu = 1 }.run(in: tier)
    #expect(end.ending == .stopped(by: .cpu), "\(end.allSaid)")
    #expect(end.cpu >= .milliseconds(500) && end.cpu < .seconds(3))
    #expect(HostProcesses.with(token).isEmpty)
  }

  @Test("CPU time of children that nobody waits for is not told to anyone")
  func forgotten() async throws {
    // The kernel drops it with them: only a cgroup would know. The wall time bounds it.
    await withKnownIssue("children of who ignores SIGCHLD are beyond the limit of CPU time") {
      let end = try await Attack(python: Self.script, ["forgotten", "2.5"])
        .with { $0.limits.cpu = 1 }.run(in: .namespaces)
      #expect(end.ending == .stopped(by: .cpu), "\(end.allSaid)")
    }
  }

  @Test("a little CPU time ends none", arguments: AttackTier.jailed)
  func control(_ tier: AttackTier) async throws {
    let end = try await Attack(python: Self.script, ["spread", "0.05"])
      .with { $0.limits.cpu = 1 }.run(in: tier)
    #expect(end.ending == .exited(0), "\(end.allSaid)")
  }

  @Test(
    "wall time ends a run that sleeps, has stopped, or waits for what never comes",
    arguments: AttackTier.jailed, ["sleep 60", "kill -STOP $$", "mkfifo f; cat f"])
  func waiting(_ tier: AttackTier, _ line: String) async throws {
    let end = try await Attack(sh: "(sleep 60) & \(line)")
      .with {
        $0.limits.wall = .milliseconds(200)
        $0.limits.cpu = 1
      }.run(in: tier)
    #expect(end.ending == .stopped(by: .wall), "\(end.allSaid)")
    #expect(end.wall >= .milliseconds(200) && end.wall < .seconds(5))
    #expect(end.cpu < .milliseconds(500))
  }
}
