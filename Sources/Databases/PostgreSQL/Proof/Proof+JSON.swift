import Artifact

extension Proof {
  private static let schema = "sandbox.database-proof/1"

  /// All of it.
  package var json: JSONValue {
    [
      "schema": .string(Self.schema), "id": .string(migration.id),
      "statements": .array(
        migration.statements.map {
          ["path": .string($0.path), "line": .int($0.line), "text": .string($0.text)]
        }), "version": .int(version), "system": .optional(systemIdentifier),
      "databaseOID": .string(databaseOID), "database": .string(database), "role": .string(role),
      "searchPath": .string(searchPath), "before": .string(before), "after": .string(after),
      "added": .strings(added), "removed": .strings(removed), "inverse": inverse.json,
      "rewritten": .strings(rewritten), "moved": moved.map(JSONValue.strings) ?? .null,
      "measurements": .array(measurements.map(\.json)),
      "upMilliseconds": .number(upMilliseconds), "downMilliseconds": .number(downMilliseconds),
      "log": .array(log.tables.map(\.json)),
    ]
  }

  /// Reads what `json` wrote.
  package init(json node: JSONNode) throws(DatabaseProblem) {
    guard node["schema"]?.string == Self.schema else {
      throw .broken("this is no proof of a migration of this version")
    }
    let id = try node.text("id")
    guard Names.isID(id) else { throw .broken("the proof's id is none") }
    var statements: [Migration.Statement] = []
    for statement in try node.list("statements") {
      statements.append(
        .init(
          text: try statement.text("text"), path: try statement.text("path"),
          line: try statement.whole("line")))
    }
    self.init(
      migration: Migration(id: id, statements: statements), version: try node.whole("version"),
      systemIdentifier: node["system"]?.string, databaseOID: try node.text("databaseOID"),
      database: try node.text("database"), role: try node.text("role"),
      searchPath: try node.text("searchPath"), before: try node.text("before"),
      after: try node.text("after"), added: try node.texts("added"),
      removed: try node.texts("removed"), inverse: try Inverse(json: try node.part("inverse")))
    guard [before, after].allSatisfy({ $0.utf8.allSatisfy(Names.isPlain) }) else {
      throw .broken("the proof's digests are none")
    }
    rewritten = try node.texts("rewritten")
    moved = node["moved"]?.strings
    for measurement in try node.list("measurements") {
      measurements.append(try Measurement(json: measurement))
    }
    upMilliseconds = node["upMilliseconds"]?.number ?? 0
    downMilliseconds = node["downMilliseconds"]?.number ?? 0
    for table in try node.list("log") { log.tables.append(try UndoLog.Table(json: table)) }
  }
}

extension JSONValue {
  static func strings(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
}

extension JSONNode {
  private func missing(_ key: String) -> DatabaseProblem { .broken("the proof lacks “\(key)”") }

  func part(_ key: String) throws(DatabaseProblem) -> JSONNode {
    guard let node = self[key] else { throw missing(key) }
    return node
  }

  func text(_ key: String) throws(DatabaseProblem) -> String {
    guard let text = self[key]?.string else { throw missing(key) }
    return text
  }

  func texts(_ key: String) throws(DatabaseProblem) -> [String] {
    guard let texts = self[key]?.strings else { throw missing(key) }
    return texts
  }

  func list(_ key: String) throws(DatabaseProblem) -> [JSONNode] {
    guard let items = self[key]?.items else { throw missing(key) }
    return items
  }

  func whole(_ key: String) throws(DatabaseProblem) -> Int {
    guard let int = self[key]?.int else { throw missing(key) }
    return int
  }
}
