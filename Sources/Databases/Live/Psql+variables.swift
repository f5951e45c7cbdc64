extension Psql {
  /// What libpq may need beside the connection: the home (.pgpass, certificates), Kerberos, OpenSSL.
  private static let passed = [
    "HOME", "PATH", "PGSYSCONFDIR", "PGPASSFILE", "KRB5CCNAME", "KRB5_CONFIG", "SSL_CERT_FILE",
    "SSL_CERT_DIR",
  ]

  /// The environment of a client: only what libpq needs, no PGPASSWORD, and no PGOPTIONS, which would
  /// change how statements run.
  static func variables(
    for connection: Connection, of caller: [String: String]
  ) -> [String: String] {
    var variables = [
      "LC_ALL": "C", "PGCLIENTENCODING": "UTF8", "PGAPPNAME": "sandbox",
      "PGCONNECT_TIMEOUT": "10",
    ]
    for name in passed { variables[name] = caller[name] }
    // Of a URL all of these were read long ago; a service leaves them to the environment.
    if case .service(_, let file) = connection.origin {
      variables["PGSERVICEFILE"] = file ?? caller["PGSERVICEFILE"]
      for name in Connection.Key.allCases.compactMap(\.variable) {
        if let value = caller[name], !value.isEmpty { variables[name] = value }
      }
    }
    return variables
  }
}
