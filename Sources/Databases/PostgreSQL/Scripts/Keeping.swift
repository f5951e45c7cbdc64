/// The statements that keep what is about to leave, and that bring it back. All run under the canonical
/// settings, where a value has one text.
struct Keeping {
  let names: Names
  let tag: String

  private var kept: String { "\(Names.schema).kept" }

  /// Keeps what was written into a column.
  ///
  /// `all` keeps the rows with the default, too: the migration itself writes into the table.
  func salvage(_ salvage: Inverse.Salvage, _ number: Int, all: Bool) -> [String] {
    let copy = copy(salvage, number, all: all)
    let quiet = Quiet(tag: tag)
    return [copy.make, quiet.begin([salvage.table]), copy.fill, quiet.end, copy.note]
  }

  private func copy(
    _ salvage: Inverse.Salvage, _ number: Int, all: Bool
  ) -> (make: String, fill: String, note: String) {
    let place = names.kept(number)
    let keys = salvage.keys.map { SQL.literal($0.name) }.joined(separator: ",")
    return (
      "CREATE TABLE \(Names.schema).\(place)(key text[] NOT NULL, value text)",
      """
      INSERT INTO \(Names.schema).\(place) SELECT \(salvage.key), \(salvage.value) \
      FROM \(salvage.table) sandbox_x WHERE \(salvage.isWritten(all))
      """,
      """
      INSERT INTO \(kept)(place,tx,kind,identity,type,keys,rows) SELECT '\(place)', \
      '\(names.transaction)', 'column', \(SQL.literal(salvage.identity)), \
      \(SQL.literal(salvage.type)), ARRAY[\(keys)]::text[], count(*) FROM \(Names.schema).\(place)
      """
    )
  }

  // MARK: Large tables

  /// Copies the values before anybody is locked out; `catchUp` follows under the lock.
  func copyFirst(_ salvage: Inverse.Salvage, _ number: Int, all: Bool) -> [String] {
    let copy = copy(salvage, number, all: all)
    let place = "\(Names.schema).\(names.kept(number))"
    return [
      copy.make, Bookkeeping.publishable(place), copy.fill, "CREATE INDEX ON \(place)(key)",
      copy.note,
    ]
  }

  /// Sets `sandbox.written` to whether some pages of the table, 4 MB at most, hold a value to keep. If they hold none
  /// there are few: one look under the lock finds them, and a copy would only be a second one.
  func sample(_ salvage: Inverse.Salvage, all: Bool) -> String {
    """
    SELECT set_config('sandbox.written', (EXISTS (SELECT FROM \(salvage.table) sandbox_x
      TABLESAMPLE SYSTEM ((\(salvage.below) SELECT least(100, 100.0 * (4 << 20)
        / greatest(sum(pg_relation_size(oid)), 1)) FROM q))
      WHERE \(salvage.isWritten(all))))::text, true)
    """
  }

  /// Brings the copy up to date, under the lock. What was written meanwhile has a transaction that is not older than
  /// the oldest one that ran before the copy. `seen` stands for 32 bits of its number: numbers go round, so what is
  /// compared is how many came since. A row too many is only written once more.
  func catchUp(_ salvage: Inverse.Salvage, _ number: Int, all: Bool, seen: String) -> [String] {
    let place = names.kept(number)
    let copy = "\(Names.schema).\(place)"
    let news = "\(Names.schema).news_\(place)"
    let rows = "\(salvage.table) sandbox_x WHERE \(salvage.isWritten(all))"
    return [
      Quiet(tag: tag).begin([salvage.table]),
      """
      CREATE TABLE \(news) AS SELECT \(salvage.key) AS key, \(salvage.value) AS value, \
      \(salvage.isWritten(all)) AS written FROM \(salvage.table) sandbox_x \
      WHERE age(sandbox_x.xmin) <= (SELECT age(\(seen)::text::xid))
      """,
      ScriptText.block(
        """
        DECLARE sandbox_c bigint; sandbox_n bigint; BEGIN
        DELETE FROM \(copy) sandbox_k USING \(news) sandbox_w WHERE sandbox_k.key = sandbox_w.key;
        GET DIAGNOSTICS sandbox_n = ROW_COUNT;
        INSERT INTO \(copy) SELECT key, value FROM \(news) WHERE written;
        GET DIAGNOSTICS sandbox_c = ROW_COUNT;
        UPDATE \(kept) SET rows = rows - sandbox_n + sandbox_c WHERE place = '\(place)'
          RETURNING rows INTO sandbox_n;
        -- Rows that went meanwhile.
        IF sandbox_n > 0 AND sandbox_n <> (SELECT count(*) FROM \(rows)) THEN
          DELETE FROM \(copy) sandbox_k
            WHERE NOT EXISTS (SELECT FROM \(rows) AND \(salvage.key) = sandbox_k.key);
          GET DIAGNOSTICS sandbox_c = ROW_COUNT;
          UPDATE \(kept) SET rows = rows - sandbox_c WHERE place = '\(place)';
        END IF;
        END
        """, tag: tag),
      "DROP TABLE \(news)",
      Quiet(tag: tag).end,
    ]
  }

