import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attack 33.
@Suite(.timeLimit(.minutes(10))) struct TerminalAttackTests {
  /// What the kernel itself says of a pipe is ENOTTY.
  private static let script = """
    import fcntl, pty
    def terminal():
      child, descriptor = pty.fork()
      if child == 0:
        os._exit(0 if os.open("/dev/tty", os.O_RDWR) >= 0 else 1)
      return os.waitpid(child, 0)[1]
    number = {"x86_64": 16, "aarch64": 29}[os.uname().machine]
    byte = ctypes.create_string_buffer(b"x")
    for name, request in (("type", 0x5412), ("linux", 0x541C)):
      tell(name, lambda: call(number, 0, request, byte))
      tell(name + "-high", lambda: call(number, 0, request | 1 << 32, byte))
      tell(name + "-error", lambda: call(number, 2, request, byte))
    tell("size", lambda: call(number, 0, 0x5413, byte))
    tell("tty", lambda: os.close(os.open("/dev/tty", os.O_RDWR)))
    tell("session", lambda: os.getsid(0) == os.getpid())
    tell("new", terminal)
    """

  @Test(
    "nothing can be typed into a terminal, and none can be opened", arguments: AttackTier.jailed)
  func typing(_ tier: AttackTier) async throws {
    let names = ["type", "type-high", "type-error", "linux", "linux-high", "linux-error"]
    let attack = Attack(python: Self.script)
    let free = try await attack.run(in: .bare)
    for name in names { #expect(free.answers[name] == "ENOTTY", "\(name): \(free.allSaid)") }
    #expect(free.answers["new"] == "done", "\(free.allSaid)")

    let end = try await attack.run(in: tier)
    for name in names { #expect(end.answers[name] == "EPERM", "\(name): \(end.allSaid)") }
    #expect(end.answers["size"] == "ENOTTY", "no other request is refused")
    #expect(end.answers["session"] == "True")
    #expect(["ENOENT", "EACCES", "ENXIO"].contains(end.answers["tty"]), "\(end.allSaid)")
    #expect(end.answers["new"] == "out of pty devices", "\(end.allSaid)")
    #expect(end.blocked.contains(call: "ioctl"))
  }
}
