import Artifact

/// What one statement did on the clone, measured.
package struct Measurement: Sendable, Equatable {
  /// On the clone; and what the live database's size makes of it.
  package var milliseconds: Double
  package var predicted: Double
  package var walBytes: Int
  /// The strongest lock per table or index that was there before, as `pg_locks` names it.
  package var locks: [String: String]
  /// What got another file.
  package var rewritten: [String]
  package var rows: [String: Rows]
  /// Tables that were looked through from end to end, whether there are rows or not. Not kept.
  package var scanned: Set<String> = []

  package struct Rows: Sendable, Equatable {
    package var read: Int
    package var inserted: Int
    package var updated: Int
    package var deleted: Int

    package init(read: Int, inserted: Int, updated: Int, deleted: Int) {
      (self.read, self.inserted, self.updated, self.deleted) = (read, inserted, updated, deleted)
    }
  }

  /// For people: how long, what it locks, and what it does to rows that were there before.
  package var sentence: String {
    let times =
      ["\(Self.tenths(milliseconds)) ms"]
      + (predicted > 2 * milliseconds ? ["about \(Int(predicted)) ms on all rows"] : [])
    return (times + effects).joined(separator: ", ")
  }

  /// The same without times, which are others each time.
  package var effects: [String] {
    let strong = locks.filter { $0.value != "AccessShareLock" }.sorted { $0.key < $1.key }
    var parts = strong.map { "\(Self.words(of: $0.value)) on \(ServerMessage.plain($0.key))" }
    parts += rewritten.map { "\(ServerMessage.plain($0)) is rewritten" }
    for table in scanned.union(rows.keys).sorted() where !rewritten.contains(table) {
      let name = ServerMessage.plain(table)
      let changes = [
        (rows[table]?.inserted ?? 0, "inserted"), (rows[table]?.updated ?? 0, "updated"),
        (rows[table]?.deleted ?? 0, "deleted"),
      ]
      let told = changes.filter { $0.0 > 0 }.map { "\($0.0.counted("row")) \($0.1)" }
      if !told.isEmpty {
        parts.append("\(told.joined(separator: " and ")) in \(name)")
      } else if scanned.contains(table) {
        parts.append("all rows of \(name) are read")
      }
    }
    return parts
  }

  /// Whether it does to tables that were there before what those who use them may feel.
  package var isFelt: Bool {
    !rewritten.isEmpty || !scanned.isEmpty
      || locks.values.contains { Self.isStronger($0, than: "RowExclusiveLock") }
      || rows.values.contains { $0.updated + $0.deleted > 0 }
  }

  private static func tenths(_ number: Double) -> Double { (number * 10).rounded() / 10 }

  /// `ACCESS EXCLUSIVE` of `AccessExclusiveLock`.
  private static func words(of mode: String) -> String {
    var words = ""
    for character in mode.replacing("Lock", with: "") {
      if character.isUppercase, !words.isEmpty { words += " " }
      words += character.uppercased()
    }
    return words
  }

  /// From the weakest.
  package static let modes = [
    "AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock",
    "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock",
  ]

  package static func isStronger(_ a: String, than b: String) -> Bool {
    (modes.firstIndex(of: a) ?? 0) > (modes.firstIndex(of: b) ?? 0)
  }

  /// For how long a lock of that mode or a stronger one is predicted to be held: from the first statement that takes it on
  /// a table that was there before, to the end.
  package static func held(_ all: [Measurement], atLeast mode: String = "AccessExclusiveLock")
    -> Double
  {
    guard let first = first(all, atLeast: mode) else { return 0 }
    return all[first...].reduce(0) { $0 + $1.predicted }
  }

  /// The statement that takes it first.
  package static func first(_ all: [Measurement], atLeast mode: String) -> Int? {
    all.firstIndex { $0.locks.values.contains { !isStronger(mode, than: $0) } }
  }
}
