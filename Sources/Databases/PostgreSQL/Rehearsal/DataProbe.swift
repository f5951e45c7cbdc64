import Artifact

/// A question to the live data that a sample on a clone cannot answer: would what the migration demands of
/// rows that are there hold for all of them?
package struct DataProbe: Sendable, Equatable {
  /// What is demanded of them.
  package enum Demand: Sendable { case value, unique, check, reference }

  package let demand: Demand
  /// What would be wrong with the rows that are found: `have the same (email), which … forbids`.
  package let sentence: String
  package let table: String
  /// Selects those rows; it reads and changes nothing. Nil: it cannot be asked without running code.
  let query: String?

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
      let columns = columns(of: key, in: before)
      func names(_ object: Catalog.Object) -> [String]? {
        all(of: object.facts.list("columns"), in: columns)
      }
      func ask(_ demand: Demand, _ sentence: String, _ condition: String?) {
        let query = condition.map { "SELECT FROM \(table.name) mine WHERE \($0)" }
        probes.append(
          DataProbe(demand: demand, sentence: sentence, table: table.name, query: query))
      }
      for column in after.parts(.column, of: key) where column.facts.holds("notNull") {
        guard let old = columns[number(column.key)], !old.facts.holds("notNull") else { continue }
        ask(.value, "have no \(old.bare), which gets NOT NULL", "\(old.bare) IS NULL")
      }
      for index in after.parts(.index, of: key)
      where before[.index, index.key] == nil && index.facts.holds("unique")
        && index.facts.holds("whole")
      {
        guard let names = names(index) else { continue }
        let list = names.joined(separator: ", ")
        ask(
          .unique, "have the same (\(list)), which \(index.bare) forbids",
          "\(all(names, "IS NOT NULL")) GROUP BY \(list) HAVING count(*) > 1")
      }
      for constraint in after.parts(.constraint, of: key)
      where before[.constraint, constraint.key] == nil && !constraint.create.hasSuffix(" NOT VALID")
      {
        guard let names = names(constraint), !names.isEmpty else { continue }
        let sentence = "do not fit \(constraint.bare): \(constraint.create)"
        switch constraint.facts.text("kind") {
        case "c" where constraint.create.hasPrefix("CHECK "):
          let condition = String(constraint.create.dropFirst(6))
          ask(.check, sentence, PlainExpression.isOne(condition) ? "NOT (\(condition))" : nil)
        case "f": ask(.reference, sentence, orphans(constraint, names, in: before))
        default: break
        }
      }
    }
    return probes.sorted { ($0.table, $0.sentence) < ($1.table, $1.sentence) }
  }

  private static func columns(
    of table: String, in catalog: Catalog
  ) -> [String: Catalog.Object] {
    Dictionary(
      catalog.parts(.column, of: table).map { (number($0.key), $0) }, uniquingKeysWith: { $1 })
  }

  private static func number(_ key: String) -> String {
    String(key.split(separator: ".").last ?? "")
  }

  /// Their names, quoted; nil where one is not there.
  private static func all(
    of numbers: [String], in columns: [String: Catalog.Object]
  ) -> [String]? {
    let names = numbers.compactMap { columns[$0]?.bare }
    return names.count == numbers.count ? names : nil
  }

  private static func all(_ names: [String], _ condition: String) -> String {
    names.map { "\($0) \(condition)" }.joined(separator: " AND ")
  }

  /// Selects the rows that a foreign key of these columns forbids; nil where what it leads to is not there yet.
  private static func orphans(
    _ constraint: Catalog.Object, _ names: [String], in before: Catalog
  ) -> String? {
    guard let key = constraint.facts.text("foreign"), let other = before[.table, key],
      let theirs = all(
        of: constraint.facts.list("foreignColumns"), in: columns(of: key, in: before)),
      theirs.count == names.count
    else { return nil }
    let pairs = zip(names, theirs).map { "other.\($1) = mine.\($0)" }.joined(separator: " AND ")
    return
      "\(all(names, "IS NOT NULL")) AND NOT EXISTS (SELECT FROM \(other.name) other WHERE \(pairs))"
  }

  /// A script that asks all of them, each for a few seconds at most, in transactions that only read.
  package static func script(_ probes: [DataProbe], nonce: String) -> String {
    var script = "\\set ON_ERROR_STOP off\n"
    for (number, probe) in probes.enumerated() {
      guard let query = probe.query else { continue }
      script += """
        BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
        SELECT set_config(n, v, true) FROM (VALUES ('statement_timeout', '5s'), ('lock_timeout', '100ms'),
          ('row_security', 'off'), ('search_path', 'pg_catalog')) AS s(n, v) \\g /dev/null
        SELECT \(SQL.text("SELECT '\(nonce)|\(number)|' || count(*) FROM (\(query) LIMIT \(most)) q")) \\gexec
        ROLLBACK;

        """
    }
    return script
  }

  /// Those for which rows were found, with a sentence each; and how many could not be asked.
  package static func read(
    _ answer: PsqlAnswer, _ probes: [DataProbe], nonce: String
  ) -> (found: [(probe: DataProbe, sentence: String)], unasked: Int) {
    var asked = 0
    var found: [(probe: DataProbe, sentence: String)] = []
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
      found.append((probe, "\(many) of \(probe.table) \(probe.sentence)"))
    }
    return (found, probes.count - asked)
  }
}

