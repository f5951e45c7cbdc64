/// What must hold at the end of a migration, else its rows could not go back.
extension UndoLog {
  /// A query of one JSON text: what each table of people has been through in this session so far.
  ///
  /// The counters may hold a session's earlier transactions (a pool's): only differences count.
  static let counters = """
    SELECT coalesce(jsonb_object_agg(relid, jsonb_build_array(coalesce(pg_relation_filenode(relid),0),
     n_tup_ins, n_tup_upd, n_tup_del)), '{}')::text
    FROM pg_stat_xact_user_tables WHERE schemaname !~ '^(sandbox_|pg_)'
    """

  /// A query of rows `problem`: changed rows that the log did not see.
  ///
  /// `base` is an expression: what `counters` gave at the start.
  func uncounted(_ names: Names, base: String) -> String {
    let logged =
      tables.isEmpty
      ? "SELECT NULL::int AS t, NULL::oid AS relid WHERE false"
      : "SELECT v.t, g.tgrelid AS relid FROM (VALUES "
        + tables.indices.map { "(\($0),'\(names.log($0))'::regproc)" }.joined(separator: ",")
        + ") v(t,f) JOIN pg_trigger g ON g.tgfoid = v.f AND g.tgparentid = 0"
    let log =
      tables.isEmpty
      ? "SELECT NULL::int AS t, 0 AS i, 0 AS u, 0 AS d WHERE false"
      : """
      SELECT t, count(*) FILTER (WHERE op='I') AS i, count(*) FILTER (WHERE op='U') AS u,
       count(*) FILTER (WHERE op='D') AS d FROM \(names.rows) GROUP BY t
      """
    return """
      WITH base AS (SELECT key::oid AS relid, value FROM jsonb_each(\(base)::jsonb)),
      now AS (SELECT s.relid, b.relid IS NOT NULL AS old, coalesce(pg_partition_root(s.relid), s.relid) AS root,
        n_tup_ins - coalesce((b.value->>1)::bigint,0) AS i,
        n_tup_upd - coalesce((b.value->>2)::bigint,0) AS u,
        n_tup_del - coalesce((b.value->>3)::bigint,0) AS d
        FROM pg_stat_xact_user_tables s LEFT JOIN base b USING (relid)),
      logged AS (\(logged)),
      seen AS (SELECT coalesce(l.relid, n.relid) AS relid, bool_or(n.old) AS old, l.t,
        sum(n.i) AS i, sum(n.u) AS u, sum(n.d) AS d
        FROM now n LEFT JOIN logged l ON l.relid IN (n.relid, n.root) GROUP BY 1, l.t),
      log AS (\(log))
      SELECT seen.relid::regclass::text AS problem FROM seen LEFT JOIN log USING (t)
      WHERE (seen.t IS NOT NULL OR seen.old)
       AND (seen.i, seen.u, seen.d) IS DISTINCT FROM
         (coalesce(log.i,0)::numeric, coalesce(log.u,0)::numeric, coalesce(log.d,0)::numeric)
      """
  }

  /// A query of rows `problem`: tables without a key of which rows were changed.
  func keyless(_ names: Names) -> String {
    let without = tables.indices.filter { tables[$0].key.isEmpty }
    return without.isEmpty
      ? "SELECT NULL::text AS problem WHERE false"
      : without.map { index in
        """
        SELECT \(SQL.literal(tables[index].name)) AS problem \
        WHERE EXISTS (SELECT FROM \(names.rows) WHERE t = \(index) \
        AND (o IS NOT NULL OR w IS NOT NULL))
        """
      }.joined(separator: " UNION ALL ")
  }

  /// A query of rows `problem`: tables of which a row's key itself was changed.
  func rekeyed(_ names: Names) -> String {
    let parts = tables.enumerated().filter { !$1.key.isEmpty }.map { index, table in
      let changed = table.key.map { "o[\($0 + 1)] IS DISTINCT FROM w[\($0 + 1)]" }
      return """
        SELECT \(SQL.literal(table.name)) AS problem WHERE EXISTS (SELECT FROM \(names.rows) \
        WHERE t = \(index) AND op = 'U' AND o IS NOT NULL AND (\(changed.joined(separator: " OR "))))
        """
    }
    return parts.isEmpty
      ? "SELECT NULL::text AS problem WHERE false" : parts.joined(separator: " UNION ALL ")
  }

  /// A query of rows `problem`: tables whose file is another than at the start, and that `proven`
  /// does not name.
  static func rewritten(base: String, proven: [String]) -> String {
    """
    SELECT s.relid::regclass::text AS problem FROM jsonb_each(\(base)::jsonb) b
    JOIN pg_stat_xact_user_tables s ON s.relid = b.key::oid
    WHERE (b.value->>0)::oid IS DISTINCT FROM coalesce(pg_relation_filenode(s.relid),0)
     AND s.relid::regclass::text <> ALL (\(SQL.list(proven)))
    """
  }
}
