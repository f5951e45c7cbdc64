/// Tables whose triggers and rules of people rest, and whose owner sees all rows, for a few statements.
struct Quiet {
  let tag: String

  /// Everything below the tables, as a query of `oid`.
  private func below(_ tables: [String]) -> String {
    """
    WITH RECURSIVE q AS (SELECT unnest(\(SQL.list(tables))::regclass[])::oid AS oid
     UNION SELECT i.inhrelid FROM pg_inherits i JOIN q ON i.inhparent = q.oid) SELECT oid FROM q
    """
  }

  /// Lets them rest; `sandbox.quiet` remembers how each was.
  func begin(_ tables: [String]) -> String {
    guard !tables.isEmpty else { return "SELECT 1" }
    return ScriptText.block(
      """
      DECLARE sandbox_r record; sandbox_all jsonb := '[]'; BEGIN
      FOR sandbox_r IN
        WITH these AS (\(below(tables)))
        SELECT 'TRIGGER' AS what, oid, tgrelid::regclass::text AS rel, quote_ident(tgname) AS name,
          tgenabled::text AS state FROM pg_trigger
          WHERE tgrelid IN (SELECT oid FROM these) AND NOT tgisinternal AND tgenabled <> 'D'
        UNION ALL SELECT 'RULE', oid, ev_class::regclass::text, quote_ident(rulename), ev_enabled::text
          FROM pg_rewrite WHERE ev_class IN (SELECT oid FROM these) AND rulename <> '_RETURN'
            AND ev_enabled <> 'D'
        UNION ALL SELECT 'FORCE', oid, oid::regclass::text, '', '' FROM pg_class
          WHERE oid IN (SELECT oid FROM these) AND relforcerowsecurity
      LOOP
        IF sandbox_r.what = 'FORCE' THEN
          EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', sandbox_r.rel);
        ELSE
          EXECUTE format('ALTER TABLE ONLY %s DISABLE %s %s', sandbox_r.rel, sandbox_r.what,
            sandbox_r.name);
        END IF;
        sandbox_all := sandbox_all || to_jsonb(sandbox_r);
      END LOOP;
      PERFORM set_config('sandbox.quiet', sandbox_all::text, true);
      END
      """, tag: tag)
  }

  /// Wakes what rested, as it was; what is gone stays gone.
  var end: String {
    ScriptText.block(
      """
      DECLARE sandbox_r record; BEGIN
      FOR sandbox_r IN
        WITH these AS (SELECT v->>'what' AS what, (v->>'oid')::oid AS oid, v->>'state' AS state
          FROM jsonb_array_elements(coalesce(nullif(current_setting('sandbox.quiet', true), ''),
            '[]')::jsonb) v)
        SELECT what, tgrelid::regclass::text AS rel, quote_ident(tgname) AS name, state
          FROM these JOIN pg_trigger g ON g.oid = these.oid AND what = 'TRIGGER'
        UNION ALL SELECT what, ev_class::regclass::text, quote_ident(rulename), state
          FROM these JOIN pg_rewrite g ON g.oid = these.oid AND what = 'RULE'
        UNION ALL SELECT what, g.oid::regclass::text, '', ''
          FROM these JOIN pg_class g ON g.oid = these.oid AND what = 'FORCE'
      LOOP
        IF sandbox_r.what = 'FORCE' THEN
          EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', sandbox_r.rel);
        ELSE
          EXECUTE format('ALTER TABLE ONLY %s ENABLE %s %s %s', sandbox_r.rel,
            CASE sandbox_r.state WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END,
            sandbox_r.what, sandbox_r.name);
        END IF;
      END LOOP;
      PERFORM set_config('sandbox.quiet', '', true);
      END
      """, tag: tag)
  }
}
