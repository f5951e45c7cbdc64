import Artifact

/// What a newer PostgreSQL has and an older one refuses, by the release notes of 14 to 19.
package enum NewerSyntax {
  package struct Feature: Sendable, Equatable {
    /// The first major version that has it.
    package let version: Int
    /// What people call it.
    package let name: String

    init(_ version: Int, _ name: String) { (self.version, self.name) = (version, name) }
  }

  /// What a syntax error at this offset stands at, that a server of this major version does not have.
  package static func feature(
    at offset: Int, _ message: String, in text: [UInt8], newerThan version: Int
  ) -> Feature? {
    if message.hasSuffix("in FROM must have an alias") {
      return version < 16 ? Feature(16, "a subquery in FROM without an alias") : nil
    }
    let place = Place(of: offset, in: text)
    if message.hasPrefix("trailing junk after numeric literal") {
      return version < 16 && place.isNumeral ? Feature(16, "numbers such as 1_000 and 0xFF") : nil
    }
    guard message.hasPrefix("syntax error") else { return nil }
    if let call = calls.first(where: { version < $0.version && place.isIn($0.names, at: $0.signs) })
    {
      return Feature(call.version, "\(place.call)(…) as SQL/JSON has it")
    }
    let found = patterns.first { version < $0.version && $0.pattern.stands(at: place) }
    return found.map { Feature($0.version, $0.name) }
  }

  /// What an error of a statement that parses is about.
  package static func feature(
    of message: String, in statement: [UInt8], newerThan version: Int
  ) -> Feature? {
    let parts = message.split(separator: "\"", omittingEmptySubsequences: false)
    let quoted = parts.count > 2 ? parts[1].lowercased() : ""
    // A line is a version, and the names that it has first.
    func known(_ table: String, _ name: String, _ say: (String) -> String) -> Feature? {
      let line = table.split(separator: "\n").map { $0.split(separator: " ") }
        .first { $0.dropFirst().contains(name[...]) }
      return line.flatMap { Int($0[0]) }.flatMap { version < $0 ? Feature($0, say(name)) : nil }
    }
    if message.hasPrefix("function "), message.contains(") does not exist") {
      let name = String(message.dropFirst(9).prefix { $0 != "(" }).lowercased()
      if name == "random", version < 17, !message.contains("random()") {
        return Feature(17, "random() between two values")
      }
      if let found = known(functions, name, { "\($0)()" }) { return found }
    }
    if message.hasPrefix("relation \"") {
      let name = quoted.split(separator: ".").last.map(String.init) ?? ""
      return known(relations, name) { "the view \($0)" }
    }
    if message.hasSuffix("of jsonpath input"), version < 17,
      statement[...].text.contains(
        /\.(bigint|boolean|date|decimal|integer|number|string|time|timestamp)\w*\(/)
    {
      return Feature(17, "such methods of jsonpath")
    }
    let integer =
      /invalid input syntax for type (smallint|integer|bigint): "[-+]?(0[xob][0-9a-f_]+|\d+(_\d+)+)"/
    if version < 16, message.lowercased().prefixMatch(of: integer) != nil {
      return Feature(16, "texts such as 1_000 and 0xFF as numbers")
    }
    if message.hasPrefix("role \"") { return known(roles, quoted) { "the role \($0)" } }
    if message.hasPrefix("unrecognized configuration parameter") {
      return known(settings, quoted) { "the setting \($0)" }
    }
    if message.hasPrefix("missing FROM-clause entry"), ["old", "new"].contains(quoted),
      version < 18,
      SQLTokens(in: statement).contains(where: {
        $0.kind == .word && ASCII.hasPrefix(statement[$0.range], ignoringCase: "RETURNING")
      })
    {
      return Feature(18, "OLD and NEW in RETURNING")
    }
    return messages.first { version < $0.version && message.hasPrefix($0.message) }
      .map { Feature($0.version, $0.name) }
  }

  /// What is to be said of it, and what to do.
  package static func account(of feature: Feature, for server: String, _ message: String) -> String
  {
    "PostgreSQL \(feature.version) has \(feature.name), and this server is \(server): \(message)"
  }
  package static func help(for feature: Feature) -> String {
    "install PostgreSQL \(feature.version) or later, or name such a server with --database"
  }
}

// MARK: Tables

extension NewerSyntax {
  private static let json17 =
    "RETURNING WITH WITHOUT DEFAULT PASSING ERROR NULL EMPTY OMIT KEEP FORMAT TRUE FALSE UNKNOWN"

  /// What may stand in a call of these, where a plain function has none of it.
  private static let calls: [(version: Int, names: String, signs: String)] = [
    (
      16, "JSON_OBJECT JSON_ARRAY JSON_OBJECTAGG JSON_ARRAYAGG",
      ": VALUE KEY NULL ABSENT WITH WITHOUT RETURNING FORMAT SELECT"
    ),
    (16, "XMLSERIALIZE", "INDENT NO"),
    (17, "JSON_TABLE", "COLUMNS PASSING AS ERROR NULL EMPTY"),
    (17, "JSON_VALUE JSON_QUERY JSON_EXISTS JSON_SERIALIZE JSON_SCALAR JSON", json17),
  ]

  private static let patterns: [(version: Int, name: String, pattern: Pattern)] = [
    (14, "COMPRESSION of a column", "^COMPRESSION *"),
    (14, "functions with BEGIN ATOMIC", "BEGIN ^ATOMIC"),
    (15, "MERGE", "^MERGE INTO"),
    (15, "NULLS NOT DISTINCT", "^NULLS NOT DISTINCT"),
    (15, "the columns of ON DELETE SET", "DELETE SET NULL|DEFAULT ^("),
    (16, "IS JSON", "IS ^JSON"), (16, "IS JSON", "IS NOT ^JSON"),
    (16, "CREATE STATISTICS without a name", "CREATE STATISTICS ^ON|("),
    (16, "GRANT … WITH INHERIT and SET", "WITH|, ^INHERIT|SET TRUE|FALSE|OPTION"),
    (16, "GRANT … WITH ADMIN TRUE", "WITH|, ADMIN ^TRUE|FALSE"),
    (16, "SET STORAGE DEFAULT", "SET STORAGE ^DEFAULT"),
    (16, "STORAGE in CREATE TABLE", "^STORAGE PLAIN|EXTERNAL|EXTENDED|MAIN|DEFAULT"),
    (16, "REINDEX of the own database", "REINDEX DATABASE|SYSTEM ^;"),
    (16, "REINDEX of the own database", "REINDEX () DATABASE|SYSTEM ^;"),
    (17, "MERGE … WHEN NOT MATCHED BY", "WHEN NOT MATCHED ^BY SOURCE|TARGET"),
    (17, "MERGE … RETURNING", "MERGE … ^RETURNING"),
    (17, "AT LOCAL", "AT ^LOCAL"),
    (17, "SET STATISTICS DEFAULT", "SET STATISTICS ^DEFAULT"),
    (17, "SET EXPRESSION", "SET ^EXPRESSION AS"),
    (17, "SET ACCESS METHOD DEFAULT", "SET ACCESS METHOD ^DEFAULT"),
    (17, "NOT NULL as a constraint of a domain", "DOMAIN … ADD ^NOT NULL"),
    (17, "NOT NULL as a constraint of a domain", "DOMAIN … CONSTRAINT * ^NOT NULL"),
    (18, "virtual generated columns", "GENERATED ALWAYS AS () ^VIRTUAL"),
    (
      18, "generated columns without STORED, which are virtual",
      "GENERATED ALWAYS AS () ^,|)|;|NOT|NULL|UNIQUE|CHECK|CONSTRAINT|REFERENCES"
    ),
    (18, "WITHOUT OVERLAPS", "^WITHOUT OVERLAPS"),
    (18, "PERIOD in a key", ", PERIOD ^*"),
    (18, "NOT NULL as a constraint of a table", "CONSTRAINT * ^NOT NULL *"),
    (18, "NOT NULL as a constraint of a table", "ADD ^NOT NULL *"),
    (18, "NOT NULL as a constraint of a table", "(|, ^NOT NULL * )|,|NO|NOT"),
    (18, "constraints that are NOT ENFORCED", "^ENFORCED"),
    (18, "ALTER CONSTRAINT … INHERIT", "ALTER CONSTRAINT * ^INHERIT"),
    (18, "RETURNING WITH (OLD AS …)", "RETURNING ^WITH ("),
    (18, "VACUUM ONLY and ANALYZE ONLY", "VACUUM|ANALYZE ^ONLY"),
    (18, "VACUUM ONLY and ANALYZE ONLY", "VACUUM|ANALYZE () ^ONLY"),
    (18, "default privileges ON LARGE OBJECTS", "ON ^LARGE OBJECTS"),
    (19, "SPLIT PARTITION", "^SPLIT PARTITION"), (19, "MERGE PARTITIONS", "^MERGE PARTITIONS"),
    (19, "IGNORE NULLS", "IGNORE|RESPECT ^NULLS"),
    (19, "ON CONFLICT DO SELECT", "DO ^SELECT"), (19, "REPACK", "^REPACK"),
  ]

  private static let functions = """
    16 any_value array_sample array_shuffle random_normal erf erfc date_add date_subtract json_array \
    json_arrayagg json_objectagg pg_input_is_valid pg_input_error_info pg_split_walfile_name
    17 json_value json_query json_exists json_scalar json_serialize merge_action to_bin to_oct xmltext \
    uuid_extract_timestamp uuid_extract_version unicode_version icu_unicode_version unicode_assigned \
    to_regtypemod pg_basetype pg_column_toast_chunk_id pg_sync_replication_slots
    18 uuidv7 uuidv4 array_sort array_reverse casefold crc32 crc32c gamma lgamma pg_get_acl \
    has_largeobject_privilege pg_get_loaded_modules
    """

  private static let roles = """
    14 pg_read_all_data pg_write_all_data pg_database_owner
    15 pg_checkpoint
    16 pg_create_subscription pg_use_reserved_connections
    17 pg_maintain
    18 pg_signal_autovacuum_worker
    """

  private static let relations = """
    16 pg_stat_io
    17 pg_stat_checkpointer pg_wait_events
    18 pg_aios pg_shmem_allocations_numa
    """

  private static let settings = """
    16 createrole_self_grant reserved_connections vacuum_buffer_usage_limit scram_iterations
    17 transaction_timeout event_triggers allow_alter_system summarize_wal io_combine_limit \
    enable_group_by_reordering restrict_nonsystem_relation_kind sync_replication_slots
    18 io_method io_workers io_max_concurrency extension_control_path file_copy_method vacuum_truncate \
    enable_self_join_elimination enable_distinct_reordering idle_replication_slot_timeout \
    autovacuum_worker_slots log_lock_failures track_cost_delay_timing
    """

  private static let messages: [(version: Int, message: String, name: String)] = [
    (15, "unrecognized parameter \"security_invoker\"", "security_invoker of a view"),
    (16, "column \"system_user\" does not exist", "SYSTEM_USER"),
    (16, "unrecognized EXPLAIN option \"generic_plan\"", "EXPLAIN (GENERIC_PLAN)"),
    (16, "option \"default\" not recognized", "COPY … (DEFAULT …)"),
    (16, "unrecognized VACUUM option \"buffer_usage_limit\"", "VACUUM (BUFFER_USAGE_LIMIT …)"),
    (16, "unrecognized ANALYZE option \"buffer_usage_limit\"", "ANALYZE (BUFFER_USAGE_LIMIT …)"),
    (16, "unrecognized VACUUM option \"only_database_stats\"", "VACUUM (ONLY_DATABASE_STATS)"),
    (16, "unrecognized VACUUM option \"skip_database_stats\"", "VACUUM (SKIP_DATABASE_STATS)"),
    (16, "unrecognized VACUUM option \"process_main\"", "VACUUM (PROCESS_MAIN)"),
    (17, "unrecognized collation provider: builtin", "the collation provider builtin"),
    (
      17, "exclusion constraints are not supported on partitioned tables",
      "exclusion constraints of partitioned tables"
    ),
    (17, "option \"on_error\" not recognized", "COPY … (ON_ERROR …)"),
    (17, "option \"log_verbosity\" not recognized", "COPY … (LOG_VERBOSITY …)"),
    (17, "unrecognized privilege type \"maintain\"", "GRANT MAINTAIN"),
    (17, "unrecognized EXPLAIN option \"memory\"", "EXPLAIN (MEMORY)"),
    (17, "unrecognized EXPLAIN option \"serialize\"", "EXPLAIN (SERIALIZE)"),
    (17, "unrecognized event name \"login\"", "event triggers ON login"),
    (17, "MERGE not supported in WITH query", "MERGE in WITH"),
    (18, "option \"reject_limit\" not recognized", "COPY … (REJECT_LIMIT …)"),
    (18, "LIKE is not supported for creating foreign tables", "LIKE in a foreign table"),
    (
      16, "function generate_series(timestamp with time zone, timestamp with time zone, interval, ",
      "a time zone in generate_series()"
    ),
    (17, "invalid input syntax for type interval: \"infinity\"", "infinite intervals"),
    (17, "invalid input syntax for type interval: \"-infinity\"", "infinite intervals"),
    (18, "function reverse(bytea) does not exist", "reverse() of bytea"),
    (18, "function max(bytea) does not exist", "max() of bytea"),
    (18, "function min(bytea) does not exist", "min() of bytea"),
    (18, "function json_strip_nulls(json, boolean)", "json_strip_nulls() within arrays"),
    (18, "function jsonb_strip_nulls(jsonb, boolean)", "jsonb_strip_nulls() within arrays"),
    (16, "collation attribute \"rules\" not recognized", "rules of a collation"),
    (16, "collation \"unicode\"", "the collation unicode"),
    (17, "collation \"pg_c_utf8\"", "the collation pg_c_utf8"),
    (17, "cannot execute MERGE on relation", "MERGE into views"),
    (
      18, "cannot add NOT VALID foreign key on partitioned table",
      "NOT VALID foreign keys of partitioned tables"
    ),
    (18, "cannot copy from materialized view", "COPY of a materialized view"),
    (
      18, "unrecognized publication parameter: \"publish_generated_columns\"",
      "publications of generated columns"
    ),
    (18, "unit \"week\" not supported for type interval", "weeks of an interval"),
    (18, "FOREIGN KEY constraints cannot be marked NO INHERIT", "ALTER CONSTRAINT … NO INHERIT"),
    (18, "cannot cast type integer to bytea", "casts of numbers to bytea"),
    (18, "cannot cast type bigint to bytea", "casts of numbers to bytea"),
    (18, "cannot cast type bytea to bigint", "casts of bytea to numbers"),
    (18, "cannot cast type bytea to integer", "casts of bytea to numbers"),
    (19, "COPY format \"json\" not recognized", "COPY … (FORMAT json)"),
    (18, "column \"old\" does not exist", "OLD and NEW in RETURNING"),
    (18, "column \"new\" does not exist", "OLD and NEW in RETURNING"),
  ]
}

// MARK: Places

extension NewerSyntax {
  /// The tokens of a statement around the one that an error stands at.
  private struct Place {
    /// In upper case; `'` for a string.
    private(set) var tokens: [String] = []
    /// The number of that one; that of none at the end of the text.
    private(set) var index = 0

    init(of offset: Int, in text: [UInt8]) {
      var isBehind = false
      for token in SQLTokens(in: text) where token.kind != .comment {
        if !isBehind, token.range.upperBound > offset {
          isBehind = true
          index = tokens.count
        }
        // Of a statement without end only what is near.
        if !isBehind, tokens.count >= 100_000 { tokens.removeFirst(50_000) }
        let bytes = text[token.range]
        let isString = token.kind == .string || token.kind == .dollarString
        tokens.append(isString ? "'" : bytes.prefix(64).text.uppercased())
        if bytes.elementsEqual(";".utf8) {
          if isBehind { break }
          tokens = []
        }
        if isBehind, tokens.count > index + 8 { break }
      }
      if !isBehind { index = tokens.count }
    }

    subscript(_ number: Int) -> String { tokens.indices.contains(number) ? tokens[number] : ";" }

    var isNumeral: Bool {
      let digits = self[index].utf8
      return digits.contains(UInt8(ascii: "_"))
        || ["0X", "0O", "0B"].contains(self[index].prefix(2))
    }

    /// Where the parenthesis was opened that closes at a number.
    func opening(of close: Int) -> Int? {
      var depth = 0
      for number in tokens.indices.prefix(close + 1).reversed() {
        if tokens[number] == ")" { depth += 1 }
        if tokens[number] == "(" { depth -= 1 }
        if depth == 0 { return tokens[number] == "(" ? number : nil }
      }
      return nil
    }

    /// The function whose call this stands in.
    var call: String {
      var depth = 0
      for number in tokens.indices.prefix(index).reversed() {
        if tokens[number] == ")" { depth += 1 }
        if tokens[number] == "(" { depth -= 1 }
        if depth < 0 { return self[number - 1] }
      }
      return ""
    }

    func isIn(_ names: String, at signs: String) -> Bool {
      signs.split(separator: " ").contains(self[index][...])
        && names.split(separator: " ").contains(call[...])
    }
  }

  /// Words around the one that the error stands at, which has `^` before it: `*` is a name, `()` what
  /// stands in parentheses, `|` parts those that may stand there, `…` is anything.
  private struct Pattern: ExpressibleByStringLiteral {
    private var before: [Substring] = []
    private var behind: [Substring] = []

    init(stringLiteral words: String) {
      let words = words.split(separator: " ")
      let at = words.firstIndex { $0.hasPrefix("^") } ?? 0
      before = Array(words[..<at])
      behind = [words[at].dropFirst()] + words[(at + 1)...]
    }

    func stands(at place: Place) -> Bool {
      let isBehind = behind.enumerated().allSatisfy {
        Self.fits($1, place[place.index + $0])
      }
      return isBehind && stand(before[...], endingAt: place.index - 1, in: place)
    }

    private func stand(_ words: ArraySlice<Substring>, endingAt last: Int, in place: Place) -> Bool
    {
      guard let word = words.last else { return true }
      guard last >= 0 else { return false }
      switch word {
      case "…":
        return (0...last).reversed().contains { stand(words.dropLast(), endingAt: $0, in: place) }
      case "()":
        guard let open = place.opening(of: last) else { return false }
        return stand(words.dropLast(), endingAt: open - 1, in: place)
      default:
        return Self.fits(word, place[last])
          && stand(words.dropLast(), endingAt: last - 1, in: place)
      }
    }

    private static func fits(_ word: Substring, _ token: String) -> Bool {
      guard word == "*" else { return word.split(separator: "|").contains(token[...]) }
      guard let first = token.utf8.first, !reserved.contains(token) else { return false }
      return ASCII.isWord(first) || first == UInt8(ascii: "\"") || first >= 0x80
    }

    private static let reserved: Set = [
      "CHECK", "CONSTRAINT", "DEFAULT", "NOT", "NULL", "PRIMARY", "REFERENCES", "UNIQUE",
    ]
  }
}
