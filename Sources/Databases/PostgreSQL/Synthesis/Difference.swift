/// The objects of one kind that a migration made, dropped and kept, each in the order of OIDs.
struct Difference {
  var made: [Catalog.Object] = []
  var gone: [Catalog.Object] = []
  var kept: [(old: Catalog.Object, new: Catalog.Object)] = []
  /// Those of them that are not the same in all.
  var changed: [(old: Catalog.Object, new: Catalog.Object)] = []

  init(_ kind: Catalog.Kind, _ before: Catalog, _ after: Catalog) {
    let (old, new) = (before[kind], after[kind])
    for object in new.values.sorted(by: <) where old[object.key] == nil { made.append(object) }
    for object in old.values.sorted(by: <) {
      guard let other = new[object.key] else {
        gone.append(object)
        continue
      }
      kept.append((object, other))
      if object != other { changed.append((object, other)) }
    }
    // A change of a column's type makes its constraints, indexes and statistics anew, with all that
    // they were: they are the same for us. So are their comments.
    guard [.constraint, .index, .statistics, .comment].contains(kind) else { return }
    var twins: [[String]: Catalog.Object] = [:]
    for object in made { twins[Self.looks(object)] = object }
    var same: Set<String> = []
    gone.removeAll { object in
      guard let twin = twins[Self.looks(object)] else { return false }
      same.insert(twin.key)
      return true
    }
    made.removeAll { same.contains($0.key) }
  }

  private static func looks(_ object: Catalog.Object) -> [String] {
    // The key of a comment's object is another then.
    let parent = object.kind == .comment ? "" : object.parent
    return [parent, object.name, object.create]
  }
}
