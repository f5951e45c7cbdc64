import Artifact
import Foundation
import Launching

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

  var checksBodies: Bool { Self.hasBodyCheck(besides: server.path) }

  /// Whether plpgsql_check is installed for a server: where distributions, and where PostgreSQL itself, put
  /// what belongs to extensions.
  static func hasBodyCheck(besides server: String) -> Bool {
    let bin = parent(of: server)
    let shared = [
      parent(of: bin).replacing(
        "/lib/postgresql/", with: "/share/postgresql/", maxReplacements: 1),
      bin + "/../share/postgresql", bin + "/../share",
    ]
    return shared.contains {
      FileManager.default.fileExists(atPath: $0 + "/extension/plpgsql_check.control")
    }
  }

  private var bin: String { parent(of: server.path) }
  private static let environment = [
    "LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin", "PGCLIENTENCODING": "UTF8",
  ]

  /// One psql session that goes on as the dialogue does: what psql said is `out`, the server's log
  /// is `err`.
  func session(
    _ dialogue: Dialogue, options: [String] = [], limits: Limits
  ) async throws -> Termination {
    try await serving(limits: limits, dialogue: dialogue) { session(on: $0, options) }
  }

  /// One server process that reads its queries from its own standard input (`PostgreSQL.Route.alone`):
  /// nothing else is started, nobody can connect to it. What it logs is `err`.
  func reading(_ dialogue: Dialogue, limits: Limits) async throws -> Termination {
    func gaveUp(_ end: Termination) -> Bool {
      switch end.ending {
      // It greets when it is ready, and prompts for each query.
      case .exited(1...), .signaled: end.out.isEmpty
      default: false
      }
    }
    return try await onCopy(readable: [], gaveUp) { [server] work, jail in
      var supervised = Supervised(
        Invocation(
          server.path,
          ["--single", "-j", "-D", "\(work)/data"] + Self.settings + ["template1"],
          environment: Self.environment, directory: work),
        limits: limits, jail: jail)
      // For who does not hold it: a supervisor of a test.
      supervised.input = dialogue.opening
      supervised.dialogue = dialogue
      return supervised
    }
  }

  /// Runs any command in one jail with a server of its own; the command is made for the socket's
  /// directory, and can read what is `readable`.
  package func serving(
    limits: Limits, input: [UInt8] = [], dialogue: Dialogue? = nil, readable: [String] = [],
    _ command: @escaping @Sendable (String) -> Invocation
  ) async throws -> Termination {
    func gaveUp(_ end: Termination) -> Bool {
      switch end.ending {
      case .neverReady, .serviceEnded: end.wall == .zero
      default: false
      }
    }
    return try await onCopy(readable: readable, gaveUp) { work, jail in
      served(command(work), at: work, in: jail, input: input, dialogue: dialogue, limits: limits)
    }
  }

  /// Makes a run for a copy of the template, which is `data` in the work directory, and runs it;
  /// `gaveUp` tells whether its server did so before it served anything.
  private func onCopy(
    readable: [String], _ gaveUp: (Termination) -> Bool,
    _ make: @escaping @Sendable (_ work: String, Jail) -> Supervised
  ) async throws -> Termination {
    var jail = jail
    jail.readable += readable
    let kept = try await template()
    let end = try await run(on: kept, in: jail, make)
    guard let kept, gaveUp(end) else { return end }
    // The server did not even start: what was kept may be broken. It is made anew, once.
    try? Removal.remove(kept)
    return try await run(on: template(), in: jail, make)
  }

  private func run(
    on kept: String?, in jail: Jail,
    _ make: @escaping @Sendable (_ work: String, Jail) -> Supervised
  ) async throws -> Termination {
    if let kept, jail.canLayer {
      var layered = jail.writing(.memory)
      layered.image = kept
      do {
        return try await run(in: layered, make)
      } catch LaunchFailure.unjailed(_, _, let step)
        where step.hasSuffix("overlay") || step.hasSuffix("idmap")
      {
        // The cache lies on a file system that cannot be the lower one, or whose files cannot be seen
        // as the user's: then a copy.
      }
    }
    return try await Scratch.lend(for: jail.user) { scratch in
      func copy(_ data: String) throws {
        try DirectoryCopy.copy(data, to: "data", in: scratch.descriptor, owner: jail.user)
      }
      if let kept { try copy(kept) } else { try await lendNew(copy) }
      return try await run(in: jail.writing(.filled(scratch.path)), make)
    }
  }

  private func run(
    in jail: Jail, _ make: (_ work: String, Jail) -> Supervised
  ) async throws -> Termination {
    guard let work = jail.workPath else { preconditionFailure("a server needs a place to write") }
    return try await bench.supervisor.run(make(work, jail))
  }

  /// What all of its programs need: those of the server's installation, and the 56 bytes of System V
  /// shared memory with which a server locks its data.
  private var jail: Jail {
    var jail = bench.jail.admitting([server.path, psql.path])
    jail.sharedMemory = 4096
    return jail
  }

  /// One psql that reads its input and, unless the options say so, stops for no error.
  func session(on socket: String, _ options: [String] = []) -> Invocation {
    Invocation(
      psql.path,
      [
        "-Xq", "-v", "VERBOSITY=sqlstate", "-h", socket, "-U", "sandbox", "-d", "template1",
      ] + options + ["-f", "-"], environment: Self.environment, directory: socket)
  }

  /// A server on `data` in the jail's work directory, and a command beside it.
  private func served(
    _ command: Invocation, at work: String, in jail: Jail, input: [UInt8],
    dialogue: Dialogue? = nil, limits: Limits, stop: Int32 = SIGQUIT
  ) -> Supervised {
    let serving = [
      "-c", "listen_addresses=", "-c", "autovacuum=off", "-c", "unix_socket_permissions=0700",
    ]
    let postgres = Invocation(
      server.path, ["-D", "\(work)/data", "-k", work] + serving + Self.settings,
      environment: Self.environment, directory: work)
    var supervised = Supervised(
      command, input: input,
      service: Service(
        postgres, readyFile: "\(work)/data/postmaster.pid", readyWord: "ready",
        readyWithin: .seconds(20), stopSignal: stop),
      limits: limits, jail: jail)
    supervised.dialogue = dialogue
    return supervised
  }

  /// What each of our servers is told.
  private static let settings: [String] =
    (PostgreSQL.logSettings + [
      "fsync=off", "shared_buffers=16MB", "max_wal_senders=0", "wal_level=minimal",
      // A backend that is left takes a moment to go; the next one does not wait for it.
      "max_connections=40", "max_worker_processes=0", "dynamic_shared_memory_type=mmap", "jit=off",
      // Which functions ran is asked for.
      "track_functions=pl",
      // Each table of a change takes some until its end. More of them cost time at each start.
      "max_stack_depth=2MB", "max_locks_per_transaction=128",
    ]).flatMap { ["-c", $0] }

  // MARK: The template

  /// The cluster that sessions copy, made once for each version of the server. Nil where there is
  /// no place to keep one: each session makes its own.
  private func template() async throws -> String? {
    guard let cache = bench.cache else { return nil }
    let kind = checksBodies ? "-check" : ""
    let directory = "\(cache)/postgresql-\(server.version)-\(Self.layout)\(kind)"
    if Staging.isWhole(directory) { return directory }
    guard let staging = Staging(in: cache) else { return nil }
    // Ours, not the user's of this run: the next one is another.
    try await lendNew {
      try? DirectoryCopy.copy($0, to: Staging.name, in: staging.descriptor, owner: nil)
    }
    // What lies there is another run's, as good, or no template at all.
    if staging.install(as: directory) || Staging.isWhole(directory) { return directory }
    try? Removal.remove(directory)
    return staging.install(as: directory) ? directory : nil
  }

  /// Changes when a template is made in another way.
  static let layout = 7

  /// Whether a server that is one process (`--single`) can be run: like initdb it asks for the name of
  /// its user, and that of root's tools has an account only in a root of their own.
  var canReadAlone: Bool { bench.jail.hasRoot || bench.jail.user == nil }

  /// Makes a new cluster, and lends its directory.
  ///
  /// Nothing of a report is there yet. Where initdb would find no account it runs as one of the
  /// system's that is idle.
  private func lendNew(_ body: (_ data: String) throws -> Void) async throws {
    let account = canReadAlone ? nil : try RunUser.idleAccount()
    let user = account?.user ?? bench.jail.user
    try await Scratch.lend(for: user) { scratch in
      try await initialise(scratch, as: user)
      try body("\(scratch.path)/data")
    }
    withExtendedLifetime(account) {}
  }

  /// initdb, and then without the databases and the log space that no session needs: 9 MB, not 39.
  private func initialise(_ scratch: Scratch, as user: User?) async throws {
    let slow = Limits(wall: .seconds(120))
    var jail = jail.owned(by: user).writing(.directory(scratch.path))
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
      GRANT CREATE, TEMPORARY ON DATABASE template1 TO \(DryRun.role), \(DryRun.keeper);
      GRANT CREATE, USAGE ON SCHEMA public TO \(DryRun.role), \(DryRun.keeper);
      \(checksBodies ? "CREATE EXTENSION plpgsql_check WITH SCHEMA pg_catalog;" : "")
      DROP DATABASE postgres;
      UPDATE pg_database SET datistemplate = false WHERE datname = 'template0';
      DROP DATABASE template0;
      """
    let end = try await run(in: jail) { work, jail in
      served(
        session(on: work), at: work, in: jail, input: Array(slim.utf8), limits: slow, stop: SIGINT)
    }
    guard end.ending == .exited(0) else {
      throw ToolFailure(description: "the new PostgreSQL cluster did not start: \(end.account)")
    }
    try await step("pg_resetwal", ["-f", "-D", data])
  }
}
