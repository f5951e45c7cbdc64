import Foundation
import Judging
import Launching
import Runner
import Testing

/// Nothing survives a run. Each test marks what it starts with a number that is found in /proc.
@Suite(.timeLimit(.minutes(10))) struct SurvivalTests {
  private let mark = Fixture.uniqueSleep()

  /// A shell line that leaves a process behind which no terminal, group or session binds to it.
  private var daemon: String {
    "(setsid sh -c 'trap \"\" TERM HUP; sleep \(mark) & exec sleep \(mark)' &) ; "
      + "while [ $(pgrep -cf 'sleep \(mark)') -lt 2 ]; do sleep 0.01; done"
  }

  private func isAlive() -> Bool { !Fixture.processes(with: mark).isEmpty }

  @Test("a background child does not outlive the command")
  func background() async throws {
    let end = try await Fixture.sh("sleep \(mark) & echo $!")
    #expect(end.ending == .exited(0))
    #expect(Int32(end.text.dropLast()).map { kill($0, 0) } == -1)
    #expect(!isAlive())
  }

  @Test("a daemon of a session of its own does not outlive the command")
  func doubleFork() async throws {
    // The control: while the command lives, it is there, and its parent is not the command.
    let end = try await Fixture.sh("\(daemon); pgrep -f 'sleep \(mark)' | wc -l", user: nil)
    #expect(end.ending == .exited(0))
    #expect((Int(end.text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0) >= 2)
    #expect(!isAlive())
  }

  @Test("nothing outlives a time limit")
  func timeout() async throws {
    let line = "\(daemon); echo up; sleep \(mark)"
    let end = try await Fixture.sh(line, limits: Limits(wall: .seconds(2)))
    #expect(end.ending == .stopped(by: .wall))
    #expect(end.text == "up\n")
    #expect(!isAlive())
  }

  @Test("a chain of processes that forks as it dies is caught")
  func forkChain() async throws {
    let script = """
      import os, time
      end = time.time() + 20
      if os.fork(): os._exit(0)
      os.setsid()
      while time.time() < end:
        if os.fork(): os._exit(0)
      """
    let line = "/usr/bin/env python3 -c '\(script)' \(mark)"
    let end = try await Fixture.sh(line)
    #expect(end.ending == .exited(0), "\(end.errorText)")
    #expect(!isAlive())
  }

  @Test("cancellation throws only when everything is gone")
  func cancellation() async throws {
    let line = "\(daemon); sleep \(mark)"
    let task = Task { try await Fixture.sh(line, limits: Limits(wall: .seconds(50))) }
    // The shell behind the line, its sleep, and the two of the daemon.
    #expect(await Fixture.eventually { Fixture.processes(with: "sleep\0\(mark)").count == 3 })
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(!isAlive())
  }

  @Test("a task that was cancelled already runs nothing")
  func cancelledBefore() async throws {
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await Fixture.sh("sleep \(mark)")
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(!isAlive())
  }

  @Test(
    "SIGTERM to a supervisor, or SIGKILL, ends what is below it", arguments: [SIGTERM, SIGKILL])
  func killedSupervisor(signal: Int32) async throws {
    let line = "exec sleep \(mark)"
    let task = Task { try await Fixture.sh(line, limits: Limits(wall: .seconds(50))) }
    let isUp = await Fixture.eventually {
      // sleep, and twice the supervisor's own command line: outside and inside of the jail
      Fixture.processes(with: mark).count == 3
    }
    #expect(isUp)
    let supervisor = try #require(
      Fixture.processes(with: mark).sorted().first {
        Fixture.processes(with: "__supervise").contains($0)
      })
    kill(supervisor, signal)
    #expect(try await task.value.ending == .lost)
    #expect(await Fixture.eventually { !isAlive() })
  }

  @Test("kill -9 of the launching program ends everything below it")
  func killedLauncher() async throws {
    let launcher = try LaunchingProgram.spawn(sleeping: mark)
    // Launcher apart: the supervisor, the shell that became a sleep, and two of the daemon's.
    let isUp = await Fixture.eventually { Fixture.processes(with: "sleep\0\(mark)").count >= 3 }
    #expect(isUp)
    #expect(Fixture.processes(with: mark).count > Fixture.processes(with: "sleep\0\(mark)").count)
    kill(launcher, SIGKILL)
    var status: Int32 = 0
    #expect(waitpid(launcher, &status, 0) == launcher)
    #expect(await Fixture.eventually { !isAlive() })
  }

  /// What `killedLauncher` starts: this test binary once more, with this one test enabled.
  @Test(
    "launching program", .enabled(if: LaunchingProgram.mark != nil, "only for killedLauncher"))
  func launchingProgram() async throws {
    let mark = try #require(LaunchingProgram.mark)
    let line = "(setsid sh -c 'sleep \(mark) & exec sleep \(mark)' &) ; exec sleep \(mark)"
    _ = try await Fixture.sh(line, limits: Limits(wall: .seconds(50)))
  }
}
