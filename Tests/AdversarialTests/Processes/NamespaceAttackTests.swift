import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attack 31.
@Suite(.timeLimit(.minutes(10))) struct NamespaceAttackTests {
  private static let script = """
    kinds = dict(user=0x10000000, mount=0x00020000, pid=0x20000000, net=0x40000000,
                 ipc=0x08000000, uts=0x04000000, cgroup=0x02000000, time=0x80)
    def inside(attempt):
      reader, writer = os.pipe()
      child = os.fork()
      if child == 0:
        try:
          os.write(writer, b"done" if attempt() in (None, 0) else b"")
        except OSError as error:
          os.write(writer, errno.errorcode[error.errno].encode())
        os._exit(0)
      os.close(writer)
      os.waitpid(child, 0)
      return os.read(reader, 100).decode()
    def clone(flags):
      child = call("clone", flags | 17, 0, 0, 0, 0)
      if child == 0:
        os._exit(0)
      os.waitpid(child, 0)
    def clone3(flags):
      arguments = (ctypes.c_uint64 * 11)(flags, 0, 0, 0, 17)
      child = call("clone3", ctypes.byref(arguments), 88)
      if child == 0:
        os._exit(0)
      os.waitpid(child, 0)
    for name, flag in kinds.items():
      user = 0 if name == "user" else kinds["user"]
      tell("unshare-" + name, lambda: inside(lambda: call("unshare", flag | user)))
      if name != "time":  # clone(2) takes these bits for the signal
        tell("clone-" + name, lambda: inside(lambda: clone(flag | user)))
        tell("high-" + name, lambda: inside(lambda: clone(flag | user | 1 << 40)))
      tell("clone3-" + name, lambda: inside(lambda: clone3(flag | user)))
    tell("setns", lambda: call("setns", 0, 0))
    """

  @Test("no namespace can be made or entered, by whichever call", arguments: AttackTier.jailed)
  func namespaces(_ tier: AttackTier) async throws {
    let end = try await Attack(python: Self.script).run(in: tier)
    #expect(end.ending == .exited(0), "\(end.allSaid)")
    #expect(end.answers.count == 31)
    for (name, answer) in end.answers {
      #expect(answer == (name.hasPrefix("clone3") ? "ENOSYS" : "EPERM"), "\(name)")
    }
    for call in ["unshare", "clone", "setns"] { #expect(end.blocked.contains(call: call)) }
  }

  @Test("without seccomp they can be made", arguments: AttackTier.jailed)
  func control(_ tier: AttackTier) async throws {
    let end = try await Attack(python: Self.script)
      .with { $0.without = [.seccomp] }.run(in: tier)
    if end.answers["unshare-user"] != "done" {
      try Test.cancel("user namespaces end here: \(end.allSaid)")
    }
    for kind in ["user", "mount", "pid", "net", "ipc", "uts"] {
      for way in ["unshare", "clone", "clone3"] {
        #expect(end.answers["\(way)-\(kind)"] == "done", "\(way)-\(kind)")
      }
    }
  }
}
