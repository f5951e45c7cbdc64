import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attacks that are on no list: what a reviewer came up with.
@Suite(.timeLimit(.minutes(10))) struct FurtherAttackTests {
  @Test("process 1 is not told to stop by a tool, even where nothing keeps a signal from it")
  func forgedStop() async throws {
    let script = """
      for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        tell("kill", lambda: os.kill(1, number))
      time.sleep(0.3)
      tell("alive", lambda: None)
      """
    let attack = Attack(python: script).with { $0.without = [.landlock, .seccomp] }
    for tier in AttackTier.rooted {
      let end = try await attack.run(in: tier)
      #expect(end.answers["kill"] == "done" && end.answers["alive"] == "done", "\(end.allSaid)")
      #expect(end.ending == .exited(0))
    }
  }

  @Test("System V shared memory of others can be neither read nor removed in any tier")
  func segments() async throws {
    try #require(MemoryLayout<Int>.size == 8)
    let take = """
      libc.shmat.restype = ctypes.c_void_p
      libc.shmat.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
      def check(result):
        if result in (-1, 2 ** 64 - 1):
          raise OSError(ctypes.get_errno(), "")
      segment = int(sys.argv[1])
      tell("attach", lambda: check(libc.shmat(segment, None, 0)))
      tell("remove", lambda: check(libc.shmctl(segment, 0, None)))
      """
    let make = "print('segment', libc.shmget(0, 4096, 0o1600))"
    func segment() async throws -> String {
      try #require(try await Attack(python: make).run(in: .bare).answers["segment"])
    }
    let victim = try await segment()
    for tier in AttackTier.jailed {
      let end = try await Attack(python: take, [victim]).run(in: tier)
      #expect(end.answers["attach"] == "EPERM" && end.answers["remove"] == "EPERM")
      #expect(end.blocked.contains(call: "shmat") && end.blocked.contains(call: "shmctl"))
    }
    // The control, which cleans up as well: it was still there.
    let end = try await Attack(python: take, [victim]).run(in: .bare)
    #expect(end.answers["attach"] == "done" && end.answers["remove"] == "done")
  }

  @Test("a file that all can read cannot be locked, which would hold others up")
  func lock() async throws {
    let script = """
      import fcntl
      file = open(sys.argv[1])
      tell("lock", lambda: fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB))
      """
    try await Outside.lend { outside in
      let path = try outside.canary("shared", "text")
      for tier in AttackTier.jailed {
        let attack = Attack(python: script, [path]).with { $0.readable = [path] }
        #expect(try await attack.run(in: tier).answers["lock"] == "EPERM")
      }
      let free = try await Attack(python: script, [path]).run(in: .bare)
      #expect(free.answers["lock"] == "done")
    }
  }

  @Test("the host's store of asynchronous I/O is not there to be used up")
  func asynchronousIO() async throws {
    let number = "{'x86_64': 206, 'aarch64': 0}[os.uname().machine]"
    let script = """
      context = ctypes.c_ulong(0)
      tell("setup", lambda: call(\(number), 8, ctypes.byref(context)))
      """
    for tier in AttackTier.jailed {
      #expect(try await Attack(python: script).run(in: tier).answers["setup"] == "ENOSYS")
    }
    #expect(try await Attack(python: script).run(in: .bare).answers["setup"] == "done")
  }

  @Test("where /proc cannot be mounted inside, the limits hold all the same")
  func maskedProc() async throws {
    // A run in a mount namespace where something lies over a part of /proc, as in a container.
    guard geteuid() == 0 else { try Test.cancel("only root can mask a part of /proc") }
    let supervisor = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "sandbox-supervisor").path
    // What the launcher does, by hand: the supervisor must be born in that namespace.
    let launcher = """
      import array
      def run(*options):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        nothing = array.array("i", [os.open("/dev/null", os.O_RDONLY)])
        ours.sendmsg([b"\\0"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, nothing)])
        if os.fork() == 0:
          os.dup2(theirs.fileno(), 0)
          os.execv(sys.argv[1], [sys.argv[1], "\(supervisorWord)"] + list(options))
        theirs.close()
        return ours.recv(4096).decode().split()[0]
      own = ["uid=65534", "gid=65534", "tier=namespaces", "wall-ms=9000"]
      many = "for i in 1 2 3 4 5 6; do sleep 5 & done; sleep 5; exit 0"
      see = "test -e /proc/1 && exit 3; exit 0"
      tell("unseen", lambda: run(*own, "--", "/bin/sh", "-c", see))
      tell("bound", lambda: run(*own, "processes=4", "--", "/bin/sh", "-c", many))
      tell("free", lambda: run(*own, "--", "/bin/sh", "-c", "exit 0"))
      """
    let mask = "mount -t tmpfs none /proc/sys && exec /usr/bin/python3 -I -S -c \"$1\" \"$2\""
    let end = try await Supervisor.live.run(
      Supervised(
        Invocation(
          "/usr/bin/unshare",
          ["-m", "--propagation", "private", "/bin/sh", "-c", mask, "sh"]
            + [AttackPrelude.text + launcher, supervisor],
          environment: ["PATH": "/usr/bin:/bin"]),
        limits: Limits(wall: .seconds(300)), jail: .bare()))
    #expect(end.answers["unseen"] == "exited", "\(end.allSaid)")
    #expect(end.answers["bound"] == "processes" && end.answers["free"] == "exited")
  }

  @Test("bubblewrap's work directory holds so many files and no more")
  func inodes() async throws {
    guard AttackTier.rooted.contains(.bubblewrap) else { try Test.cancel("no bubblewrap here") }
    let script = """
      for number in range(600):
        open(str(number), "w").close()
      time.sleep(0.3)
      """
    let few = Attack(python: script).with { $0.limits.inodes = 200 }
    #expect(try await few.run(in: .bubblewrap).ending == .stopped(by: .disk))
    let enough = Attack(python: script).with { $0.limits.inodes = 2000 }
    #expect(try await enough.run(in: .bubblewrap).ending == .exited(0))
  }

  private var supervisorWord: String { "__supervise.3" }
}
