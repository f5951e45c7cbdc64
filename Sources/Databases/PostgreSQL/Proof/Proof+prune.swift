extension Proof {
  /// What a prune takes away besides the log of rows that nobody needs any longer.
  package struct Pruned: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// What was kept of columns and tables: it can no longer come back by another apply.
    package static let salvage = Pruned(rawValue: 1)
    /// Also of an apply that is in the database: it can no longer be taken back.
    package static let wayBack = Pruned(rawValue: 2)
  }

  /// A script that drops what an apply and its way back made for themselves, and nothing else.
  package func prune(
    round: Int, _ pruned: Pruned = [], lockTimeout: Int = 100, nonce: String
  ) -> String {
    let names = names(round)
    var script = ScriptText(nonce: nonce)
    script.add(settings(lockTimeout).beginning)
    identify(&script)
    script.add(Bookkeeping.lock(names) + Bookkeeping.lockAll)
    script.add(
      """
      SELECT 1 WHERE \(SessionSettings.canonical);
      SELECT to_regclass('\(Names.schema).marker') IS NOT NULL AS sandbox_has \\gset
      \\if :sandbox_has
      \(Bookkeeping.look(names))
      SELECT :'sandbox_state' <> 'up' OR \(pruned.contains(.wayBack)) AS sandbox_ok \\gset
      """)
    script.require("sandbox_ok", "it is the only way back of an apply that is in the database")
    let isGone = pruned.contains(.salvage) ? "true" : "kind = 'dropped' OR replayed IS NOT NULL"
    script.run([
      "DROP TABLE IF EXISTS \(names.rows)",
      ScriptText.block(
        """
        DECLARE sandbox_r record; sandbox_t record; BEGIN
        FOR sandbox_r IN SELECT * FROM \(Names.schema).kept
          WHERE tx = '\(names.transaction)' AND (\(isGone)) LOOP
          IF sandbox_r.kind = 'column' THEN
            EXECUTE format('DROP TABLE IF EXISTS \(Names.schema).%I', sandbox_r.place);
          ELSIF sandbox_r.kind = 'parked' THEN
            \(Keeping.dropParked)
          ELSIF to_regnamespace(sandbox_r.place) IS NOT NULL THEN
            FOR sandbox_t IN SELECT oid::regclass::text AS name FROM pg_class
              WHERE relnamespace = sandbox_r.place::regnamespace AND relkind IN ('r','p')
              AND NOT relispartition LOOP
              EXECUTE format('DROP TABLE %s', sandbox_t.name);
            END LOOP;
            FOR sandbox_t IN SELECT oid::regtype::text AS name FROM pg_type
              WHERE typnamespace = sandbox_r.place::regnamespace AND typtype IN ('e','d','c','r')
              AND (typrelid = 0 OR EXISTS (SELECT FROM pg_class c
                WHERE c.oid = typrelid AND c.relkind = 'c')) LOOP
              EXECUTE format('DROP TYPE %s', sandbox_t.name);
            END LOOP;
            EXECUTE format('DROP SCHEMA %I', sandbox_r.place);
          END IF;
          DELETE FROM \(Names.schema).kept WHERE place = sandbox_r.place;
        END LOOP;
        DELETE FROM \(Names.schema).conflicts WHERE tx = '\(names.transaction)';
        END
        """, tag: nonce),
    ])
    script.add("\\endif")
    script.say("committing")
    script.add("COMMIT;")
    script.say("done")
    return script.text
  }
}
