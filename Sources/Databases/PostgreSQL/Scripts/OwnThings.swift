/// What no migration may touch or turn back, and no log of rows sees: asked before it, and behind it.
enum OwnThings {
  /// Has psql know what of ours is there, and where the sequences of people stand.
  static func keep(_ script: inout ScriptText) {
    askStarts(&script)
    script.add(
      """
      SELECT (\(things)) AS sandbox_things, (\(positions)) AS sandbox_positions,
        (\(written)) AS sandbox_written, (\(servers)) AS sandbox_servers,
        (\(columns)) AS sandbox_columns \\gset
      """)
  }

  /// What no fingerprint of a clone can tell, by its name: how often this session wrote to what belongs to the whole
  /// server or to the database as such (roles and their passwords and settings, databases, tablespaces, parameters'
  /// rights), to passwords for other servers, and to large objects; which rows of the catalog make the extensions and what is
  /// the server's own; and what lies in which tablespace.
  private static let servers = """
    SELECT jsonb_object_agg(what, state)::text FROM (
      SELECT relname::text AS what, (n_tup_ins + n_tup_upd + n_tup_del)::text AS state
        FROM pg_stat_xact_sys_tables WHERE schemaname = 'pg_catalog' AND relname IN ('pg_authid',
          'pg_auth_members', 'pg_database', 'pg_db_role_setting', 'pg_tablespace', 'pg_parameter_acl',
          'pg_replication_origin', 'pg_subscription', 'pg_largeobject', 'pg_largeobject_metadata',
          'pg_shdescription', 'pg_shseclabel', 'pg_seclabel', 'pg_user_mapping', 'pg_language')
      UNION ALL SELECT concat_ws(' ', 'extension', quote_ident(extname), extversion, extnamespace::regnamespace),
        md5(string_agg(concat_ws(' ', d.classid, d.objid, p.proname, p.pronamespace, p.proowner, p.procost,
          p.prosecdef, p.proconfig, p.provolatile, p.prosrc, coalesce(p.proacl, acldefault('f', p.proowner)),
          t.typname, t.typnamespace, t.typowner, t.typstorage, coalesce(t.typacl, acldefault('T', t.typowner)),
          o.xmin, c.relowner, coalesce(c.relacl, acldefault('r', c.relowner)), c.reloptions, m.description), ','
          ORDER BY d.classid, d.objid))
        FROM pg_extension e JOIN pg_depend d ON refclassid = 'pg_extension'::regclass AND refobjid = e.oid
          AND deptype = 'e'
        LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
        LEFT JOIN pg_type t ON d.classid = 'pg_type'::regclass AND t.oid = d.objid
        LEFT JOIN pg_operator o ON d.classid = 'pg_operator'::regclass AND o.oid = d.objid
        LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
        LEFT JOIN pg_description m ON m.classoid = d.classid AND m.objoid = d.objid AND m.objsubid = 0
        GROUP BY e.oid, extname, extversion, extnamespace
      UNION ALL SELECT 'the catalog', md5(concat(
        (SELECT string_agg(concat(oid, proacl), ',' ORDER BY oid) FROM pg_proc
          WHERE oid < 16384 AND proacl IS NOT NULL),
        (SELECT string_agg(concat(oid, relacl), ',' ORDER BY oid) FROM pg_class
          WHERE oid < 16384 AND relacl IS NOT NULL),
        (SELECT string_agg(concat(oid, nspacl), ',' ORDER BY oid) FROM pg_namespace
          WHERE nspname ~ '^pg_catalog$|^information_schema$')))
      UNION ALL SELECT 'tablespaces', coalesce(string_agg(concat_ws(' ', oid::regclass, reltablespace), ','
        ORDER BY oid::regclass::text), '') FROM pg_class WHERE reltablespace <> 0 AND relnamespace IN (SELECT oid
          FROM pg_namespace WHERE nspname !~ '^(pg_|sandbox_)')) s
    """

  /// Has psql know only what belongs to the server.
  static let keepServers = "SELECT (\(servers)) AS sandbox_servers \\gset\n"

  /// Each table of people by its OID, with its name and those of its columns by number.
  private static let columns = """
    SELECT coalesce(jsonb_object_agg(c.oid, jsonb_build_array(c.oid::regclass::text, (SELECT jsonb_object_agg(attnum,
      quote_ident(attname)) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped))), '{}')::text
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'f') AND nspname !~ '^(pg_|sandbox_)' AND nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
    """

