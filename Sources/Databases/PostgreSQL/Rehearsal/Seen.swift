import Artifact

/// What the looks behind each statement of the migration saw.
struct Seen {
  let relations: [String: Relation]
  let probes: [Probe]
  /// Names behind the migration, by OID; of tables that are still there.
  let renamed: [String: String]

  init(_ said: ScriptAnswer) {
    var all: [String: Relation] = [:]
    for relation in said.all("relation").compactMap(Relation.init) { all[relation.oid] = relation }
    relations = all
    probes = said.all("probe").compactMap(Probe.init)
    var names: [String: String] = [:]
    for line in said.all("renamed") {
      let pair = (try? JSONNode(parsing: Array(line.utf8)))?.strings ?? []
      if pair.count == 2 { names[pair[0]] = pair[1] }
    }
    renamed = names
  }

  /// Tables that were there before and whose rows the migration may have changed: at the top of their
  /// partitions, parents first.
  var touched: [Relation] {
    guard let first = probes.first, let last = probes.last else { return [] }
    let locked = last.locks.filter { oid, modes in
      modes.subtracting(first.locks[oid] ?? []).contains("RowExclusiveLock")
    }.keys
    let tables = locked.compactMap { relations[$0] }.filter { ["r", "p", "f"].contains($0.kind) }
    return Set(tables.map(\.root)).compactMap { relations[$0] }
      .sorted { ($0.depth, $0.name) < ($1.depth, $1.name) }
  }

  private func change(_ oid: String, _ from: Probe?, _ to: Probe) -> [Int] {
    let old = from?.rows[oid] ?? [0, 0, 0, 0]
    return zip(to.rows[oid] ?? [0, 0, 0, 0], old).map { $0 - $1 }
  }

  /// Whether it inserted, changed or deleted a row in a table that was there before.
  var changesRows: Bool {
    guard let first = probes.first, let last = probes.last else { return false }
    return relations.keys.contains { change($0, first, last).dropFirst().contains { $0 != 0 } }
  }

  /// Relations that got another file between two looks.
  private func rewritten(_ from: Probe, _ to: Probe) -> [Relation] {
    relations.values.filter { relation in
      guard let now = to.files[relation.oid] else { return false }
      return now.file != (from.files[relation.oid]?.file ?? relation.file)
    }.sorted { $0.name < $1.name }
  }

  /// Tables that got another file, by their name behind the migration.
  var rewritten: [String] {
    guard let first = probes.first, let last = probes.last else { return [] }
    return rewritten(first, last).filter { $0.kind != "i" }.compactMap { renamed[$0.oid] }
  }

  var refusals: [String] {
    guard let first = probes.first, let last = probes.last else { return [] }
    var all: [String] = []
    for relation in rewritten(first, last) where ["r", "m"].contains(relation.kind) {
      guard relation.bytes > 0, last.files[relation.oid]?.bytes == 0,
        change(relation.oid, first, last)[3] == 0
      else { continue }
      all.append(
        "\(relation.name) is emptied in a way that cannot be taken back: write DELETE, or stop to use "
          + "the table and empty it later")
    }
    for relation in touched where relation.kind == "f" {
      all.append(
        "the rows of \(relation.name) lie on another server, which no transaction of ours holds")
    }
    for relation in touched where relation.key.isEmpty {
      let changed = relations.values.filter { $0.root == relation.oid }
        .contains { change($0.oid, first, last).dropFirst().contains { $0 != 0 } }
      if changed {
        all.append(Proof.advised("\(Proof.keyless): \(relation.name)"))
      }
    }
    return all
  }

  func measurements(_ live: LiveState) -> [Measurement] {
    let sizes = Dictionary(live.tables.map { ($0.name, $0.rows) }, uniquingKeysWith: max)
    // The last look follows the constraints that are checked late: they belong to the last statement.
    guard probes.count > 2 else { return [] }
    return (1..<probes.count - 1).map { index in
      let isLast = index == probes.count - 2
      return measurement(
        probes[index - 1], probes[isLast ? index + 1 : index], index, isLast, sizes)
    }
  }

  /// What a statement takes that looks at no row, and what one takes for each row that it looks at, which on few
  /// rows is lost in that; in milliseconds.
  private static let (constant, perRow, perRowWritten) = (2.0, 0.0007, 0.0023)
  /// From so many rows on, what is found by an index is taken for a part of the table that grows with it.
  private static let many = 100

  private func measurement(
    _ from: Probe, _ to: Probe, _ index: Int, _ isLast: Bool, _ sizes: [String: Int]
  ) -> Measurement {
    var took = probes[index].began - from.ended
    if isLast { took += to.began - probes[index].ended }
    var locks: [String: String] = [:]
    for (oid, modes) in to.locks {
      guard let relation = relations[oid] else { continue }
      for mode in modes.subtracting(from.locks[oid] ?? [])
      where locks[relation.name].map({ Measurement.isStronger(mode, than: $0) }) ?? true {
        locks[relation.name] = mode
      }
    }
    var rows: [String: Measurement.Rows] = [:]
    var more = 0.0
    let written = Set(rewritten(from, to).map { $0.table ?? $0.oid })
    var looked: Set<String> = []
    for (oid, relation) in relations where relation.kind == "r" || relation.kind == "m" {
      let change = change(oid, from, to)
      let isScanned = (to.scans[oid] ?? 0) > (from.scans[oid] ?? 0)
      if isScanned { looked.insert(relation.name) }
      guard isScanned || change.contains(where: { $0 != 0 }) else { continue }
      if change.contains(where: { $0 != 0 }) {
        rows[relation.name] = .init(
          read: change[0], inserted: change[1], updated: change[2], deleted: change[3])
      }
      let scanned = (to.scanned[oid] ?? 0) - (from.scanned[oid] ?? 0)
      // What is found by an index, and few, is as few there; what is put in is what it is.
      let seen = scanned > 0 ? scanned : max(change[0], change[2], change[3])
      guard let size = sizes[relation.name], size > seen, isScanned || seen >= Self.many else {
        continue
      }
      if seen > 0 {
        more = max(more, max(0, took - Self.constant) * (Double(size) / Double(seen) - 1))
      }
      let each = written.contains(oid) ? Self.perRowWritten : Self.perRow
      more = max(more, each * Double(size - seen))
    }
    return Measurement(
      milliseconds: took, predicted: took + more, walBytes: to.wal - from.wal,
      locks: locks, rewritten: rewritten(from, to).map(\.name), rows: rows, scanned: looked)
  }
}

extension UndoLog {
  /// The tables whose rows the migration may change, as the looks saw them.
  init(_ seen: Seen) {
    tables = seen.touched.filter { $0.kind != "f" }.map { relation in
      let columns = relation.columns.filter { !$0.isGenerated }
      var table = Table(
        name: relation.name, after: seen.renamed[relation.oid] ?? "",
        isPartitioned: relation.kind == "p",
        columns: columns.map {
          Column(name: $0.name, type: $0.type, isAlwaysIdentity: $0.isAlwaysIdentity)
        },
        key: relation.key.compactMap { number in columns.firstIndex { $0.number == number } })
      table.isDeferrable = relation.isDeferrable
      if table.key.count != relation.key.count { table.key = [] }
      var names = columns.map(\.name)
      for (index, probe) in seen.probes.dropFirst().enumerated() {
        guard let now = probe.columns[relation.oid] else { continue }
        let present = zip(columns, names).map { now[$0.number] ?? $1 }
        if present != names { table.renamed[index] = present }
        names = present
      }
      return table
    }
  }
}
