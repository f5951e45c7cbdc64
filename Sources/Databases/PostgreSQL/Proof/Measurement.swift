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
    return (times + effects()).joined(separator: ", ")
  }

  /// The same without times, which are others each time; and where it is told to whom rows are not meant for, without
  /// their numbers.
  package func effects(counting: Bool = true) -> [String] {
    let strong = locks.filter { $0.value != "AccessShareLock" }.sorted { $0.key < $1.key }
    var parts = strong.map { "\(Self.words(of: $0.value)) on \(ServerMessage.plain($0.key))" }
    parts += rewritten.map { "\(ServerMessage.plain($0)) is rewritten" }
    for (table, rows) in rows.sorted(by: { $0.key < $1.key }) where !rewritten.contains(table) {
      let changes = [
        (rows.inserted, "inserted"), (rows.updated, "updated"), (rows.deleted, "deleted"),
      ]
      func counted(_ count: Int) -> String { counting ? count.counted("row") : "rows" }
      let told = changes.filter { $0.0 > 0 }.map { "\(counted($0.0)) \($0.1)" }
      let name = ServerMessage.plain(table)
      if !told.isEmpty {
        parts.append("\(told.joined(separator: " and ")) in \(name)")
      } else if rows.read > 0 {
        parts.append("\(counted(rows.read)) of \(name) read")
      }
    }
    return parts
  }

  /// Whether it does to tables that were there before what those who use them may feel.
  package var isFelt: Bool {
    !rewritten.isEmpty || locks.values.contains { Self.isStronger($0, than: "RowExclusiveLock") }
      || rows.values.contains { $0.read + $0.updated + $0.deleted > 0 }
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

  /// For how long ACCESS EXCLUSIVE is predicted to be held: from the first statement that takes it on a
  /// table that was there before, to the end.
  static func exclusive(_ all: [Measurement]) -> Double {
    guard let first = all.firstIndex(where: { $0.locks.values.contains("AccessExclusiveLock") })
    else { return 0 }
    return all[first...].reduce(0) { $0 + $1.predicted }
  }
}
