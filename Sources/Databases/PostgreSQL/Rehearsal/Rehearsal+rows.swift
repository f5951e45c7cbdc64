extension Rehearsal {
  /// Prints a digest of all rows of each table of people, and the order of its columns, which the way back itself does
  /// not compare.
  ///
  /// Who owns a table may be kept from its rows: for as long as this takes it is not.
  var rowDigests: String {
    """
    BEGIN;
    SELECT format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', oid::regclass) FROM pg_class
      WHERE relforcerowsecurity AND NOT \(clone.isOwnServer) \\gexec
    SET client_min_messages = warning;
    SET search_path = pg_catalog;
    SET row_security = off;
    SET TimeZone = 'UTC';
    SELECT format('SELECT %L || count(*) || '' '' || coalesce(sum(hashtextextended(ROW(%s)::text, 0)), 0)
      FROM ONLY %s sandbox_t', '\(nonce)|rows|' || c.oid::regclass || '|',
      (SELECT string_agg(format('sandbox_t.%I', attname), ',' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attname !~ '^sandbox_kept_'),
      c.oid::regclass) FROM pg_class c
      WHERE relkind = 'r' AND relnamespace IN (SELECT oid FROM pg_namespace
        WHERE nspname !~ '^(pg_|sandbox_)' AND nspname <> 'information_schema')
      AND strpos(c.oid::regclass::text, E'\\n') = 0
      ORDER BY c.oid \\gexec
    SELECT '\(nonce)|rows|the columns of ' || id || '|' || encode(sha256(convert_to(def, 'UTF8')), 'hex')
      FROM (\(Fingerprint.positionQuery)) q WHERE strpos(id, E'\\n') = 0;
    ROLLBACK;

    """
  }

  /// Prints a digest of what was written into each new column and table.
  func writtenDigests(_ proof: Proof) -> String {
    var script = ScriptText(nonce: nonce)
    script.add("SET search_path = pg_catalog;\nSET TimeZone = 'UTC';")
    var texts: [String] = []
    for salvage in proof.salvages {
      let values = (salvage.keys.map(\.name) + [salvage.column]).map { "t.\($0)::text" }
      texts.append(
        """
        SELECT \(SQL.literal("\(nonce)|written|\(salvage.identity)|")) || count(*) || ' ' || coalesce(
          sum(hashtextextended(concat_ws('|', \(values.joined(separator: ", "))), 0)), 0)
        FROM \(salvage.table) t WHERE t.\(salvage.column)::text IS NOT NULL
        """)
    }
    for park in proof.parks {
      texts.append(
        """
        SELECT \(SQL.literal("\(nonce)|written|\(park.table)|")) || count(*) || ' ' || coalesce(
          sum(hashtextextended(t::text, 0)), 0) FROM \(park.table) t
        """)
    }
    if !texts.isEmpty { script.add(SQL.run(texts)) }
    return script.text
  }

  /// Writes rows into what the migration made new, as an application might: what does not take is
  /// passed over.
  func writeScript(_ proof: Proof) -> String {
    var script = ScriptText(nonce: nonce)
    script.add("BEGIN;\nSET LOCAL client_min_messages = warning;\nSET LOCAL row_security = off;")
    script.add(
      """
      SELECT 1 WHERE \(SessionSettings.canonical);
      \(OwnThings.keepServers)\
      SELECT 1 WHERE set_config('search_path',\(SQL.text(live.searchPath)),true) IS NOT NULL;
      """)
    for salvage in proof.salvages {
      script.run([
        Quiet(tag: nonce).begin([salvage.table]), write(salvage), Quiet(tag: nonce).end,
      ])
      script.say("wrote", "current_setting('sandbox.wrote')")
    }
    for park in proof.parks {
      script.run([Quiet(tag: nonce).begin([park.table]), write(park), Quiet(tag: nonce).end])
      script.say("wrote", "current_setting('sandbox.wrote')")
    }
    // What the migration made may do more than it is asked for, and not every clone has a server of its own.
    script.add(
      """
      SELECT 1 WHERE \(SessionSettings.canonical);
      SELECT count(*) = 0 AS sandbox_ok FROM (\(OwnThings.serversTouched)) q \\gset
      """)
    script.require("sandbox_ok", Proof.servers)
    script.add("COMMIT;")
    return script.text
  }

  /// A value for a column of that type, as text: an expression over `pg_type y`.
  private static let value = """
    (CASE WHEN typtype = 'e' THEN (SELECT enumlabel::text FROM pg_enum WHERE enumtypid = y.oid
        ORDER BY enumsortorder DESC LIMIT 1)
      WHEN typcategory = 'N' THEN '7' WHEN typcategory = 'B' THEN 'true'
      WHEN typcategory = 'D' THEN CASE WHEN typname LIKE 'time%' AND typname NOT LIKE 'timestamp%'
        THEN '01:02:03' ELSE '2001-02-03' END
      WHEN typcategory = 'T' THEN '1 day' WHEN typcategory = 'A' THEN '{}'
      WHEN typcategory = 'I' THEN '10.0.0.1' WHEN typcategory = 'R' THEN 'empty'
      WHEN typcategory = 'S' THEN 'sandbox' WHEN typcategory = 'V' THEN '1'
      WHEN typtype = 'c' THEN '(' || repeat(',', (SELECT relnatts - 1 FROM pg_class
        WHERE oid = y.typrelid)) || ')'
      ELSE CASE typname WHEN 'uuid' THEN '5a9db0c5-0000-4000-8000-000000000001'
        WHEN 'json' THEN '{"sandbox": 1}' WHEN 'jsonb' THEN '{"sandbox": 1}'
        WHEN 'bytea' THEN '\\x5a' WHEN 'xml' THEN '<a/>'
        WHEN 'point' THEN '(1,2)' WHEN 'circle' THEN '<(1,2),3>' WHEN 'box' THEN '(1,2),(3,4)'
        WHEN 'line' THEN '{1,-1,0}' WHEN 'macaddr' THEN '08:00:2b:01:02:03' WHEN 'pg_lsn' THEN '0/5A'
        WHEN 'hstore' THEN 'sandbox=>1' WHEN 'geometry' THEN 'POINT(1 2)'
        ELSE CASE WHEN typcategory = 'G' THEN '(1,2),(3,4)' ELSE 'sandbox' END END END)
    """

  /// For a foreign key of one column there is a value of what it refers to.
  private static let values = """
    SELECT quote_ident(attname) AS name, coalesce((SELECT format('(SELECT %I FROM %s LIMIT 1)',
        f.attname, confrelid::regclass) FROM pg_constraint JOIN pg_attribute f
          ON f.attrelid = confrelid AND f.attnum = confkey[1]
        WHERE contype = 'f' AND conrelid = a.attrelid AND conkey = ARRAY[a.attnum] LIMIT 1),
      format('%L::%s', \(value), format_type(atttypid, atttypmod))) AS val,
      NOT atthasdef AND attidentity = '' AS bare
    FROM pg_attribute a JOIN pg_type y ON y.oid = atttypid
    WHERE attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity <> 'a'
    """

  private func write(_ salvage: Inverse.Salvage) -> String {
    ScriptText.block(
      """
      DECLARE sandbox_r record; sandbox_c bigint := 0; sandbox_l int; BEGIN
      FOR sandbox_r IN \(Self.values) AND attrelid = \(SQL.literal(salvage.table))::regclass
        AND quote_ident(attname) = \(SQL.literal(salvage.column)) LOOP
        FOREACH sandbox_l IN ARRAY ARRAY[100, 1] LOOP
          CONTINUE WHEN sandbox_c > 0;
          BEGIN
            EXECUTE format('UPDATE %s SET %s = %s WHERE (tableoid, ctid) IN
              (SELECT tableoid, ctid FROM %1$s LIMIT %4$s)', \(SQL.literal(salvage.table)),
              sandbox_r.name, sandbox_r.val, sandbox_l);
            GET DIAGNOSTICS sandbox_c = ROW_COUNT;
          EXCEPTION WHEN OTHERS THEN sandbox_c := 0;
          END;
        END LOOP;
      END LOOP;
      PERFORM set_config('sandbox.wrote', sandbox_c || ' ' || \(SQL.literal(salvage.identity)), true);
      END
      """, tag: nonce)
  }

  private func write(_ park: Inverse.Park) -> String {
    ScriptText.block(
      """
      DECLARE sandbox_r record; sandbox_c bigint := 0; sandbox_q text; BEGIN
      FOR sandbox_r IN SELECT string_agg(name, ',') AS names, string_agg(val, ',') AS vals,
          string_agg(name, ',') FILTER (WHERE bare) AS few, string_agg(val, ',') FILTER (WHERE bare)
          AS some FROM (\(Self.values) AND attrelid = \(SQL.literal(park.table))::regclass) v LOOP
        FOREACH sandbox_q IN ARRAY ARRAY['DEFAULT VALUES',
          format('(%s) VALUES(%s)', sandbox_r.few, sandbox_r.some),
          format('(%s) VALUES(%s)', sandbox_r.names, sandbox_r.vals)] LOOP
          BEGIN
            EXECUTE format('INSERT INTO %s ', \(SQL.literal(park.table))) || sandbox_q;
            sandbox_c := sandbox_c + 1;
          EXCEPTION WHEN OTHERS THEN NULL;
          END;
        END LOOP;
      END LOOP;
      PERFORM set_config('sandbox.wrote', sandbox_c || ' ' || \(SQL.literal(park.table)), true);
      END
      """, tag: nonce)
  }

  /// What could not be written into is told to people: nothing was proven of it.
  mutating func readWrites(_ said: ScriptAnswer) {
    for line in said.all("wrote") where line.hasPrefix("0 ") {
      add(
        remark:
          "the rehearsal could write no value into \(ServerMessage.plain(line.dropFirst(2))): "
          + "that such values come back is not proven")
    }
  }
}
