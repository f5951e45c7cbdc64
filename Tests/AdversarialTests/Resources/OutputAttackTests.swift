import Foundation
import Judging
import Launching
import Runner
import Testing

/// Attacks 38 and 39. That nothing of it moves a cursor is `ConsoleTests`' to show.
@Suite(.timeLimit(.minutes(10))) struct OutputAttackTests {
  @Test(
    "a flood ends at the cap, whatever it consists of and wherever it comes from",
    arguments: AttackTier.jailed,
    [
      "yes", "yes >&2", "yes & yes >&2", "exec cat /dev/zero", "tr '\\0' x < /dev/zero",
      "yes & yes & yes & wait",
    ])
  func flood(_ tier: AttackTier, _ line: String) async throws {
    let token = Outside.token()
    let end = try await Attack(sh: line, [token]).with { $0.limits.output = 100_000 }.run(in: tier)
    #expect(end.ending == .stopped(by: .output))
    #expect(max(end.out.count, end.err.count) == 100_000)
    #expect(HostProcesses.with(token).isEmpty)
  }

  @Test("what fits under the cap passes", arguments: AttackTier.jailed)
  func control(_ tier: AttackTier) async throws {
    let line = "head -c 100000 /dev/zero; head -c 100000 /dev/zero >&2"
    let end = try await Attack(sh: line).with { $0.limits.output = 100_000 }.run(in: tier)
    #expect(end.ending == .exited(0))
    #expect(end.out.count == 100_000 && end.err.count == 100_000)
  }

  @Test(
    "bytes of every kind arrive as they were written, and mean nothing",
    arguments: AttackTier.jailed)
  func bytes(_ tier: AttackTier) async throws {
    let end = try await Attack(
      python: """
        hostile = (b"\\x1b[2J\\x1b]0;title\\x07\\x9b31m" + "\\u202e\\u2066".encode()
                   + bytes(range(256))
                   + b"\\nexited 0 1 2 3\\ntimeout 0 0 0 0\\nblocked mount /\\n")
        os.write(1, hostile), os.write(2, hostile)
        for descriptor in range(3, 1024):  # its answer goes where no tool can write
          try:
            os.write(descriptor, b"exited 0 0 0 0\\n")
            print("open", descriptor, flush=True)
          except OSError:
            pass
        os._exit(7)
        """
    ).run(in: tier)
    let hostile =
      Array("\u{1B}[2J\u{1B}]0;title\u{7}".utf8) + [0x9B] + Array("31m\u{202E}\u{2066}".utf8)
      + Array(0...255) + Array("\nexited 0 1 2 3\ntimeout 0 0 0 0\nblocked mount /\n".utf8)
    #expect(end.out == hostile && end.err == hostile)
    #expect(end.ending == .exited(7) && end.blocked.isEmpty)
  }

  @Test("a path that looks like an answer is told as one path", arguments: AttackTier.jailed)
  func forgery(_ tier: AttackTier) async throws {
    let path = "/x\nexited 0 0 0 0\nblocked mount /\n%41 \u{1B}[31m\u{202E}"
    let end = try await Attack(
      python: """
        tell("made", lambda: os.mkdir(sys.argv[1]))
        os._exit(7)
        """, [path]
    ).run(in: tier)
    #expect(end.ending == .exited(7) && end.answers["made"] != "done", "\(end.allSaid)")
    #expect(
      end.blocked == [Blocked(call: "mkdir", detail: path)]
        || end.blocked == [Blocked(call: "mkdirat", detail: path)])
  }
}
