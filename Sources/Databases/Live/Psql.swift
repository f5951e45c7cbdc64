import Artifact

/// psql as the one door to a server: a script goes in by standard input, and what it prints comes back.
///
/// Nothing secret is in its arguments or in its environment: what a URL says, and a password of
/// PGPASSWORD, go by files in memory.
package struct Psql: Sendable {
  /// Where psql lies.
  package let program: String
  let environment: [String: String]

  /// Finds psql: in PATH, else the newest that a distribution's package installed.
  package init(
    environment: [String: String] = Surroundings.environment
  ) throws(DatabaseProblem) {
    guard let program = ClientPrograms.named("psql", path: environment["PATH"]).first else {
      throw .broken("psql is not installed; sudo apt-get install postgresql-client")
    }
    (self.program, self.environment) = (program, environment)
  }

  /// Runs a script to its end, or to its first error.
  ///
  /// Throws `away` where no connection was had. If it is interrupted, or longer than `limit` at work, it is
  /// ended; what it said until then is the answer, and the last line of `err` says why.
  package func run(
    _ script: String, on connection: Connection, limit: Duration? = nil,
    output: OutputLimit = .script
  ) throws(DatabaseProblem) -> PsqlAnswer {
    let session = try open(connection, output: output)
    return try session.end(sending: script, limit: limit)
  }

  /// Connects, and waits for scripts.
  package func open(
    _ connection: Connection, output: OutputLimit = .script
  ) throws(DatabaseProblem) -> PsqlSession {
    let arguments = ["-XqAt", "-w", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-f", "-"]
    return PsqlSession(try start(program, arguments, connection, output: output))
  }

  /// The name of the section in the service file that we write.
  private static let section = "sandbox"
  /// Where the client finds what it is given.
  private static let servicePath = "/proc/self/fd/3"
  static let passwordPath = "/proc/self/fd/4"

  func start(
    _ program: String, _ arguments: [String], _ connection: Connection, output: OutputLimit
  ) throws(DatabaseProblem) -> ClientProcess {
    let password = try passwordLine()
    var variables = Self.variables(for: connection, of: environment)
    var name = Self.section
    if case .service(let service, _) = connection.origin { name = service }
    var words = "service=\(name)"
    let text = connection.serviceFile(section: name, isPassFileLeftOut: password != nil)
    let service = try MemoryFile((text ?? "").utf8)
    if text != nil { variables["PGSERVICEFILE"] = Self.servicePath }
    let secret = try MemoryFile((password ?? "").utf8)
    // As an argument it comes before what the service says, as PGPASSWORD would.
    if password != nil { words += " passfile=\(Self.passwordPath)" }
    return try ClientProcess(
      program, arguments + [words], environment: variables,
      files: [service.descriptor, secret.descriptor], output: output)
  }

  /// The line of a password file that has the password of PGPASSWORD for every server; nil without one.
  private func passwordLine() throws(DatabaseProblem) -> String? {
    guard let password = environment["PGPASSWORD"], !password.isEmpty else { return nil }
    var line = "*:*:*:*:"
    for scalar in password.unicodeScalars {
      guard scalar != "\n", scalar != "\r" else {
        throw .refused("PGPASSWORD holds a line end, which no password file can")
      }
      if scalar == ":" || scalar == "\\" { line += "\\" }
      line.unicodeScalars.append(scalar)
    }
    return line + "\n"
  }
}
