import Foundation
import Judging
import Launching
import Runner
import Testing

@Suite(.timeLimit(.minutes(10))) struct SupervisorTests {
  @Test("a command's exit status arrives", arguments: [0, 1, 7, 125, 126, 255])
  func exitStatus(status: Int32) async throws {
    #expect(try await Fixture.sh("exit \(status)").ending == .exited(status))
  }

  @Test("the signal that ended a command arrives", arguments: [SIGTERM, SIGKILL, SIGSEGV, SIGHUP])
  func signal(number: Int32) async throws {
    #expect(try await Fixture.sh("kill -\(number) $$").ending == .signaled(number))
  }

  @Test("both streams arrive, each by itself and byte for byte")
  func streams() async throws {
    let end = try await Fixture.sh(#"printf 'a\000\377'; printf 'b\n' >&2"#)
    #expect(end.out == [0x61, 0, 0xff])
    #expect(end.err == Array("b\n".utf8))
  }

  @Test("standard input is exactly the given bytes, however many", arguments: [0, 1, 3_000_000])
  func input(count: Int) async throws {
    let input = String(repeating: "x", count: count)
    let end = try await Fixture.sh("wc -c", input: input)
    #expect(end.text.trimmingCharacters(in: .whitespacesAndNewlines) == "\(count)")
  }

  @Test("a command that reads nothing of a large input ends all the same")
  func unreadInput() async throws {
    let input = String(repeating: "x", count: 3_000_000)
    #expect(try await Fixture.sh("true", input: input).ending == .exited(0))
  }

  @Test("the environment is exactly what was given")
  func environment() async throws {
    let command = Invocation("/usr/bin/env", environment: ["A": "1", "B": "x=y z"])
    let end = try await Supervisor.live.run(Supervised(command, jail: .bare()))
    #expect(end.text == "A=1\nB=x=y z\n")
  }

  @Test("the working directory is the one given")
  func directory() async throws {
    let command = Invocation("/bin/pwd", directory: "/usr")
    #expect(try await Supervisor.live.run(Supervised(command, jail: .bare())).text == "/usr\n")
  }

  @Test("no descriptor above 2 is inherited, not even one that is not close-on-exec")
  func descriptors() async throws {
    let leaked = open("/dev/null", O_RDONLY)
    defer { close(leaked) }
    // The shell opens the directory that it lists: ls sees 0, 1, 2 and its own.
    let end = try await Supervisor.live.run(
      Supervised(Invocation("/bin/ls", ["/proc/self/fd"]), jail: .bare()))
    #expect(end.text == "0\n1\n2\n3\n")
  }

  @Test("a command has no new privileges, no blocked and no ignored signal, and writes no core")
  func attributes() async throws {
    let end = try await Fixture.sh(
      "grep -E 'NoNewPrivs|SigBlk|SigIgn' /proc/self/status; ulimit -c; umask")
    #expect(
      end.text == """
        SigBlk:\t0000000000000000
        SigIgn:\t0000000000000000
        NoNewPrivs:\t1
        0
        0077

        """)
  }

  @Test("what was used is measured")
  func usage() async throws {
    let idle = try await Fixture.sh("sleep 0.2")
    #expect(idle.wall >= .milliseconds(200))
    #expect(idle.cpu < .milliseconds(150))
    let busy = try await Fixture.sh("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done")
    #expect(busy.cpu > .milliseconds(20))
    #expect(busy.peakMemory > 100_000)
  }

  @Test("a program that is not there is an error that names it and the system call")
  func missing() async throws {
    let command = Invocation("/nonexistent/tool")
    await #expect(throws: LaunchFailure.unstartable(command, errno: ENOENT, step: "execve")) {
      try await Supervisor.live.run(Supervised(command, jail: .bare()))
    }
    let nowhere = Invocation("/bin/true", directory: "/nonexistent")
    await #expect(throws: LaunchFailure.unstartable(nowhere, errno: ENOENT, step: "chdir")) {
      try await Supervisor.live.run(Supervised(nowhere, jail: .bare()))
    }
  }

  @Test("a file size limit is set for the command")
  func fileSize() async throws {
    let line = "head -c 5000 /dev/zero > f && echo whole"
    let scratch = try Scratch()
    defer { try? scratch.remove() }
    var command = Fixture.shell(line)
    command.directory = scratch.path
    let free = try await Supervisor.live.run(Supervised(command, jail: .bare()))
    #expect(free.text == "whole\n")
    let tight = try await Supervisor.live.run(
      Supervised(command, limits: Limits(disk: 1000), jail: .bare()))
    #expect(tight.text == "")
  }

  @Test("the supervisor's line cannot be forged by what a tool writes")
  func forgery() async throws {
    let lie = "exited 0 1 1 1"
    let line = "for fd in 0 1 2 3 4 5 6 7 8 9; do echo '\(lie)' >&$fd; done 2>/dev/null; exit 3"
    let end = try await Supervisor.live.run(
      Supervised(Invocation("/bin/bash", ["-c", line]), jail: .bare()))
    #expect(end.ending == .exited(3))
    #expect(end.text == lie + "\n")
  }

  @Test("a tool cannot open the supervisor's descriptors through /proc")
  func procDescriptors() async throws {
    let user = geteuid() == 0 ? User(uid: 65534, gid: 65534) : nil
    let end = try await Fixture.sh("ls /proc/self/fd; ls /proc/$PPID/fd", user: user)
    #expect(end.text == "0\n1\n2\n3\n")
    #expect(end.errorText.contains("ermission denied"))
  }

  @Test("three hundred launches in a row and fifty at once leave no descriptor open")
  func leaks() async throws {
    let run = { @Sendable in
      let end = try await Supervisor.live.run(Supervised(Invocation("/bin/true"), jail: .bare()))
      #expect(end.ending == .exited(0))
    }
    try await run()
    for _ in 0..<300 { try await run() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<50 { group.addTask(operation: run) }
      try await group.waitForAll()
    }
    // Other tests run meanwhile: what is bounded by their number, and falls again, is no leak.
    let settled = await Fixture.eventually {
      (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 999 < 100
    }
    #expect(settled)
  }
}
