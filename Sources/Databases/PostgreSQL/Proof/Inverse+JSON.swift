import Artifact

extension Inverse {
  var json: JSONValue {
    [
      "steps": .array(steps.map(\.json)), "kind": .word(kind), "remarks": .strings(remarks),
      "dropped": .array(
        dropped.sorted { $0.key < $1.key }.map { ["statement": .int($0), "park": $1.json] }),
      "isExpandOnly": .bool(isExpandOnly), "locked": .strings(locked),
    ]
  }

  init(json node: JSONNode) throws(DatabaseProblem) {
    self.init()
    for step in try node.list("steps") { steps.append(try Step(json: step)) }
    guard let kind = Kind(rawValue: try node.text("kind")) else {
      throw .broken("the proof's kind is none")
    }
    self.kind = kind
    remarks = try node.texts("remarks")
    for drop in try node.list("dropped") {
      dropped[try drop.whole("statement")] = try Park(json: try drop.part("park"))
    }
    isExpandOnly = node["isExpandOnly"]?.bool ?? false
    locked = try node.texts("locked")
  }
}

extension Inverse.Step {
  var json: JSONValue {
    switch self {
    case .run(let sql): ["run": .string(sql)]
    case .salvage(let salvage): ["salvage": salvage.json]
    case .park(let park): ["park": park.json]
    case .unpark(let park): ["unpark": park.json]
    case .undoRows: ["undoRows": .bool(true)]
    }
  }

  init(json node: JSONNode) throws(DatabaseProblem) {
    if let sql = node["run"]?.string {
      self = .run(sql)
    } else if let salvage = node["salvage"] {
      self = .salvage(try Inverse.Salvage(json: salvage))
    } else if let park = node["park"] {
      self = .park(try Inverse.Park(json: park))
    } else if let park = node["unpark"] {
      self = .unpark(try Inverse.Park(json: park))
    } else if node["undoRows"] != nil {
      self = .undoRows
    } else {
      throw .broken("a step of the proof is none")
    }
  }
}

extension Inverse.Salvage {
  var json: JSONValue {
    [
      "table": .string(table), "column": .string(column), "type": .string(type),
      "keys": .array(keys.map { .strings([$0.name, $0.type]) }), "constant": .optional(constant),
      "whole": .bool(isWhole),
      "drop": .optional(drop),
    ]
  }

  init(json node: JSONNode) throws(DatabaseProblem) {
    var keys: [Key] = []
    for key in try node.list("keys") {
      guard let pair = key.strings, pair.count == 2 else {
        throw .broken("a key of the proof is none")
      }
      keys.append(Key(name: pair[0], type: pair[1]))
    }
    self.init(
      table: try node.text("table"), column: try node.text("column"), type: try node.text("type"),
      keys: keys, constant: node["constant"]?.string,
      isWhole: node["whole"]?.bool ?? false, drop: node["drop"]?.string)
  }
}

extension Inverse.Park {
  var json: JSONValue {
    [
      "table": .string(table), "name": .string(name), "schema": .string(schema),
      "untie": .strings(untie), "tie": .strings(tie), "types": .strings(types),
      "members": .strings(members),
    ]
  }

  init(json node: JSONNode) throws(DatabaseProblem) {
    self.init(
      table: try node.text("table"), name: try node.text("name"), schema: try node.text("schema"),
      untie: try node.texts("untie"), tie: try node.texts("tie"), types: try node.texts("types"),
      members: try node.texts("members"))
  }
}
