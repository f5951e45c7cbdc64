import Artifact
import Foundation

/// A throw-away PostgreSQL cluster: a copy of a template in a directory of its own, never on TCP,
/// gone when its session is over.
package struct Cluster: Sendable {
  let server: Tool
  let psql: Tool
  let bench: Bench

  package init(server: Tool, psql: Tool, bench: Bench) {
    self.server = server
    self.psql = psql
    self.bench = bench
  }

  private var bin: String { URL(fileURLWithPath: server.path).deletingLastPathComponent().path }
  private static let environment = [
    "LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin", "PGCLIENTENCODING": "UTF8",
  ]

  /// One psql session over `input`: what psql said is `out`, the server's log is `err`.
  func session(input: [UInt8], limits: Limits) async throws -> Termination {
    try await serving(limits: limits, input: input) { session(on: $0) }
  }

  /// Runs any command beside a server of its own; the command is made for the socket's directory.
  package func serving(
    limits: Limits, input: [UInt8] = [], _ command: @Sendable (String) -> Invocation
  ) async throws -> Termination {
    let template = try await template()
    return try await Scratch.lend(for: bench.user) { scratch in
      let data = "\(scratch.path)/data"
      switch template {
      case .kept(let directory): try DirectoryCopy.copy(directory, to: data, owner: bench.user)
      case .unkept: try await initialise(data, in: scratch)
      }
      return try await run(
        command(scratch.path), on: data, in: scratch, input: input, limits: limits)
    }
  }

  /// One psql that reads its input and stops for no error.
  private func session(on socket: String) -> Invocation {
    Invocation(
      psql.path,
      [
        "-Xq", "-v", "VERBOSITY=sqlstate", "-h", socket, "-U", "sandbox", "-d", "template1", "-f",
        "-",
      ], environment: Self.environment, directory: socket)
  }

  private func run(
    _ command: Invocation, on data: String, in scratch: Scratch, input: [UInt8], limits: Limits,
    stop: Int32 = SIGQUIT
  ) async throws -> Termination {
    let settings =
      PostgreSQL.logSettings + [
        "listen_addresses=", "fsync=off", "autovacuum=off", "shared_buffers=16MB",
        "max_connections=5", "max_wal_senders=0", "wal_level=minimal", "max_worker_processes=0",
        "unix_socket_permissions=0700", "jit=off", "max_stack_depth=2MB",
      ]
    let postgres = Invocation(
      server.path,
      ["-D", data, "-k", scratch.path] + settings.flatMap { ["-c", $0] },
      environment: Self.environment, directory: scratch.path)
    return try await bench.supervisor.run(
      Supervised(
        command, input: input,
        service: Service(
          postgres, readyFile: "\(data)/postmaster.pid", readyWord: "ready",
          readyWithin: .seconds(20), stopSignal: stop),
        limits: limits, user: bench.user))
  }

  // MARK: The template

  private enum Template {
    case kept(String)
    /// There is no place to keep one: each session makes its own.
    case unkept
  }

  /// The cluster that sessions copy, made once for each version of the server.
  private func template() async throws -> Template {
    guard let cache = bench.cache else { return .unkept }
    let directory = "\(cache)/postgresql-\(server.version)-\(Self.layout)"
    if FileManager.default.fileExists(atPath: "\(directory)/PG_VERSION") { return .kept(directory) }
    let staged = "\(cache)/.postgresql-\(UInt64.random(in: .min ... .max))"
    do {
      try FileManager.default.createDirectory(
        atPath: cache, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { return .unkept }
    try await Scratch.lend(for: bench.user) { scratch in
      let data = "\(scratch.path)/data"
      try await initialise(data, in: scratch)
      try DirectoryCopy.copy(data, to: staged, owner: bench.user)
    }
    // Another run may have been faster; its template is as good.
    if rename(staged, directory) != 0 { try? FileManager.default.removeItem(atPath: staged) }
    return .kept(directory)
  }

  /// Changes when a template is made in another way.
  private static let layout = 1

  /// initdb, and then without the databases and the log space that no session needs: 9 MB, not 39.
  private func initialise(_ data: String, in scratch: Scratch) async throws {
    let slow = Limits(wall: .seconds(120))
    func step(_ program: String, _ arguments: [String]) async throws {
      let end = try await bench.supervisor.run(
        Supervised(
          Invocation(
            "\(bin)/\(program)", arguments, environment: Self.environment, directory: scratch.path),
          limits: slow, user: bench.user))
      guard end.ending == .exited(0) else {
        throw ToolFailure(description: "\(program) did not work: \(end.account)")
      }
    }
    try await step(
      "initdb",
      [
        "-D", data, "-U", "sandbox", "-E", "UTF8", "--no-locale", "-A", "trust", "-N",
        "--wal-segsize=1",
      ])
    let slim = """
      DROP DATABASE postgres;
      UPDATE pg_database SET datistemplate = false WHERE datname = 'template0';
      DROP DATABASE template0;
      """
    let end = try await run(
      session(on: scratch.path), on: data, in: scratch, input: Array(slim.utf8), limits: slow,
      stop: SIGINT)
    guard end.ending == .exited(0) else {
      throw ToolFailure(description: "the new PostgreSQL cluster did not start: \(end.account)")
    }
    try await step("pg_resetwal", ["-f", "-D", data])
  }
}
