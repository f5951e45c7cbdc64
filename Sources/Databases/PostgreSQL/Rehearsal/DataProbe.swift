/// A question to the live data that a sample on a clone cannot answer: would what the migration demands of
/// rows that are there hold for all of them?
package struct DataProbe: Sendable, Equatable {
  /// What would be wrong with the rows that are found: `have the same (email), which … forbids`.
  package let sentence: String
  package let table: String
  /// Selects those rows; it reads and changes nothing.
  let query: String

  /// How many rows are looked for.
  static let most = 1000

  /// The probes of what differs between two catalogs of a clone. Tables whose rows the migration changes
  /// itself are left out: it may mend what it demands.
  static func all(from before: Catalog, to after: Catalog, except touched: Set<String>)
    -> [DataProbe]
  {
    var probes: [DataProbe] = []
    for (key, table) in before[.table] where !touched.contains(table.name) {
      guard after[.table, key] != nil else { continue }
      let columns = Dictionary(
        before.parts(.column, of: key).map { (number($0.key), $0) }, uniquingKeysWith: { $1 })
      for column in after.parts(.column, of: key) where column.facts.holds("notNull") {
        guard let old = columns[number(column.key)], !old.facts.holds("notNull") else { continue }
        probes.append(
          DataProbe(
            sentence: "have no \(old.bare), which gets NOT NULL", table: table.name,
            query: "SELECT FROM \(table.name) WHERE \(old.bare) IS NULL"))
      }
      for index in after.parts(.index, of: key)
      where before[.index, index.key] == nil && index.facts.holds("unique")
        && index.facts.holds("whole")
      {
        let names = index.facts.list("columns").compactMap { columns[$0]?.bare }
        guard names.count == index.facts.list("columns").count else { continue }
        let list = names.joined(separator: ", ")
        probes.append(
          DataProbe(
            sentence: "have the same (\(list)), which \(index.bare) forbids", table: table.name,
            query: "SELECT FROM \(table.name) WHERE \(all(names, "IS NOT NULL")) GROUP BY \(list) "
              + "HAVING count(*) > 1"))
      }
      for constraint in after.parts(.constraint, of: key)
      where before[.constraint, constraint.key] == nil && !constraint.create.hasSuffix(" NOT VALID")
      {
        let names = constraint.facts.list("columns").compactMap { columns[$0]?.bare }
        guard names.count == constraint.facts.list("columns").count, !names.isEmpty,
          let query = violators(of: constraint, in: table.name, names)
        else { continue }
        probes.append(
          DataProbe(
            sentence: "do not fit \(constraint.bare): \(constraint.create)", table: table.name,
            query: query))
      }
    }
    return probes.sorted { ($0.table, $0.sentence) < ($1.table, $1.sentence) }
  }

  private static func number(_ key: String) -> String {
    String(key.split(separator: ".").last ?? "")
  }

  private static func all(_ names: [String], _ condition: String) -> String {
    names.map { "\($0) \(condition)" }.joined(separator: " AND ")
  }

  /// Selects the rows that a CHECK or a foreign key forbids; nil for other constraints.
  private static func violators(
    of constraint: Catalog.Object, in table: String, _ names: [String]
  ) -> String? {
    let text = constraint.create
    switch constraint.facts.text("kind") {
    case "c" where text.hasPrefix("CHECK "):
      return "SELECT FROM \(table) WHERE NOT (\(text.dropFirst(6)))"
    case "f":
      // FOREIGN KEY (a, b) REFERENCES public.t(x, y) …
      let parts = text.split(separator: ") REFERENCES ", maxSplits: 1)
      guard parts.count == 2, let open = parts[1].firstIndex(of: "("),
        let close = parts[1].firstIndex(of: ")"), open < close
      else { return nil }
      let other = parts[1][..<open]
      let mine = parts[0].dropFirst("FOREIGN KEY (".count)
      let theirs = parts[1][parts[1].index(after: open)..<close]
      return "SELECT FROM \(table) WHERE \(all(names, "IS NOT NULL")) AND (\(mine)) NOT IN "
        + "(SELECT \(theirs) FROM \(other) WHERE (\(theirs)) IS NOT NULL)"
    default: return nil
    }
  }

  /// A script that asks all of them, each for a few seconds at most, in transactions that only read.
  package static func script(_ probes: [DataProbe], nonce: String) -> String {
    var script = "\\set ON_ERROR_STOP off\n"
    for (number, probe) in probes.enumerated() {
      script += """
        BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
        SELECT set_config(n, v, true) FROM (VALUES ('statement_timeout', '5s'), ('lock_timeout', '100ms'),
          ('row_security', 'off'), ('search_path', 'pg_catalog')) AS s(n, v) \\g /dev/null
        SELECT \(SQL.text("SELECT '\(nonce)|\(number)|' || count(*) FROM (\(probe.query) LIMIT \(most)) q")) \\gexec
        ROLLBACK;

        """
    }
    return script
  }

  /// What was found, a sentence each; and how many could not be asked.
  package static func read(
    _ answer: PsqlAnswer, _ probes: [DataProbe], nonce: String
  ) -> (found: [String], unasked: Int) {
    var asked = 0
    var found: [String] = []
    for line in answer.out.split(separator: "\n") {
      let parts = line.split(separator: "|", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == nonce, let number = Int(parts[1]),
        probes.indices.contains(number), let count = Int(parts[2])
      else { continue }
      asked += 1
      guard count > 0 else { continue }
      let probe = probes[number]
      let many =
        count >= most
        ? "\(most) rows or more" : count == 1 ? "1 row or group" : "\(count) rows or groups"
      found.append("\(many) of \(probe.table) \(probe.sentence)")
    }
    return (found, probes.count - asked)
  }
}
