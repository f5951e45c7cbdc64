import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// The words that go to the supervisor, and the line that comes back: values only.
@Suite struct SupervisedTests {
  @Test("a run becomes the supervisor's arguments")
  func arguments() {
    var jail = Jail(tier: .bubblewrap, user: User(uid: 7, gid: 8), bubblewrap: "/b")
      .admitting(["/bin/cat", "/o/cat"]).writing(.memory)
    jail.hasNetwork = true
    let run = Supervised(
      Invocation("/bin/cat", ["--", "-n"], environment: ["B": "2", "A": "1"], directory: "/d"),
      service: Service(
        Invocation("/bin/server", ["-k", "/s"], environment: ["LC_ALL": "C"]),
        readyFile: "/s/pid", readyWord: "ready", readyWithin: .seconds(1), stopSignal: 3,
        stopWithin: .microseconds(1500)),
      limits: Limits(
        wall: .milliseconds(250), cpu: 2, memory: 9, processes: 5, descriptors: 6, disk: 8192,
        inodes: 70),
      jail: jail)
    let expected = """
      __supervise.3 cd=/d env=A=1 env=B=2 wall-ms=250 cpu=2 memory=9 file=8192 descriptors=6 \
      processes=5 tier=bubblewrap bubblewrap=/b uid=7 gid=8 read=/o/cat work-bytes=8192 \
      work-inodes=70 network=1 \
      service=/bin/server service-arg=-k service-arg=/s service-env=LC_ALL=C service-cd=/ \
      ready-file=/s/pid ready-word=ready ready-ms=1000 stop-signal=3 stop-ms=2 -- /bin/cat -- -n
      """
    #expect(run.arguments == expected.split(separator: " ").map(String.init))
  }

  @Test("the supervisor's line is read as a value")
  func record() throws {
    let exited = try #require(ExitRecord("exited 3 1500 700 2048\n"))
    #expect(exited.how == .ended(.exited(3)))
    #expect(exited.wall == .microseconds(1500) && exited.cpu == .microseconds(700))
    #expect(exited.peakMemory == 2048 * 1024)
    #expect(
      ExitRecord("service-signaled 9 0 0 0\n")?.how == .ended(.serviceEnded(.signaled(9))))
    #expect(
      ExitRecord("unstarted 2 0 0 0 service execve\n")?.how == .unstarted(2, step: "service execve")
    )
  }

  @Test("what was blocked stands behind it, in its own words again")
  func blocked() throws {
    let record = try #require(
      ExitRecord("memory 0 1 2 3\nblocked socket the%20network\nblocked mount \n"))
    #expect(record.how == .ended(.stopped(by: .memory)))
    #expect(
      record.blocked == [Blocked(call: "socket", detail: "the network"), Blocked(call: "mount")])
    let hostile = try #require(ExitRecord("exited 0 1 2 3\nblocked openat /%1B%5B2J%0A%FF%\n"))
    #expect(hostile.blocked.first?.detail == "/\u{1b}[2J\n\u{fffd}%")
    #expect(ExitRecord("unjailed 1 0 0 0 unshare\n")?.how == .unjailed(1, step: "unshare"))
  }

  @Test(
    "what a supervisor does not write is no record",
    arguments: [
      "", "\n", "exited 0 1 1 1", "exited 0 1 1\n", "exited x 1 1 1\n", "won 0 1 1 1\n",
      "exited 0 1 1 1 2\n", "exited 0 1 1 1\nforged\n", "exited 0 1 1 1\nblocked\n",
      "exited 0 1 1 1\n\n",
    ])
  func noRecord(line: String) {
    #expect(ExitRecord(line) == nil)
  }

  @Test(
    "malformed arguments are refused with status 125 and a message",
    arguments: [
      [], ["--"], ["--", "true"], ["wall-ms=0", "--", "/bin/true"],
      ["wall-ms=x", "--", "/bin/true"],
      ["wall-ms=1", "wall-ms=1", "--", "/bin/true"], ["env==x", "--", "/bin/true"],
      ["nonsense=1", "--", "/bin/true"], ["uid=1", "--", "/bin/true"],
      ["uid=0", "gid=0", "--", "/bin/true"], ["service=/bin/true", "--", "/bin/true"],
      ["ready-word=x", "--", "/bin/true"], ["cd=relative", "--", "/bin/true"],
      ["cpu=99999999999999999999", "--", "/bin/true"], ["--", "/bin/true"],
    ])
  func malformed(arguments: [String]) async throws {
    let program = SupervisorProgram.path
    // The last one is well formed; what it lacks is the control socket.
    let end = try await Supervisor.live.run(
      Supervised(Invocation(program, ["__supervise.3"] + arguments), jail: .bare()))
    #expect(end.ending == .exited(125))
    #expect(end.errorText.hasPrefix("supervise: "))
    #expect(end.errorText.contains("malformed") == (arguments != ["--", "/bin/true"]))
  }
}
