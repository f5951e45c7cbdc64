extension Proof {
  /// The script of the way there: one transaction, which commits only what was proven.
  ///
  /// - Parameters:
  ///   - round: 1 for the first apply; one more for each time that it is applied again.
  ///   - lockTimeout: in milliseconds, for each lock.
  ///   - nonce: `[a-z0-9]`, new for each script.
  package func up(round: Int, lockTimeout: Int = 100, nonce: String) -> String {
    let names = names(round)
    let settings = settings(lockTimeout)
    var script = ScriptText(nonce: nonce)
    script.add(settings.beginning)
    script.say("begun")
    identify(&script)
    script.add(Bookkeeping.lock(names) + Bookkeeping.lockAll)
    script.run(Bookkeeping.setUp(tag: nonce))
    script.add(Bookkeeping.look(names))
    script.add("SELECT :'sandbox_state' = 'none' AS sandbox_ok \\gset")
    script.say("marker", ":'sandbox_state'")
    script.require("sandbox_ok", "this rollout has its marker in the database already")
    script.add(
      """
      INSERT INTO \(Names.schema).marker(tx,state,xid)
        VALUES('\(names.transaction)','up',pg_current_xact_id()::text);
      SELECT pg_current_xact_id()::text AS sandbox_xid, current_user AS sandbox_user,
        extract(epoch FROM clock_timestamp()) AS sandbox_start \\gset
      SELECT 1 WHERE \(SessionSettings.canonical);
      """)
    checkBefore(round, names, &script)
    let keeping = Keeping(names: names, tag: nonce)
    for (number, salvage) in salvages.enumerated() { script.run([keeping.find(salvage, number)]) }
    script.add("SELECT (\(UndoLog.counters)) AS sandbox_base \\gset")
    script.say("log")
    script.run(log.setUp(names, tag: nonce))
    OwnThings.keep(&script)
    script.run(OwnThings.lock(rewritten, tag: nonce))
    OwnThings.count(rewritten, &script)
    script.add(settings.own)
    forward(names, settings, &script)
    script.say("checks")
    // Triggers that wait for the end see what they are used to.
    script.add("SELECT 1 WHERE \(Self.guarded);\n\(settings.own)SET CONSTRAINTS ALL IMMEDIATE;")
    script.add(
      "SELECT 1 WHERE \(Self.guarded) AND \(SessionSettings.canonical) AND \(settings.safety);")
    checkRows(names, &script)
    script.run(log.tearDown(names, tag: nonce))
    script.say("replay")
    script.run(keeping.replay(tables: parks))
    for (number, salvage) in salvages.enumerated() { script.run(keeping.replay(salvage, number)) }
    script.run(SessionSettings.discard(tag: nonce))
    script.say("fingerprint")
    checkAfter(round, names, &script)
    script.say(
      "up",
      """
      jsonb_build_object('ms', 1000 * (extract(epoch FROM clock_timestamp()) - :sandbox_start),
       'replayed', (SELECT coalesce(jsonb_agg(jsonb_build_array(identity, coalesce(returned, 0))
         ORDER BY identity), '[]') FROM \(Names.schema).kept WHERE replayed = '\(names.transaction)'))
      """)
    script.add(settings.ending)
    script.say("committing")
    script.add("COMMIT;")
    script.say("done")
    return script.text
  }

  /// The statements of the migration, each with the settings that keep the database safe.
  private func forward(_ names: Names, _ settings: SessionSettings, _ script: inout ScriptText) {
    for (index, statement) in migration.statements.enumerated() {
      script.say("statement|\(index)")
      if let park = inverse.dropped[index] {
        let keeping = Keeping(names: names, tag: script.nonce)
        script.run(keeping.park(park, in: names.park(dropped: index), kind: "dropped"))
        continue
      }
      script.add(Self.sent(statement, settings, limit: limit(of: index)))
      script.run(log.follow(index, names, tag: script.nonce))
    }
  }

  /// How long a statement may take, in milliseconds: what is predicted ten times over, and ten seconds. One that
  /// sleeps on the live database alone would hold its locks without end.
  private func limit(of index: Int) -> Int {
    guard measurements.indices.contains(index) else { return Self.longest }
    return 10_000 + Int(min(10 * measurements[index].predicted, 86_400_000))
  }

  /// On a clone, in milliseconds.
  static let longest = 300_000

  /// Has the server run a statement of the migration. psql never reads its text, and prints nothing.
  /// It holds its locks no longer than the limit, in milliseconds.
  static func sent(
    _ statement: Migration.Statement, _ settings: SessionSettings, limit: Int
  ) -> String {
    """
    \\o /dev/null
    SELECT \(SQL.text(statement.text)) WHERE \(guarded) AND \(settings.safety)
      AND pg_catalog.set_config('statement_timeout','\(limit)',true) IS NOT NULL \\gexec
    \\o

    """
  }

  /// That the statement before left the transaction and the role as they were.
  static let guarded = SQL.require(
    "pg_catalog.pg_current_xact_id()::pg_catalog.text OPERATOR(pg_catalog.=) :'sandbox_xid' "
      + "AND current_user::pg_catalog.text OPERATOR(pg_catalog.=) :'sandbox_user'",
    "the statement ended the transaction, or changed the role")

  private func checkBefore(_ round: Int, _ names: Names, _ script: inout ScriptText) {
    script.say("before")
    if round == 1 {
      script.add(
        """
        SELECT digest = '\(before)' AS sandbox_ok FROM (\(Fingerprint.digestQuery(version: version))) q \\gset
        """)
    } else {
      script.add(arithmetic(names).keep)
      script.add(
        """
        SELECT NOT EXISTS (SELECT unnest(\(SQL.list(removed))) EXCEPT SELECT line FROM \(names.lines))
          AND NOT EXISTS (SELECT unnest(\(SQL.list(added))) INTERSECT SELECT line FROM \(names.lines))
          AS sandbox_ok \\gset
        """)
    }
    script.require(
      "sandbox_ok", "the schema of the database is another than the one that was rehearsed")
  }

  private func checkRows(_ names: Names, _ script: inout ScriptText) {
    let base = ":'sandbox_base'"
    OwnThings.askStarts(&script)
    OwnThings.countAgain(&script)
    let others = moved.map { [(OwnThings.moved(proven: $0), Self.others)] } ?? []
    for (query, sentence) in others + [
      (log.keyless(names), Self.keyless), (log.rekeyed(names), Self.rekeyed),
      (log.uncounted(names, base: base), Self.uncounted),
      (UndoLog.rewritten(base: base, proven: rewritten), Self.newFile),
      (OwnThings.touched(names, parks: inverse.dropped.count), Self.ownThings),
      (OwnThings.emptied(base: base), Self.emptied), (OwnThings.turnedBack, Self.turnedBack),
    ] {
      mustBeEmpty(query, sentence, &script)
    }
  }

  private func mustBeEmpty(_ query: String, _ sentence: String, _ script: inout ScriptText) {
    script.add(
      """
      SELECT coalesce(jsonb_agg(problem ORDER BY problem), '[]')::text AS sandbox_problems,
        count(*) = 0 AS sandbox_ok FROM (\(query)) q \\gset
      """)
    script.say("problems", ":'sandbox_problems'")
    script.require("sandbox_ok", sentence)
  }

  static let keyless = "rows change in a table that has no key"
  static let rekeyed = "the keys of rows change"
  static let uncounted = "rows change in a way that the log of changes does not see"
  static let ownThings =
    "the migration changes what this program keeps in the database for the way back"
  static let emptied = "a table was emptied in a way that the log of changes does not see"
  static let turnedBack =
    "a sequence was turned back, or moved on by a million, which no way back undoes"
  static let others =
    "a table or a column goes or gets another name, which it did not in the rehearsal"
  static let servers =
    "the migration changes roles, settings, user mappings, what is an extension's, tablespaces, the database as such or "
    + "large objects, which no way back undoes"
  static let newFile = "a table was rewritten or emptied, which it was not in the rehearsal"

  func arithmetic(_ names: Names) -> Arithmetic {
    Arithmetic(names: names, version: version, added: added, removed: removed)
  }

  private func checkAfter(_ round: Int, _ names: Names, _ script: inout ScriptText) {
    script.add("SELECT 1 WHERE \(SessionSettings.canonical);")
    // Code of the migration may have run for what was put back, too.
    mustBeEmpty(OwnThings.serversTouched, Self.servers, &script)
    if round == 1 {
      script.add(
        """
        SELECT digest = '\(after)' AS sandbox_ok FROM (\(Fingerprint.digestQuery(version: version))) q \\gset
        """)
    } else {
      script.add(arithmetic(names).compare(less: removed, more: added, tag: script.nonce))
    }
    script.require("sandbox_ok", "the migration led to another schema than in the rehearsal")
    if round > 1 { script.add("DROP TABLE \(names.lines);") }
  }
}
