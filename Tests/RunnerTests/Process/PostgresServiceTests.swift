import Foundation
import Judging
import Launching
import Runner
import Testing

/// The directory of `postgres`, `initdb` and `psql`: the newest, where Debian puts them.
private let programs: String? = {
  let versions = "/usr/lib/postgresql"
  let names = (try? FileManager.default.contentsOfDirectory(atPath: versions)) ?? []
  let directories = names.compactMap(Int.init).sorted().map { "\(versions)/\($0)/bin" }
  return directories.last { FileManager.default.isExecutableFile(atPath: $0 + "/postgres") }
}()

/// The service that the layer was made for, as it really is.
@Suite(
  .timeLimit(.minutes(10)),
  .enabled(if: programs != nil, "no PostgreSQL server is installed"))
struct PostgresServiceTests {
  @Test("psql finds a postgres that is ready, and neither outlives the run")
  func query() async throws {
    let programs = try #require(programs)
    let user = geteuid() == 0 ? User(uid: 65534, gid: 65534) : nil
    try await Scratch.lend(for: user) { scratch in
      let data = scratch.path + "/data"
      let initdb = Invocation(
        programs + "/initdb", ["-D", data, "-U", "tester", "-A", "trust", "-N", "--no-locale"],
        environment: ["LC_ALL": "C", "TZ": "UTC"])
      let limits = Limits(wall: .seconds(40))
      let made = try await Supervisor.live.run(
        Supervised(initdb, limits: limits, jail: .bare(as: user)))
      #expect(made.ending == .exited(0), "\(made.errorText)")

      let server = Invocation(
        programs + "/postgres",
        ["-D", data, "-k", scratch.path, "-c", "listen_addresses=", "-c", "fsync=off"],
        environment: ["LC_ALL": "C", "TZ": "UTC"])
      let psql = Invocation(
        programs + "/psql", ["-X", "-At", "-h", scratch.path, "-U", "tester", "postgres"])
      let end = try await Supervisor.live.run(
        Supervised(
          psql, input: Array("select 6 * 7; select nothing;".utf8),
          service: Service(
            server, readyFile: data + "/postmaster.pid", readyWord: "ready",
            readyWithin: .seconds(20), stopSignal: SIGQUIT),
          limits: limits, jail: .bare(as: user)))
      #expect(end.ending == .exited(0))
      #expect(end.text.hasPrefix("42\nERROR:  column \"nothing\" does not exist"))
      #expect(end.errorText.contains("database system is ready"))
      #expect(Fixture.processes(with: scratch.path).isEmpty)
    }
  }
}