  /// Puts the values back that were kept last of the same column and have not come back yet. The row
  /// that is kept of it says who brought it back.
  func replay(_ salvage: Inverse.Salvage, _ number: Int) -> [String] {
    let match = salvage.keys.enumerated().map { place, key in
      "sandbox_x.\(key.name) = (sandbox_n.key[\(place + 1)])::\(key.type)"
    }.joined(separator: " AND ")
    let update = "UPDATE \(salvage.table) sandbox_x SET \(salvage.column) = "
    let rows = "sandbox_n WHERE \(match)"
    return [
      Quiet(tag: tag).begin([salvage.table]),
      ScriptText.block(
        """
        DECLARE sandbox_r record; sandbox_t record; sandbox_c bigint; sandbox_m bigint;
          sandbox_s jsonb := (SELECT jsonb_object_agg(name, current_setting(name)) FROM unnest(
            ARRAY['enable_seqscan','enable_hashjoin','enable_mergejoin']) AS name); BEGIN
        FOR sandbox_r IN \(latest(salvage)) LOOP
          sandbox_m := coalesce(sandbox_r.rows, 0);
          \(countFound(salvage, number))
          -- So few rows are found by their keys, and not by a walk through a table that others wait for: a page
          -- that is read takes as long as some four keys.
          IF sandbox_m < (\(salvage.below) SELECT CASE WHEN bool_and(relkind = 'p' OR \(salvage.isFoundByKey))
              THEN sum(pg_relation_size(q.oid)) / 2048 END FROM q JOIN pg_class c ON c.oid = q.oid) THEN
            PERFORM set_config(key, 'off', true) FROM jsonb_each(sandbox_s);
          END IF;
          IF sandbox_r.kind = 'parked' THEN
            \(unpark(salvage, number, update: update))
          ELSE
            EXECUTE \(SQL.literal(update + "sandbox_n.value::\(salvage.type)"))
              || format(' FROM \(Names.schema).%I ', sandbox_r.place) || \(SQL.literal(rows));
            GET DIAGNOSTICS sandbox_c = ROW_COUNT;
          END IF;
          PERFORM set_config(key, value, true) FROM jsonb_each_text(sandbox_s);
          IF sandbox_r.kind = 'parked' THEN
            \(Self.dropParked)
          END IF;
          UPDATE \(kept) SET replayed = '\(names.transaction)', returned = sandbox_c
            WHERE place = sandbox_r.place;
        END LOOP;
        END
        """, tag: tag),
      Quiet(tag: tag).end,
    ]
  }

  /// The row of what was kept last of that column and has not come back yet, as a query.
  func latest(_ salvage: Inverse.Salvage) -> String {
    let keys = salvage.keys.map { SQL.literal($0.name) }.joined(separator: ",")
    return """
      SELECT * FROM \(kept) WHERE replayed IS NULL
        AND identity = \(SQL.literal(salvage.identity)) AND type = \(SQL.literal(salvage.type))
        AND (kind = 'column' AND keys = ARRAY[\(keys)]::text[] OR kind = 'parked' AND EXISTS (SELECT
          FROM pg_attribute WHERE attrelid = to_regclass(\(SQL.literal(salvage.table))) AND attname = place))
        ORDER BY at DESC LIMIT 1
      """
  }

  /// Puts a table aside: one that the migration made, or one that it drops.
  func park(_ park: Inverse.Park, in place: String, kind: String) -> [String] {
    ["CREATE SCHEMA \(place)", Self.seal(place, tag: tag)] + park.untie
      + ["ALTER TABLE \(park.table) SET SCHEMA \(place)"]
      + park.members.map { "ALTER TABLE \($0) SET SCHEMA \(place)" }
      + park.types.map { "ALTER TYPE \($0) SET SCHEMA \(place)" } + [
        """
        INSERT INTO \(kept)(place,tx,kind,identity,type,keys,rows) VALUES('\(place)', \
        '\(names.transaction)', '\(kind)', \(SQL.literal(park.table)), \
        \(SQL.literal(park.name)), '{}', NULL)
        """
      ]
  }

