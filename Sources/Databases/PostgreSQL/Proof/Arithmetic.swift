/// Fingerprints as sets of lines, compared on the server. What is of a partition, or of another child, that was made
/// since and came there from its parent by what the rollout changes, is no matter: it goes and comes with that.
struct Arithmetic {
  let names: Names
  let version: Int
  /// The lines that the way there adds, and that it takes away.
  let added: [String]
  let removed: [String]

  private var core: String {
    "SELECT line FROM (\(Fingerprint.query(version: version))) q WHERE part = 'core'"
  }

  /// Keeps the lines of now.
  var keep: String {
    """
    CREATE TABLE \(names.lines) AS SELECT line FROM (\(core)) q WHERE \(isNotInherited);

    """
  }

  /// Has psql know `sandbox_ok`: whether all lines that were added are among those kept. Prints up to
  /// five that are not.
  func isThere(tag nonce: String) -> String {
    """
    WITH other AS (SELECT unnest(\(SQL.list(added))) AS line EXCEPT SELECT line FROM \(names.lines))
    SELECT count(*) = 0 AS sandbox_ok,
      (SELECT coalesce(jsonb_agg('-' || left(line, 300)), '[]') FROM (SELECT * FROM other
        ORDER BY line LIMIT 5) o)::text AS sandbox_problems FROM other \\gset
    SELECT '\(nonce)|problems|' || :'sandbox_problems';

    """
  }

  /// Has psql know `sandbox_ok`: whether the lines of now are those kept without `less` and with `more`.
  /// Prints up to five that are not.
  func compare(less: [String], more: [String], tag nonce: String) -> String {
    """
    WITH now AS MATERIALIZED (SELECT line FROM (\(core)) q WHERE \(isNotInherited)),
    due AS MATERIALIZED (SELECT line FROM \(names.lines) EXCEPT SELECT unnest(\(SQL.list(less)))
      UNION SELECT unnest(\(SQL.list(more)))),
    other AS (SELECT '+' AS sign, line FROM now EXCEPT SELECT '+', line FROM due
      UNION ALL (SELECT '-', line FROM due EXCEPT SELECT '-', line FROM now))
    SELECT count(*) = 0 AS sandbox_ok,
      (SELECT coalesce(jsonb_agg(sign || left(line, 300)), '[]') FROM (SELECT * FROM other
        ORDER BY line, sign LIMIT 5) o)::text AS sandbox_problems FROM other \\gset
    SELECT '\(nonce)|problems|' || :'sandbox_problems';

    """
  }

  /// Of a `line`: that it is not of what a child has from a parent which the rollout changes. Children that were there
  /// in the rehearsal have their lines among those that it changes.
  private var isNotInherited: String {
    let key = "split_part(line, E'\\t', 1) || E'\\t' || split_part(line, E'\\t', 2)"
    func isChanged(_ kind: String, _ id: String) -> String {
      "'\(kind)' || E'\\t' || \(id) IN (SELECT key FROM changed)"
    }
    func id(_ relation: String, _ name: String) -> String {
      "\(relation)::regclass || '.' || quote_ident(\(name))"
    }
    return """
      \(key) NOT IN (
      WITH RECURSIVE changed AS MATERIALIZED (SELECT DISTINCT \(key) AS key
        FROM unnest(\(SQL.list(added + removed))) AS line),
      parents AS MATERIALIZED (SELECT oid FROM (SELECT DISTINCT inhparent AS oid FROM pg_inherits) i
        WHERE EXISTS (SELECT FROM changed
          WHERE starts_with(split_part(key, E'\\t', 2), i.oid::regclass::text))),
      tree(parent, child) AS (SELECT inhparent, inhrelid FROM pg_inherits JOIN parents ON oid = inhparent
        UNION SELECT parent, inhrelid FROM tree JOIN pg_inherits ON inhparent = child),
      constraints AS (SELECT oid FROM pg_constraint WHERE conparentid = 0
          AND \(isChanged("constraint", id("conrelid", "conname")))
        UNION SELECT c.oid FROM constraints p JOIN pg_constraint c ON c.conparentid = p.oid),
      triggers AS (SELECT oid FROM pg_trigger t WHERE NOT tgisinternal
          AND \(isChanged("trigger", id("tgrelid", "tgname")))
        UNION SELECT t.oid FROM triggers p JOIN pg_trigger t ON to_jsonb(t)->>'tgparentid' = p.oid::text)
      SELECT 'column' || E'\\t' || \(id("child", "p.attname")) FROM tree
        JOIN pg_attribute p ON p.attrelid = parent AND \(isChanged("column", id("parent", "p.attname")))
        JOIN pg_attribute c ON c.attrelid = child AND c.attname = p.attname AND c.attinhcount > 0
      UNION ALL SELECT 'constraint' || E'\\t' || \(id("conrelid", "conname")) FROM constraints
        JOIN pg_constraint USING (oid)
      UNION ALL SELECT 'constraint' || E'\\t' || \(id("child", "p.conname")) FROM tree
        JOIN pg_constraint p ON p.conrelid = parent AND \(isChanged("constraint", id("parent", "p.conname")))
        JOIN pg_constraint c ON c.conrelid = child AND c.conname = p.conname AND c.coninhcount > 0
      UNION ALL SELECT 'trigger' || E'\\t' || \(id("tgrelid", "tgname")) FROM triggers
        JOIN pg_trigger USING (oid)
      UNION ALL SELECT unnest(ARRAY['index' || E'\\t' || child::regclass,
          'relation' || E'\\t' || child::regclass,
          'inherits' || E'\\t' || child::regclass || '<' || inhparent::regclass])
        FROM tree JOIN pg_inherits ON inhrelid = child WHERE \(isChanged("index", "parent::regclass"))
      EXCEPT SELECT key FROM changed)
      """
  }
}
