/// The tables of ours in a database: markers of rollouts, what they kept, and conflicts.
enum Bookkeeping {
  /// Statements that make them where they are missing, and refuse a schema of somebody else's.
  static func setUp(tag: String) -> [String] {
    let schema = Names.schema
    return [
      ScriptText.block(
        """
        BEGIN
        IF to_regnamespace('\(schema)') IS NULL THEN CREATE SCHEMA \(schema); END IF;
        IF EXISTS (SELECT FROM pg_namespace WHERE nspname = '\(schema)'
            AND NOT pg_has_role(nspowner, 'USAGE'))
          OR EXISTS (SELECT FROM pg_class WHERE relnamespace = '\(schema)'::regnamespace
            AND NOT pg_has_role(relowner, 'USAGE')) THEN
          RAISE EXCEPTION USING ERRCODE = 'SBX01', MESSAGE = '\(SQL.marked)the schema \(schema) '
            'belongs to another role: roll out as that role, or have it dropped';
        END IF;
        END
        """, tag: tag),
      Keeping.seal(schema, tag: tag),
      """
      CREATE TABLE IF NOT EXISTS \(schema).marker(tx text PRIMARY KEY,
        state text NOT NULL CHECK (state IN ('up','down','aborted')),
        at timestamptz NOT NULL DEFAULT clock_timestamp(), xid text NOT NULL)
      """,
      """
      CREATE TABLE IF NOT EXISTS \(schema).kept(place text PRIMARY KEY, tx text NOT NULL,
        kind text NOT NULL, identity text NOT NULL, type text NOT NULL, keys text[] NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(), rows bigint, replayed text,
        returned bigint)
      """,
      """
      CREATE TABLE IF NOT EXISTS \(schema).conflicts(tx text NOT NULL, relation text NOT NULL,
        key text[] NOT NULL, op text NOT NULL, ours text[], theirs text[])
      """,
      ScriptText.block(
        """
        BEGIN IF (SELECT relreplident <> 'f' FROM pg_class WHERE oid = '\(schema).conflicts'::regclass) THEN
          \(publishable("\(schema).conflicts")); END IF; END
        """, tag: tag),
    ]
  }

  /// A statement: where all tables are published, rows of one without a key must have an identity to be changed.
  static func publishable(_ table: String) -> String {
    "ALTER TABLE \(table) REPLICA IDENTITY FULL"
  }

  /// Takes the lock of a rollout, until the transaction ends.
  static func lock(_ names: Names) -> String {
    "SELECT pg_advisory_xact_lock\(Names.lock(of: names.transaction));\n"
  }

  /// Takes the lock of all rollouts in this database, so that two queue.
  static let lockAll = "SELECT pg_advisory_xact_lock\(Names.lock(of: ""));\n"

  /// Has psql know `sandbox_state`: what the marker says, or `none`.
  static func look(_ names: Names) -> String {
    """
    SELECT coalesce((SELECT state FROM \(Names.schema).marker WHERE tx = '\(names.transaction)'),
      'none') AS sandbox_state \\gset

    """
  }
}
