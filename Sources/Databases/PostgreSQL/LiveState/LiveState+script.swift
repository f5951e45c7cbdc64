extension LiveState {
  /// A script that changes nothing and prints what `init(answer:nonce:)` reads.
  package static func script(nonce: String) -> String {
    """
    BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
    SELECT current_setting('search_path') AS sandbox_path \\gset
    SET LOCAL statement_timeout = '60s';
    SET LOCAL lock_timeout = '5s';
    \(Fingerprint.settingsScript)
    SELECT current_setting('server_version_num')::int >= 150000 AS sandbox_new,
      has_function_privilege('pg_control_system()', 'EXECUTE') AS sandbox_control \\gset
    \(state(nonce: nonce))\\if :sandbox_control
    COPY (SELECT '\(nonce)', 'state', 'system', system_identifier FROM pg_control_system())
      TO STDOUT;
    \\endif
    \\if :sandbox_new
    \(Fingerprint.script(version: 150_000, nonce: nonce))\\else
    \(Fingerprint.script(version: 130_000, nonce: nonce))\\endif
    \(path(nonce: nonce))COPY (SELECT '\(nonce)', 'end') TO STDOUT;
    COMMIT;

    """
  }

  /// The search path was read before `settings` changed it; psql quotes it.
  private static func path(nonce: String) -> String {
    "SELECT set_config('search_path', :'sandbox_path', true) AS sandbox_path \\gset\n"
      + "COPY (SELECT '\(nonce)', 'state', 'path', pg_catalog.current_setting('search_path'))"
      + " TO STDOUT;\n"
  }

  private static func state(nonce: String) -> String {
    """
    COPY (SELECT '\(nonce)', 'state', key, value FROM (VALUES
      ('version', current_setting('server_version_num')), ('database', current_database()),
      ('oid', (SELECT oid::text FROM pg_database WHERE datname = current_database())),
      ('started', extract(epoch FROM pg_postmaster_start_time())::text), ('role', current_user), ('encoding', current_setting('server_encoding')),
      ('recovery', pg_is_in_recovery()::text),
      ('superuser', (SELECT rolsuper::text FROM pg_roles WHERE rolname = current_user)),
      ('create', has_database_privilege(current_database(), 'CREATE')::text)) AS s(key, value))
      TO STDOUT;
    COPY (SELECT '\(nonce)', 'power', rolname FROM pg_roles
      WHERE (rolsuper OR rolname IN ('pg_execute_server_program', 'pg_read_server_files',
        'pg_write_server_files'))
      AND pg_has_role(oid, 'MEMBER') ORDER BY rolname) TO STDOUT;
    COPY (SELECT '\(nonce)', 'table', c.oid::regclass, coalesce(reltuples, -1)::numeric::bigint,
      coalesce(pg_table_size(c.oid), 0),
      CASE relkind WHEN 'S' THEN has_sequence_privilege(c.oid, 'SELECT')
        ELSE has_table_privilege(c.oid, 'SELECT') END AND has_schema_privilege(relnamespace,
          'USAGE'),
      pg_has_role(relowner, 'USAGE'), relkind = 'S'
      FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
      WHERE relkind IN ('r', 'p', 'm', 'f', 'v', 'S') AND nspname !~ '^(pg_|sandbox_)'
        AND nspname <> 'information_schema' AND NOT EXISTS (SELECT FROM pg_depend
          WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
      ORDER BY c.oid::regclass::text COLLATE "C") TO STDOUT;
    COPY (SELECT '\(nonce)', 'extension', extname, extversion FROM pg_extension ORDER BY extname)
      TO STDOUT;
    COPY (SELECT '\(nonce)', 'role', rolname, rolsuper,
      (SELECT json_agg(pg_get_userbyid(roleid) ORDER BY roleid) FROM pg_auth_members
        WHERE member = r.oid)
      FROM pg_roles r WHERE rolname !~ '^pg_' ORDER BY rolname) TO STDOUT;

    """
  }
}
