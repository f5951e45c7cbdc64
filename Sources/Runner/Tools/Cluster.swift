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

  /// Whether plpgsql_check is installed for this server: where distributions, and where PostgreSQL
  /// itself, put what belongs to extensions.
  var checksBodies: Bool {
    let shared = [
      URL(fileURLWithPath: bin).deletingLastPathComponent().path.replacing(
        "/lib/postgresql/", with: "/share/postgresql/", maxReplacements: 1),
      bin + "/../share/postgresql", bin + "/../share",
    ]
    return shared.contains {
      FileManager.default.fileExists(atPath: $0 + "/extension/plpgsql_check.control")
    }
  }

  private var bin: String { URL(fileURLWithPath: server.path).deletingLastPathComponent().path }
  private static let environment = [
    "LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin", "PGCLIENTENCODING": "UTF8",
  ]

  /// One psql session over `input`: what psql said is `out`, the server's log is `err`.
  package func session(input: [UInt8], limits: Limits) async throws -> Termination {
    try await serving(limits: limits, input: input) { session(on: $0) }
  }

  /// One psql session that goes on as the dialogue does.
  func session(_ dialogue: Dialogue, limits: Limits) async throws -> Termination {
    try await serving(limits: limits, dialogue: dialogue) { session(on: $0) }
  }

  /// Runs any command in one jail with a server of its own; the command is made for the socket's
  /// directory, and can read what is `readable`.
  package func serving(
    limits: Limits, input: [UInt8] = [], dialogue: Dialogue? = nil, readable: [String] = [],
    _ command: @escaping @Sendable (String) -> Invocation
  ) async throws -> Termination {
    func serve(_ template: Template) async throws -> Termination {
      try await serving(
        on: template, limits: limits, input: input, dialogue: dialogue, readable: readable,
        command)
    }
    let template = try await template()
    let end = try await serve(template)
    guard case .kept(let directory) = template, end.wall == .zero,
      end.ending == .neverReady || end.isServiceEnded
    else { return end }
    // The server did not even start: what was kept may be broken. It is made anew, once.
    try? Removal.remove(directory)
    return try await serve(self.template())
  }

  private func serving(
    on template: Template, limits: Limits, input: [UInt8], dialogue: Dialogue?,
    readable: [String],
    _ command: @escaping @Sendable (String) -> Invocation
  ) async throws -> Termination {
    var jail = jail
    jail.readable += readable
    if case .kept(let directory) = template, jail.canLayer {
      var layered = jail.writing(.memory)
      layered.image = directory
      do {
        return try await run(
          command, in: layered, input: input, dialogue: dialogue, limits: limits)
      } catch LaunchFailure.unjailed(_, _, let step) where step.hasSuffix("overlay") {
        // The cache lies on a file system that cannot be the lower one: then a copy.
      }
    }
    return try await Scratch.lend(for: jail.user) { scratch in
      switch template {
      case .kept(let directory):
        try DirectoryCopy.copy(directory, to: "\(scratch.path)/data", owner: jail.user)
      case .unkept: try await initialise(scratch)
      }
      return try await run(
        command, in: jail.writing(.directory(scratch.path)), input: input, dialogue: dialogue,
        limits: limits)
    }
  }

  /// What all of its programs need: those of the server's installation, and the 56 bytes of System V
  /// shared memory with which a server locks its data.
  private var jail: Jail {
    var jail = bench.jail.admitting([server.path, psql.path])
    jail.sharedMemory = 4096
    return jail
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

  /// A server on `data` in the jail's work directory, and a command beside it.
  private func run(
    _ command: (String) -> Invocation, in jail: Jail, input: [UInt8],
    dialogue: Dialogue? = nil, limits: Limits, stop: Int32 = SIGQUIT
  ) async throws -> Termination {
    guard let work = jail.workPath else { preconditionFailure("a server needs a place to write") }
    let settings =
      PostgreSQL.logSettings + [
        "listen_addresses=", "fsync=off", "autovacuum=off", "shared_buffers=16MB",
        // A backend that is left takes a moment to go; the next one does not wait for it.
        "max_connections=40", "max_wal_senders=0", "wal_level=minimal", "max_worker_processes=0",
        "unix_socket_permissions=0700", "dynamic_shared_memory_type=mmap", "jit=off",
        "max_stack_depth=2MB",
      ]
    let postgres = Invocation(
      server.path,
      ["-D", "\(work)/data", "-k", work] + settings.flatMap { ["-c", $0] },
      environment: Self.environment, directory: work)
    var supervised = Supervised(
      command(work), input: input,
      service: Service(
        postgres, readyFile: "\(work)/data/postmaster.pid", readyWord: "ready",
        readyWithin: .seconds(20), stopSignal: stop),
      limits: limits, jail: jail)
    supervised.dialogue = dialogue
    return try await bench.supervisor.run(supervised)
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
    let kind = checksBodies ? "-check" : ""
    let directory = "\(cache)/postgresql-\(server.version)-\(Self.layout)\(kind)"
    if FileManager.default.fileExists(atPath: "\(directory)/global/pg_control") {
      return .kept(directory)
    }
    guard let staging = Staging(in: cache) else { return .unkept }
    try await Scratch.lend(for: bench.jail.user) { scratch in
      try await initialise(scratch)
      try? DirectoryCopy.copy(
        "\(scratch.path)/data", to: staging.data, owner: bench.jail.user)
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
  private static let layout = 5

  /// initdb, and then without the databases and the log space that no session needs: 9 MB, not 39.
  private func initialise(_ scratch: Scratch) async throws {
    let slow = Limits(wall: .seconds(120))
    var jail = jail.writing(.directory(scratch.path))
    // initdb has no other kind of dynamic shared memory where it may not write to /dev/shm.
    jail.sharedMemory = 16 << 20
    let data = "\(jail.workPath ?? scratch.path)/data"
    func step(_ program: String, _ arguments: [String]) async throws {
      let end = try await bench.supervisor.run(
        Supervised(
          Invocation("\(bin)/\(program)", arguments, environment: Self.environment),
          limits: slow, jail: jail))
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
      CREATE ROLE \(DryRun.keeper) LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
      CREATE ROLE \(DryRun.role) LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION
        IN ROLE \(DryRun.keeper);
      ALTER ROLE \(DryRun.role) SET statement_timeout = '5s';
      GRANT CREATE, TEMPORARY ON DATABASE template1 TO \(DryRun.role), \(DryRun.keeper);
      GRANT CREATE, USAGE ON SCHEMA public TO \(DryRun.role), \(DryRun.keeper);
      \(checksBodies ? "CREATE EXTENSION plpgsql_check WITH SCHEMA pg_catalog;" : "")
      DROP DATABASE postgres;
      UPDATE pg_database SET datistemplate = false WHERE datname = 'template0';
      DROP DATABASE template0;
      """
    let end = try await run(
      { session(on: $0) }, in: jail, input: Array(slim.utf8), limits: slow, stop: SIGINT)
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
