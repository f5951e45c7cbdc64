import Artifact
import Foundation

/// The way from a jail to a PostgreSQL server that the user named.
struct NamedServer {
  let address: DatabaseAddress
  let jail: Jail
  let environment: [String: String]

  /// Lends a jail that reaches the server, for these programs, with the password where libpq looks for
  /// it and no list of processes shows it.
  static func lend<Result: Sendable>(
    _ url: String, to programs: [String], on bench: Workbench,
    _ body: (NamedServer) async throws -> Result
  ) async throws -> Result {
    let address = DatabaseAddress(url)
    return try await Scratch.lend(for: bench.jail.user) { scratch in
      let jail = bench.jail.admitting(programs).reaching(address)
        .writing(.directory(scratch.path))
      var environment = ["PGCLIENTENCODING": "UTF8", "PGCONNECT_TIMEOUT": "10", "LC_ALL": "C"]
      if let file = address.passwordFile {
        let path = "\(scratch.path)/pgpass"
        guard
          FileManager.default.createFile(
            atPath: path, contents: Data(file), attributes: [.posixPermissions: 0o600])
        else { throw ToolFailure(description: "could not write \(path)") }
        // libpq takes it only from its owner.
        if let user = bench.jail.user { lchown(path, user.uid, user.gid) }
        environment["PGPASSFILE"] = "\(jail.workPath ?? scratch.path)/pgpass"
      }
      return try await body(
        NamedServer(address: address, jail: jail, environment: environment))
    }
  }
}