  /// A query of rows `problem`: tables and columns that are gone or have another name, and were not to; and the other way
  /// round. Another one under the same name is the same to a fingerprint, and has none of its rows.
  static func moved(proven: [String]) -> String {
    """
    WITH base AS (SELECT key::oid AS oid, value->>0 AS name, value->1 AS columns
      FROM jsonb_each(:'sandbox_columns'::jsonb)),
    now AS (SELECT name FROM base LEFT JOIN pg_class c ON c.oid = base.oid
        WHERE c.oid IS NULL OR c.oid::regclass::text <> name
      UNION ALL SELECT base.name || '.' || col.value FROM base JOIN pg_class c ON c.oid = base.oid
        CROSS JOIN LATERAL jsonb_each_text(CASE jsonb_typeof(base.columns) WHEN 'object' THEN base.columns ELSE '{}' END) col
        LEFT JOIN pg_attribute a ON a.attrelid = base.oid AND a.attnum = col.key::int2 AND NOT attisdropped
        WHERE quote_ident(a.attname) IS DISTINCT FROM col.value
      -- No fingerprint sees a column with such a name.
      UNION ALL SELECT base.name || '.' || attname FROM base JOIN pg_attribute ON attrelid = base.oid
        WHERE attname ~ '^\(Keeping.parkedPrefix)' AND attnum > 0 AND NOT attisdropped
          AND NOT coalesce(base.columns, '{}') ? attnum::text),
    due AS (SELECT unnest(\(SQL.list(proven))) AS name)
    SELECT name AS problem FROM (SELECT name FROM now EXCEPT SELECT name FROM due) a
    UNION ALL SELECT name FROM (SELECT name FROM due EXCEPT SELECT name FROM now) b
    """
  }

  /// The same, as a rehearsal saw it.
  static func moved(from before: Catalog, to after: Catalog) -> [String] {
    before[.table].flatMap { key, table -> [String] in
      guard let now = after[.table, key] else { return [table.name] }
      func isOther(_ a: String?, _ b: String) -> Bool {
        a.map { !$0.utf8.elementsEqual(b.utf8) } ?? true
      }
      let columns = before.parts(.column, of: key).filter { column in
        isOther(after[.column, column.key]?.bare, column.bare)
      }
      return (isOther(now.name, table.name) ? [table.name] : [])
        + columns.map { "\(table.name).\($0.bare)" }
    }
  }

  /// A query of rows `problem`: those of these that are others now. An extension that comes, goes or is altered as a
  /// whole is told by a fingerprint.
  static let serversTouched = """
    SELECT key AS problem FROM jsonb_each_text((\(servers))::jsonb) now
    JOIN jsonb_each_text(:'sandbox_servers'::jsonb) base USING (key) WHERE now.value <> base.value
    """

  /// Each relation in schemas of ours, with all that could change behind our back.
  private static let things = """
    SELECT coalesce(jsonb_object_agg(c.oid, jsonb_build_array(relname, nspname, relkind, relfilenode,
      relacl::text, nspacl::text, relhasrules, (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = c.oid),
      relowner)), '{}')::text
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname ~ '^sandbox_'
    """

  /// What was written into each of them in this session so far.
  private static let written = """
    SELECT coalesce(jsonb_object_agg(relid, jsonb_build_array(n_tup_ins, n_tup_upd + n_tup_del)), '{}')::text
    FROM pg_stat_xact_user_tables WHERE schemaname = '\(Names.schema)'
    """

  /// Of each sequence of people the position, in the direction in which it counts. Wants `askStarts` before it.
  private static let positions = """
    SELECT coalesce(jsonb_object_agg(s.seqrelid, jsonb_build_array(sign(seqincrement) * coalesce(
      pg_sequence_last_value(s.seqrelid), (:'sandbox_starts'::jsonb->>s.seqrelid::text)::numeric),
      CASE WHEN seqincrement > 0 THEN seqmax ELSE -seqmin::numeric END)), '{}')::text
    \(sequences)
    """

  private static let sequences = """
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname !~ '^(sandbox_|pg_)' AND relpersistence <> 't'
      AND has_sequence_privilege(s.seqrelid, 'USAGE,SELECT')
    """

  /// Has psql know where the sequences would begin that nobody has asked for a number yet.
  static func askStarts(_ script: inout ScriptText) {
    ask(
      """
      SELECT s.seqrelid::text AS key,
        format('SELECT last_value::numeric - %s FROM %s', seqincrement, s.seqrelid::regclass) AS query \(sequences)
        AND pg_sequence_last_value(s.seqrelid) IS NULL AND has_sequence_privilege(s.seqrelid, 'SELECT')
      """, as: "sandbox_starts", &script)
  }

