import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attack 16. Where a work directory cannot have a bound of its own it is counted, and the run ended.
@Suite(.timeLimit(.minutes(10))) struct QuotaAttackTests {
  private let limits = Limits(disk: 8 << 20, inodes: 100)

  private func end(
    _ script: String, _ arguments: [String] = [], in tier: AttackTier, limits: Limits? = nil
  ) async throws -> Termination {
    try await Attack(python: script, arguments).with { $0.limits = limits ?? self.limits }
      .run(in: tier)
  }

  @Test("one file that grows beyond the limit ends the run", arguments: AttackTier.jailed)
  func oneFile(_ tier: AttackTier) async throws {
    func attack(_ size: Int) async throws -> Termination {
      try await Attack(sh: "exec head -c $1 /dev/zero > file", ["\(size)"])
        .with { $0.limits = limits }.run(in: tier)
    }
    #expect(try await attack(7 << 20).ending == .exited(0))
    #expect(try await attack(20 << 20).ending == .stopped(by: .disk))
  }

  @Test("many files that are too much together end the run", arguments: AttackTier.jailed)
  func manyBytes(_ tier: AttackTier) async throws {
    func attack(_ count: Int) async throws -> Termination {
      try await Attack(
        sh: "for i in $(seq $1); do head -c 1000000 /dev/zero > f$i 2> /dev/null; done; sleep 1",
        ["\(count)"]
      ).with { $0.limits = limits }.run(in: tier)
    }
    #expect(try await attack(7).ending == .exited(0))
    #expect(try await attack(12).ending == .stopped(by: .disk))
  }

  @Test(
    "more files than the limit end the run, of whatever kind", arguments: ["f", "d", "l"],
    AttackTier.jailed)
  func inodes(_ kind: String, _ tier: AttackTier) async throws {
    func attack(_ count: Int) async throws -> Termination {
      try await end(
        """
        for number in range(int(sys.argv[2])):
          name = f"a{number}"
          {"f": lambda: put(name, ""), "d": lambda: os.mkdir(name),
           "l": lambda: os.symlink("x" * 200, name)}[sys.argv[1]]()
        time.sleep(0.3)
        """, [kind, "\(count)"], in: tier)
    }
    #expect(try await attack(90).ending == .exited(0))
    #expect(try await attack(120).ending == .stopped(by: .disk))
  }

  @Test(
    "a quota that is full is given back when the files are removed", arguments: AttackTier.jailed)
  func again(_ tier: AttackTier) async throws {
    let line = "for i in 1 2 3 4 5; do head -c 6000000 /dev/zero > f; rm f; done"
    let end = try await Attack(sh: line).with { $0.limits = limits }.run(in: tier)
    #expect(end.ending == .exited(0))
  }

  @Test("files without a name count as well", arguments: AttackTier.jailed)
  func nameless(_ tier: AttackTier) async throws {
    let script = """
      kept = []
      for number in range(int(sys.argv[1])):
        file = os.open("f", os.O_RDWR | os.O_CREAT)
        os.unlink("f")
        # Held twice, as a child would: it counts once.
        kept += [file, os.dup(file)]
        try: os.write(file, b"x" * (1 << 20))
        except OSError: break  # it waits with what it holds: what ends at once gives all back
      time.sleep(1)
      """
    #expect(try await end(script, ["6"], in: tier).ending == .exited(0))
    #expect(try await end(script, ["30"], in: tier).ending == .stopped(by: .disk))
  }

  /// What cannot be counted is not taken for nothing; a bound of the directory's own has no need to look.
  @Test(
    "what hides what it has written ends the run, where it would have to be counted",
    arguments: [
      "os.mkdir('a'), put('a/b', 'x'), os.chmod('a', 0o300)",
      "libc.prctl(4, 0, 0, 0, 0)",  // PR_SET_DUMPABLE
      """
      for depth in range(150):
        os.mkdir('d'), os.chdir('d')
      """,
    ], AttackTier.jailed)
  func hidden(_ script: String, _ tier: AttackTier) async throws {
    let roomy = Limits(disk: 64 << 20, inodes: 1000)
    let end = try await end(script + "\ntime.sleep(0.5)\n", in: tier, limits: roomy)
    #expect(end.ending == (tier.hasRoot ? .exited(0) : .stopped(by: .disk)), "\(end.allSaid)")
  }

  @Test("processes that come and go hide nothing, and are not taken for hiding")
  func churn() async throws {
    let script = """
      end = time.time() + 1.5
      while time.time() < end:
        for _ in range(8):
          if os.fork() == 0:
            os.mkdir(str(os.getpid())), os.rmdir(str(os.getpid()))
            os._exit(0)
        for _ in range(8): os.wait()
      """
    #expect(try await end(script, in: .landlock).ending == .exited(0))
  }

  @Test("what the directory held before does not count")
  func before() async throws {
    let scratch = try Scratch(for: AttackTier.user)
    let large = "\(scratch.path)/large"
    try Data(count: 20 << 20).write(to: URL(fileURLWithPath: large))
    let tiers = AttackTier.jailed
    for tier in tiers {
      for work in [Jail.Work.directory(scratch.path), .filled(scratch.path)] {
        chmod(large, 0o644)
        let attack = Attack(sh: "head -c $1 /dev/zero > f; sleep 0.3; rm -f f", ["\(7 << 20)"])
          .with { $0.limits = limits }
        #expect(try await attack.run(in: tier, work: work).ending == .exited(0), "\(tier) \(work)")
      }
    }
    try scratch.remove()
  }
}
