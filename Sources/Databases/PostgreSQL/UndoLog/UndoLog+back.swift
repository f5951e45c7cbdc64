/// The way back of the rows: compare and swap, a key at a time, in sets.
extension UndoLog {
  /// Statements that put the rows back, under the names of before. `sandbox.undone` counts them.
  func back(_ names: Names, tag: String) -> [String] {
    guard !tables.isEmpty else { return [] }
    let back = Back(log: self, names: names, tag: tag)
    let all = Array(tables.indices).filter { !tables[$0].key.isEmpty }
    var texts = [
      "SET CONSTRAINTS ALL IMMEDIATE", Quiet(tag: tag).begin(tables.map(\.name)), back.net,
      Bookkeeping.publishable(names.net),
    ]
    texts += all.map(back.edited)
    texts += [back.referenced, back.refused("C", "I")]
    texts += all.reversed().map(back.delete)
    texts += all.map(back.update)
    texts += all.map(back.insert)
    return texts + ["DROP TABLE \(names.net)", Quiet(tag: tag).end]
  }
}

/// The statements, each for one table.
private struct Back {
  let log: UndoLog
  let names: Names
  let tag: String

  private func from(_ table: UndoLog.Table) -> String {
    table.isPartitioned ? table.name : "ONLY \(table.name)"
  }

  /// That `x` is the row of `sandbox_n`.
  private func match(_ table: UndoLog.Table) -> String {
    table.key.enumerated().map { place, column in
      let column = table.columns[column]
      return "sandbox_x.\(column.name) = (sandbox_n.k[\(place + 1)])::\(column.type)"
    }.joined(separator: " AND ")
  }

  /// The texts of the row as it is.
  private func present(_ table: UndoLog.Table) -> String {
    "ARRAY[\(table.columns.map { "sandbox_x.\($0.name)::text" }.joined(separator: ","))]::text[]"
  }

  /// The text of a value of the log, as the column's type spells it.
  private func spelled(_ text: String, _ column: UndoLog.Column) -> String {
    "\(text)::\(column.type)::text"
  }

  /// What each key has come to in all: the first value before, the last value behind.
  var net: String {
    let logs = log.tables.enumerated().filter { !$1.key.isEmpty }.map { index, table in
      let key = table.key.map { "coalesce(o[\($0 + 1)],w[\($0 + 1)])" }.joined(separator: ",")
      return """
        SELECT t, ARRAY[\(key)] AS k, min(n) AS a, max(n) AS z FROM \(names.rows) \
        WHERE t = \(index) AND (o IS NOT NULL OR w IS NOT NULL) GROUP BY 1, 2
        """
    }
    let all =
      logs.isEmpty
      ? "SELECT 0 AS t, NULL::text[] AS k, 0::bigint AS a, 0::bigint AS z WHERE false"
      : logs.joined(separator: " UNION ALL ")
    return """
      CREATE TABLE \(names.net) AS SELECT q.t, q.k, (CASE
        WHEN a.op = 'I' AND z.op = 'D' THEN '-' WHEN a.op = 'I' THEN 'I' WHEN z.op = 'D' THEN 'D'
        WHEN a.o IS NOT DISTINCT FROM z.w THEN '-' ELSE 'U' END)::"char" AS op, a.o, z.w
      FROM (\(all)) q JOIN \(names.rows) a ON a.n = q.a JOIN \(names.rows) z ON z.n = q.z
      """
  }

  /// Rows that the migration inserted and somebody has changed since stay: `C`.
  func edited(_ index: Int) -> String {
    let table = log.tables[index]
    let changed = table.columns.enumerated().map { place, column in
      """
      sandbox_x.\(column.name)::text IS DISTINCT FROM \
      \(spelled("sandbox_n.w[\(place + 1)]", column))
      """
    }
    return """
      UPDATE \(names.net) sandbox_n SET op = 'C' FROM \(from(table)) sandbox_x \
      WHERE sandbox_n.t = \(index) AND sandbox_n.op = 'I' AND \(match(table)) \
      AND (\((["false"] + changed).joined(separator: " OR ")))
      """
  }

