import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attack 15.
@Suite(.timeLimit(.minutes(10))) struct MountAttackTests {
  /// NEWUSER and NEWNS would give it the rights; then something is mounted over the work directory.
  private static let script = """
    text = ctypes.c_char_p
    os.mkdir("root"), os.mkdir("root/old")
    tell("unshare", lambda: call("unshare", 0x10000000 | 0x00020000))
    work = os.getcwd().encode() + b"/root"
    tell("mount", lambda: call("mount", text(b"t"), text(work), text(b"tmpfs"), 0, None))
    tell("bind", lambda: call("mount", text(b"/"), text(work), None, 0x1000 | 0x4000, None))
    tell("remount", lambda: call("mount", None, text(b"/"), None, 32, None))
    tell("fsopen", lambda: call("fsopen", text(b"tmpfs"), 0))
    tell("open_tree", lambda: call("open_tree", -100, text(work), 1))
    tell("move_mount", lambda: call("move_mount", -1, text(b""), -100, text(work), 4))
    tell("umount2", lambda: call("umount2", text(b"/usr"), 2))
    tell("pivot_root", lambda: call("pivot_root", text(work), text(work + b"/old")))
    tell("handle", lambda: call("open_by_handle_at", -100, None, 0))
    tell("chroot", lambda: call("chroot", text(work)))
    """

  @Test(
    "no mount is made, moved or taken away, by the old calls or the new",
    arguments: AttackTier.jailed)
  func mounts(_ tier: AttackTier) async throws {
    let before = mounts()
    let end = try await Attack(python: Self.script).run(in: tier)
    #expect(end.ending == .exited(0), "\(end.allSaid)")
    #expect(end.answers.count == 11)
    #expect(end.answers.values.allSatisfy { $0 == "EPERM" }, "\(end.allSaid)")
    for call in ["unshare", "mount", "fsopen", "umount2", "pivot_root", "chroot"] {
      #expect(end.blocked.contains(call: call), "\(call)")
    }
    #expect(mounts() == before)
  }

  @Test("Landlock alone lets nobody mount either", arguments: AttackTier.jailed)
  func landlock(_ tier: AttackTier) async throws {
    let end = try await Attack(python: Self.script).with { $0.without = [.seccomp] }.run(in: tier)
    guard end.answers["unshare"] == "done" else {
      try Test.cancel("user namespaces end here: \(end.allSaid)")
    }
    for name in ["mount", "bind", "remount", "umount2", "pivot_root"] {
      // EINVAL: only in a root of its own is there something mounted.
      #expect(["EPERM", "EINVAL"].contains(end.answers[name]), "\(name): \(end.allSaid)")
    }
  }

  @Test("the same attack works without these two layers", arguments: AttackTier.jailed)
  func control(_ tier: AttackTier) async throws {
    let end = try await Attack(python: Self.script)
      .with { $0.without = [.seccomp, .landlock] }.run(in: tier)
    guard end.answers["unshare"] == "done" else {
      try Test.cancel("user namespaces end here: \(end.allSaid)")
    }
    for name in ["mount", "bind", "chroot"] {
      #expect(end.answers[name] == "done", "\(name): \(end.allSaid)")
    }
  }

  /// The host's mounts; those of tests that run beside this one are none.
  private func mounts() -> String? {
    try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)
  }
}