/// An expression of the catalog that is known to run no code but the server's own that has no effect. Whoever asks live
/// rows about it does only what it says.
enum PlainExpression {
  private static let calls: Set = [
    "ABS", "ALL", "AND", "ANY", "ARRAY", "BTRIM", "CARDINALITY", "CASE", "CEIL", "CHAR_LENGTH",
    "CHECK", "COALESCE", "DISTINCT",
    "ELSE", "EXTRACT", "FLOOR", "FROM", "GREATEST", "IN", "ISFINITE", "IS", "JSONB_TYPEOF", "LEAST",
    "LENGTH", "LOWER", "LTRIM",
    "NOT", "NULLIF", "NUMERIC", "OCTET_LENGTH", "OR", "ROUND", "ROW", "RTRIM", "STARTS_WITH",
    "THEN", "TRIM", "UPPER", "VARYING",
    "WHEN", "ZONE",
  ]

  /// As the server writes it with nothing on its search path: what is not its own has a schema before it.
  static func isOne(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var (at, depth, word) = (0, 0, "")
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        // Backslashes are another language of strings.
        guard let end = bytes[(at + 1)...].firstIndex(of: byte), word.uppercased() != "E",
          !bytes[at...end].contains(UInt8(ascii: "\\"))
        else { return false }
        // A name in quotes is no call that is known, and a doubled quote goes on as a second text.
        (at, word) = (end + 1, byte == UInt8(ascii: "\"") ? "\"" : "")
      case UInt8(ascii: "("):
        guard word.isEmpty || calls.contains(word.uppercased()) else { return false }
        (at, depth, word) = (at + 1, depth + 1, "")
      case UInt8(ascii: ")"):
        guard depth > 0 else { return false }
        (at, depth, word) = (at + 1, depth - 1, "")
      case _ where ASCII.isLetter(byte) || byte == UInt8(ascii: "_"):
        let end =
          bytes[at...].firstIndex {
            !ASCII.isLetter($0) && !ASCII.isDigit($0) && $0 != UInt8(ascii: "_")
          }
          ?? bytes.count
        word = String(decoding: bytes[at..<end], as: UTF8.self)
        at = end
      case UInt8(ascii: "."):
        let isNumber = at > 0 && ASCII.isDigit(bytes[at - 1]) && word.isEmpty
        guard isNumber else { return false }
        at += 1
      case ASCII.space, ASCII.lf: at += 1
      case _ where ASCII.isDigit(byte) || "+-*/<>=~!@#%^&|`?:,[]".utf8.contains(byte):
        (at, word) = (at + 1, "")
      default: return false
      }
    }
    return depth == 0
  }
}
