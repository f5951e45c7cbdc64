extension LiveState {
  /// A script whose output, from the line `begin` to the line `end` of the nonce (SQL comments),
  /// loads rows into a clone that has the schema: up to `rows` of each table, all if nil.
  ///
  /// The output wants a role that may set `session_replication_role`. What it loads is without
  /// orphans.
  static func sampleScript(rows: Int?, nonce: String) -> String {
    """
    BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
    SET LOCAL statement_timeout = 0;
    SET LOCAL lock_timeout = '5s';
    SET LOCAL synchronize_seqscans = off;
    \(Fingerprint.settingsScript)
    SELECT '-- \(nonce) begin';
    SELECT $sandbox$\(opening)$sandbox$;
    SELECT format('SELECT %L', 'COPY ' || c.oid::regclass || ' (' || columns || ') FROM stdin;'),
      'COPY (SELECT ' || columns || ' FROM ONLY ' || c.oid::regclass
        || \(rows.map { "\(byKey) || ' LIMIT \($0)'" } ?? "''") || ') TO STDOUT',
      $sandbox$SELECT '\\.'$sandbox$
      FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace,
      LATERAL (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns
        FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
          AND attgenerated = '') AS a
      WHERE relkind = 'r' AND \(isOurs) AND columns IS NOT NULL
        AND has_table_privilege(c.oid, 'SELECT') AND NOT row_security_active(c.oid)
      ORDER BY c.oid \\gexec
    SELECT format('SELECT format(%L, last_value, is_called) FROM %s',
      format('SELECT pg_catalog.setval(%L, %%s, %%L);', c.oid::regclass), c.oid::regclass)
      FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
      WHERE \(isOurs)\(rows == 0 ? " AND false" : "")
        AND CASE relkind WHEN 'S' THEN has_sequence_privilege(c.oid, 'SELECT') ELSE false END
      ORDER BY c.oid \\gexec
    SELECT $sandbox$\(orphans)$sandbox$;
    \(views)
    SELECT '-- \(nonce) end';
    COMMIT;

    """
  }

  /// The rows of a table are taken in the order of its key: what others refer to is mostly as old. Keys that may be
  /// random tell no age; then it is the order in which the rows lie, which is mostly that in which they came.
  private static let byKey = """
    coalesce((SELECT ' ORDER BY ' || string_agg(quote_ident(attname), ', '
      ORDER BY array_position(indkey::int2[], attnum))
      FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey::int2[])
      WHERE indrelid = c.oid AND indisprimary
      HAVING bool_and(atttypid NOT IN ('uuid'::regtype, 'text'::regtype, 'varchar'::regtype, 'bpchar'::regtype,
        'bytea'::regtype))), '')
    """

  private static let isOurs = """
    nspname !~ '^(pg_|sandbox_)' AND nspname <> 'information_schema' AND NOT EXISTS (SELECT
      FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
    """

  private static let opening = """
    SET session_replication_role = replica;
    SET search_path = pg_catalog;
    SET datestyle = 'ISO, MDY';
    SET intervalstyle = postgres;
    SET lc_monetary = 'C';
    SET client_encoding = 'UTF8';
    """

  /// A sample's rows may refer to rows that are not in it: they leave, until none is left.
  private static let orphans = """
    DO $orphans$
    DECLARE r record; n bigint; gone bigint;
    BEGIN
      FOR round IN 1..50 LOOP
        gone := 0;
        FOR r IN SELECT conrelid::regclass AS child, confrelid::regclass AS parent,
          (SELECT string_agg(format('p.%I = c.%I', f.attname, k.attname), ' AND ')
            FROM unnest(conkey, confkey) AS u(x, y)
            JOIN pg_attribute k ON k.attrelid = conrelid AND k.attnum = x
            JOIN pg_attribute f ON f.attrelid = confrelid AND f.attnum = y) AS same,
          (SELECT string_agg(format('c.%I IS NOT NULL', k.attname), ' AND ')
            FROM unnest(conkey) AS u(x)
            JOIN pg_attribute k ON k.attrelid = conrelid AND k.attnum = x) AS given
          FROM pg_constraint WHERE contype = 'f' AND convalidated
        LOOP
          EXECUTE format('DELETE FROM %s c WHERE %s AND NOT EXISTS (SELECT FROM %s p WHERE %s)',
            r.child, r.given, r.parent, r.same);
          GET DIAGNOSTICS n = ROW_COUNT;
          gone := gone + n;
        END LOOP;
        EXIT WHEN gone = 0;
      END LOOP;
    END $orphans$;
    """

  /// Materialised views that are filled on the live database, those first that others read.
  private static let views = #"""
    WITH RECURSIVE reads(viewed, read) AS (
      SELECT DISTINCT ev_class, refobjid FROM pg_rewrite w JOIN pg_depend d
        ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
        AND d.refclassid = 'pg_class'::regclass AND refobjid <> ev_class
    ), depth(oid, n) AS (
      SELECT oid, 1 FROM pg_class WHERE relkind IN ('v', 'm')
      UNION SELECT viewed, n + 1 FROM depth JOIN reads ON read = depth.oid WHERE n < 100
    )
    SELECT 'REFRESH MATERIALIZED VIEW ' || c.oid::regclass || ';' FROM pg_class c
      JOIN pg_namespace n ON n.oid = relnamespace
      WHERE relkind = 'm' AND relispopulated AND \#(isOurs)
      ORDER BY (SELECT max(n) FROM depth WHERE depth.oid = c.oid), c.oid;
    """#
}
