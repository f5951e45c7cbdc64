extension Synthesis {
  /// The objects, each behind those of them that it needs, directly or through others.
  func inOrder(_ objects: [Catalog.Object], by catalog: Catalog) -> [Catalog.Object] {
    let wanted = Dictionary(objects.map { ($0.key, $0) }) { first, _ in first }
    var ordered: [Catalog.Object] = []
    var seen: Set<String> = []
    func visit(_ key: String) {
      guard seen.insert(key).inserted else { return }
      for needed in (catalog.needs[key] ?? []).sorted() {
        visit(needed)
        visit(String(needed.prefix { $0 != "." }))
      }
      if let object = wanted[key] { ordered.append(object) }
    }
    for object in objects.sorted(by: <) { visit(object.key) }
    return ordered
  }

  /// Whether an object needs one of those with these keys, directly or through others.
  func needs(_ key: String, anyOf keys: Set<String>, in catalog: Catalog) -> Bool {
    var open = [key]
    var seen: Set<String> = [key]
    while let next = open.popLast() {
      for needed in catalog.needs[next] ?? [] {
        for step in [needed, String(needed.prefix { $0 != "." })] where seen.insert(step).inserted {
          if keys.contains(step) { return true }
          open.append(step)
        }
      }
    }
    return false
  }

  /// Which enumerations have to be built anew, and which views and functions to be made again: what
  /// shows other columns than before, what uses something that leaves, and whatever needs those.
  mutating func findRemade() {
    for (old, new) in self[.type].kept where old.facts.text("kind") == "e" {
      if old.facts.list("labels").count != new.facts.list("labels").count {
        rebuilt.insert(old.key)
      }
    }
    let retyped = Set(
      (rebuilt.isEmpty ? [:] : after[.column]).values.filter {
        let facts = $0.facts
        return rebuilt.contains(facts.text("typeOID") ?? "")
          || rebuilt.contains(facts.text("element") ?? "")
      }.map(\.key))
    for (old, new) in self[.view].kept {
      let needed = after.needs[new.key] ?? []
      let isFree =
        needed.isDisjoint(with: retyped) && !needsWhatLeaves(new.key)
        && !needed.contains { key in
          guard made.contains(key) else { return false }
          // The columns of a table that is put aside stay where they are.
          guard let column = after[.column, key] else { return false }
          return stands(column.parent) || after[.view, column.parent] != nil
        }
      let isReplaceable = old.facts.text("kind") == "v" && showsTheSame(old, new) && isFree
      if old.isChanged(from: new) && !isReplaceable || !needed.isDisjoint(with: retyped) {
        remade.insert(old.key)
      }
    }
    for (old, new) in self[.function].kept {
      guard old != new || !rebuilt.isEmpty else { continue }
      let defaults = (old.facts.text("defaults"), new.facts.text("defaults"))
      let isNarrowed = (defaults.0.flatMap { Int($0) } ?? 0) < (defaults.1.flatMap { Int($0) } ?? 0)
      let usesRebuilt = !(after.needs[new.key] ?? []).isDisjoint(with: rebuilt)
      if old.isChanged(from: new) && isNarrowed || usesRebuilt { remade.insert(old.key) }
    }
    guard !remade.isEmpty else { return }
    let roots = remade
    for (old, _) in self[.view].kept + self[.function].kept + self[.other].kept
    where needs(old.key, anyOf: roots, in: after) {
      remade.insert(old.key)
    }
  }

  private func showsTheSame(_ old: Catalog.Object, _ new: Catalog.Object) -> Bool {
    old.facts.list("columns") == new.facts.list("columns")
  }
}
