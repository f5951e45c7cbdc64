import Foundation
import Runner
import Testing

/// Attack 16. The tier `landlock` bounds the size of each file, and nothing else: see
/// `LandlockLimitsTests`. The one bound on the number of files in `bubblewrap` is that of memory.
@Suite(.timeLimit(.minutes(10))) struct QuotaAttackTests {
  private let limits = Limits(disk: 8 << 20, inodes: 100)

  @Test("one file that grows beyond the limit ends the run", arguments: AttackTier.jailed)
  func oneFile(_ tier: AttackTier) async throws {
    func attack(_ size: Int) async throws -> Termination {
      try await Attack(sh: "exec head -c $1 /dev/zero > file", ["\(size)"])
        .with { $0.limits = limits }.run(in: tier)
    }
    #expect(try await attack(7 << 20).ending == .exited(0))
    #expect(try await attack(20 << 20).ending == .stopped(by: .disk))
  }

  @Test("many files that are too much together end the run", arguments: AttackTier.rooted)
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

  @Test("more files than the limit end the run, of whatever kind", arguments: ["f", "d", "l"])
  func inodes(_ kind: String) async throws {
    func attack(_ count: Int) async throws -> Termination {
      try await Attack(
        python: """
          for number in range(int(sys.argv[2])):
            name = f"a{number}"
            {"f": lambda: put(name, ""), "d": lambda: os.mkdir(name),
             "l": lambda: os.symlink("x" * 200, name)}[sys.argv[1]]()
          """, [kind, "\(count)"]
      ).with { $0.limits = limits }.run(in: .namespaces)
    }
    #expect(try await attack(90).ending == .exited(0))
    #expect(try await attack(120).ending == .stopped(by: .disk))
  }

  @Test(
    "a quota that is full is given back when the files are removed", arguments: AttackTier.rooted)
  func again(_ tier: AttackTier) async throws {
    let line = "for i in 1 2 3 4 5; do head -c 6000000 /dev/zero > f; rm f; done"
    let end = try await Attack(sh: line).with { $0.limits = limits }.run(in: tier)
    #expect(end.ending == .exited(0))
  }
}
