import Artifact

/// The objects of a database by OID, with what it takes to make each again. Two of them, from
/// before and after a migration on the same clone, tell what it did: a rename keeps the OID.
package struct Catalog: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case schema, `extension`, type, table, column, constraint, index, view, sequence, function
    case trigger, rule, policy, statistics, publication, published, eventTrigger, other
    case acl, defaultACL, comment
  }

  /// By kind and key, an OID or one with a column's number.
  package private(set) var objects: [Kind: [String: Object]] = [:]
  /// What needs what: the key of an object, and the keys that it depends on.
  package private(set) var needs: [String: Set<String>] = [:]
  private var parts: [Kind: [String: [Object]]] = [:]

  /// Reads what `script` printed; other rows are passed over.
  package init(rows: [CopyRow]) {
    for row in rows {
      switch row[0] {
      case "object":
        guard let kind = row[1].flatMap(Kind.init(rawValue:)), let object = Object(kind, row) else {
          continue
        }
        objects[kind, default: [:]][object.key] = object
      case "needs":
        guard let key = row[1], let needed = row[2] else { continue }
        needs[key, default: []].insert(needed)
      default: break
      }
    }
    for (kind, some) in objects {
      parts[kind] = Dictionary(grouping: some.values.filter { !$0.parent.isEmpty }, by: \.parent)
        .mapValues { $0.sorted(by: <) }
    }
  }

  package subscript(kind: Kind) -> [String: Object] { objects[kind] ?? [:] }

  package subscript(kind: Kind, key: String) -> Object? { objects[kind]?[key] }

  /// The objects of a kind that hang on a table, by their keys' order.
  func parts(_ kind: Kind, of table: String) -> [Object] {
    parts[kind]?[table] ?? []
  }
}
