extension Synthesis {
  mutating func owners() {
    let words: [(Catalog.Kind, String)] = [
      (.schema, "SCHEMA"), (.table, "TABLE"), (.view, "TABLE"), (.sequence, "SEQUENCE"),
      (.function, "ROUTINE"), (.type, "TYPE"), (.statistics, "STATISTICS"),
      (.publication, "PUBLICATION"), (.eventTrigger, "EVENT TRIGGER"),
    ]
    for (kind, word) in words {
      for (old, new) in self[kind].changed {
        guard let owner = old.facts.text("owner"), !again.contains(old.key),
          owner != new.facts.text("owner"), old.facts.text("ownedBy") == nil
        else { continue }
        isExpandOnly = false
        run(.owners, "ALTER \(word) \(old.name) OWNER TO \(owner)")
      }
      for object in before[kind].values.sorted(by: <) where again.contains(object.key) {
        guard let owner = object.facts.text("owner") else { continue }
        let isLate = kind == .publication || kind == .eventTrigger
        run(isLate ? .loud : .owners, "ALTER \(word) \(object.name) OWNER TO \(owner)")
      }
    }
  }
}
