extension Synthesis {
  /// Triggers, rules, policies and statistics of tables and views.
  mutating func partsOfTables() {
    for kind in [Catalog.Kind.trigger, .rule, .policy, .statistics] {
      for part in self[kind].made where stands(part.parent) { drop(part) }
      for part in self[kind].gone {
        let isParked = kind == .statistics && droppedTables[part.parent] != nil
        if stands(part.parent) || returns(part.parent) || isParked { make(part) }
      }
      for (old, new) in self[kind].kept {
        if returns(old.parent) {
          make(old)
        } else if stands(old.parent), new.isChanged(from: old) {
          drop(new)
          make(old)
        } else if old != new, stands(old.parent) {
          change(old, new)
        }
      }
    }
  }

  private mutating func drop(_ part: Catalog.Object) {
    guard !part.facts.holds("child") else { return }
    let table = name(part.parent, in: after)
    switch part.kind {
    case .trigger: run(.parts, "DROP TRIGGER \(part.name) ON \(table)")
    case .rule: run(.parts, "DROP RULE \(part.name) ON \(table)")
    case .policy: run(.parts, "DROP POLICY \(part.name) ON \(table)")
    default: run(.constraints, "DROP STATISTICS \(part.name)")
    }
    if part.kind != .statistics { isExpandOnly = false }
  }

  private mutating func make(_ part: Catalog.Object) {
    guard !part.facts.holds("child") else { return }
    run(.state, part.create)
    again.insert(part.key)
    let table = "ALTER TABLE \(name(part.parent, in: before)) "
    if part.kind == .trigger || part.kind == .rule, let state = part.facts.text("enabled"),
      state != "O"
    {
      run(.state, table + Self.enabling(state, part))
    }
    if part.kind == .statistics, let target = part.facts.text("target"), target != "-1" {
      run(.state, "ALTER STATISTICS \(part.name) SET STATISTICS \(target)")
    }
  }

  private mutating func change(_ old: Catalog.Object, _ new: Catalog.Object) {
    if let state = old.facts.text("enabled"), state != new.facts.text("enabled") {
      isExpandOnly = false
      run(
        .state, "ALTER TABLE \(name(old.parent, in: before)) " + Self.enabling(state, old))
    }
    if let target = old.facts.text("target"), target != new.facts.text("target") {
      run(.state, "ALTER STATISTICS \(old.name) SET STATISTICS \(target)")
    }
  }

  static func enabling(_ state: String, _ part: Catalog.Object) -> String {
    let words = ["O": "ENABLE", "D": "DISABLE", "R": "ENABLE REPLICA", "A": "ENABLE ALWAYS"]
    return "\(words[state] ?? "ENABLE") \(part.kind == .rule ? "RULE" : "TRIGGER") \(part.name)"
  }

  /// What a table is besides its columns.
  mutating func tables() {
    for (old, new) in self[.table].changed {
      let (was, now) = (old.facts, new.facts)
      let alter = "ALTER TABLE \(old.name) "
      links(old, new)
      if was.holds("logged") != now.holds("logged") {
        run(.alter, alter + (was.holds("logged") ? "SET LOGGED" : "SET UNLOGGED"))
      }
      if was.holds("security") != now.holds("security") {
        isExpandOnly = false
        run(.state, alter + (was.holds("security") ? "ENABLE" : "DISABLE") + " ROW LEVEL SECURITY")
      }
      if was.holds("forced") != now.holds("forced") {
        isExpandOnly = false
        run(.state, alter + (was.holds("forced") ? "FORCE" : "NO FORCE") + " ROW LEVEL SECURITY")
      }
      if was.text("identity") != now.text("identity")
        || was.text("identityIndex") != now.text("identityIndex")
      {
        let words = [
          "d": "DEFAULT", "n": "NOTHING", "f": "FULL",
          "i": "USING INDEX \(was.text("identityIndex") ?? "?")",
        ]
        run(.state, alter + "REPLICA IDENTITY \(words[was.text("identity") ?? ""] ?? "DEFAULT")")
      }
      if was.text("clustered") != now.text("clustered") {
        run(
          .state,
          alter + (was.text("clustered").map { "CLUSTER ON \($0)" } ?? "SET WITHOUT CLUSTER"))
      }
      for step in Self.options(from: now.items("options"), to: was.items("options")) {
        run(.state, alter + step)
      }
    }
  }

  /// Inheritance and partitions.
  private mutating func links(_ old: Catalog.Object, _ new: Catalog.Object) {
    let (was, now) = (old.facts, new.facts)
    for parent in now.list("parents") where !was.list("parents").contains(parent) {
      isExpandOnly = false
      let parentName = name(parent, in: after)
      run(
        .links,
        now.holds("partition")
          ? "ALTER TABLE \(parentName) DETACH PARTITION \(new.name)"
          : "ALTER TABLE \(new.name) NO INHERIT \(parentName)")
    }
    for parent in was.list("parents") where !now.list("parents").contains(parent) {
      isExpandOnly = false
      if !was.holds("partition") {
        refuse(
          "\(old.name) does not inherit \(name(parent, in: before)) any more: PostgreSQL makes the "
            + "columns its own then, and not its parent's again. Leave the inheritance.")
      }
      let parentName = name(parent, in: before)
      run(
        .keys,
        was.holds("partition")
          ? "ALTER TABLE \(parentName) ATTACH PARTITION \(old.name) "
            + (was.text("bound") ?? "DEFAULT")
          : "ALTER TABLE \(old.name) INHERIT \(parentName)")
    }
  }
}
