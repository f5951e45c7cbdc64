import Artifact

/// The look beforehand: whether this role may roll out on this database, and whether it should.
extension LiveState {
  /// The oldest server whose catalog is understood.
  private static let oldest = 130_000

  /// What is not as it must be; nothing: all is well.
  package func complaints(asSuperuser: Bool) -> [Complaint] {
    var found: [Complaint] = []
    if version < Self.oldest {
      found.append(Complaint("the server is older than PostgreSQL 13", remedy: nil))
    }
    if isInRecovery {
      found.append(
        Complaint(
          "the server is a standby, which takes no writes",
          remedy: "name the primary, or several hosts and ?target_session_attrs=read-write"))
    }
    found += powerComplaints(asSuperuser: asSuperuser)
    if !mayCreateSchemas {
      found.append(
        Complaint(
          "\(role) may not make schemas in \(database), and what is parked or kept needs one",
          remedy: "GRANT CREATE ON DATABASE \(SQL.identifier(database)) TO \(SQL.identifier(role));"
        ))
    }
    if !unreadable.isEmpty {
      found.append(
        Complaint(
          "\(role) cannot read \(Self.listed(unreadable)), and a clone needs all",
          remedy: readingGrants))
    }
    if !foreign.isEmpty, !isSuperuser {
      found.append(
        Complaint(
          "\(Self.listed(foreign)) \(foreign.count == 1 ? "belongs" : "belong") to other roles, "
            + "which alone may change them",
          remedy: "GRANT the owner TO \(SQL.identifier(role));, if the migration changes one",
          isRefusal: false))
    }
    return found
  }

  /// A migration is a model's text: it must not run with more power than it needs.
  package func powerComplaints(asSuperuser: Bool) -> [Complaint] {
    if isSuperuser {
      guard !asSuperuser else { return [] }
      return [
        Complaint(
          "\(role) is a superuser: a migration could read and write the server's files and change "
            + "every database on it",
          remedy: "connect as the role that owns the tables (CREATE ROLE migrator LOGIN; GRANT the "
            + "owner TO migrator;), or take that risk by --as-superuser")
      ]
    }
    return powers.map { power in
      Complaint(
        "\(role) is a member of \(power): a migration could act on the server's machine",
        remedy: "REVOKE \(power) FROM \(SQL.identifier(role));, or from the role by which it is one"
      )
    }
  }

  /// What lets the role read all that it cannot read.
  private var readingGrants: String {
    var schemas: [String] = []
    for schema in unreadable.map(Self.schema) where !schemas.contains(schema) {
      schemas.append(schema)
    }
    if schemas.count > 3, version >= 140_000 {
      return "GRANT pg_read_all_data TO \(SQL.identifier(role));"
    }
    return schemas.map { schema in
      "GRANT USAGE ON SCHEMA \(schema) TO \(SQL.identifier(role)); "
        + "GRANT SELECT ON ALL TABLES IN SCHEMA \(schema) TO \(SQL.identifier(role)); "
        + "GRANT SELECT ON ALL SEQUENCES IN SCHEMA \(schema) TO \(SQL.identifier(role));"
    }.joined(separator: " ")
  }

  /// The first part of a quoted, qualified name, as it stands there.
  private static func schema(of name: String) -> String {
    var isQuoted = false
    let end = name.utf8.firstIndex { byte in
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      return byte == UInt8(ascii: ".") && !isQuoted
    }
    return end.map { String(name[..<$0]) } ?? "public"
  }

  /// `a, b, c and 4 more`
  private static func listed(_ names: [String]) -> String {
    let rest = names.count - 3
    let shown = names.prefix(3).joined(separator: ", ")
    return rest > 0 ? "\(shown) and \(rest) more" : shown
  }
}