  /// Has psql know the answers to queries, each of one value, as an object of JSON. `queries` gives rows of `key` and
  /// `query`. What asks for texts within a query, `query_to_xml`, not every server has.
  private static func ask(_ queries: String, as variable: String, _ script: inout ScriptText) {
    script.run([
      ScriptText.block(
        """
        DECLARE sandbox_r record; sandbox_v text; sandbox_k text[] := '{}'; sandbox_a text[] := '{}'; BEGIN
        FOR sandbox_r IN \(queries) LOOP
          EXECUTE sandbox_r.query INTO sandbox_v;
          sandbox_k := sandbox_k || sandbox_r.key;
          sandbox_a := sandbox_a || sandbox_v;
        END LOOP;
        PERFORM set_config('sandbox.answers', jsonb_object(sandbox_k, sandbox_a)::text, true);
        END
        """, tag: script.nonce)
    ])
    script.add("SELECT current_setting('sandbox.answers') AS \(variable) \\gset")
  }

  /// A query of rows `problem`: things of ours that are others now, and rows of ours that were changed. Each
  /// table that is parked instead of dropped has a line among what is kept.
  static func touched(_ names: Names, parks: Int) -> String {
    """
    WITH now AS (SELECT key, value FROM jsonb_each((\(things))::jsonb)),
    base AS (SELECT key, value FROM jsonb_each(:'sandbox_things'::jsonb))
    SELECT base.value->>0 AS problem FROM base LEFT JOIN now USING (key)
      WHERE base.value IS DISTINCT FROM now.value
    UNION ALL SELECT s.relname FROM pg_stat_xact_user_tables s
      LEFT JOIN jsonb_each(:'sandbox_written'::jsonb) w ON w.key = s.relid::text
      WHERE schemaname = '\(Names.schema)'
        AND (n_tup_upd + n_tup_del <> coalesce((w.value->>1)::bigint, 0)
          OR n_tup_ins - coalesce((w.value->>0)::bigint, 0) > CASE
            WHEN relid = '\(Names.schema).kept'::regclass THEN \(parks)
            WHEN relid = to_regclass('\(names.rows)') THEN n_tup_ins ELSE 0 END)
    """
  }

  /// A query of rows `problem`: sequences that stand before where they stood, or so far behind it that no rows of the
  /// migration and of others meanwhile took them there: no way back turns them back.
  static let turnedBack = """
    SELECT base.key::oid::regclass::text AS problem FROM jsonb_each(:'sandbox_positions'::jsonb) base
    JOIN jsonb_each((\(positions))::jsonb) now USING (key)
    WHERE (now.value->>0)::numeric < (base.value->>0)::numeric
      OR (now.value->>0)::numeric - (base.value->>0)::numeric > least(
        ((base.value->>1)::numeric - (base.value->>0)::numeric) / 2 + 100,
        1000000 + (SELECT coalesce(sum(n_tup_ins), 0) FROM pg_stat_xact_user_tables
          WHERE schemaname !~ '^pg_temp'))
    """

  /// Locks the tables that get another file: nobody may change their rows while they are counted.
  static func lock(_ rewritten: [String], tag: String) -> [String] {
    rewritten.map { name in
      ScriptText.block(
        """
        BEGIN IF to_regclass(\(SQL.literal(name))) IS NOT NULL THEN
          LOCK TABLE \(name) IN ACCESS EXCLUSIVE MODE; END IF; END
        """, tag: tag)
    }
  }

  /// Has psql know how many rows they have.
  static func count(_ rewritten: [String], _ script: inout ScriptText) {
    ask(
      """
      SELECT oid::text AS key, format('SELECT count(*) FROM ONLY %s', oid::regclass) AS query
        FROM pg_class WHERE relkind = 'r' AND oid::regclass::text = ANY (\(SQL.list(rewritten)))
      """, as: "sandbox_counts", &script)
  }

  /// The same of the same tables, as it is now, whatever they are called.
  static func countAgain(_ script: inout ScriptText) {
    script.add("SELECT set_config('sandbox.counts', :'sandbox_counts', true) \\g /dev/null")
    ask(
      """
      SELECT key, format('SELECT count(*) FROM ONLY %s', key::oid::regclass) AS query
        FROM jsonb_each_text(current_setting('sandbox.counts')::jsonb) JOIN pg_class ON oid = key::oid
      """, as: "sandbox_counted", &script)
  }

  /// A query of rows `problem`: tables that have lost rows which nobody deleted. Wants `countAgain` before it. `base`: what
  /// `UndoLog.counters` gave at the start.
  static func emptied(base: String) -> String {
    """
    SELECT b.key::oid::regclass::text AS problem FROM jsonb_each_text(:'sandbox_counts'::jsonb) b
    LEFT JOIN pg_stat_xact_user_tables s ON s.relid = b.key::oid
    LEFT JOIN jsonb_each(\(base)::jsonb) c ON c.key = b.key
    WHERE b.value::bigint + coalesce(s.n_tup_ins, 0) - coalesce((c.value->>1)::bigint, 0)
      - coalesce(s.n_tup_del, 0) + coalesce((c.value->>3)::bigint, 0)
      IS DISTINCT FROM (:'sandbox_counted'::jsonb->>b.key)::bigint
    """
  }
}
