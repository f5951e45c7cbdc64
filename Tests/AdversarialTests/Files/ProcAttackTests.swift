import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attacks 13 and 14.
@Suite(.timeLimit(.minutes(10))) struct ProcAttackTests {
  private static let script =
    Neighbour.prelude + """
      def memory(at):
        with open(f"/proc/{at}/mem", "rb", 0) as file:
          file.seek(address)
          return file.read(9)
      def look(name, attempt):
        try:
          if attempt():
            print(name, "seen", flush=True)
        except (OSError, OverflowError, ValueError):
          pass
      try:
        processes = os.listdir("/proc")
      except OSError:
        processes = []
      for at in set(processes) | {"1", str(pid), str(os.getppid())}:
        if not at.isdigit() or at == str(os.getpid()):
          continue
        look("environ", lambda: secret.encode() in open(f"/proc/{at}/environ", "rb").read())
        look("root", lambda: get(f"/proc/{at}/root{outside}/canary") == secret)
        look("cwd", lambda: get(f"/proc/{at}/cwd/canary") == secret)
        look("mem", lambda: memory(at) == b"untouched")
      look("own-root", lambda: get(f"/proc/self/root{outside}/canary") == secret)
      print("over yes", flush=True)
      """

  @Test(
    "/proc shows no other process's environment, root, directory or memory",
    arguments: AttackTier.jailed)
  func others(_ tier: AttackTier) async throws {
    let neighbour = try await Neighbour.lend { neighbour in
      try neighbour.outside.canary("canary", neighbour.secret)
      let attack = Attack(python: Self.script, neighbour.arguments)
      let seen = ["environ", "root", "cwd", "mem", "own-root", "over"]
      #expect(Set(try await attack.run(in: .bare).answers.keys) == Set(seen))
      let end = try await attack.run(in: tier)
      #expect(Set(end.answers.keys) == ["over"], "\(end.allSaid)")
    }
    #expect(neighbour.ending == .exited(0))
  }

  /// It opens, and writes nothing.
  private static let switches = """
    import glob
    for path in ["/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger",
                 "/proc/sys/kernel/modprobe", "/sys/kernel/uevent_helper",
                 "/proc/sys/vm/drop_caches"] + glob.glob("/sys/fs/cgroup/**/release_agent"):
      tell(path, lambda: os.close(os.open(path, os.O_WRONLY)))
    """

  @Test("the kernel's switches cannot be opened for writing", arguments: AttackTier.jailed)
  func switches(_ tier: AttackTier) async throws {
    let end = try await Attack(python: Self.switches).run(in: tier)
    #expect(end.ending == .exited(0))
    #expect(end.answers.count >= 5 && !end.answers.values.contains("done"), "\(end.allSaid)")
  }

  @Test("without a jail root can open them")
  func switchesControl() async throws {
    guard geteuid() == 0 else { try Test.cancel("they are root's alone anyway") }
    let end = try await Supervisor.live.run(
      Supervised(Attack(python: Self.switches).command, jail: .bare()))
    #expect(end.answers["/proc/sys/vm/drop_caches"] == "done", "\(end.allSaid)")
  }
}
