extension Rehearsal {
  /// The migration as it is written, in a transaction that is rolled back, with a look behind each
  /// statement.
  var verbatimScript: String {
    let settings = SessionSettings(lockTimeout: 5000, searchPath: live.searchPath)
    var script = ScriptText(nonce: nonce)
    script.add(settings.beginning)
    script.add(
      """
      SELECT 1 WHERE \(SessionSettings.canonical);
      SELECT pg_current_xact_id()::text AS sandbox_xid, current_user AS sandbox_user \\gset
      \(linesScript)
      SELECT '\(nonce)|relation|' || line::text FROM (\(Relation.query)) q;
      \(Catalog.script(version: cloneVersion, nonce: nonce))
      """)
    script.add(settings.own)
    probe(&script)
    for (index, statement) in migration.statements.enumerated() {
      script.say("statement|\(index)")
      script.add(Proof.sent(statement, settings, limit: Proof.longest))
      probe(&script)
    }
    script.say("last")
    script.add("SELECT 1 WHERE \(Proof.guarded);")
    script.run(["SET CONSTRAINTS ALL IMMEDIATE"])
    probe(&script)
    script.add("SELECT 1 WHERE \(SessionSettings.canonical);")
    script.say("after")
    script.add(Catalog.script(version: cloneVersion, nonce: nonce))
    script.add(
      """
      SELECT '\(nonce)|renamed|' || jsonb_build_array(c.oid::text, c.oid::regclass::text)::text FROM pg_class c
        WHERE relkind IN ('r','p') AND relnamespace IN (SELECT oid FROM pg_namespace
          WHERE nspname !~ '^(pg_|sandbox_)' AND nspname <> 'information_schema');
      CREATE TEMPORARY TABLE sandbox_after ON COMMIT DROP AS \(Fingerprint.query(version: cloneVersion));
      SELECT '\(nonce)|line|' || jsonb_build_array(sign, part, line)::text FROM (
        (SELECT '+' AS sign, part, line FROM pg_temp.sandbox_after
         EXCEPT SELECT '+', part, line FROM pg_temp.sandbox_lines)
        UNION ALL (SELECT '-', part, line FROM pg_temp.sandbox_lines
         EXCEPT SELECT '-', part, line FROM pg_temp.sandbox_after)) q;
      """)
    script.say("digest", Fingerprint.digestQuery(of: "pg_temp.sandbox_after"))
    script.add("ROLLBACK;")
    return script.text
  }

  /// With nothing of the migration's on the search path: what it made could stand before the catalog's, read this
  /// very query, and print whatever it likes. Afterwards the path is what the migration had set.
  private func probe(_ script: inout ScriptText) {
    script.add(
      """
      SELECT pg_catalog.current_setting('search_path') AS sandbox_path \\gset
      SELECT 1 WHERE pg_catalog.set_config('search_path','pg_catalog, pg_temp',true) IS NOT NULL;
      """)
    script.say("probe", Probe.query)
    script.add(
      "SELECT 1 WHERE pg_catalog.set_config('search_path',:'sandbox_path',true) IS NOT NULL;")
  }
}
