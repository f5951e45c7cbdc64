import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attacks 28 and 34.
@Suite(.timeLimit(.minutes(10))) struct SurvivorAttackTests {
  enum Way: String, CaseIterable, CustomTestStringConvertible {
    case daemon, background, ignoring, stopped
    var testDescription: String { rawValue }
  }

  private static let script =
    Heartbeat.script + """
      way = sys.argv[1]
      first = os.fork()
      if first == 0:
        if way == "daemon":
          os.setsid()
          if os.fork() != 0:
            os._exit(0)
          null = os.open("/dev/null", os.O_RDWR)
          for descriptor in range(3):
            os.dup2(null, descriptor)
        if way == "ignoring":
          for number in set(range(1, 65)) - {9, 19, 32, 33}:
            signal.signal(number, signal.SIG_IGN)
        beat()
        if way == "stopped":
          os.kill(os.getpid(), signal.SIGSTOP)
        while True:
          time.sleep(0.005)
          beat()
      if way == "daemon":
        os.waitpid(first, 0)
      while os.stat("heartbeat").st_size == 0:
        time.sleep(0.005)
      """

  private func attack(_ way: Way, _ token: String) -> Attack {
    Attack(python: Self.script, [way.rawValue, token])
  }

  @Test(
    "what a command leaves running is gone when the run is over",
    arguments: AttackTier.jailed, Way.allCases)
  func survivors(_ tier: AttackTier, _ way: Way) async throws {
    try await Outside.lend { outside in
      let token = Outside.token()
      let end = try await attack(way, token).run(in: tier, work: .directory(outside.path))
      #expect(HostProcesses.with(token).isEmpty)
      #expect(end.ending == .exited(0), "\(end.allSaid)")
      let beats = Heartbeat.count(outside)
      #expect(beats > 0)
      try await Task.sleep(for: .milliseconds(50))
      #expect(Heartbeat.count(outside) == beats)
    }
  }

  @Test("the same command leaves it running without a supervisor", arguments: Way.allCases)
  func control(_ way: Way) async throws {
    try await Outside.lend { outside in
      let token = Outside.token()
      let command = attack(way, token).command
      let free = Process()
      free.executableURL = URL(fileURLWithPath: command.executable)
      free.arguments = command.arguments
      free.currentDirectoryURL = URL(fileURLWithPath: outside.path)
      free.standardInput = FileHandle.nullDevice
      try free.run()
      // The first one is over, or a zombie, which has no command line any more.
      let survives = await HostProcesses.eventually {
        let left = HostProcesses.with(token)
        return Heartbeat.count(outside) > 0 && left.count == 1 && left != [free.processIdentifier]
      }
      #expect(survives)
      for pid in HostProcesses.with(token) { kill(pid, SIGKILL) }
    }
  }
}
