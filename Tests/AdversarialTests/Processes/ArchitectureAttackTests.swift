import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attack 32.
@Suite(.timeLimit(.minutes(10))) struct ArchitectureAttackTests {
  /// getpid by the 32-bit numbers: `mov eax, 20; int 0x80; ret`.
  private static let i386 = """
    import mmap
    code = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, 7)
    code.write(b"\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3")
    start = ctypes.addressof(ctypes.c_char.from_buffer(code))
    print("pid", ctypes.CFUNCTYPE(ctypes.c_int)(start)() == os.getpid(), flush=True)
    """

  @Test("a system call of 32 bits kills", arguments: AttackTier.jailed)
  func i386(_ tier: AttackTier) async throws {
    #if arch(x86_64)
      let attack = Attack(python: Self.i386)
      let free = try await attack.run(in: .bare)
      guard free.answers["pid"] == "True" else {
        try Test.cancel("this kernel has none of 32 bits: \(free.ending)")
      }
      let end = try await attack.run(in: tier)
      #expect(end.ending == .signaled(SIGSYS), "\(end.allSaid)")
      #expect(end.answers.isEmpty)
    #else
      try Test.cancel("there is no int 0x80 here")
    #endif
  }

  @Test(
    "x32's numbers, and those that are newer than the filter, do not exist",
    arguments: AttackTier.jailed)
  func numbers(_ tier: AttackTier) async throws {
    let attack = Attack(
      python: """
        tell("getpid", lambda: call("getpid") == os.getpid())
        tell("x32", lambda: call(0x40000000 | 39) == os.getpid())
        tell("x32-ptrace", lambda: call(0x40000000 | 521, 0, 0, 0, 0))
        tell("faccessat2", lambda: call(439, -100, ctypes.c_char_p(b"/usr"), 0, 0))
        tell("landlock", lambda: call(444, None, 0, 1) > 0)
        tell("last", lambda: call(511))
        tell("negative", lambda: call(-2))
        """)
    let end = try await attack.run(in: tier)
    #expect(
      end.answers["getpid"] == "True" && end.answers["faccessat2"] == "done", "\(end.allSaid)")
    for name in ["x32", "x32-ptrace", "landlock", "last", "negative"] {
      #expect(end.answers[name] == "ENOSYS", "\(name): \(end.allSaid)")
    }
    // The control for the bound: this number exists for those without the filter.
    let weaker = try await attack.with { $0.without = [.seccomp] }.run(in: tier)
    #expect(weaker.answers["landlock"] == "True", "\(weaker.allSaid)")
  }
}
