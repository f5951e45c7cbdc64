extension Fingerprint {
  /// Settings under which names are qualified and constants are written in one way only. They hold
  /// until the end of the transaction; whoever runs statements of others afterwards sets them back.
  package static let settings: [(name: String, value: String)] = [
    // Else a temporary table would come before the catalog.
    ("search_path", "pg_catalog, pg_temp"), ("quote_all_identifiers", "off"),
    ("datestyle", "ISO, MDY"),
    ("intervalstyle", "postgres"), ("timezone", "UTC"), ("bytea_output", "hex"),
    ("extra_float_digits", "1"), ("xmlbinary", "base64"), ("lc_monetary", "C"),
    ("standard_conforming_strings", "on"), ("client_encoding", "UTF8"), ("row_security", "off"),
    ("check_function_bodies", "off"), ("jit", "off"), ("default_tablespace", ""),
    ("transform_null_equals", "off"),
  ]

  /// `settings` as statements, a line each.
  package static var settingsScript: String {
    settings.map { setting in
      // Quoted it would be one name.
      let value = setting.name == "search_path" ? setting.value : "'\(setting.value)'"
      return "SET LOCAL \(setting.name) = \(value);\n"
    }.joined()
  }

  /// A SELECT of `part` and `line`, for a server of that `server_version_num`. It wants `settings`.
  package static func query(version: Int) -> String {
    objects + (version >= 150_000 ? publishedParts : publishedTables) + lines
  }

  /// A SELECT of one row and one column, `digest`.
  package static func digestQuery(version: Int) -> String {
    digestQuery(of: "(\(query(version: version))) AS fingerprint")
  }

  /// The same of lines that are there, as `query` gives them.
  static func digestQuery(of lines: String) -> String {
    """
    SELECT encode(sha256(convert_to(string_agg(line, E'\\n' ORDER BY convert_to(line, 'UTF8')),
      'UTF8')), 'hex') AS digest
    FROM \(lines) WHERE part IN ('core', 'position')
    """
  }

  /// A SELECT of `id` and `def`: the order of the columns of each table, which alone is `position`.
  static let positionQuery = common + columns + "\n) SELECT id, def FROM obj"

  /// Prints the lines as rows for `init(rows:)`. It wants `settings`.
  package static func script(version: Int, nonce: String) -> String {
    """
    COPY (SELECT '\(nonce)', 'fingerprint', part, line
      FROM (\(query(version: version))) AS fingerprint) TO STDOUT;

    """
  }
}
