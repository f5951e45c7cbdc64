import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attack 40.
@Suite(.timeLimit(.minutes(10))) struct ExhaustionAttackTests {
  @Test("endless recursion is the signal that it is", arguments: AttackTier.jailed)
  func recursion(_ tier: AttackTier) async throws {
    let deep = Attack(
      python: """
        sys.setrecursionlimit(10 ** 9)
        again = ctypes.CFUNCTYPE(None)(lambda: again())
        again()
        """)
    #expect(try await deep.run(in: tier).ending == .signaled(SIGSEGV))
    let signal = Attack(sh: "kill -KILL $$")
    #expect(try await signal.run(in: tier).ending == .signaled(SIGKILL))
  }

  @Test("descriptors end at the limit", arguments: AttackTier.jailed)
  func descriptors(_ tier: AttackTier) async throws {
    let end = try await Attack(
      python: """
        import resource
        try:
          resource.setrlimit(resource.RLIMIT_NOFILE, (1000, 1000))
        except ValueError as error:  # as Python calls EPERM here
          print("raise", error, flush=True)
        count = 0
        try:
          while True:
            os.dup(0)
            count += 1
        except OSError as error:
          print("error", errno.errorcode[error.errno], count, flush=True)
        """
    ).with { $0.limits.descriptors = 50 }.run(in: tier)
    #expect(end.answers["raise"]?.contains("not allowed") == true, "\(end.allSaid)")
    #expect(end.answers["error"] == "EMFILE 47", "\(end.allSaid)")
  }

  /// In sockets that nobody reads; the kernel counts them for the user, on the whole machine.
  private static let travelling = """
    import array
    ends = []
    try:
      while True:
        ends += socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        for _ in range(5):
          ends[-1].sendmsg([b"x"], [(1, 1, array.array("i", [0] * 50))])
    except OSError as error:
      put("travelling.new", errno.errorcode[error.errno])
      os.rename("travelling.new", "travelling")
    time.sleep(5)
    """

  @Test(
    "descriptors that one run has on their way do not keep another from starting",
    arguments: AttackTier.jailed)
  func travellers(_ tier: AttackTier) async throws {
    try await Outside.lend { outside in
      let attack = Attack(python: Self.travelling).with {
        $0.limits.descriptors = 200
        $0.waits = false
      }
      let running = Task { try await attack.run(in: tier, work: .directory(outside.path)) }
      defer { running.cancel() }
      #expect(await HostProcesses.eventually { outside.has("travelling") })
      let other = try await Attack(sh: "echo started")
        .with { $0.limits.descriptors = 20 }.run(in: tier)
      #expect(other.ending == .exited(0) && other.allSaid == "started\n")
      #expect(outside.text("travelling") == "ETOOMANYREFS", "it had as many as there may be")
    }
  }

  @Test("a sparse file is as large as it says", arguments: AttackTier.jailed)
  func sparse(_ tier: AttackTier) async throws {
    func attack(_ size: String) async throws -> Termination {
      try await Attack(sh: "exec truncate -s $1 file", [size])
        .with { $0.limits.disk = 8 << 20 }.run(in: tier)
    }
    #expect(try await attack("1T").ending == .stopped(by: .disk))
    #expect(try await attack("8M").ending == .exited(0))
  }

  @Test("a crash leaves no core", arguments: AttackTier.jailed)
  func core(_ tier: AttackTier) async throws {
    try await Outside.lend { outside in
      let end = try await Attack(sh: "ulimit -c; ulimit -Hc; kill -ABRT $$")
        .run(in: tier, work: .directory(outside.path))
      #expect(end.ending == .signaled(SIGABRT))
      #expect(end.allSaid == "0\n0\n")
      #expect(try FileManager.default.contentsOfDirectory(atPath: outside.path).isEmpty)
    }
  }

  @Test("the same crash leaves one where its size is not bounded")
  func coreControl() async throws {
    try await Outside.lend { outside in
      let free = Process()
      // A fault, not a signal: those may be blocked in a child of Foundation's.
      let fault = "import ctypes, resource; resource.setrlimit(resource.RLIMIT_CORE, (-1, -1)); "
      free.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
      free.arguments = ["-c", fault + "ctypes.string_at(0)"]
      free.currentDirectoryURL = URL(fileURLWithPath: outside.path)
      try free.run()
      #expect(await HostProcesses.eventually { !free.isRunning })
      let names = try FileManager.default.contentsOfDirectory(atPath: outside.path)
      if names.isEmpty { try Test.cancel("this machine keeps cores elsewhere, or none") }
      #expect(names.contains { $0.hasPrefix("core") })
    }
  }
}
