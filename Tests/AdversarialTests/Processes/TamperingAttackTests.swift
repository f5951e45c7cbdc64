import Foundation
import Judging
import Launching
import Runner
import Testing

/// An attack on what watches the run: its limits are those of a process of the same user.
@Suite(.timeLimit(.minutes(10))) struct TamperingAttackTests {
  /// A process that may open nothing cannot look into /proc, and sees no limit exceeded.
  private static let script = """
    import resource
    class Limit(ctypes.Structure):
      _fields_ = [("soft", ctypes.c_ulong), ("hard", ctypes.c_ulong)]
    def cripple(pid):
      return call("prlimit64", pid, 7, ctypes.byref(Limit(0, 0)), None)
    for name, pid in (("first", 1), ("parent", os.getppid()), ("other", int(sys.argv[1]))):
      tell(name, lambda: cripple(pid))
    tell("own", lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1)))
    for _ in range(50):
      try:
        if os.fork() == 0:
          time.sleep(5), os._exit(0)
      except OSError:
        time.sleep(0.02)
    time.sleep(1)
    """

  @Test(
    "nobody can take from the watching process what it watches with", arguments: AttackTier.jailed)
  func watcher(_ tier: AttackTier) async throws {
    let neighbour = try await Neighbour.lend { neighbour in
      let attack = Attack(python: Self.script, neighbour.arguments)
        .with { $0.limits.processes = 5 }
      let end = try await attack.run(in: tier)
      #expect(end.ending == .stopped(by: .processes), "\(end.allSaid)")
      for name in ["first", "parent", "other"] {
        #expect(end.answers[name] == "EPERM", "\(name): \(end.allSaid)")
      }
      #expect(end.answers["own"] == "done", "its own it may lower")
    }
    #expect(neighbour.answers["files"].map { $0 != "0" } == true, "\(neighbour.allSaid)")
  }

  /// Of others all are asked for: of one, and of whatever process the user has.
  private static let rule = """
    for name, pid in (("first", 1), ("parent", os.getppid()), ("other", int(sys.argv[1]))):
      tell("nice-" + name, lambda: os.setpriority(os.PRIO_PROCESS, pid, 7))
      tell("affinity-" + name, lambda: os.sched_setaffinity(pid, {0}))
      tell("class-" + name, lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)))
    tell("nice-all", lambda: os.setpriority(os.PRIO_USER, 0, 7))
    tell("own", lambda: os.setpriority(os.PRIO_PROCESS, 0, 3))
    """

  @Test("nobody can slow down another process of the same user", arguments: AttackTier.jailed)
  func priorities(_ tier: AttackTier) async throws {
    let neighbour = try await Neighbour.lend { neighbour in
      let end = try await Attack(python: Self.rule, neighbour.arguments).run(in: tier)
      let answers = end.answers.filter { $0.key != "own" }
      #expect(answers.count == 10 && answers.values.allSatisfy { $0 == "EPERM" }, "\(end.allSaid)")
      #expect(end.answers["own"] == "done", "its own it may lower")
    }
    #expect(neighbour.answers["nice"] == "0" && neighbour.answers["memory"] == "untouched")
  }

  @Test("without seccomp it can be slowed down in the tier that has no PID namespace")
  func slowed() async throws {
    let neighbour = try await Neighbour.lend { neighbour in
      // Only this one: the others of the user are those of other tests.
      let script = "tell('nice', lambda: os.setpriority(os.PRIO_PROCESS, int(sys.argv[1]), 7))"
      let end = try await Attack(python: script, neighbour.arguments)
        .with { $0.without = [.seccomp] }.run(in: .landlock)
      #expect(end.answers["nice"] == "done", "\(end.allSaid)")
    }
    #expect(neighbour.answers["nice"] == "7")
  }

  @Test("without seccomp it can be blinded", arguments: AttackTier.jailed)
  func control(_ tier: AttackTier) async throws {
    let end = try await Attack(python: Self.script, ["0"])
      .with {
        $0.without = [.seccomp]
        $0.limits.wall = .seconds(2)
        $0.limits.processes = 5
      }.run(in: tier)
    // Where files are counted a run that cannot be looked into is ended for that.
    let limit = tier == .landlock ? Termination.Limit.disk : .wall
    #expect(end.ending == .stopped(by: limit), "\(end.allSaid)")
    #expect(end.answers["parent"] == "done", "\(end.allSaid)")
  }
}
