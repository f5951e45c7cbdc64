import Artifact
import Foundation

/// A throw-away PostgreSQL cluster: a copy of a template in a directory of its own, never on TCP,
/// gone when its session is over.
package struct Cluster: Sendable {
  let server: Tool
  let psql: Tool
  let bench: Workbench

  package init(server: Tool, psql: Tool, bench: Workbench) {
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
    let end = try await session(on: template, limits: limits, input: input, command)
    guard case .kept(let directory) = template, end.wall == .zero,
      end.ending == .neverReady || end.isServiceEnded
    else { return end }
    // The server did not even start: what was kept may be broken. It is made anew, once.
    try? Removal.remove(directory)
    return try await session(on: self.template(), limits: limits, input: input, command)
  }

  private func session(
    on template: Template, limits: Limits, input: [UInt8],
    _ command: @Sendable (String) -> Invocation
  ) async throws -> Termination {
    try await Scratch.lend(for: bench.user) { scratch in
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
        "unix_socket_permissions=0700", "dynamic_shared_memory_type=mmap", "jit=off",
        "max_stack_depth=2MB",
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
    if FileManager.default.fileExists(atPath: "\(directory)/global/pg_control") {
      return .kept(directory)
    }
    guard let staging = Staging(in: cache) else { return .unkept }
    try await Scratch.lend(for: bench.user) { scratch in
      let data = "\(scratch.path)/data"
      try await initialise(data, in: scratch)
      try? DirectoryCopy.copy(data, to: staging.data, owner: bench.user)
    }
    // What lies there is another run's, as good, or no template at all.
    if staging.install(as: directory) { return .kept(directory) }
    if FileManager.default.fileExists(atPath: "\(directory)/global/pg_control") {
      return .kept(directory)
    }
    try? Removal.remove(directory)
    return staging.install(as: directory) ? .kept(directory) : .unkept
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

extension Termination {
  fileprivate var isServiceEnded: Bool {
    if case .serviceEnded = ending { return true }
    return false
  }
}
