extension Synthesis {
  /// PostgreSQL cannot take a value from an enumeration: the type is built anew, and the columns
  /// that are of it go over to the new one. A row that holds a value that is added refuses.
  mutating func enumerations() {
    for (old, new) in self[.type].kept where rebuilt.contains(old.key) {
      let had = old.facts.list("labels")
      let added = new.facts.list("labels").filter { label in
        !had.contains { $0.utf8.elementsEqual(label.utf8) }
      }
      isSalvaging = true
      remark(
        "\(old.name) is built anew without \(added.joined(separator: ", ")): a row that holds it "
          + "refuses"
      )
      let aside = "sandbox_old_\(old.key)"
      // The columns' own steps follow in the same phase, and the drop behind them.
      run(.make, "ALTER TYPE \(old.name) RENAME TO \(aside)")
      run(.make, old.create)
      run(.attach, "DROP TYPE \(old.schema).\(aside)")
      again.insert(old.key)
    }
  }

  mutating func sequences() {
    for sequence in self[.sequence].made {
      let owner = sequence.facts.text("ownedBy") ?? ""
      if sequence.facts.holds("internal") || made.contains(owner) { continue }
      if let table = after[.column, owner]?.parent, made.contains(table) { continue }
      run(.code, "DROP SEQUENCE \(sequence.name)")
    }
    for sequence in self[.sequence].gone where !sequence.facts.holds("internal") {
      let table = before[.column, sequence.facts.text("ownedBy") ?? ""]?.parent
      if let table, after[.table, table] == nil { continue }
      refuse(
        "sequence \(sequence.name) is dropped, and its position with it. Leave it where it is.")
    }
    for (old, new) in self[.sequence].changed {
      if let table = before[.column, old.facts.text("ownedBy") ?? ""]?.parent,
        droppedTables[table] != nil
      {
        continue
      }
      if new.isChanged(from: old) {
        isExpandOnly = false
        run(.make, "ALTER SEQUENCE \(old.name) \(old.create)")
      }
      if old.facts.text("ownedBy") != new.facts.text("ownedBy"), !old.facts.holds("internal") {
        run(
          .defaults, "ALTER SEQUENCE \(old.name) OWNED BY \(old.facts.text("ownedName") ?? "NONE")")
        if made.contains(new.facts.text("ownedBy") ?? "") {
          run(.loosen, "ALTER SEQUENCE \(new.name) OWNED BY NONE")
        }
      }
    }
  }

  /// Schemas and extensions hold all else: they leave last and come back first.
  mutating func containers() {
    let late = retypedInto()
    for `extension` in self[.extension].made.reversed() {
      run(
        late.contains(`extension`.key) ? .attach : .containers,
        "DROP EXTENSION \(`extension`.name)")
    }
    for schema in self[.schema].made.reversed() {
      // What moved into it moves out of it by the renames.
      let isEntered = [Catalog.Kind.table, .view, .sequence, .function, .type, .statistics]
        .contains { kind in
          self[kind].changed.contains { $0.new.schema == schema.bare && !made.contains($0.new.key) }
        }
      let holdsLate = self[.type].made.contains {
        late.contains($0.key) && $0.schema == schema.bare
      }
      run(
        holdsLate ? .attach : isEntered ? .schemas : .containers, "DROP SCHEMA \(schema.name)")
    }
    for object in self[.schema].gone + self[.extension].gone {
      run(.schemas, object.create)
      again.insert(object.key)
    }
    for (old, new) in self[.extension].changed {
      if old.schema != new.schema {
        run(.schemas, "ALTER EXTENSION \(old.name) SET SCHEMA \(old.schema)")
      }
      if let version = old.facts.text("version"), version != new.facts.text("version") {
        isExpandOnly = false
        run(.schemas, "ALTER EXTENSION \(old.name) UPDATE TO \(Self.literal(version))")
      }
    }
  }

  /// What has no way back of its own: the rehearsal would find it, but says less.
  mutating func refuseWhatIsGone() {
    for object in self[.other].gone where object.create.isEmpty && !isOfGoneExtension(object) {
      refuse("\(object.name) is dropped: it cannot be made again as it was. Leave it.")
    }
    let kinds = Catalog.Kind.allCases.filter { ![.acl, .comment, .defaultACL].contains($0) }
    if kinds.contains(where: { !self[$0].gone.isEmpty }) { isExpandOnly = false }
  }

  private func isOfGoneExtension(_ object: Catalog.Object) -> Bool {
    (before.needs[object.key] ?? []).contains { key in
      self[.extension].gone.contains { $0.key == key }
    }
  }
}
