import Foundation
import Judging
import Launching
import Runner
import Testing

@Suite(.timeLimit(.minutes(10))) struct ServiceTests {
  /// A run in a new scratch directory, with a shell as the service. `$D` is the directory.
  private func run(
    _ line: String, with service: String, readyWithin: Duration = .seconds(10),
    limits: Limits = Limits()
  ) async throws -> Termination {
    try await Scratch.lend { scratch in
      let environment = ["D": scratch.path]
      return try await Fixture.sh(
        line, environment: environment, limits: limits,
        service: Service(
          Fixture.shell(service, environment: environment),
          readyFile: scratch.path + "/state", readyWord: "ready", readyWithin: readyWithin,
          stopSignal: SIGQUIT, stopWithin: .milliseconds(500)))
    }
  }

  @Test("the command runs when the service is ready; their streams are kept apart")
  func ready() async throws {
    let service = """
      trap 'echo stopped >&2; exit 0' QUIT; echo starting > $D/state; echo one; echo two >&2
      sleep 0.2; echo ready > $D/state; while :; do sleep 0.01; done
      """
    let end = try await run("cat $D/state; echo oops >&2; exit 4", with: service)
    #expect(end.ending == .exited(4))
    #expect(end.text == "ready\noops\n")
    #expect(end.errorText == "one\ntwo\nstopped\n")
  }

  @Test("a service that is never ready is told, and the command does not run")
  func neverReady() async throws {
    let service = "echo starting > $D/state; exec sleep 60"
    let end = try await run("echo ran", with: service, readyWithin: .milliseconds(200))
    #expect(end.ending == .neverReady)
    #expect(end.out.isEmpty)
  }

  @Test("a service that ends before it is ready is told, with what it said")
  func diesEarly() async throws {
    let end = try await run("echo ran", with: "echo no space >&2; exit 3")
    #expect(end.ending == .serviceEnded(.exited(3)))
    #expect(end.out.isEmpty)
    #expect(end.errorText == "no space\n")
  }

  @Test("a service that ends under its command ends the run")
  func diesLater() async throws {
    let service = "echo ready > $D/state; sleep 0.2; kill -9 $$"
    let end = try await run("echo ran; sleep 60", with: service)
    #expect(end.ending == .serviceEnded(.signaled(SIGKILL)))
    #expect(end.text == "ran\n")
  }

  @Test("a service that will not end is killed")
  func stubborn() async throws {
    let mark = Fixture.uniqueSleep()
    let service = "trap '' QUIT TERM; echo ready > $D/state; while :; do sleep \(mark); done"
    let end = try await run("echo ran", with: service)
    #expect(end.ending == .exited(0))
    #expect(Fixture.processes(with: mark).isEmpty)
  }

  @Test("a ready file that is a link or a FIFO is never read", arguments: ["ln -s r", "mkfifo"])
  func oddReadyFile(make: String) async throws {
    let service = "echo ready > $D/r; \(make) $D/state; exec sleep 60"
    let end = try await run("echo ran", with: service, readyWithin: .milliseconds(200))
    #expect(end.ending == .neverReady)
  }

  @Test("a service that cannot be executed is an error that names it")
  func missing() async throws {
    let missing = Invocation("/nonexistent/server")
    let service = Service(
      missing, readyFile: "/nonexistent/state", readyWord: "ready", stopSignal: SIGQUIT)
    let failure = LaunchFailure.unstartable(missing, errno: ENOENT, step: "service execve")
    await #expect(throws: failure) { try await Fixture.sh("true", service: service) }
  }
}
