extension Synthesis {
  /// Publications and event triggers: what watches all else is quiet first, and comes back last.
  mutating func publications() {
    for publication in self[.publication].made {
      run(.quiet, "DROP PUBLICATION \(publication.name)")
    }
    for publication in self[.publication].gone {
      run(.loud, publication.create + " WITH (\(publication.facts.text("options") ?? ""))")
      again.insert(publication.key)
    }
    for (old, new) in self[.publication].kept
    where old.facts.text("options") != new.facts.text("options") {
      run(.loud, "ALTER PUBLICATION \(old.name) SET (\(old.facts.text("options") ?? ""))")
    }
    for part in self[.published].made { unpublish(part) }
    for part in self[.published].gone { publish(part) }
    for (old, new) in self[.published].kept where old.create != new.create && isChanged(old, new) {
      unpublish(new)
      publish(old)
    }
    for trigger in self[.eventTrigger].made { run(.quiet, "DROP EVENT TRIGGER \(trigger.name)") }
    for trigger in self[.eventTrigger].gone {
      run(.loud, trigger.create)
      again.insert(trigger.key)
      enable(trigger, unless: "O")
    }
    for (old, new) in self[.eventTrigger].kept {
      enable(old, unless: new.facts.text("enabled") ?? "")
    }
    if !self[.eventTrigger].made.isEmpty { isExpandOnly = false }
  }

  /// A name that was changed changes the text, too.
  private func isChanged(_ old: Catalog.Object, _ new: Catalog.Object) -> Bool {
    old.parent.isEmpty || before[.table, old.parent]?.name == after[.table, new.parent]?.name
  }

  private mutating func unpublish(_ part: Catalog.Object) {
    let publication = part.facts.text("publication") ?? ""
    guard !made.contains(publication), part.parent.isEmpty || stands(part.parent) else { return }
    run(.quiet, "ALTER PUBLICATION \(part.name) DROP \(part.facts.text("drop") ?? "")")
  }

  private mutating func publish(_ part: Catalog.Object) {
    guard part.parent.isEmpty || stands(part.parent) else { return }
    run(.loud, "ALTER PUBLICATION \(part.name) ADD \(part.create)")
  }

  private mutating func enable(_ trigger: Catalog.Object, unless state: String) {
    guard let wanted = trigger.facts.text("enabled"), wanted != state else { return }
    let words = ["O": "ENABLE", "D": "DISABLE", "R": "ENABLE REPLICA", "A": "ENABLE ALWAYS"]
    run(.loud, "ALTER EVENT TRIGGER \(trigger.name) \(words[wanted] ?? "ENABLE")")
  }
}
