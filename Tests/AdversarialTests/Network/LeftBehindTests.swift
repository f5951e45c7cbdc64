import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attack 26: what the kernel keeps when a process is gone.
@Suite("No key, segment, queue or semaphore survives a run", .timeLimit(.minutes(10)))
struct LeftBehindTests {
  /// The argument is a number that names them all.
  private static let make = Attempts(
    """
    number = int(sys.argv[1])
    text = b'canary-%d' % number
    key = lambda ring: call(248, b'user', text, b'secret', 6, ctypes.c_int(ring))
    attempt('shm', lambda: call(29, number, 65536, 0o1666))
    attempt('shm-small', lambda: call(29, number + 1, 4096, 0o1666))
    attempt('sem', lambda: call(64, number, 1, 0o1666))
    attempt('msg', lambda: call(68, number, 0o1666))
    attempt('mq', lambda: call(240, text, os.O_RDWR | os.O_CREAT, 0o666, None))
    attempt('key-user', lambda: key(-4))
    attempt('key-session', lambda: key(-5))
    attempt('shm-file', lambda: open('/dev/shm/' + text.decode(), 'w').write('x'))
    """)

  /// Finds them again, and removes what it finds.
  private static let find = Attempts(
    """
    number = int(sys.argv[1])
    text = b'canary-%d' % number
    def key(ring):
        found = call(250, 10, ctypes.c_int(ring), b'user', text, 0)
        call(250, 9, found, ctypes.c_int(ring))
    attempt('shm', lambda: call(31, call(29, number, 0, 0), 0, None))
    attempt('shm-small', lambda: call(31, call(29, number + 1, 0, 0), 0, None))
    attempt('sem', lambda: call(66, call(64, number, 0, 0), 0, 0, None))
    attempt('msg', lambda: call(71, call(68, number, 0), 0, None))
    attempt('mq', lambda: call(241, text))
    attempt('key-user', lambda: key(-4))
    attempt('key-session', lambda: key(-5))
    attempt('shm-file', lambda: os.unlink('/dev/shm/' + text.decode()))
    """)

  private static func number() -> String { "\(Int32.random(in: 1_000_000...Int32.max - 1))" }

  private func requireNumbers() throws {
    #if !arch(x86_64)
      try Test.cancel("the script knows the numbers of x86_64")
    #endif
  }

  @Test("none of them can be made, and none is found afterwards", arguments: Stage.tiers)
  func survival(tier: Jail.Tier) async throws {
    try requireNumbers()
    let number = Self.number()
    let made = try await Self.make.run(in: Stage.jail(tier), [number])
    let found = try await Self.find.run(in: Stage.bare, [number])
    for name in ["shm", "shm-small", "sem", "msg", "mq", "key-user", "key-session"] {
      #expect(made[name] == "EPERM", "\(name)")
    }
    #expect(found.count == 8 && !found.values.contains("done"), "\(found)")
  }

  @Test("the control: without a jail they are made, and found by the next run")
  func control() async throws {
    try requireNumbers()
    let number = Self.number()
    let made = try await Self.make.run(in: Stage.bare, [number])
    let found = try await Self.find.run(in: Stage.bare, [number])
    for name in ["shm", "sem", "msg", "mq", "shm-file"] {
      #expect(made[name] == "done" && found[name] == "done", "\(name)")
    }
    #expect(made["shm-small"] == "done")
    #expect(made["key-user"] == "done" && made["key-session"] == "done", "\(made)")
  }

  @Test("the IPC namespace holds by itself, without seccomp", arguments: Stage.rootedTiers)
  func namespaceAlone(tier: Jail.Tier) async throws {
    try requireNumbers()
    let number = Self.number()
    let made = try await Self.make.run(in: Stage.jail(tier, skipping: [.seccomp]), [number])
    #expect(made["shm"] == "done" && made["msg"] == "done", "they are made: \(made)")
    let found = try await Self.find.run(in: Stage.bare, [number])
    for name in ["shm", "shm-small", "sem", "msg", "mq", "shm-file"] {
      #expect(found[name] != "done", "\(name)")
    }
  }

  @Test("what a server may make, for its lock, is small", arguments: Stage.tiers)
  func lock(tier: Jail.Tier) async throws {
    try requireNumbers()
    var jail = try await Stage.jail(tier)
    jail.sharedMemory = 4096
    let number = Self.number()
    let made = try await Self.make.run(in: jail, [number])
    #expect(made["shm"] == "EPERM" && made["shm-small"] == "done" && made["sem"] == "EPERM")
    // Landlock alone has no IPC namespace: what a server left is there, and is not ours to judge.
    let found = try await Self.find.run(in: Stage.bare, [number])
    if tier != .landlock { #expect(found["shm-small"] == "ENOENT", "\(found)") }
  }
}
