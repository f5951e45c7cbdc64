extension Synthesis {
  /// Drops what the migration made of types, functions and rarer kinds, each before what it needs.
  mutating func dropCode() {
    let views = Set(self[.view].made.map(\.key)).union(remade)
    let late = retypedInto()
    let kinds: [Catalog.Kind] = [.function, .type, .other]
    let code = kinds.flatMap { self[$0].made }
    for object in inOrder(code, by: after).reversed() {
      let sql: String
      switch object.kind {
      case .function: sql = "DROP \(object.facts.text("word") ?? "FUNCTION") \(object.name)"
      case .type:
        let word = object.facts.text("kind") == "d" ? "DOMAIN" : "TYPE"
        sql = "DROP \(word) \(object.name)"
      default:
        // A class of operators brought its family along, which leaves with it or before it.
        sql = "DROP \(object.name)"
      }
      if movedTypes.contains(object.key) { continue }
      // A type that a column has got leaves when the column has its old one again.
      let isLate = object.kind == .type && late.contains(object.key)
      let isEarly = needs(object.key, anyOf: views, in: after)
      run(isLate ? .attach : isEarly ? .views : .code, sql)
    }
  }

  /// The types and extensions that the migration made, and that columns which it kept are of now.
  func retypedInto() -> Set<String> {
    var open: [String] = []
    for (_, column) in self[.column].changed where !made.contains(column.parent) {
      let facts = column.facts
      open += [facts.text("typeOID"), facts.text("element")].compactMap { $0 }
    }
    var found: Set<String> = []
    while let key = open.popLast() {
      if found.insert(key).inserted { open += after.needs[key] ?? [] }
    }
    return found.intersection(made)
  }

  mutating func views() {
    let leaving =
      self[.view].made
      + self[.view].kept.map(\.new).filter { remade.contains($0.key) }
      + (self[.function].kept + self[.other].kept).map(\.new).filter { remade.contains($0.key) }
    for object in inOrder(leaving, by: after).reversed() {
      if object.kind == .other {
        run(.views, "DROP \(object.name)")
        continue
      }
      let word =
        object.kind == .function
        ? object.facts.text("word") ?? "FUNCTION"
        : object.facts.text("kind") == "m" ? "MATERIALIZED VIEW" : "VIEW"
      run(.views, "DROP \(word) \(object.name)")
    }
    for (old, new) in self[.view].kept where !remade.contains(old.key) {
      if new.isChanged(from: old) {
        isExpandOnly = false
        run(.remake, "CREATE OR REPLACE " + old.create.dropFirst("CREATE ".count))
      }
      let (was, now) = (old.facts.holds("populated"), new.facts.holds("populated"))
      if was != now {
        isExpandOnly = false
        run(.remake, "REFRESH MATERIALIZED VIEW \(old.name)" + (was ? "" : " WITH NO DATA"))
      }
    }
    if !remade.isEmpty { isExpandOnly = false }
    // A function that stands on a view comes behind it; the others come early.
    let back = self[.view].gone + self[.view].kept.map(\.old).filter { remade.contains($0.key) }
    let backKeys = Set(back.map(\.key))
    let functions =
      self[.function].gone + self[.other].gone.filter { !$0.create.isEmpty }
      + (self[.function].kept + self[.other].kept).map(\.old).filter { remade.contains($0.key) }
    let late = functions.filter { needs($0.key, anyOf: backKeys, in: before) }
    for object in inOrder(back + late, by: before) { make(object, in: .remake) }
    let lateKeys = Set(late.map(\.key))
    let early = functions.filter { !lateKeys.contains($0.key) } + self[.type].gone
    for object in inOrder(early, by: before) { make(object, in: .make) }
  }

  private mutating func make(_ object: Catalog.Object, in phase: Phase) {
    run(phase, object.create)
    again.insert(object.key)
    guard object.kind == .view else { return }
    for column in before.parts(.column, of: object.key) {
      guard let text = column.facts.text("default") else { continue }
      run(.state, "ALTER VIEW \(object.name) ALTER \(column.name) SET DEFAULT \(text)")
    }
  }

  mutating func functions() {
    for (old, new) in self[.function].changed
    where new.isChanged(from: old) && !remade.contains(old.key) {
      isExpandOnly = false
      if old.facts.text("kind") == "a" {
        run(.make, "CREATE OR REPLACE " + old.create.dropFirst("CREATE ".count))
      } else {
        run(.make, old.create)
      }
    }
  }

  mutating func types() {
    for (old, new) in self[.type].changed where !rebuilt.contains(old.key) {
      let (was, now) = (old.facts, new.facts)
      if was.text("kind") == "e" {
        for (label, other) in zip(was.list("labels"), now.list("labels")) where label != other {
          isExpandOnly = false
          run(
            .make,
            "ALTER TYPE \(old.name) RENAME VALUE \(Self.literal(other)) TO "
              + Self.literal(label))
        }
      } else if was.text("kind") == "d" {
        let alter = "ALTER DOMAIN \(old.name) "
        if was.text("default") != now.text("default") {
          run(.make, alter + (was.text("default").map { "SET DEFAULT \($0)" } ?? "DROP DEFAULT"))
        }
        if was.holds("notNull") != now.holds("notNull") {
          isExpandOnly = false
          if was.holds("notNull") {
            run(.keys, alter + "SET NOT NULL")
          } else {
            run(.make, alter + "DROP NOT NULL")
          }
        }
      }
    }
  }
}
