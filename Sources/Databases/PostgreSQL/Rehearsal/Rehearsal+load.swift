extension Rehearsal {
  /// Makes the clone: roles, schema, rows; and compares it with the live database.
  var loadScript: String {
    var script = ScriptText(nonce: nonce)
    script.add(clone.loader)
    if clone.isOwnServer { script.run([roles, owner]) }
    script.add(
      """
      SET session_replication_role = replica;
      SET client_min_messages = warning;
      \\o /dev/null
      \(dump)
      RESET ALL;
      SET client_min_messages = warning;
      \(sample)
      \\o
      """)
    script.run([withoutOurs])
    if clone.isOwnServer { script.run([withoutSignals]) }
    script.say("version", "current_setting('server_version_num')")
    return script.text
  }

  private var withoutOurs: String {
    ScriptText.block(
      """
      DECLARE sandbox_r record; BEGIN
      FOR sandbox_r IN SELECT quote_ident(nspname) AS name FROM pg_namespace
        WHERE nspname ~ '^sandbox_' LOOP
        EXECUTE 'DROP SCHEMA ' || sandbox_r.name || ' CASCADE';
      END LOOP;
      END
      """, tag: nonce)
  }

  /// What they end belongs to others, and no transaction holds it: here it shows.
  private var withoutSignals: String {
    ScriptText.block(
      """
      DECLARE sandbox_r record; BEGIN
      FOR sandbox_r IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE proname = ANY (\(SQL.list(Proof.signals))) AND pronamespace = 'pg_catalog'::regnamespace LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', sandbox_r.name);
      END LOOP;
      END
      """, tag: nonce)
  }

  /// Makes a table of the lines of now, in a transaction, and ends the script where they are not those of the live
  /// database.
  var linesScript: String {
    let due = live.fingerprint.digest
    var script = ScriptText(nonce: nonce)
    script.add(
      """
      CREATE TEMPORARY TABLE sandbox_lines ON COMMIT DROP AS \(Fingerprint.query(version: cloneVersion));
      SELECT digest = '\(due)' AS sandbox_ok
        FROM (\(Fingerprint.digestQuery(of: "pg_temp.sandbox_lines"))) q \\gset
      \\if :sandbox_ok
      \\else
      COPY (SELECT '\(nonce)', 'fingerprint', part, line FROM pg_temp.sandbox_lines) TO STDOUT;
      \\echo \(nonce)|differs
      \\endif
      """)
    script.require("sandbox_ok", "the clone differs from the database")
    return script.text
  }

  /// Reads what `linesScript` printed.
  func mustEqualLive(_ answer: PsqlAnswer) throws(DatabaseProblem) {
    guard ScriptAnswer(answer.out, nonce: nonce).has("differs") else { return }
    let clone = Fingerprint(rows: CopyRow.rows(of: answer.out, nonce: nonce))
    func lines(_ a: Fingerprint, _ b: Fingerprint) -> [String] {
      a.core.union(a.position).subtracting(b.core.union(b.position)).sorted().map(\.text)
    }
    let all =
      lines(live.fingerprint, clone).map { "- \($0)" }
      + lines(clone, live.fingerprint).map { "+ \($0)" }
    throw .refused(
      "the clone differs from the database: "
        + all.prefix(6).map { ServerMessage.plain($0.prefix(300)) }.joined(separator: "; "))
  }

  /// The roles of the live server, without their rights; ours can log in.
  private var roles: String {
    let others = live.roles.map(\.name)
    let superusers = live.roles.filter(\.isSuperuser).map(\.name)
    let members = live.roles.flatMap { role in
      role.memberships.filter { !$0.hasPrefix("pg_") || Self.harmless.contains($0) }
        .map { [$0, role.name] }
    }
    return ScriptText.block(
      """
      DECLARE sandbox_r record; BEGIN
      FOR sandbox_r IN SELECT name FROM unnest(\(SQL.list(others))) AS name
        WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) LOOP
        EXECUTE format('CREATE ROLE %I NOLOGIN', sandbox_r.name);
      END LOOP;
      -- Only such a role owns event triggers and foreign data wrappers.
      FOR sandbox_r IN SELECT name FROM unnest(\(SQL.list(superusers))) AS name
        WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = name AND NOT rolsuper) LOOP
        EXECUTE format('ALTER ROLE %I SUPERUSER', sandbox_r.name);
      END LOOP;
      FOR sandbox_r IN SELECT g, m FROM unnest(\(SQL.list(members.map { $0[0] })),
          \(SQL.list(members.map { $0[1] }))) AS u(g, m)
        WHERE g IN (SELECT rolname FROM pg_roles) LOOP
        EXECUTE format('GRANT %I TO %I', sandbox_r.g, sandbox_r.m);
      END LOOP;
      IF \(SQL.text(live.role)) <> current_user THEN
        EXECUTE format('ALTER ROLE %I LOGIN \(live.isSuperuser ? "SUPERUSER" : "NOSUPERUSER")',
          \(SQL.text(live.role)));
      END IF;
      END
      """, tag: nonce)
  }

  private static let harmless = ["pg_read_all_data", "pg_write_all_data", "pg_monitor"]

  /// Whoever owns the live database owns the clone.
  private var owner: String {
    let fields =
      live.fingerprint.surrounding.first { $0.kind == "database" }?.definition
      .split(separator: "|", omittingEmptySubsequences: false) ?? []
    let owner = fields.count >= 3 ? String(fields[fields.count - 3]) : live.role
    return ScriptText.block(
      """
      BEGIN
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = \(SQL.text(owner))) THEN
        EXECUTE format('ALTER DATABASE %I OWNER TO %I', current_database(), \(SQL.text(owner)));
      END IF;
      EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO %I', current_database(),
        \(SQL.text(live.role)));
      END
      """, tag: nonce)
  }
}
