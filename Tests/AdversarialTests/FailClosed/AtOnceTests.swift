import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attack 48: a run attacks another one that goes on beside it, as the same user of the host.
@Suite("Two runs at once do not see, kill or lock each other", .timeLimit(.minutes(10)))
struct AtOnceTests {
  /// The victim: a file of its own, locked, and a name that others may know.
  private static let victim = Attempts(
    """
    import fcntl
    file = open('mine', 'w+')
    file.write('kept')
    file.flush()
    fcntl.lockf(file, fcntl.LOCK_EX)
    ear = socket.socket(socket.AF_UNIX)
    ear.bind(chr(0) + sys.argv[1])
    ear.listen()
    os.rename('mine', 'ready')
    time.sleep(600)
    """)

  /// Arguments: the victim's pid on the host, its directory, its mark in two parts: our own
  /// supervisor's command line, which is seen, holds them, too.
  private static let attacker = Attempts(
    """
    import fcntl, glob, resource
    pid, work, mark = int(sys.argv[1]), sys.argv[2], sys.argv[3] + sys.argv[4]
    def seen():
        for path in glob.glob('/proc/[0-9]*/cmdline'):
            try:
                if mark in open(path).read(): return
            except OSError: pass
        raise OSError(errno.ENOENT, '')
    def connected():
        with socket.socket(socket.AF_UNIX) as one: one.connect(chr(0) + mark)
    def locked(): fcntl.lockf(open(work + "/ready", "r+"), fcntl.LOCK_EX | fcntl.LOCK_NB)
    attempt('see', seen)
    attempt('environment', lambda: open('/proc/%d/environ' % pid).read())
    attempt('root', lambda: open('/proc/%d/cwd/ready' % pid).read())
    attempt('memory', lambda: open('/proc/%d/mem' % pid, 'r+b').close())
    attempt('read', lambda: open(work + '/ready').read())
    attempt('write', lambda: open(work + '/ready', 'w').close())
    attempt('remove', lambda: os.unlink(work + '/ready'))
    attempt('lock', locked)
    attempt('connect', connected)
    attempt('renice', lambda: os.setpriority(os.PRIO_PROCESS, pid, 19))
    attempt('renice-all', lambda: os.setpriority(
        os.PRIO_USER, os.getuid(), os.getpriority(os.PRIO_USER, os.getuid())))
    attempt('affinity', lambda: os.sched_setaffinity(pid, {0}))
    attempt('idle', lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)))
    attempt('limit', lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE, (0, 0)))
    for number in [0, 19, 18, 15, 9]: attempt('kill-%d' % number, lambda: os.kill(pid, number))
    """)

  private func attack(
    _ attacker: Jail, victim: Jail
  ) async throws -> (came: [String: String], isAlive: Bool) {
    try Stage.require(Attempts.python)
    return try await Scratch.lend(for: Stage.user) { scratch in
      // A work directory on the host, so that all tiers have something to find.
      let jail = victim.writing(.directory(scratch.path))
      let mark = Bystander.mark()
      let command = Invocation(
        Attempts.python, ["-I", "-c", Self.victim.script, mark],
        directory: jail.workPath ?? scratch.path)
      let run = Task {
        try await Supervisor.live.run(
          Supervised(command, limits: Limits(wall: .seconds(50)), jail: jail))
      }
      func isReady() -> Bool { access("\(scratch.path)/ready", F_OK) == 0 }
      for _ in 0..<12_000 where !isReady() { try await Task.sleep(for: .milliseconds(10)) }
      let pid = try #require(Bystander.pid(mark))
      let came = try await Self.attacker.run(
        in: attacker,
        [
          "\(pid)", scratch.path, String(mark.prefix(7)), String(mark.dropFirst(7)),
        ])
      let text = FileManager.default.contents(atPath: "\(scratch.path)/ready")
      let isAlive = Bystander.pid(mark) == pid && text == Data("kept".utf8)
      run.cancel()
      _ = await run.result
      return (came, isAlive)
    }
  }

  @Test("neither by /proc, files, locks, signals, sockets nor priorities", arguments: Stage.tiers)
  func attack(tier: Jail.Tier) async throws {
    if tier == .landlock, JailSurvey.landlockABI < 6 {
      try Test.cancel("this kernel's Landlock (ABI \(JailSurvey.landlockABI)) scopes no signals")
    }
    let jail = try await Stage.jail(tier)
    let (came, isAlive) = try await attack(jail, victim: jail)
    #expect(isAlive, "\(came)")
    #expect(came.count == 19)
    #expect(!came.values.contains("done"), "\(came)")
  }

  @Test("the control: without a jail the one does all of it to the other")
  func control() async throws {
    let (came, isWhole) = try await attack(Stage.bare, victim: Stage.bare)
    #expect(!isWhole)
    // What was removed cannot be locked any more; and some priorities cannot be raised again.
    let failed = came.filter { $0.value != "done" }.keys
    #expect(Set(failed).isSubset(of: ["lock", "renice-all", "kill-9"]), "\(came)")
  }

  @Test("a process may still set its own limits and priority", arguments: Stage.tiers)
  func own(tier: Jail.Tier) async throws {
    let script = Attempts(
      """
      import resource
      attempt('limit', lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)))
      attempt('renice', lambda: os.setpriority(os.PRIO_PROCESS, 0, 19))
      attempt('affinity', lambda: os.sched_setaffinity(0, os.sched_getaffinity(0)))
      attempt('idle', lambda: os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0)))
      """)
    let came = try await script.run(in: Stage.jail(tier))
    #expect(came.count == 4 && came.values.allSatisfy { $0 == "done" }, "\(came)")
  }
}
