import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attack 30.
@Suite(.timeLimit(.minutes(10))) struct PeerAttackTests {
  private static let script =
    Neighbour.prelude + """
      def attach():
        call("ptrace", 16, pid, 0, 0)
        os.waitpid(pid, 0x40000000)
        call("ptrace", 17, pid, 0, 0)
      def take():
        return call("pidfd_getfd", call("pidfd_open", pid, 0), 1, 0) and None
      def own():
        child = os.fork()
        if child == 0:
          time.sleep(5), os._exit(0)
        try:
          return write_memory(child, ctypes.addressof(text))
        finally:
          os.kill(child, 9), os.waitpid(child, 0)
      tell("attach", attach)
      tell("take", take)
      tell("write", lambda: write_memory(pid, address))
      tell("own-write", own)
      tell("own-trace", lambda: call("ptrace", 0, 0, 0, 0))
      """

  @Test(
    "no other process can be traced, written to or robbed of a descriptor",
    arguments: AttackTier.jailed)
  func peers(_ tier: AttackTier) async throws {
    let neighbour = try await Neighbour.lend { neighbour in
      let attack = Attack(python: Self.script, neighbour.arguments)
      let end = try await attack.run(in: tier)
      #expect(end.ending == .exited(0), "\(end.allSaid)")
      // Where there is no such process, there is no descriptor for it either.
      #expect(["EPERM", "ESRCH", "EINVAL"].contains(end.answers["take"]), "\(end.allSaid)")
      for name in ["attach", "write", "own-write", "own-trace"] {
        #expect(end.answers[name] == "EPERM", "\(name): \(end.allSaid)")
      }
      #expect(end.blocked.contains(call: "ptrace"))
      #expect(end.blocked.contains(call: "process_vm_writev"))

      let weaker = try await attack.with { $0.without = [.seccomp] }.run(in: tier)
      #expect(weaker.answers["own-write"] == "9" && weaker.answers["own-trace"] == "done")
      // The other layers hold by themselves.
      #expect(["ESRCH", "EPERM"].contains(weaker.answers["write"]), "\(weaker.allSaid)")
      #expect(["ESRCH", "EPERM"].contains(weaker.answers["attach"]), "\(weaker.allSaid)")
    }
    #expect(neighbour.answers["memory"] == "untouched", "\(neighbour.allSaid)")
  }

  @Test("without a jail it can be written to")
  func control() async throws {
    let neighbour = try await Neighbour.lend { neighbour in
      let end = try await Attack(python: Self.script, neighbour.arguments).run(in: .bare)
      #expect(end.answers["attach"] == "done" && end.answers["take"] == "done", "\(end.allSaid)")
    }
    #expect(neighbour.answers["memory"] == "attacked!", "\(neighbour.allSaid)")
  }
}
