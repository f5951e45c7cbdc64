import Artifact

/// A question to the live data that a clone cannot answer: would what the migration demands of rows that are there
/// hold for all of them?
///
/// What a catalog of the clone says may have been made up by the migration. So a question names tables and columns only as
/// texts: the live server asks it only where it has them all by just these names.
package struct DataProbe: Sendable, Equatable {
  /// What is demanded of them.
  package enum Demand: Sendable { case value, unique, check, reference, cast, other }

  package let demand: Demand
  /// What would be wrong with the rows that are found: `have the same (email), which … forbids`.
  package let sentence: String
  package let table: String
  /// Selects those rows; it reads and changes nothing. Nil: it is not known how to ask, or it would run code.
  let query: String?
  /// The tables and columns that the query names, and must find.
  var names: [Named] = []

  struct Named: Sendable, Equatable {
    let table: String
    let columns: [String]
  }

  /// How many rows are looked for.
  static let most = 1000
  /// How many questions are asked: each takes time of the live server.
  static let mostQuestions = 50

  /// The probes of what differs between two catalogs of a clone. Of tables whose rows the migration changes itself nothing
  /// can be asked beforehand: it may mend what it demands.
  static func all(
    from before: Catalog, to after: Catalog, by statements: [Migration.Statement] = [],
    except touched: Set<String>
  ) -> [DataProbe] {
    before[.table].flatMap { key, table -> [DataProbe] in
      guard after[.table, key] != nil else { return [] }
      return Questions(table, key, before, after, statements, touched).all
    }.sorted { ($0.table, $0.sentence) < ($1.table, $1.sentence) }
  }

  /// What is to be asked of one table.
  private struct Questions {
    let table: Catalog.Object
    let before, after: Catalog
    let statements: [Migration.Statement]
    let touched: Set<String>
    /// Its columns of before and behind, by number.
    let old, new: [String: Catalog.Object]
    var all: [DataProbe] = []

    init(
      _ table: Catalog.Object, _ key: String, _ before: Catalog, _ after: Catalog,
      _ statements: [Migration.Statement], _ touched: Set<String>
    ) {
      (self.table, self.before, self.after, self.touched) = (table, before, after, touched)
      self.statements = statements
      (old, new) = (DataProbe.columns(of: key, in: before), DataProbe.columns(of: key, in: after))
      for (number, column) in new { askOf(column, number) }
      for index in after.parts(.index, of: key)
      where before[.index, index.key] == nil && index.facts.holds("unique") { askOf(index) }
      for constraint in after.parts(.constraint, of: key)
      where !constraint.create.hasSuffix(" NOT VALID") { askOf(constraint: constraint) }
    }

    private mutating func ask(
      _ demand: Demand, _ sentence: String, _ condition: String?, _ columns: [String],
      of other: Named? = nil
    ) {
      let isKnown = !touched.contains(table.name) && !touched.contains(other?.table ?? "")
      let from = DataProbe.from(table)
      all.append(
        DataProbe(
          demand: demand, sentence: sentence, table: table.name,
          query: isKnown
            ? condition.map {
              demand == .cast
                ? "SELECT 0 * count(\($0)) FROM \(from) mine"
                : "SELECT FROM \(from) mine WHERE \($0)"
            } : nil,
          names: [Named(table: table.name, columns: columns)] + [other].compactMap(\.self)))
    }

    private mutating func askOf(_ column: Catalog.Object, _ number: String) {
      let facts = column.facts
      let isDemanded = facts.holds("notNull")
      guard let was = old[number] else {
        let isFilled =
          facts.text("default") != nil || !(facts.text("identity") ?? "").isEmpty
          || !(facts.text("generated") ?? "").isEmpty
        if isDemanded, !isFilled {
          ask(.value, "have no \(column.bare), which is NOT NULL and has no default", "true", [])
        }
        if !(facts.text("generated") ?? "").isEmpty {
          ask(.other, "may not bear what \(column.bare) is computed by", nil, [])
        }
        return
      }
      if isDemanded, !was.facts.holds("notNull") {
        ask(.value, "have no \(was.bare), which gets NOT NULL", "\(was.bare) IS NULL", [was.bare])
      }
      if let type = facts.text("type"), was.facts.text("type") != type {
        let conversion = Conversion(
          of: was.bare, in: table.bare, to: type, by: statements)
        ask(
          .cast, "\(conversion == nil ? "may" : "do") not fit the new type of \(was.bare)",
          conversion?.expression, [was.bare])
      }
    }

    /// The names of before of these columns; nil where one is new, or of another type now.
    private func names(_ numbers: [String]) -> [String]? {
      let names = numbers.compactMap { number -> String? in
        guard let was = old[number], was.facts.text("type") == new[number]?.facts.text("type"),
          was.facts.text("collation") == nil
        else { return nil }
        return was.bare
      }
      return names.count == numbers.count && !names.isEmpty ? names : nil
    }

    private mutating func askOf(_ index: Catalog.Object) {
      let names = index.facts.holds("whole") ? names(index.facts.list("columns")) : nil
      let list = (names ?? []).joined(separator: ", ")
      ask(
        .unique,
        "have the same \(names == nil ? "values" : "(\(list))"), which \(index.bare) forbids",
        names.map {
          (index.facts.holds("nullsAreOne") ? "true" : DataProbe.all($0, "IS NOT NULL"))
            + " GROUP BY \(list) HAVING count(*) > 1"
        },
        names ?? [])
    }

    private mutating func askOf(constraint: Catalog.Object) {
      // One that was not valid before is held against the rows now.
      let was = before[.constraint, constraint.key]
      guard was == nil || was?.create.hasSuffix(" NOT VALID") == true else { return }
      let numbers = constraint.facts.list("columns")
      let sentence = "do not fit \(constraint.bare): \(constraint.create)"
      switch constraint.facts.text("kind") {
      case "c":
        let names = names(numbers)
        let condition = String(constraint.create.dropFirst("CHECK ".count))
        // Its text has the names of behind.
        let isPlain =
          names == numbers.compactMap { new[$0]?.bare } && constraint.create.hasPrefix("CHECK ")
          && PlainExpression.isOne(condition)
        ask(.check, sentence, isPlain ? "NOT (\(condition))" : nil, names ?? [])
      case "f":
        let names = names(numbers)
        let theirs = constraint.facts.text("foreign").flatMap { key in
          before[.table, key].flatMap { other in
            DataProbe.all(
              of: constraint.facts.list("foreignColumns"),
              in: DataProbe.columns(of: key, in: before)
            ).map { (other, Named(table: other.name, columns: $0)) }
          }
        }
        let isSimple = !constraint.create.contains(" MATCH FULL")
        guard isSimple, let names, let (other, named) = theirs, names.count == named.columns.count
        else { return ask(.reference, sentence, nil, []) }
        let pairs = zip(names, named.columns).map { "other.\($1) = mine.\($0)" }
        ask(
          .reference, sentence,
          "\(DataProbe.all(names.map { "mine.\($0)" }, "IS NOT NULL")) AND NOT EXISTS (SELECT FROM "
            + "\(DataProbe.from(other)) other WHERE \(pairs.joined(separator: " AND ")))", names,
          of: named)
      // What forbids rows to be alike is an index.
      case "p", "u": break
      default: ask(.other, sentence, nil, [])
      }
    }
  }

  /// The rows that a constraint of a table is about: its children's are not, its partitions' are.
  private static func from(_ table: Catalog.Object) -> String {
    (table.facts.text("kind") == "p" ? "" : "ONLY ") + table.name
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
    return names.count == numbers.count && !names.isEmpty ? names : nil
  }

  private static func all(_ names: [String], _ condition: String) -> String {
    names.map { "\($0) \(condition)" }.joined(separator: " AND ")
  }

  /// A script that asks all of them, each for a few seconds at most, in transactions that only read.
  package static func script(_ probes: [DataProbe], nonce: String) -> String {
    var script = "\\set ON_ERROR_STOP off\n"
    var left = mostQuestions
    for (number, probe) in probes.enumerated() {
      guard let query = probe.query, left > 0 else { continue }
      left -= 1
      let sign = "\(nonce)|\(number)|"
      let isCast = probe.demand == .cast
      let text =
        isCast
        ? "SELECT '\(sign)' || (\(query))"
        : "SELECT '\(sign)' || count(*) FROM (\(query) LIMIT \(most)) q"
      script += """
        BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
        SELECT set_config(n, v, true) FROM (VALUES ('statement_timeout', '5s'), ('lock_timeout', '100ms'),
          ('row_security', 'off'), ('search_path', 'pg_catalog')) AS s(n, v) \\g /dev/null
        \\set LAST_ERROR_SQLSTATE 00000
        SELECT \(SQL.text(text)) WHERE \(probe.isNamed) \\gexec
        ROLLBACK;

        """
      // A value that is refused is an error of class 22: which value, nobody is told.
      if isCast {
        script += """
          SELECT '\(sign)1' WHERE pg_catalog.left(:'LAST_ERROR_SQLSTATE', 2) OPERATOR(pg_catalog.=) '22';

          """
      }
    }
    return script
  }

  /// A condition that holds where the live server has all that the query names, by just these names; and where a CHECK or a
  /// cast computes with no type of people's own, whose casts and operators are their code.
  private var isNamed: String {
    let named = names.map { named in
      let (table, columns) = (SQL.text(named.table), SQL.list(named.columns))
      return """
        to_regclass(\(table))::text = \(table) AND (SELECT count(*) FROM pg_attribute
          WHERE attrelid = to_regclass(\(table)) AND attnum > 0 AND NOT attisdropped
            AND quote_ident(attname) = ANY (\(columns))) = \(named.columns.count)
        """
    }
    let plain =
      demand == .check || demand == .cast
      ? [
        """
        NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(\(SQL.text(table)))
          AND attnum > 0 AND atttypid >= 16384 AND strpos(\(SQL.text(query ?? "")), attname) > 0)
        """
      ] : []
    return (named + plain).joined(separator: "\n  AND ")
  }

  /// Those for which rows were found, with a sentence each; and those that could not be asked.
  package static func read(
    _ answer: PsqlAnswer, _ probes: [DataProbe], nonce: String
  ) -> (found: [(probe: DataProbe, sentence: String)], unasked: [DataProbe]) {
    var asked: Set<Int> = []
    var found: [(probe: DataProbe, sentence: String)] = []
    for line in answer.out.split(separator: "\n") {
      let parts = line.split(separator: "|", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == nonce, let number = Int(parts[1]),
        probes.indices.contains(number), let count = Int(parts[2])
      else { continue }
      asked.insert(number)
      guard count > 0 else { continue }
      let probe = probes[number]
      let many =
        probe.demand == .cast
        ? "some rows"
        : count >= most
          ? "\(most) rows or more" : count == 1 ? "1 row or group" : "\(count) rows or groups"
      found.append((probe, "\(many) of \(probe.table) \(probe.sentence)"))
    }
    return (found, probes.indices.filter { !asked.contains($0) }.map { probes[$0] })
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
        // A letter before it, or U&, and backslashes are other languages of strings.
        let before = at > 0 ? bytes[at - 1] : ASCII.space
        guard let end = bytes[(at + 1)...].firstIndex(of: byte), !ASCII.isLetter(before),
          before != UInt8(ascii: "&"),
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
      // A comment: where it ends, another reader may see otherwise.
      case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "*"):
        let next = at + 1 < bytes.count ? bytes[at + 1] : 0
        guard !"-/*".utf8.contains(next) else { return false }
        (at, word) = (at + 1, "")
      case _ where ASCII.isDigit(byte) || "+<>=~!@#%^&|`?:,[]".utf8.contains(byte):
        (at, word) = (at + 1, "")
      default: return false
      }
    }
    return depth == 0
  }
}
