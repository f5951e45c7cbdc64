extension Synthesis {
  /// Tables that the migration made are put aside with whatever was written into them.
  mutating func parkTables() {
    for table in self[.table].made.reversed() {
      if table.facts.text("kind") == "f" {
        run(.park, "DROP FOREIGN TABLE \(table.name)")
        continue
      }
      if table.facts.list("parents").contains(where: { made.contains($0) && isPartition(table) }) {
        continue
      }
      isSalvaging = true
      remark("\(table.name) is put aside with its rows on the way back")
      let members = members(of: table, in: after)
      var park = Inverse.Park(
        table: table.name, name: table.bare, schema: table.schema, untie: [], tie: [], types: [],
        members: members.map(\.name))
      for part in [table] + members {
        park.types += types(of: part).map(\.name)
        locked.insert(part.name)
      }
      for part in [table] + members { park.untie += untied(part, members: Set(members.map(\.key))) }
      add(.park, .park(park))
    }
  }

  func isPartition(_ table: Catalog.Object) -> Bool { table.facts.holds("partition") }

  /// The partitions of a table that came or went with it.
  func members(of table: Catalog.Object, in catalog: Catalog) -> [Catalog.Object] {
    let other = catalog[.table].values.filter {
      isPartition($0) && $0.facts.list("parents").contains(table.key)
    }
    return other.sorted(by: <).flatMap { [$0] + members(of: $0, in: catalog) }
  }

  /// The types that the migration made and that this table's columns are of, in any depth: they
  /// move.
  private mutating func types(of table: Catalog.Object) -> [Catalog.Object] {
    var found: [Catalog.Object] = []
    var open = after.parts(.column, of: table.key).flatMap { column in
      [column.facts.text("typeOID"), column.facts.text("element")].compactMap { $0 }
    }
    var seen: Set<String> = []
    while let key = open.popLast() {
      // A range drags functions along that cannot move.
      guard seen.insert(key).inserted, let type = after[.type, key], made.contains(key),
        type.facts.text("kind") != "r"
      else { continue }
      if movedTypes.insert(key).inserted { found.append(type) }
      open += after.needs[key] ?? []
      open += after.needs[type.facts.text("row") ?? ""] ?? []
      for column in after.parts(.column, of: type.facts.text("row") ?? "") {
        open.append(column.facts.text("typeOID") ?? "")
      }
    }
    return found
  }

  /// What frees a table that the migration made: of foreign keys, and of all that does not go with
  /// it.
  private func untied(_ table: Catalog.Object, members: Set<String>) -> [String] {
    let alter = "ALTER TABLE \(table.name) "
    var untie: [String] = []
    for (parent, name) in zip(table.facts.list("parents"), table.facts.list("parentNames"))
    where !isPartition(table) || (after[.table, parent] != nil && !made.contains(parent)) {
      untie.append(
        isPartition(table)
          ? "ALTER TABLE \(name) DETACH PARTITION \(table.name)" : alter + "NO INHERIT \(name)")
    }
    let isDetached = isPartition(table) && !members.contains(table.key)
    for constraint in after.parts(.constraint, of: table.key)
    where !constraint.facts.holds("child") || isDetached {
      if constraint.facts.text("kind") == "f" || needsWhatLeaves(constraint.key) {
        untie.append(alter + "DROP CONSTRAINT IF EXISTS \(constraint.name)")
      }
    }
    for trigger in after.parts(.trigger, of: table.key) where !trigger.facts.holds("child") {
      untie.append("DROP TRIGGER IF EXISTS \(trigger.name) ON \(table.name)")
    }
    for policy in after.parts(.policy, of: table.key) {
      untie.append("DROP POLICY \(policy.name) ON \(table.name)")
    }
    for rule in after.parts(.rule, of: table.key) {
      untie.append("DROP RULE \(rule.name) ON \(table.name)")
    }
    for statistics in after.parts(.statistics, of: table.key) {
      untie.append("DROP STATISTICS \(statistics.name)")
    }
    for published in after.parts(.published, of: table.key) {
      untie.append("ALTER PUBLICATION \(published.name) DROP \(published.facts.text("drop") ?? "")")
    }
    for index in after.parts(.index, of: table.key)
    where index.facts.text("constraint") == nil && !index.facts.holds("child")
      && needsWhatLeaves(index.key)
    {
      untie.append("DROP INDEX \(index.name)")
    }
    for column in after.parts(.column, of: table.key) {
      untie += loosened(column, alter + "ALTER \(column.name) ")
    }
    return untie
  }

  /// Frees a column of a default or a type that leaves.
  private func loosened(_ column: Catalog.Object, _ alter: String) -> [String] {
    let facts = column.facts
    let oids = [facts.text("typeOID"), facts.text("element")].compactMap { $0 }
    let isOfAnother = oids.contains { oid in
      rebuilt.contains(oid)
        || made.contains(oid) && after[.type, oid]?.facts.text("kind") == "r"
        || (after.needs[oid] ?? []).contains { after[.extension, $0] != nil && made.contains($0) }
    }
    guard needsWhatLeaves(column.key) || isOfAnother else { return [] }
    var steps: [String] = []
    if facts.text("generated") == "s" {
      steps.append(alter + "DROP EXPRESSION")
    } else if facts.text("default") != nil {
      steps.append(alter + "DROP DEFAULT")
    }
    if isOfAnother { steps.append(alter + "TYPE text USING \(column.name)::text") }
    return steps
  }
}
