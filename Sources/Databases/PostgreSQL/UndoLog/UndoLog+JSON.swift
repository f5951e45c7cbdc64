import Artifact

extension UndoLog.Table {
  var json: JSONValue {
    [
      "name": .string(name), "after": .string(after), "isPartitioned": .bool(isPartitioned),
      "isDeferrable": .bool(isDeferrable), "key": .array(key.map(JSONValue.int)),
      "columns": .array(
        columns.map {
          [
            "name": .string($0.name), "type": .string($0.type),
            "isAlwaysIdentity": .bool($0.isAlwaysIdentity),
          ]
        }),
      "renamed": .array(
        renamed.sorted { $0.key < $1.key }.map { ["statement": .int($0), "names": .strings($1)] }),
    ]
  }

  init(json node: JSONNode) throws(DatabaseProblem) {
    var columns: [UndoLog.Column] = []
    for column in try node.list("columns") {
      columns.append(
        .init(
          name: try column.text("name"), type: try column.text("type"),
          isAlwaysIdentity: column["isAlwaysIdentity"]?.bool ?? false))
    }
    self.init(
      name: try node.text("name"), after: try node.text("after"),
      isPartitioned: node["isPartitioned"]?.bool ?? false, columns: columns,
      key: try node.list("key").compactMap(\.int))
    isDeferrable = node["isDeferrable"]?.bool ?? false
    for rename in try node.list("renamed") {
      let names = try rename.texts("names")
      guard names.count == columns.count else { throw .broken("names of the proof are too few") }
      renamed[try rename.whole("statement")] = names
    }
    guard key.allSatisfy(columns.indices.contains) else {
      throw .broken("a key of the proof is none")
    }
  }
}
