extension Synthesis {
  /// One object that is called otherwise than before.
  private struct Rename {
    /// What names share: two of a kind in one place cannot have one name.
    let place: String
    let now: String
    let then: String
    /// The statement up to the name that is given.
    let sql: (_ from: String) -> String
  }

  /// Names, and the schemas that objects lie in. Where a name is taken by another that changes,
  /// too, all go by way of names of ours.
  mutating func renames() {
    var renames = self[.schema].changed.filter { $0.old.bare != $0.new.bare }.map { old, new in
      Rename(place: "schema", now: new.bare, then: old.bare) { "ALTER SCHEMA \($0) RENAME TO " }
    }
    add(renames)
    renames = []
    var moved: [String: String] = [:]
    for (old, new) in self[.schema].changed { moved[new.bare] = old.bare }
    for (kind, verb) in Self.verbs {
      for (old, new) in self[kind].changed where !remade.contains(old.key) {
        guard !rebuilt.contains(old.key) || old.bare != new.bare else { continue }
        if kind == .index && new.facts.text("constraint") != nil { continue }
        if returns(old.parent) || droppedTables[old.key] != nil { continue }
        let place = moved[new.schema] ?? new.schema
        let word = kind == .function ? new.facts.text("word") ?? verb : verb
        let follows = kind == .index || old.facts.text("ownedBy") != nil
        if place != old.schema && !follows {
          run(.rename, "ALTER \(word) \(place).\(rest(of: new)) SET SCHEMA \(old.schema)")
        }
        guard old.bare != new.bare else { continue }
        let (schema, arguments) = (old.schema, arguments(of: new))
        renames.append(
          Rename(
            place: "\(kind == .function || kind == .type ? kind.rawValue : "") \(schema)",
            now: new.bare, then: old.bare
          ) { "ALTER \(word) \(schema).\($0)\(arguments) RENAME TO " })
      }
    }
    add(renames)
    add(partRenames())
  }

  private static let verbs: [(Catalog.Kind, String)] = [
    (.table, "TABLE"), (.view, "TABLE"), (.sequence, "SEQUENCE"), (.index, "INDEX"),
    (.function, "FUNCTION"), (.type, "TYPE"), (.statistics, "STATISTICS"),
  ]

  private func rest(of object: Catalog.Object) -> String { object.bare + arguments(of: object) }

  /// A function's arguments, with their parentheses.
  private func arguments(of object: Catalog.Object) -> String {
    guard object.kind == .function else { return "" }
    let full = object.schema + "." + object.bare
    return object.name.hasPrefix(full) ? String(object.name.dropFirst(full.count)) : ""
  }

  /// Columns and other parts, under the tables' old names.
  private func partRenames() -> [Rename] {
    var renames: [Rename] = []
    let words: [(Catalog.Kind, String)] = [
      (.column, "COLUMN"), (.constraint, "CONSTRAINT"), (.trigger, "TRIGGER"), (.policy, "POLICY"),
      (.rule, "RULE"),
    ]
    for (kind, word) in words {
      for (old, new) in self[kind].changed where old.bare != new.bare && !new.isChanged(from: old) {
        let facts = new.facts
        if facts.holds("child") || facts.holds("inherited") && !facts.holds("local") { continue }
        let alter: (String) -> String
        if let type = before[.type, old.parent] ?? type(ofRow: old.parent, in: before) {
          let isDomain = type.facts.text("kind") == "d"
          let start = isDomain ? "ALTER DOMAIN \(type.name)" : "ALTER TYPE \(type.name)"
          alter = { "\(start) RENAME \(isDomain ? "CONSTRAINT" : "ATTRIBUTE") \($0) TO " }
        } else if stands(old.parent) {
          let table = name(old.parent, in: before)
          alter =
            kind == .column || kind == .constraint
            ? { "ALTER TABLE \(table) RENAME \(word) \($0) TO " }
            : { "ALTER \(word) \($0) ON \(table) RENAME TO " }
        } else {
          continue
        }
        renames.append(
          Rename(place: "\(kind.rawValue) \(old.parent)", now: new.bare, then: old.bare, sql: alter)
        )
      }
    }
    for kind in [Catalog.Kind.publication, .eventTrigger] {
      let word = kind == .publication ? "PUBLICATION" : "EVENT TRIGGER"
      for (old, new) in self[kind].changed where old.bare != new.bare {
        renames.append(
          Rename(place: kind.rawValue, now: new.bare, then: old.bare) {
            "ALTER \(word) \($0) RENAME TO "
          })
      }
    }
    return renames
  }

  private mutating func add(_ renames: [Rename]) {
    if !renames.isEmpty { isExpandOnly = false }
    var taken: [String: [String]] = [:]
    for rename in renames { taken[rename.place, default: []].append(rename.now) }
    var second: [String] = []
    for (number, rename) in renames.enumerated() {
      if taken[rename.place]?.contains(rename.then) == true {
        let between = "sandbox_name_\(number)"
        run(.rename, rename.sql(rename.now) + between)
        second.append(rename.sql(between) + rename.then)
      } else {
        second.append(rename.sql(rename.now) + rename.then)
      }
    }
    for sql in second { run(.rename, sql) }
  }
}
