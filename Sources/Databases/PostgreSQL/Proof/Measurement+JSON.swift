import Artifact

extension Measurement {
  var json: JSONValue {
    [
      "milliseconds": .number(milliseconds), "predicted": .number(predicted),
      "walBytes": .int(walBytes),
      "locks": .array(locks.sorted { $0.key < $1.key }.map { .strings([$0, $1]) }),
      "rewritten": .strings(rewritten),
      "rows": .array(
        rows.sorted { $0.key < $1.key }.map { name, rows in
          [
            "table": .string(name), "read": .int(rows.read), "inserted": .int(rows.inserted),
            "updated": .int(rows.updated), "deleted": .int(rows.deleted),
          ]
        }),
    ]
  }

  init(json node: JSONNode) throws(DatabaseProblem) {
    self.init(
      milliseconds: node["milliseconds"]?.number ?? 0, predicted: node["predicted"]?.number ?? 0,
      walBytes: try node.whole("walBytes"), locks: [:], rewritten: try node.texts("rewritten"),
      rows: [:])
    for lock in try node.list("locks") {
      if let pair = lock.strings, pair.count == 2 { locks[pair[0]] = pair[1] }
    }
    for row in try node.list("rows") {
      rows[try row.text("table")] = Rows(
        read: try row.whole("read"), inserted: try row.whole("inserted"),
        updated: try row.whole("updated"), deleted: try row.whole("deleted"))
    }
  }
}