  /// Rows that the migration inserted and that others refer to now stay, too. The foreign keys are those
  /// of now; what refers may itself be about to go.
  var referenced: String {
    let known = log.tables.enumerated().filter { !$1.key.isEmpty }.map { index, table in
      let keys = table.key.map { SQL.literal("\(table.columns[$0].name)") }
      let types = table.key.map { SQL.literal(table.columns[$0].type) }
      return """
        (\(index),\(SQL.literal(table.name))::regclass,\
        ARRAY[\(keys.joined(separator: ","))],ARRAY[\(types.joined(separator: ","))])
        """
    }
    guard !known.isEmpty else { return "SELECT 1" }
    let values = "(VALUES \(known.joined(separator: ","))) v(t,rel,keys,types)"
    return ScriptText.block(
      """
      DECLARE sandbox_r record; sandbox_c bigint; sandbox_all bigint; sandbox_q text; BEGIN
      IF NOT EXISTS (SELECT FROM \(names.net) WHERE op = 'I') THEN RETURN; END IF;
      LOOP
        sandbox_all := 0;
        FOR sandbox_r IN
          SELECT p.t, p.rel::text AS rel, c.conrelid::regclass::text AS child,
            (SELECT string_agg(format('sandbox_x.%s = (sandbox_n.k[%s])::%s', key, i, type), ' AND ')
               FROM unnest(p.keys, p.types) WITH ORDINALITY u(key,type,i)) AS parent_key,
            (SELECT string_agg(format('sandbox_y.%I = sandbox_x.%I', f.attname, r.attname), ' AND ')
               FROM unnest(c.conkey, c.confkey) u(a,b)
               JOIN pg_attribute f ON f.attrelid = c.conrelid AND f.attnum = u.a
               JOIN pg_attribute r ON r.attrelid = c.confrelid AND r.attnum = u.b) AS link,
            k.t AS child_t,
            (SELECT string_agg(format('sandbox_y.%s = (sandbox_m.k[%s])::%s', key, i, type), ' AND ')
               FROM unnest(k.keys, k.types) WITH ORDINALITY u(key,type,i)) AS child_key
          FROM \(values.replacing("v(t", with: "p(t")) JOIN pg_constraint c
            ON c.contype = 'f' AND c.confrelid = p.rel AND c.conparentid = 0
          LEFT JOIN \(values.replacing("v(t", with: "k(t")) ON k.rel = c.conrelid
        LOOP
          sandbox_q := format('UPDATE \(names.net) sandbox_n SET op = ''C'' FROM %s sandbox_x
            WHERE sandbox_n.t = %s AND sandbox_n.op = ''I'' AND %s
            AND EXISTS (SELECT FROM %s sandbox_y WHERE %s',
            sandbox_r.rel, sandbox_r.t, sandbox_r.parent_key, sandbox_r.child, sandbox_r.link);
          IF sandbox_r.child_t IS NOT NULL THEN
            sandbox_q := sandbox_q || format(' AND NOT EXISTS (SELECT FROM \(names.net) sandbox_m
              WHERE sandbox_m.t = %s AND sandbox_m.op = ''I'' AND %s)',
              sandbox_r.child_t, sandbox_r.child_key);
          END IF;
          EXECUTE sandbox_q || ')';
          GET DIAGNOSTICS sandbox_c = ROW_COUNT;
          sandbox_all := sandbox_all + sandbox_c;
        END LOOP;
        EXIT WHEN sandbox_all = 0;
      END LOOP;
      END
      """, tag: tag)
  }

  /// Notes the rows that stay as conflicts.
  func refused(_ op: String, _ meant: String) -> String {
    let name = log.tables.indices.map { "WHEN \($0) THEN \(SQL.literal(log.tables[$0].name))" }
      .joined(separator: " ")
    return """
      INSERT INTO \(Names.schema).conflicts(tx,relation,key,op,ours,theirs) \
      SELECT '\(names.transaction)', CASE t \(name) END, k, '\(meant)', w, NULL \
      FROM \(names.net) WHERE op = '\(op)'
      """
  }

  /// Takes away what the migration inserted.
  func delete(_ index: Int) -> String {
    let table = log.tables[index]
    return attempt(
      index, "I",
      """
      DELETE FROM \(from(table)) sandbox_x USING \(names.net) sandbox_n \
      WHERE sandbox_n.t = \(index) AND sandbox_n.op = 'I' AND \(match(table))
      """)
  }

