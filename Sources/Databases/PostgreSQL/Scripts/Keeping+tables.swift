/// How a parked table's rows come back into the table that a migration makes anew.
extension Keeping {
  /// Statements for all tables that the migration makes, the parents first: rows of the migration's own
  /// that the parked table lacks go away, the others are made what they were.
  func replay(tables: [Inverse.Park]) -> [String] {
    guard !tables.isEmpty else { return [] }
    let all = tables.map(\.table)
    return [
      """
      CREATE TABLE \(names.replay) AS SELECT DISTINCT ON (k.identity) k.place, k.identity,
        k.tx LIKE '\(names.id).%' AS same, format('%I.%s', k.place, k.type) AS parked
      FROM \(Names.schema).kept k WHERE k.kind = 'table' AND k.replayed IS NULL
        AND k.identity = ANY (\(SQL.list(all)))
        AND to_regclass(format('%I.%s', k.place, k.type)) IS NOT NULL
      ORDER BY k.identity, k.at DESC
      """,
      Quiet(tag: tag).begin(all),
      replaying(.delete), replaying(.fill),
      Quiet(tag: tag).end,
      "DROP TABLE \(names.replay)",
    ]
  }

  private enum Pass { case delete, fill }

  /// One pass over the tables in the order of their foreign keys.
  private func replaying(_ pass: Pass) -> String {
    let work =
      switch pass {
      case .delete:
        """
        IF sandbox_r.link IS NULL THEN
          EXECUTE format('DELETE FROM %s', sandbox_r.identity);
        ELSIF sandbox_r.same THEN
          EXECUTE format('DELETE FROM %s x WHERE NOT EXISTS (SELECT FROM %s p WHERE %s)',
            sandbox_r.identity, sandbox_r.parked, sandbox_r.link);
        END IF;
        """
      case .fill:
        """
        IF sandbox_r.link IS NOT NULL AND sandbox_r.sets IS NOT NULL THEN
          EXECUTE format('UPDATE %s x SET %s FROM %s p WHERE %s AND (%s)', sandbox_r.identity,
            sandbox_r.sets, sandbox_r.parked, sandbox_r.link, sandbox_r.differs);
        END IF;
        EXECUTE format('INSERT INTO %s(%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s p WHERE %s',
          sandbox_r.identity, sandbox_r.columns, sandbox_r.vals, sandbox_r.parked,
          CASE WHEN sandbox_r.link IS NULL THEN 'true' ELSE
            format('NOT EXISTS (SELECT FROM %s x WHERE %s)', sandbox_r.identity, sandbox_r.link) END);
        EXECUTE format('SELECT count(*) FROM %s', sandbox_r.parked) INTO sandbox_c;
        UPDATE \(Names.schema).kept SET replayed = '\(names.transaction)', returned = sandbox_c
          WHERE place = sandbox_r.place;
        FOR sandbox_s IN SELECT a.attname,
            pg_get_serial_sequence(sandbox_r.identity, a.attname) AS new,
            pg_get_serial_sequence(sandbox_r.parked, a.attname) AS old FROM pg_attribute a
          WHERE a.attrelid = sandbox_r.identity::regclass AND a.attnum > 0 AND NOT a.attisdropped
        LOOP
          CONTINUE WHEN sandbox_s.new IS NULL;
          EXECUTE format('SELECT max(%I)::bigint FROM %s', sandbox_s.attname, sandbox_r.identity)
            INTO sandbox_m;
          IF sandbox_s.old IS NOT NULL THEN
            SELECT greatest(sandbox_m, last_value) INTO sandbox_m FROM pg_sequences
              WHERE format('%I.%I', schemaname, sequencename)::regclass = sandbox_s.old::regclass;
          END IF;
          CONTINUE WHEN sandbox_m IS NULL;
          EXECUTE format('SELECT setval(%L, %s) FROM %s WHERE last_value <= %s', sandbox_s.new,
            sandbox_m, sandbox_s.new, sandbox_m);
        END LOOP;
        """
      }
    return ScriptText.block(
      """
      DECLARE sandbox_r record; sandbox_s record; sandbox_c bigint; sandbox_m bigint; BEGIN
      FOR sandbox_r IN
        WITH RECURSIVE depth(rel, d) AS (
          SELECT identity::regclass::oid, 0 FROM \(names.replay)
          UNION SELECT c.conrelid, d + 1 FROM depth JOIN pg_constraint c ON c.contype = 'f'
            AND c.confrelid = rel AND c.conrelid <> rel AND d < 20
            AND c.conrelid IN (SELECT identity::regclass::oid FROM \(names.replay))),
        cols AS (SELECT r.identity, a.attnum, quote_ident(a.attname) AS name,
            format(CASE WHEN a.atttypid = p.atttypid THEN 'p.%I' ELSE 'p.%I::text::%s' END,
              a.attname, format_type(a.atttypid, a.atttypmod)) AS val,
            a.attidentity, coalesce(a.attnum = ANY (i.indkey), false) AS key
          FROM \(names.replay) r JOIN pg_attribute a ON a.attrelid = r.identity::regclass
          JOIN pg_attribute p ON p.attrelid = r.parked::regclass AND p.attname = a.attname
          LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
          WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            AND p.attnum > 0 AND NOT p.attisdropped),
        sums AS (SELECT identity, string_agg(name, ',' ORDER BY attnum) AS columns,
            string_agg(val, ',' ORDER BY attnum) AS vals,
            string_agg(format('x.%s = %s', name, val), ' AND ') FILTER (WHERE key) AS link,
            string_agg(format('%s = %s', name, val), ', ')
              FILTER (WHERE NOT key AND attidentity <> 'a') AS sets,
            string_agg(format('x.%s::text IS DISTINCT FROM (%s)::text', name, val), ' OR ')
              FILTER (WHERE NOT key AND attidentity <> 'a') AS differs
          FROM cols GROUP BY identity)
        SELECT r.*, s.columns, s.vals, s.link, s.sets, s.differs FROM \(names.replay) r
          JOIN sums s USING (identity)
        ORDER BY (SELECT max(d) FROM depth WHERE rel = r.identity::regclass) \
      \(pass == .delete ? "DESC" : ""), r.identity
      LOOP
        \(work)
      END LOOP;
      END
      """, tag: tag)
  }
}
