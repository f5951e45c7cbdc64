import Artifact

extension Catalog {
  /// One object of the catalog. Two are equal if all that is known of them is.
  package struct Object: Sendable, Equatable {
    package let kind: Kind
    package let key: String
    /// The key of what it hangs on: a column's table. Empty if there is none.
    package let parent: String
    /// Read when it is asked for: there are thousands of objects, and few change.
    private let row: CopyRow
    /// The numbers in the key.
    private let order: SIMD4<UInt64>

    init?(_ kind: Kind, _ row: CopyRow) {
      guard let key = row[2] else { return nil }
      (self.kind, self.key, self.parent, self.row) = (kind, key, row[3] ?? "", row)
      var order = SIMD4<UInt64>()
      var part = 0
      for byte in key.utf8 {
        if ASCII.isDigit(byte) {
          order[part] = order[part] &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
        } else {
          part = min(part + 1, 3)
        }
      }
      self.order = order
    }

    /// Quoted. Qualified by the schema if the object lies in one.
    package var name: String { row[4] ?? "" }

    /// Its name alone, quoted.
    package var bare: String { row[5] ?? "" }

    /// The schema that it lies in, quoted.
    package var schema: String { row[6] ?? "" }

    /// Changes if the object was made anew or altered, but not by renames of what it names.
    package var stamp: String { row[7] ?? "" }

    /// The statement that makes it, or the definition in it.
    package var create: String { row[8] ?? "" }

    /// What else there is to know.
    package var facts: Facts { Facts(node: row.bytes(9).flatMap { try? JSONNode(parsing: $0) }) }

    /// Whether something else than names differs, in an object with a stamp and a definition.
    func isChanged(from old: Object) -> Bool {
      stamp != old.stamp && !create.utf8.elementsEqual(old.create.utf8)
    }

    /// In the order of OIDs, which is mostly the order in which objects were made.
    static func < (a: Object, b: Object) -> Bool {
      if a.order[0] != b.order[0] { return a.order[0] < b.order[0] }
      if a.order[1] != b.order[1] { return a.order[1] < b.order[1] }
      return a.order[2] < b.order[2]
    }
  }

  /// What a JSON object says: text, whether something holds, lists.
  package struct Facts: Sendable {
    let node: JSONNode?

    package func text(_ key: String) -> String? { node?[key]?.string }

    package func holds(_ key: String) -> Bool { node?[key]?.bool ?? false }

    package func list(_ key: String) -> [String] { node?[key]?.strings ?? [] }

    package func items(_ key: String) -> [Facts] {
      (node?[key]?.items ?? []).map { Facts(node: $0) }
    }
  }
}
