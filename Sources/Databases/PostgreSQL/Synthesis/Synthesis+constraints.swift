extension Synthesis {
  mutating func constraintsAndIndexes() {
    for constraint in self[.constraint].made { drop(constraint) }
    for constraint in self[.constraint].gone { make(constraint) }
    for (old, new) in self[.constraint].changed where new.isChanged(from: old) {
      drop(new)
      make(old)
    }
    for index in self[.index].made { dropIndex(index) }
    for index in self[.index].gone
    where index.facts.text("constraint") == nil && (stands(index.parent) || returns(index.parent)) {
      makeIndex(index)
    }
    for (old, new) in self[.index].kept { changeIndex(old, new) }
  }

  private mutating func drop(_ constraint: Catalog.Object) {
    let facts = constraint.facts
    if facts.holds("domain") {
      guard !made.contains(constraint.parent), let type = after[.type, constraint.parent] else {
        return
      }
      run(.constraints, "ALTER DOMAIN \(type.name) DROP CONSTRAINT \(constraint.name)")
      isExpandOnly = false
    } else if stands(constraint.parent), !facts.holds("child") {
      let table = name(constraint.parent, in: after)
      run(
        facts.text("kind") == "f" ? .foreignKeys : .constraints,
        "ALTER TABLE \(table) DROP CONSTRAINT \(constraint.name)")
      isExpandOnly = false
    }
  }

  private mutating func make(_ constraint: Catalog.Object) {
    let facts = constraint.facts
    let kind = facts.text("kind") ?? ""
    if facts.holds("domain") {
      guard let type = before[.type, constraint.parent] else { return }
      run(.make, "ALTER DOMAIN \(type.name) ADD CONSTRAINT \(constraint.name) \(constraint.create)")
    } else {
      let isParked = droppedTables[constraint.parent] != nil
      guard !facts.holds("child"), stands(constraint.parent) || isParked && kind == "f",
        !(isParked && facts.text("foreign") == constraint.parent)
      else { return }
      let table = name(constraint.parent, in: before)
      run(
        kind == "f" ? .foreign : .keys,
        "ALTER TABLE \(table) ADD CONSTRAINT \(constraint.name) \(constraint.create)")
    }
    again.insert(constraint.key)
    if let index = facts.text("index"), kind != "f" { again.insert(index) }
  }

  private mutating func dropIndex(_ index: Catalog.Object) {
    let facts = index.facts
    guard stands(index.parent), facts.text("constraint") == nil, !facts.holds("child") else {
      return
    }
    run(.constraints, "DROP INDEX \(index.name)")
    if facts.holds("unique") { isExpandOnly = false }
  }

  private mutating func makeIndex(_ index: Catalog.Object) {
    guard !index.facts.holds("child") else { return }
    run(returns(index.parent) ? .state : .indexes, index.create)
    again.insert(index.key)
    for statistics in index.facts.items("statistics") { setStatistics(index, statistics) }
  }

  private mutating func setStatistics(_ index: Catalog.Object, _ statistics: Catalog.Facts) {
    run(
      .state,
      "ALTER INDEX \(index.name) ALTER COLUMN \(statistics.text("name") ?? "1") "
        + "SET STATISTICS \(statistics.text("value") ?? "-1")")
  }

  private mutating func changeIndex(_ old: Catalog.Object, _ new: Catalog.Object) {
    if returns(old.parent) {
      makeIndex(old)
      return
    }
    guard old != new, stands(old.parent) else { return }
    if old.facts.text("constraint") == nil && new.facts.text("constraint") != nil {
      // The index became that of a constraint, and leaves with it.
      makeIndex(old)
      return
    }
    for step in Self.options(from: new.facts.items("options"), to: old.facts.items("options")) {
      run(.state, "ALTER INDEX \(old.name) \(step)")
    }
    let (was, now) = (old.facts.items("statistics"), new.facts.items("statistics"))
    for column in now where !was.contains(where: { $0.text("name") == column.text("name") }) {
      run(
        .state,
        "ALTER INDEX \(old.name) ALTER COLUMN \(column.text("name") ?? "1") "
          + "SET STATISTICS -1")
    }
    for column in was
    where !now.contains(where: {
      $0.text("name") == column.text("name") && $0.text("value") == column.text("value")
    }) {
      setStatistics(old, column)
    }
  }
}
