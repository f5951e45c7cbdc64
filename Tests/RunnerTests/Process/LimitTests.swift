import Foundation
import Judging
import Launching
import Runner
import Testing

@Suite(.timeLimit(.minutes(10))) struct LimitTests {
  @Test("a command that takes too long is killed, and keeps what it wrote")
  func wall() async throws {
    let limits = Limits(wall: .seconds(2))
    let end = try await Fixture.sh("echo before; sleep 600", limits: limits)
    #expect(end.ending == .stopped(by: .wall))
    #expect(end.text == "before\n")
    #expect(end.wall >= .seconds(2) && end.wall < .seconds(500))
  }

  @Test("ignored signals and closed streams do not save a command from its time limit")
  func stubborn() async throws {
    let line = "trap '' TERM INT HUP QUIT; exec >&- 2>&-; while :; do sleep 1; done"
    let end = try await Fixture.sh(line, limits: Limits(wall: .milliseconds(300)))
    #expect(end.ending == .stopped(by: .wall))
  }

  @Test("a command that stopped itself is killed at its time limit")
  func stoppedChild() async throws {
    let end = try await Fixture.sh("kill -STOP $$", limits: Limits(wall: .milliseconds(300)))
    #expect(end.ending == .stopped(by: .wall))
  }

  @Test(
    "a command that spins is stopped by its CPU limit, even if it ignores SIGXCPU",
    arguments: ["", "trap '' XCPU;"])
  func cpu(prelude: String) async throws {
    let command = Invocation("/bin/bash", ["-c", "\(prelude) while :; do :; done"])
    let limits = Limits(wall: .seconds(300), cpu: 1)
    let end = try await Supervisor.live.run(Supervised(command, limits: limits, jail: .bare()))
    #expect(end.ending == .stopped(by: .cpu))
    #expect(end.cpu >= .milliseconds(500) && end.cpu < .seconds(4))
  }

  @Test("output up to the cap passes, one byte more is the output limit")
  func cap() async throws {
    let limits = Limits(output: 100_000)
    let fits = try await Fixture.sh("head -c 100000 /dev/zero", limits: limits)
    #expect(fits.ending == .exited(0))
    #expect(fits.out.count == 100_000)
    let over = try await Fixture.sh("head -c 100001 /dev/zero", limits: limits)
    #expect(over.ending == .stopped(by: .output))
    #expect(over.out.count == 100_000)
  }

  @Test("a flood ends at the cap, on either stream and on both at once")
  func flood() async throws {
    for line in ["yes", "yes >&2", "yes & yes >&2"] {
      let end = try await Fixture.sh(line, limits: Limits(output: 1 << 20))
      #expect(end.ending == .stopped(by: .output), "\(line)")
      #expect(max(end.out.count, end.err.count) == 1 << 20)
    }
  }

  @Test("both streams are drained at once: neither blocks the other")
  func bothStreams() async throws {
    let line = "head -c 500000 /dev/zero & head -c 500000 /dev/zero >&2; wait"
    let end = try await Fixture.sh(line)
    #expect(end.ending == .exited(0))
    #expect(end.out.count == 500_000 && end.err.count == 500_000)
  }
}
