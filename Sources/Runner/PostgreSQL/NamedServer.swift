import Launching

/// The way from a jail to a PostgreSQL server that the user named.
struct NamedServer {
  let address: DatabaseAddress
  private let supervisor: Supervisor
  private let jail: Jail
  private let environment: [String: String]

  /// Lends a jail that reaches the server, for these programs, with the password where libpq looks for
  /// it and no list of processes shows it.
  static func lend<Result: Sendable>(
    _ url: String, to programs: [String], on bench: Workbench,
    _ body: (NamedServer) async throws -> Result
  ) async throws -> Result {
    let address = DatabaseAddress(url)
    return try await Scratch.lend(for: bench.jail.user) { scratch in
      let jail = bench.jail.admitting(programs).reaching(address)
        .writing(.filled(scratch.path))
      var environment = ["PGCLIENTENCODING": "UTF8", "PGCONNECT_TIMEOUT": "10", "LC_ALL": "C"]
      if let file = address.passwordFile {
        // libpq takes a password only from a file of its own user's.
        try ProjectCopy.file(
          "pgpass", in: scratch.descriptor, file, mode: 0o600, shown: "\(scratch.path)/pgpass",
          bench.jail.user)
        environment["PGPASSFILE"] = "\(jail.workPath ?? scratch.path)/pgpass"
      }
      return try await body(
        NamedServer(
          address: address, supervisor: bench.supervisor, jail: jail, environment: environment))
    }
  }

  /// Runs one of the programs.
  func run(
    _ program: String, _ arguments: [String], input: [UInt8] = [], limits: Limits
  ) async throws -> Termination {
    try await supervisor.run(
      Supervised(
        Invocation(program, arguments, environment: environment), input: input, limits: limits,
        jail: jail))
  }
}
