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
    let place = names.kept(number)
    let keys = salvage.keys.map { "sandbox_x.\($0.name)::text" }.joined(separator: ",")
    let value = "sandbox_x.\(salvage.column)::text"
    let written =
      all
      ? "true"
      : salvage.constant.map { "\(value) IS DISTINCT FROM ((\($0))::\(salvage.type))::text" }
        ?? "\(value) IS NOT NULL"
    return [
      "CREATE TABLE \(Names.schema).\(place)(key text[] NOT NULL, value text)",
      Quiet(tag: tag).begin([salvage.table]),
      """
      INSERT INTO \(Names.schema).\(place) SELECT ARRAY[\(keys)]::text[], \(value) \
      FROM \(salvage.table) sandbox_x WHERE \(written)
      """,
      Quiet(tag: tag).end,
      """
      INSERT INTO \(kept)(place,tx,kind,identity,type,keys,rows) SELECT '\(place)', \
      '\(names.transaction)', 'column', \(SQL.literal(salvage.identity)), \
      \(SQL.literal(salvage.type)), ARRAY[\(salvage.keys.map { SQL.literal($0.name) }
        .joined(separator: ","))]::text[], count(*) FROM \(Names.schema).\(place)
      """,
    ]
  }

  /// Puts the values back that were kept last of the same column and have not come back yet. The row
  /// that is kept of it says who brought it back.
  func replay(_ salvage: Inverse.Salvage) -> [String] {
    let keys = salvage.keys.map { SQL.literal($0.name) }.joined(separator: ",")
    let match = salvage.keys.enumerated().map { place, key in
      "sandbox_x.\(key.name) = (sandbox_n.key[\(place + 1)])::\(key.type)"
    }.joined(separator: " AND ")
    let update =
      "UPDATE \(salvage.table) sandbox_x SET \(salvage.column) = sandbox_n.value::\(salvage.type)"
    let rows = "sandbox_n WHERE \(match)"
    return [
      Quiet(tag: tag).begin([salvage.table]),
      ScriptText.block(
        """
        DECLARE sandbox_r record; sandbox_c bigint; BEGIN
        FOR sandbox_r IN SELECT * FROM \(kept) WHERE kind = 'column' AND replayed IS NULL
          AND identity = \(SQL.literal(salvage.identity)) AND type = \(SQL.literal(salvage.type))
          AND keys = ARRAY[\(keys)]::text[] ORDER BY at DESC LIMIT 1
        LOOP
          EXECUTE \(SQL.literal(update)) || format(' FROM \(Names.schema).%I ', sandbox_r.place)
            || \(SQL.literal(rows));
          GET DIAGNOSTICS sandbox_c = ROW_COUNT;
          UPDATE \(kept) SET replayed = '\(names.transaction)', returned = sandbox_c
            WHERE place = sandbox_r.place;
        END LOOP;
        END
        """, tag: tag),
      Quiet(tag: tag).end,
    ]
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
  /// What the values are found by, also by another migration that makes the same column.
  var identity: String { "\(table).\(column)" }
}
