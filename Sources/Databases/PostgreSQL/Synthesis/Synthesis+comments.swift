extension Synthesis {
  mutating func comments() {
    for comment in self[.comment].made
    where !made.contains(comment.parent) && !made.contains(Self.oid(comment)) {
      // Under the name of after the migration, so early.
      run(.quiet, "COMMENT ON \(comment.name) IS NULL")
    }
    for comment in self[.comment].gone {
      if isParked(Self.oid(comment)) && !again.contains(Self.oid(comment)) { continue }
      restore(comment)
    }
    for (old, new) in self[.comment].kept {
      if again.contains(Self.oid(old)) || !old.create.utf8.elementsEqual(new.create.utf8) {
        restore(old)
      }
    }
  }

  private mutating func restore(_ comment: Catalog.Object) {
    let isLate = ["PUBLICATION ", "EVENT TRIGGER "].contains { comment.name.hasPrefix($0) }
    run(isLate ? .loud : .comments, "COMMENT ON \(comment.name) IS \(Self.literal(comment.create))")
  }

  /// The OID of what the comment is on, or of the table of the column that it is on.
  private static func oid(_ comment: Catalog.Object) -> String {
    String(comment.parent.prefix { $0 != "." })
  }

  /// Whether this is a table that is put aside instead of dropped, or hangs on one.
  private func isParked(_ oid: String) -> Bool {
    if droppedTables[oid] != nil { return true }
    let kinds: [Catalog.Kind] = [.constraint, .index, .trigger, .policy, .rule]
    if kinds.contains(where: { droppedTables[before[$0, oid]?.parent ?? ""] != nil }) {
      return true
    }
    let owner = before[.sequence, oid]?.facts.text("ownedBy") ?? ""
    return droppedTables[before[.column, owner]?.parent ?? ""] != nil
  }
}
