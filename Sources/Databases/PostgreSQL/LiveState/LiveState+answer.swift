import Artifact

extension LiveState {
  /// Reads what `script` printed.
  package init(answer: PsqlAnswer, nonce: String) throws(DatabaseProblem) {
    let rows = CopyRow.rows(of: answer.out, nonce: nonce)
    guard answer.status == 0, rows.last?[0] == "end" else {
      let first = answer.err.split(separator: "\n").first.map(String.init) ?? "no answer"
      throw answer.status == 2 ? .away(first) : .refused("the database cannot be read: \(first)")
    }
    self.init()
    fingerprint = Fingerprint(rows: rows)
    for row in rows { read(row) }
    guard version >= 130_000, !databaseOID.isEmpty else {
      throw .refused(
        "the server says that its version is \(version): PostgreSQL 13 and later are known")
    }
  }

  private mutating func read(_ row: CopyRow) {
    switch row[0] {
    case "state": read(row[1] ?? "", row[2] ?? "")
    case "power": powers.append(row[1] ?? "")
    case "table":
      tables.append(
        Table(
          name: row[1] ?? "", rows: row[2].flatMap { Int($0) } ?? -1,
          bytes: row[3].flatMap { Int($0) } ?? 0, isReadable: row[4] == "t",
          isOwned: row[5] == "t", isSequence: row[6] == "t"))
    case "extension":
      extensions.append(Extension(name: row[1] ?? "", version: row[2] ?? ""))
    case "role":
      let names = row.bytes(3).flatMap { try? JSONNode(parsing: $0) }?.strings
      roles.append(
        Role(name: row[1] ?? "", isSuperuser: row[2] == "t", memberships: names ?? []))
    default: break
    }
  }

  private mutating func read(_ key: String, _ value: String) {
    switch key {
    case "version": version = Int(value) ?? 0
    case "database": database = value
    case "oid": databaseOID = value
    case "system": systemIdentifier = value
    case "started": started = value
    case "role": role = value
    case "path": searchPath = value
    case "encoding": encoding = value
    case "recovery": isInRecovery = value == "true"
    case "superuser": isSuperuser = value == "true"
    case "create": mayCreateSchemas = value == "true"
    default: break
    }
  }
}
