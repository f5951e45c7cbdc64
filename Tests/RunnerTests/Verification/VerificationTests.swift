import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("A verification", .timeLimit(.minutes(10))) struct VerificationTests {
  /// A directory that is called so.
  private func at(_ path: String) -> Directory {
    Directory(open("/", O_RDONLY | O_CLOEXEC), at: path)
  }

  /// Answers what is given, and tells what it was asked to run.
  private func run(
    _ verification: Verification, _ ending: Termination.Ending, tier: Jail.Tier = .namespaces
  ) async throws -> (outcome: Verification.Outcome, asked: Supervised) {
    let (stream, continuation) = AsyncStream<Supervised>.makeStream()
    let supervisor = Supervisor { supervised in
      continuation.yield(supervised)
      return Termination(ending, out: Array("out ".utf8), err: Array("err".utf8))
    }
    let node = Tool(name: .node, version: "22.0.0", path: "/opt/node/bin/node")
    let bench = Workbench(
      toolbox: Toolbox(tools: [node], missing: []), supervisor: supervisor,
      jail: Jail(tier: tier, user: nil), cache: nil)
    let outcome = try await verification.run(on: bench)
    return (outcome, try #require(await stream.first { _ in true }))
  }

  @Test("runs a line of the shell in the directory, which is all that it can read of ours")
  func jailed() async throws {
    let (outcome, asked) = try await run(
      Verification("test -f a", in: at("/srv/app"), limit: .seconds(60)), .exited(0))
    #expect(outcome.isHealthy && outcome.complaint == nil && outcome.jail == .namespaces)
    #expect(String(decoding: outcome.output, as: UTF8.self) == "out err")
    #expect(asked.command.executable == "/bin/sh")
    #expect(asked.command.arguments == ["-c", "test -f a"])
    #expect(asked.command.directory == "/srv/app" && asked.command.identity != nil)
    #expect(asked.command.environment["PATH"] == "/usr/local/bin:/usr/bin:/bin:/opt/node/bin")
    #expect(asked.command.environment["HOME"] == "/work")
    #expect(asked.jail.readable == ["/opt/node/bin/node", "/srv/app"])
    #expect(asked.jail.work == .memory && !asked.jail.hasNetwork)
    #expect(asked.limits.wall == .seconds(60) && asked.limits.cpu == nil)
  }

  @Test("has nowhere to write where the directory lies in the place for it")
  func taken() async throws {
    for directory in ["/work", "/work/app"] {
      let (_, asked) = try await run(
        Verification("true", in: at(directory), limit: .seconds(1)), .exited(0))
      #expect(asked.jail.work == .none && asked.command.environment["TMPDIR"] == "/")
    }
    let (_, asked) = try await run(
      Verification("true", in: at("/workshop"), limit: .seconds(1)), .exited(0))
    #expect(asked.jail.work == .memory)
  }

  @Test("runs without a jail only for whom asks for it, with that one's environment")
  func outside() async throws {
    let (outcome, asked) = try await run(
      Verification("true", in: at("/srv/app"), limit: .seconds(1), outside: ["A": "b"]), .exited(0))
    #expect(asked.jail == .bare() && asked.command.environment == ["A": "b"])
    #expect(outcome.jail == nil)
  }

  @Test("is not healthy when it ends in any other way, and says how")
  func complaints() async throws {
    let endings: [(Termination.Ending, String)] = [
      (.exited(1), "it ended with status 1"), (.signaled(11), "signal 11 ended it"),
      (.stopped(by: .wall), "it took too long"), (.lost, "its supervisor was killed"),
    ]
    for (ending, words) in endings {
      let (outcome, _) = try await run(
        Verification("x", in: at("/srv"), limit: .seconds(1)), ending)
      #expect(!outcome.isHealthy && outcome.complaint == words)
    }
    let broken = Workbench(
      toolbox: Toolbox(tools: [], missing: []),
      supervisor: Supervisor { _ in throw LaunchFailure.unavailable("pipe2", errno: EMFILE) },
      jail: Jail(tier: .namespaces, user: nil), cache: nil)
    let outcome = try await Verification("x", in: at("/srv"), limit: .seconds(1)).run(on: broken)
    #expect(!outcome.isHealthy && outcome.complaint?.contains("pipe2") == true)
  }
}
