extension Synthesis {
  /// Finds the statement that drops each table that is gone. It is replaced on the way up.
  mutating func findDrops(in statements: [Migration.Statement]) {
    var open = self[.table].gone.filter { table in
      table.facts.text("kind") != "f"
        && !(isPartition(table)
          && table.facts.list("parents").contains { after[.table, $0] == nil })
    }
    for (number, statement) in statements.enumerated() {
      let words = SQLWords(statement.text)
      if words.isTruncate {
        refuse(
          "\(statement.path):\(statement.line): TRUNCATE keeps no row that could come back. Write "
            + "DELETE FROM, which is undone row by row, or leave the rows where they are.")
      }
      guard let drop = words.dropTable else { continue }
      let candidates = open.filter { drop.names($0) }
      guard !candidates.isEmpty else { continue }
      let place = "\(statement.path):\(statement.line)"
      if drop.isCascading {
        refuse(
          "\(place): DROP TABLE … CASCADE drops what depends on the table, too. Write a DROP of "
            + "its own for each object, and DROP TABLE \(candidates[0].name) behind them.")
      } else if drop.others > 0 {
        refuse("\(place): more than one table is dropped at once. Write a statement for each.")
      } else if candidates.count > 1 {
        refuse(
          "\(place): \(candidates.map(\.name).joined(separator: " and ")) both leave. Write the "
            + "schema before the table's name.")
      } else {
        park(candidates[0], statement: number)
      }
      open.removeAll { drop.names($0) }
    }
    for table in open {
      refuse(
        "\(table.name) is dropped, but no DROP TABLE \(table.name) stands in the report. Write it "
          + "as a statement of its own, without CASCADE, so that the table can be put aside.")
    }
  }

  private mutating func park(_ table: Catalog.Object, statement: Int) {
    if !isPartition(table) && !table.facts.list("parents").isEmpty {
      refuse(
        "\(table.name) is dropped, which inherits another table: PostgreSQL would not make its "
          + "columns the parent's again. Leave the table.")
    }
    let members = members(of: table, in: before)
    var park = Inverse.Park(
      table: table.name, name: table.bare, schema: table.schema, untie: [], tie: [], types: [],
      members: members.map(\.name))
    for (parent, name) in zip(table.facts.list("parents"), table.facts.list("parentNames"))
    where after[.table, parent] != nil {
      if isPartition(table) {
        park.untie.append("ALTER TABLE \(name) DETACH PARTITION \(table.name)")
        run(
          .attach,
          "ALTER TABLE \(name) ATTACH PARTITION \(table.name) "
            + (table.facts.text("bound") ?? "DEFAULT"))
      }
    }
    for part in [table] + members {
      for constraint in before.parts(.constraint, of: part.key)
      where constraint.facts.text("kind") == "f"
        && (!constraint.facts.holds("child") || isPartition(table) && part.key == table.key)
        && constraint.facts.text("foreign") != part.key
      {
        park.untie.append(
          "ALTER TABLE \(part.name) DROP CONSTRAINT IF EXISTS \(constraint.name)")
      }
      for statistics in before.parts(.statistics, of: part.key) {
        park.untie.append("DROP STATISTICS \(statistics.name)")
      }
    }
    for part in [table] + members { droppedTables[part.key] = statement }
    inverse.dropped[statement] = park
    remark("\(table.name) is put aside instead of dropped, and comes back whole")
  }

  /// Brings back what was put aside.
  mutating func unparkTables() {
    for park in inverse.dropped.sorted(by: { $0.key > $1.key }).map(\.value) {
      add(.unpark, .unpark(park))
    }
    for type in self[.type].gone
    where droppedTables.keys.contains(where: { table in
      before.parts(.column, of: table).contains {
        $0.facts.text("typeOID") == type.key || $0.facts.text("element") == type.key
      }
    }) {
      refuse(
        "type \(type.name) is dropped, but a table that is put aside uses it. Leave the type, and "
          + "drop it in a later migration.")
    }
  }
}
