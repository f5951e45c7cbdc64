import Artifact

/// Where a clone is, as lines for psql that connect to it.
package struct ClonePlace: Sendable {
  /// Makes a new connection as the migration's role.
  let reconnect: String
  /// The same as a role that may load, and that sees all rows.
  let loader: String
  /// Whether the server is made for the clone alone: then the roles of the live one are made there.
  let isOwnServer: Bool

  /// Throws `refused` for names that psql would read as a whole connection string, or could not read at all.
  package init(
    database: String, role: String, loader: String, isOwnServer: Bool = true
  ) throws(DatabaseProblem) {
    reconnect = try Self.connect(database, role)
    self.loader = try Self.connect(database, loader)
    self.isOwnServer = isOwnServer
  }

  package static func connect(
    _ database: String, _ role: String
  ) throws(DatabaseProblem) -> String {
    for name in [database, role]
    where name.isEmpty || name.unicodeScalars.contains(where: ArtifactPath.isForbidden)
      || name.contains("=") || name.contains("://")
    {
      throw .refused(
        "a clone cannot have the name of the database or of the role: '\(name.prefix(60))'")
    }
    return "\\connect \(SQL.identifier(database)) \(SQL.identifier(role))"
  }
}
