import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Root of a container: one to which only 65536 users belong, and whose mounts are the host's.
@Suite(
  "In a container", .timeLimit(.minutes(10)),
  .enabled(if: geteuid() == 0, "only root can give users to a container"))
struct ContainerTests {
  /// Makes the user namespace, and goes on in it as its root.
  private static let wrapper = """
    import ctypes, os, sys
    ready, go = os.pipe(), os.pipe()
    child = os.fork()
    if child:
      os.read(ready[0], 1)
      for name in ('uid', 'gid'):
        with open(f'/proc/{child}/{name}_map', 'w') as file: file.write('0 0 65536')
      os.write(go[1], b'x')
      os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    if ctypes.CDLL(None).unshare(0x10000000) != 0: sys.exit('unshare: refused')
    os.write(ready[1], b'x')
    os.read(go[0], 1)
    os.setgid(0)
    os.setuid(0)
    """

  @Test("the user of a run is of the container's own, and a kept cluster is copied for it")
  func users() async throws {
    try Stage.require(Attempts.python)
    _ = try await Stage.bench(.namespaces, .postgresql, .psql)
    let (end, tests) = try await Again.run(
      "AdversarialTests.InContainerTests", as: "container", wrapper: Self.wrapper, seconds: 100)
    if end.complained.contains("unshare: ") {
      try Test.cancel("no user namespace can be made to begin with")
    }
    #expect(end.ending == .exited(0) && tests == 1, "\(end.failures)")
  }
}

/// What `ContainerTests` starts.
@Suite("Inside of a container", .timeLimit(.minutes(10))) struct InContainerTests {
  @Test(.enabled(if: Again.isRole("container"), "only for ContainerTests"))
  func users() async throws {
    let user = try #require(try RunUser.ofThisProgram())
    #expect(RunUser.reserve.contains(user.uid))
    let bench = try await Stage.bench(.namespaces, .postgresql, .psql)
    for _ in 0..<2 {
      let outcomes = try await bench.judge([
        (name: "a.sql", text: "SELECT 1;"), (name: "b.sql", text: "SELEC 1;"),
      ])
      #expect(outcomes.map(\.check.verdict) == [.passed, .failed])
    }
  }
}
