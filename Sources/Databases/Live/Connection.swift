import Artifact

/// A database and how it is reached: what `--migrate URL|SERVICE` names. No password is ever in it.
package struct Connection: Sendable, Equatable, CustomStringConvertible {
  enum Origin: Sendable, Equatable {
    /// All that libpq is told, read from a URL.
    case parameters([Key: String])
    /// A service of the user's own service file, and where that file is, if PGSERVICEFILE said it.
    case service(String, file: String?)
  }

  let origin: Origin

  init(_ origin: Origin) { self.origin = origin }

  /// Reads a URL (`postgres://…`, `postgresql://…`), or the name of a service.
  ///
  /// What a URL does not say comes from the environment (PGHOST, PGUSER, …) and then from libpq's
  /// defaults. Relative paths count from `directory`. A password in a URL is refused.
  package init(
    _ text: String, environment: [String: String], directory: String = Surroundings.directory
  ) throws(DatabaseProblem) {
    if let rest = Self.afterScheme(text) {
      let parameters = try Self.parameters(url: rest)
      let all = try Self.complete(parameters, environment: environment, directory: directory)
      origin = .parameters(all)
    } else {
      guard Self.isServiceName(text) else { throw .refused(Self.wrongName(text)) }
      let file = environment["PGSERVICEFILE"].flatMap { $0.isEmpty ? nil : $0 }
      origin = .service(text, file: file.map { Self.absolute($0, in: directory) })
    }
  }

  /// `shop on db.example:5432 as app`, for people. Names in it are as the user gave them.
  package var description: String {
    switch origin {
    case .service(let name, _): return "the service \(name)"
    case .parameters(let values):
      return "\(values[.dbname] ?? "?") on \(Self.places(values)) as \(values[.user] ?? "?")"
    }
  }

  /// Whether it is left to the user's service file.
  package var isService: Bool { if case .service = origin { true } else { false } }

  static func isServiceName(_ text: String) -> Bool {
    (1...200).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        ASCII.isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
      }
  }

  /// The text is not shown: it may hold a password.
  private static func wrongName(_ text: String) -> String {
    if text.utf8.contains(UInt8(ascii: "=")) {
      return "a connection string of key=value is not taken: write it as a URL "
        + "(postgres://user@host:5432/database), or into a service file and name the service"
    }
    if text.utf8.contains(UInt8(ascii: "/")) || text.utf8.contains(UInt8(ascii: ":")) {
      return "a URL of a database begins with postgres:// or postgresql://"
    }
    return "a database is named by a URL (postgres://user@host:5432/database) or by a service of "
      + "~/.pg_service.conf, whose name has only letters, digits, '.', '_' and '-'"
  }

  private static func places(_ values: [Key: String]) -> String {
    func list(_ key: Key) -> [String] {
      (values[key] ?? "").utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        .map { String($0) ?? "" }
    }
    let hosts = values[.host] == nil ? list(.hostaddr) : list(.host)
    let ports = list(.port)
    return hosts.indices.map { index in
      let host = hosts[index]
      let shown =
        host.isEmpty
        ? "the default socket" : host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
      // One port counts for all hosts.
      let port = ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : ""
      return "\(shown):\(port.isEmpty ? "5432" : port)"
    }.joined(separator: ", ")
  }
}
