import Foundation
import Testing

@testable import Databases

/// A PostgreSQL server of the tests' own, with passwords. It ends with this process.
struct ScratchServer: Sendable {
  let directory: String
  let port: Int32
  let process: pid_t

  static let password = #"p:a\s "s'"#
  /// Where the server's programs lie; nil: they are not here. Those of PATH come first.
  static let programs = ClientPrograms.named("initdb", path: path).first.map {
    String($0.dropLast("/initdb".count))
  }
  /// A pooler; only one test wants it, which is left out without it.
  static let pooler = ClientPrograms.named("pgbouncer", path: "/usr/sbin:/usr/bin").first
  static let path = ProcessInfo.processInfo.environment["PATH"]
  static let isRequired = ProcessInfo.processInfo.environment["SANDBOX_REQUIRE_TOOLS"] == "1"
  static var isHereOrRequired: Bool {
    programs != nil || isRequired
  }

  static let shared = Result { try ScratchServer() }

  private init() throws {
    let programs = try #require(Self.programs, "PostgreSQL's server is not installed")
    let name = "db-\(UInt32.random(in: 0 ... .max))"
    let directory = "/tmp/\(name)"
    // Its files come and go by hundreds: in memory where there is such a place.
    let data = (access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp") + "/\(name)-data"
    mkdir(directory, 0o755)
    try #require(mkdir("\(directory)/socket", 0o777) == 0)
    chmod("\(directory)/socket", 0o777)
    try "\(Self.password)\n".write(toFile: "\(directory)/pw", atomically: false, encoding: .utf8)
    let port = Int32.random(in: 20_000..<32_000)
    // PostgreSQL runs under no root; nor as nobody: tests of limits run as that, and the kernel counts a user's
    // processes.
    let script = """
      set -e; cd /; D=\(directory); U=; S=postgres; id $S >/dev/null 2>&1 || S=nobody
      [ "$(id -u)" != 0 ] || U="setpriv --reuid=$S --regid=$(id -g $S) --clear-groups"
      mkdir \(data); [ -z "$U" ] || chown $S \(data)
      $U \(programs)/initdb -N --no-locale -E UTF8 -A scram-sha-256 --pwfile=$D/pw -U boss \
        -D \(data) >$D/initdb.log 2>&1
      $U \(programs)/postgres --single -D \(data) postgres >/dev/null 2>&1 <<'X'
      CREATE ROLE app LOGIN PASSWORD $q$\(Self.password)$q$
      CREATE ROLE reader
      CREATE DATABASE shop OWNER app
      X
      $U \(programs)/postgres -D \(data) -k $D/socket -p \(port) -c listen_addresses=127.0.0.1 \
        -c fsync=off -c shared_buffers=16MB >/dev/null 2>&1 & echo $! > $D/pid
      """
    // Foundation's Process waits for what the shell leaves behind, too.
    let shell = try ClientProcess(
      "/bin/sh", ["-c", script], environment: ["PATH": "/usr/bin:/bin"], files: [],
      output: OutputLimit(bytes: 1 << 20))
    try shell.wait(limit: .seconds(60), isLast: true) { _ in false }
    try #require(shell.status == 0, "\(String(decoding: shell.err, as: UTF8.self))")
    let pid = try String(contentsOfFile: "\(directory)/pid", encoding: .utf8)
    let number = try #require(pid_t(pid.trimmingCharacters(in: .whitespacesAndNewlines)))
    (self.directory, self.port, process) = (directory, port, number)
    Self.ending = (number, [directory, data])
    atexit {
      kill(ScratchServer.ending.0, SIGQUIT)
      for _ in 0..<200 where kill(ScratchServer.ending.0, 0) == 0 { usleep(10_000) }
      for path in ScratchServer.ending.1 { try? FileManager.default.removeItem(atPath: path) }
    }
    try waitUntilReady()
  }

  nonisolated(unsafe) private static var ending: (pid_t, [String]) = (0, [])

  private func waitUntilReady() throws {
    for _ in 0..<200 {
      if (try? psql().run("SELECT 1;", on: connection())) != nil { return }
      usleep(50_000)
    }
    throw DatabaseProblem.broken("the server of the tests did not start")
  }

  func psql(_ more: [String: String] = ["PGPASSWORD": Self.password]) throws -> Psql {
    try Psql(environment: more.merging(["PATH": Self.path ?? ""]) { given, _ in given })
  }

  func connection(user: String = "app", database: String = "shop") throws -> Connection {
    try Connection("postgres://\(user)@127.0.0.1:\(port)/\(database)", environment: [:])
  }
}