  /// Brings back a table that a migration's statement put aside.
  func unpark(_ park: Inverse.Park, from place: String) -> [String] {
    ["ALTER TABLE \(place).\(park.name) SET SCHEMA \(park.schema)"]
      + park.members.map { member in
        "ALTER TABLE \(place).\(Self.bare(member)) SET SCHEMA \(Self.qualifier(member))"
      }
      + park.types.map { type in
        "ALTER TYPE \(place).\(Self.bare(type)) SET SCHEMA \(park.schema)"
      }
      + ["DROP SCHEMA \(place)"] + park.tie + ["DELETE FROM \(kept) WHERE place = '\(place)'"]
  }

  /// Nobody but its owner comes into a schema of ours, whatever the default privileges are.
  static func seal(_ schema: String, tag: String) -> String {
    ScriptText.block(
      """
      DECLARE sandbox_r record; BEGIN
      FOR sandbox_r IN SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE
          quote_ident(pg_get_userbyid(grantee)) END AS name
        FROM pg_namespace n, aclexplode(nspacl) a WHERE nspname = '\(schema)' AND grantee <> nspowner
      LOOP
        EXECUTE format('REVOKE ALL ON SCHEMA \(schema) FROM %s', sandbox_r.name);
      END LOOP;
      END
      """, tag: tag)
  }

  /// The last part of a qualified name, quotes and all.
  static func bare(_ name: String) -> String {
    point(name).map { String(decoding: Array(name.utf8)[($0 + 1)...], as: UTF8.self) } ?? name
  }

  /// What stands before it.
  private static func qualifier(_ name: String) -> String {
    point(name).map { String(decoding: Array(name.utf8)[..<$0], as: UTF8.self) } ?? ""
  }

  /// Where the last point of a qualified name stands that is not within quotes.
  private static func point(_ name: String) -> Int? {
    var isQuoted = false
    var found: Int?
    for (index, byte) in name.utf8.enumerated() {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if byte == UInt8(ascii: "."), !isQuoted { found = index }
    }
    return found
  }
}

extension Inverse.Salvage {
  /// Of a row, which is called `sandbox_x`.
  fileprivate var key: String {
    "ARRAY[\(keys.map { "sandbox_x.\($0.name)::text" }.joined(separator: ","))]::text[]"
  }
  fileprivate var value: String { "sandbox_x.\(column)::text" }

  /// `all`: also those with the default.
  fileprivate func isWritten(_ all: Bool) -> String {
    if all { return "true" }
    return constant.map { "\(value) IS DISTINCT FROM ((\($0))::\(type))::text" }
      ?? "\(value) IS NOT NULL"
  }

  /// Whether two keys that differ have texts that differ, so that a copy can be brought up to date by them.
  private var hasPlainKey: Bool {
    let plain: Set = ["smallint", "integer", "bigint", "uuid", "text", "character varying", "date"]
    return keys.allSatisfy { plain.contains(String($0.type.prefix { $0 != "(" })) }
  }

  /// Whether it is copied before its table is locked: an expression. A table whose owner does not see all rows would
  /// have to be altered for that, which locks it.
  func isCopiedFirst(_ way: Proof.KeepingWay) -> String {
    guard hasPlainKey, way == .bySize || way == .copiedFirst else { return "false" }
    let size = way == .copiedFirst ? "" : " AND sum(pg_relation_size(c.oid)) > 16 << 20"
    return """
      (\(below) SELECT NOT bool_or(relforcerowsecurity)\(size) FROM q JOIN pg_class c ON c.oid = q.oid)
      """
  }

  /// Whether the rows of a table, `c`, can be found by an index on the key: a table that inherits has none of its own
  /// accord.
  fileprivate var isFoundByKey: String {
    let names = keys.map { SQL.literal($0.name) }.joined(separator: ",")
    return """
      EXISTS (SELECT FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
        WHERE indrelid = c.oid AND indisunique AND indisvalid AND indpred IS NULL
        AND quote_ident(attname) IN (\(names)))
      """
  }

  /// What the values are found by, also by another migration that makes the same column.
  var identity: String { "\(table).\(column)" }
}