  /// Puts values back that the migration changed and nobody since.
  func update(_ index: Int) -> String {
    let table = log.tables[index]
    var sets: [String] = []
    var ours: [String] = []
    var theirs: [String] = []
    for (place, column) in table.columns.enumerated() where !table.key.contains(place) {
      let (o, w) = ("sandbox_n.o[\(place + 1)]", "sandbox_n.w[\(place + 1)]")
      let now = "sandbox_x.\(column.name)::text"
      let isOurs =
        "(\(o) IS DISTINCT FROM \(w) AND \(now) IS NOT DISTINCT FROM \(spelled(w, column)))"
      theirs.append(
        """
        (\(o) IS DISTINCT FROM \(w) AND \(now) IS DISTINCT FROM \(spelled(w, column)) \
        AND \(now) IS DISTINCT FROM \(spelled(o, column)))
        """)
      guard !column.isAlwaysIdentity else { continue }
      ours.append(isOurs)
      sets.append(
        """
        \(column.name) = CASE WHEN \(isOurs) THEN \(o)::\(column.type) \
        ELSE sandbox_x.\(column.name) END
        """)
    }
    guard !sets.isEmpty else { return "SELECT 1" }
    let these = "sandbox_n.t = \(index) AND sandbox_n.op = 'U' AND \(match(table))"
    return """
      INSERT INTO \(Names.schema).conflicts(tx,relation,key,op,ours,theirs) \
      SELECT '\(names.transaction)', \(SQL.literal(table.name)), sandbox_n.k, 'U', sandbox_n.w, \
      \(present(table)) FROM \(names.net) sandbox_n, \(from(table)) sandbox_x \
      WHERE \(these) AND (\(theirs.joined(separator: " OR ")));
      """
        + attempt(
          index, "U",
          """
          UPDATE \(from(table)) sandbox_x SET \(sets.joined(separator: ", ")) \
          FROM \(names.net) sandbox_n WHERE \(these) AND (\(ours.joined(separator: " OR ")))
          """)
  }

  /// Brings back what the migration deleted.
  func insert(_ index: Int) -> String {
    let table = log.tables[index]
    let columns = table.columns.map(\.name).joined(separator: ",")
    let values = table.columns.enumerated().map { "(sandbox_n.o[\($0 + 1)])::\($1.type)" }
      .joined(separator: ",")
    let deleted = "sandbox_n.t = \(index) AND sandbox_n.op = 'D'"
    return attempt(
      index, "D",
      """
      INSERT INTO \(table.name)(\(columns)) OVERRIDING SYSTEM VALUE SELECT \(values) \
      FROM \(names.net) sandbox_n WHERE \(deleted)
      """, behind: table.isDeferrable ? "" : " ON CONFLICT DO NOTHING")
        + """
        ;INSERT INTO \(Names.schema).conflicts(tx,relation,key,op,ours,theirs) \
        SELECT '\(names.transaction)', \(SQL.literal(table.name)), sandbox_n.k, 'D', sandbox_n.o, \
        (SELECT \(present(table)) FROM \(from(table)) sandbox_x WHERE \(match(table)) LIMIT 1) \
        FROM \(names.net) sandbox_n WHERE \(deleted) AND NOT EXISTS (SELECT FROM \(from(table)) sandbox_x \
        WHERE \(match(table)) AND \(present(table)) IS NOT DISTINCT FROM \
        ARRAY[\(table.columns.enumerated().map { spelled("sandbox_n.o[\($0 + 1)]", $1) }
        .joined(separator: ","))]::text[])
        """
  }

  /// Runs a statement for all rows at once; where a constraint objects, row by row, and a row to which
  /// it objects is a conflict.
  private func attempt(_ index: Int, _ op: String, _ sql: String, behind: String = "") -> String {
    let conflict =
      op == "D"
      ? "NULL;"
      : """
      INSERT INTO \(Names.schema).conflicts(tx,relation,key,op,ours,theirs) VALUES
          ('\(names.transaction)', \(SQL.literal(log.tables[index].name)), sandbox_r.k, '\(op)', NULL, NULL);
      """
    return ScriptText.block(
      """
      DECLARE sandbox_r record; sandbox_c bigint := 0; sandbox_one bigint; BEGIN
        BEGIN
          \(sql)\(behind);
          GET DIAGNOSTICS sandbox_c = ROW_COUNT;
        EXCEPTION WHEN integrity_constraint_violation THEN
          sandbox_c := 0;
          FOR sandbox_r IN SELECT k FROM \(names.net) WHERE t = \(index) AND op = '\(op)' LOOP
            BEGIN
              \(sql) AND sandbox_n.k = sandbox_r.k\(behind);
              GET DIAGNOSTICS sandbox_one = ROW_COUNT;
              sandbox_c := sandbox_c + sandbox_one;
            EXCEPTION WHEN integrity_constraint_violation THEN \(conflict)
            END;
          END LOOP;
        END;
        PERFORM set_config('sandbox.undone', (coalesce(nullif(current_setting('sandbox.undone',
          true), ''), '0')::bigint + sandbox_c)::text, true);
      END
      """, tag: tag)
  }
}
