/// What a server says of a name that is not there, where it is wrong whatever a database holds: by the code and
/// the message of the error, and the words around its place.
package enum SQLCertainty {
  /// Whether nothing that could be there already would make it work.
  package static func isWrong(
    _ code: String, _ message: String, at index: Int?, in tokens: [String]
  ) -> Bool {
    help(code, message, at: index, in: tokens) != nil || isAboutFrom(message)
  }

  /// A name that is no table of this statement: which tables there are elsewhere does not matter.
  package static func isAboutFrom(_ message: String) -> Bool {
    message.hasPrefix("missing FROM-clause entry for table ")
      || message.hasPrefix("invalid reference to FROM-clause entry for table ")
  }

  /// What explains such an error; nil for all others.
  package static func help(
    _ code: String, _ message: String, at index: Int?, in tokens: [String]
  ) -> String? {
    if isAboutFrom(message) {
      switch quoted(message)?.lowercased() {
      case "new", "old": return "NEW and OLD are there only in a trigger's function and in a rule"
      case "excluded": return "write EXCLUDED without quotes, or in small letters"
      default: return nil
      }
    }
    guard code == "42704" else { return nil }
    if message.hasPrefix("data type "), let method = quoted(message),
      message.contains(" has no default operator class for access method ")
    {
      let type = message.dropFirst("data type ".count).prefix { $0 != " " }
      let isScalar = !type.hasSuffix("[]") && !noOrder.contains(String(type))
      // An extension may bring these.
      if ["gin", "gist"].contains(method), isScalar { return nil }
      return "\(method) cannot index \(type): name another method, or an operator class"
    }
    if message.hasPrefix("access method "), let name = quoted(message),
      ["bitmap", "clustered", "fulltext", "nonclustered", "rtree", "spatial"]
        .contains(name.lowercased())
        || Keywords.distance(Array(name.utf8), Array("btree".utf8), most: 1) != nil
    {
      return
        "PostgreSQL has btree, hash, gin, gist, spgist and brin; text is searched by gin (to_tsvector(…))"
    }
    guard message.hasPrefix("type "), let index, tokens.indices.contains(index),
      tokens.dropFirst(index + 1).first == "("
    else { return nil }
    if tokens[index] == "ENUM" || tokens[index] == "SET" {
      return "PostgreSQL has none within a column: CREATE TYPE name AS ENUM (…) makes such a type"
    }
    let before = tokens[..<index].suffix(2)
    guard let word = before.last, indexWords.contains(word),
      ["(", ",", "ADD", "COLUMN"].contains(before.first), !measured.contains(tokens[index])
    else { return nil }
    return
      "PostgreSQL makes an index by a statement of its own: CREATE INDEX name ON table (columns)"
  }

  /// What a function or an index that is not there may be meant for.
  package static func help(for message: String) -> String? {
    if message.hasPrefix("function "), let name = message.dropFirst(9).split(separator: "(").first,
      let ours = functions[name.lowercased()]
    {
      return "\(name.uppercased()) is not PostgreSQL's; it has \(ours)"
    }
    if message.hasPrefix("relation \"dual\"") {
      return "DUAL is Oracle's and MySQL's: PostgreSQL needs no FROM there"
    }
    if message.hasPrefix("type \""), let name = quoted(message),
      name.hasSuffix("_idx") || name.hasSuffix("_index") || name.hasPrefix("idx_")
    {
      return "an index is made by a statement of its own: CREATE INDEX \(name) ON table (columns)"
    }
    return nil
  }

  /// Whether a function that is not there is one that other databases alone have. Those that an extension
  /// brings, or a newer server, and names that anybody may give are none of them.
  package static func isOfOthers(_ message: String) -> Bool {
    guard message.hasPrefix("function "),
      let name = message.dropFirst(9).split(separator: "(").first?.lowercased()
    else { return false }
    return functions[name] != nil && !shared.contains(name)
  }

  /// What SQLite has for a function that other databases alone have; nil for all others, which an application may
  /// bring. No SQL brings one to SQLite.
  package static func help(ofSQLite message: String) -> String? {
    let opening = "no such function: "
    guard message.hasPrefix(opening),
      case let name = message.dropFirst(opening.count).lowercased(),
      let ours = functionsOfSQLite[name]
    else { return nil }
    return "\(name.uppercased()) is not SQLite's; it has \(ours)"
  }

  /// An operator that there is not, between types that there are.
  package struct Operation {
    /// Whether PostgreSQL has it itself, so that no extension brings it for these types.
    package let isOwn: Bool
    /// Whether it is one between texts that the extension pg_trgm brings.
    package let isOfTrigrams: Bool

    package init?(_ message: String) {
      if message.hasPrefix("could not identify an ") {
        (isOwn, isOfTrigrams) = (true, false)
        return
      }
      let opening = "operator does not exist: "
      guard message.hasPrefix(opening) else { return nil }
      let sides = message.dropFirst(opening.count)
      let sign = sides.split(separator: " ").first { $0.allSatisfy("+-*/<>=~!@#%^&|`?".contains) }
      isOwn = ["=", "<>", "<", ">", "<=", ">=", "+", "-", "*", "/", "||"].contains(sign ?? "")
      isOfTrigrams =
        (sides.hasPrefix("text ") || sides.hasPrefix("character varying "))
        && ["%", "<%", "%>", "<<%", "%>>", "<->", "<<->", "<->>", "<<<->", "<->>>"]
          .contains(sign ?? "")
        && sides.contains(/(text|character varying|unknown)$/)
    }
  }

  private static let indexWords: Set = ["INDEX", "KEY", "FULLTEXT", "SPATIAL"]
  /// Types of extensions that take a length or the like.
  private static let measured: Set = [
    "GEOMETRY", "GEOGRAPHY", "VECTOR", "HALFVEC", "SPARSEVEC", "CUBE",
  ]
  /// Types that no extension of PostgreSQL's own brings into gin or gist.
  private static let noOrder: Set = ["json", "xml", "jsonpath", "aclitem", "txid_snapshot"]

  /// Functions of MySQL, SQL Server, SQLite and Oracle.
  private static let functions = [
    "ifnull": "COALESCE", "isnull": "COALESCE, and x IS NULL", "nvl": "COALESCE",
    "curdate": "CURRENT_DATE", "curtime": "CURRENT_TIME", "getdate": "now()",
    "getutcdate": "now() AT TIME ZONE 'UTC'", "sysdate": "now()", "utc_timestamp": "now()",
    "unix_timestamp": "extract(epoch FROM now())", "from_unixtime": "to_timestamp",
    "date_format": "to_char", "str_to_date": "to_date and to_timestamp", "datediff": "date - date",
    "dateadd": "date + interval", "date_add": "date + interval", "date_sub": "date - interval",
    "group_concat": "string_agg", "newid": "gen_random_uuid()", "uuid": "gen_random_uuid()",
    "len": "length", "charindex": "position and strpos", "instr": "strpos", "locate": "strpos",
    "last_insert_id": "RETURNING and lastval()", "rand": "random()", "if": "CASE WHEN … END",
    "strftime": "to_char", "julianday": "extract(julian FROM date)", "json_extract": "-> and #>",
    "convert_tz": "AT TIME ZONE", "iif": "CASE WHEN … END", "nvl2": "CASE WHEN … END",
    "listagg": "string_agg", "scope_identity": "RETURNING and lastval()",
    "sys_guid": "gen_random_uuid()", "sysdatetime": "now()", "sysutcdatetime": "now()",
    "year": "extract(year FROM x)", "month": "extract(month FROM x)", "day": "extract(day FROM x)",
    "hour": "extract(hour FROM x)", "dayofweek": "extract(dow FROM x)", "datepart": "extract",
    "timestampdiff": "extract(epoch FROM a - b)", "substring_index": "split_part",
    "add_months": "date + interval", "find_in_set": "= ANY (string_to_array(…))",
    "json_unquote": "->> and #>>", "ucase": "upper", "lcase": "lower", "sleep": "pg_sleep",
    "eomonth": "date_trunc and interval", "last_day": "date_trunc and interval",
  ]

  /// Those of them that orafce or PostgreSQL 16 has, and what a database may well have of its own.
  private static let shared: Set = [
    "add_months", "convert_tz", "date_add", "date_sub", "day", "dayofweek", "hour", "if", "instr",
    "last_day", "len", "listagg", "locate", "month", "nvl", "nvl2", "rand", "sleep", "sys_guid",
    "sysdate", "uuid", "year",
  ]

  /// Functions of PostgreSQL, MySQL and SQL Server.
  private static let functionsOfSQLite = [
    "now": "CURRENT_TIMESTAMP and datetime('now')", "curdate": "CURRENT_DATE",
    "curtime": "CURRENT_TIME", "getdate": "CURRENT_TIMESTAMP",
    "unix_timestamp": "strftime('%s', 'now')", "nvl": "COALESCE", "to_date": "date",
    "str_to_date": "date",
    "from_unixtime": "datetime(x, 'unixepoch')", "to_char": "strftime", "date_format": "strftime",
    "date_trunc": "strftime and date(x, 'start of month')", "to_timestamp": "datetime",
    "datediff": "julianday(a) - julianday(b)",
    "dateadd": "date(x, '+1 day')", "newid": "hex(randomblob(16))",
    "gen_random_uuid": "hex(randomblob(16))", "uuid_generate_v4": "hex(randomblob(16))",
    "last_insert_id": "last_insert_rowid()",
    "nextval": "INTEGER PRIMARY KEY", "array_agg": "json_group_array", "charindex": "instr",
    "json_agg": "json_group_array", "jsonb_agg": "json_group_array",
    "json_build_object": "json_object",
    "jsonb_build_object": "json_object",
  ]

  private static func quoted(_ message: String) -> String? {
    let parts = message.split(separator: "\"", omittingEmptySubsequences: false)
    return parts.count >= 3 ? String(parts[1]) : nil
  }
}
