extension Synthesis {
  /// One right of one role on one object.
  private struct Right: Hashable {
    let who: String
    let what: String
    let isGrantable: Bool

    init(_ facts: Catalog.Facts) {
      (who, what) = (facts.text("who") ?? "PUBLIC", facts.text("what") ?? "")
      isGrantable = facts.holds("grantable")
    }

    init(who: String, what: String, isGrantable: Bool) {
      (self.who, self.what, self.isGrantable) = (who, what, isGrantable)
    }
  }

  mutating func accesses() {
    let (old, new) = (before[.acl], after[.acl])
    var columns: [String] = []
    for key in Set(old.keys).union(new.keys).sorted() {
      guard let some = old[key] ?? new[key],
        old[key] != new[key] || again.contains(some.parent)
      else { continue }
      let facts = (old[key]?.facts, new[key]?.facts)
      let owner = (facts.0 ?? facts.1)?.text("owner") ?? ""
      let was = facts.0?.items("items").map(Right.init) ?? []
      if again.contains(some.parent) {
        if let before = old[key] { grantAnew(before, was) }
        continue
      }
      // A column's line is there only if somebody has a right; other objects have one if they are
      // there.
      let isColumn = some.facts.text("column") != nil
      if isColumn ? !stands(some.parent) || made.contains(key) : old[key] == nil || new[key] == nil
      {
        continue
      }
      let nowOwner = facts.1?.text("owner") ?? owner
      let now = (facts.1?.items("items").map(Right.init) ?? []).map { right in
        Right(
          who: right.who == nowOwner ? owner : right.who, what: right.what,
          isGrantable: right.isGrantable)
      }
      let target = (old[key]?.name ?? columnTarget(some)) ?? some.name
      let column = (before[.column, key] ?? after[.column, key])?.name
      for right in now where !was.contains(right) {
        run(.grants, Self.revoke(right, on: target, column, keeps: was))
        if !isColumn { columns += grantsOfColumns(of: some.parent, lostWith: right) }
      }
      for right in was where !now.contains(right) {
        isExpandOnly = false
        run(.grants, Self.grant(right, on: target, column))
      }
    }
    for sql in columns { run(.grants, sql) }
  }

  /// Whoever loses a right on a table loses it on each of its columns, too.
  private func grantsOfColumns(of table: String, lostWith right: Right) -> [String] {
    before[.acl].values.sorted(by: <).flatMap { object -> [String] in
      guard object.parent == table, let target = columnTarget(object) else { return [] }
      return object.facts.items("items").map(Right.init)
        .filter { $0.who == right.who && $0.what == right.what }
        .map { Self.grant($0, on: target, before[.column, object.key]?.name) }
    }
  }

  private func columnTarget(_ object: Catalog.Object) -> String? {
    object.facts.text("column") == nil ? nil : "TABLE \(name(object.parent, in: before))"
  }

  private static func grant(_ right: Right, on target: String, _ column: String?) -> String {
    "GRANT \(right.what)\(column.map { " (\($0))" } ?? "") ON \(target) TO \(right.who)"
      + (right.isGrantable ? " WITH GRANT OPTION" : "")
  }

  private static func revoke(
    _ right: Right, on target: String, _ column: String?, keeps old: [Right]
  ) -> String {
    let isOption =
      right.isGrantable && old.contains { $0.who == right.who && $0.what == right.what }
    return "REVOKE \(isOption ? "GRANT OPTION FOR " : "")\(right.what)"
      + "\(column.map { " (\($0))" } ?? "") ON \(target) FROM \(right.who)"
  }

  /// What was made again has the rights that new objects have: they leave, and the old ones come.
  private mutating func grantAnew(_ object: Catalog.Object, _ rights: [Right]) {
    let column = object.facts.text("column")
    if object.facts.holds("standard") && before[.defaultACL].isEmpty { return }
    if column == nil {
      var whos = ["PUBLIC"] + rights.map(\.who)
      for standard in before[.defaultACL].values {
        whos += standard.facts.items("items").compactMap { $0.text("who") }
      }
      var seen: Set<String> = []
      let from = whos.filter { seen.insert($0).inserted }.joined(separator: ", ")
      run(.grants, "REVOKE ALL ON \(object.name) FROM \(from)")
    }
    let each = Dictionary(grouping: rights) {
      Right(who: $0.who, what: "", isGrantable: $0.isGrantable)
    }
    for (_, some) in each.sorted(by: { ($0.key.who, $0.value.count) < ($1.key.who, $1.value.count) }
    ) {
      let all = some.map(\.what).joined(separator: ", ")
      let right = Right(who: some[0].who, what: all, isGrantable: some[0].isGrantable)
      let each = column.map { name in some.map { "\($0.what) (\(name))" }.joined(separator: ", ") }
      run(
        .grants,
        Self.grant(
          each.map { Right(who: right.who, what: $0, isGrantable: right.isGrantable) } ?? right,
          on: object.name, nil))
    }
  }

  mutating func defaultAccesses() {
    let (old, new) = (before[.defaultACL], after[.defaultACL])
    for key in Set(old.keys).union(new.keys).sorted() {
      guard let some = old[key] ?? new[key] else { continue }
      let standard = some.facts.items("standard").map(Right.init)
      let was = old[key].map { $0.facts.items("items").map(Right.init) } ?? standard
      let now = new[key].map { $0.facts.items("items").map(Right.init) } ?? standard
      for right in now where !was.contains(right) {
        let isOption =
          right.isGrantable && was.contains { $0.who == right.who && $0.what == right.what }
        run(
          .grants,
          "\(some.name) REVOKE \(isOption ? "GRANT OPTION FOR " : "")\(right.what) "
            + "ON \(some.bare) FROM \(right.who)")
      }
      for right in was where !now.contains(right) {
        run(
          .grants,
          "\(some.name) GRANT \(right.what) ON \(some.bare) TO \(right.who)"
            + (right.isGrantable ? " WITH GRANT OPTION" : ""))
      }
    }
  }
}
