/// What is set for a transaction of ours, whatever the role, the database or a pool have set.
///
/// What runs before the path is set names the catalog in each function, type and operator: what a migration
/// made, or an earlier one, could stand before them otherwise.
struct SessionSettings: Sendable {
  /// In milliseconds.
  var lockTimeout: Int
  /// As `SHOW search_path` prints it.
  var searchPath: String

  private var values: [(String, String)] {
    [
      ("lock_timeout", "\(lockTimeout)ms"), ("statement_timeout", "0"),
      ("idle_in_transaction_session_timeout", "60s"), ("synchronous_commit", "on"),
      ("row_security", "off"), ("client_min_messages", "warning"),
      ("standard_conforming_strings", "on"), ("application_name", "sandbox"), ("jit", "off"),
    ]
  }

  private static func condition(_ values: [(String, String)]) -> String {
    values.map { "pg_catalog.set_config('\($0)','\($1)',true) IS NOT NULL" }.joined(
      separator: " AND ")
  }

  /// A condition that is true and sets what keeps the database safe. It holds before each statement of
  /// a migration, whatever the one before has set.
  var safety: String { Self.condition(values) }

  /// A condition that is true and makes the texts of values the same on each server and for each role.
  static let canonical = condition(Fingerprint.settings.map { ($0.name, $0.value) })

  /// The same as a clause of a function.
  static let canonicalClause = """
    SET search_path = pg_catalog, pg_temp SET DateStyle = 'ISO, MDY' SET IntervalStyle = 'postgres' \
    SET extra_float_digits = 1 SET bytea_output = 'hex' SET TimeZone = 'UTC'
    """

  /// Begins a transaction. psql remembers what the canonical settings were for the role.
  var beginning: String {
    let remembered = Fingerprint.settings.indices.map { index in
      "pg_catalog.current_setting('\(Fingerprint.settings[index].name)') AS sandbox_s\(index)"
    }.joined(separator: ", ")
    return """
      \\set AUTOCOMMIT on
      \\set ON_ERROR_STOP on
      \\set VERBOSITY verbose
      BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
      SELECT \(remembered) \\gset
      SET LOCAL search_path = pg_catalog, pg_temp;
      SELECT jsonb_object_agg(name, CASE name WHEN 'search_path' THEN :'sandbox_s0' ELSE setting END)::text
        AS sandbox_session FROM pg_settings WHERE context IN ('user', 'superuser') \\gset
      SELECT 1 WHERE \(safety);
      SELECT set_config(name,'0',true) FROM pg_settings WHERE name = 'transaction_timeout';
      SELECT set_config('sandbox.undone','',true), set_config('sandbox.quiet','',true) \\g /dev/null

      """
  }

  /// Takes from the session what a migration left there: behind a pooler in transaction mode the application
  /// is its next client. What goes by this is no longer there when the schema is compared.
  static func discard(tag: String) -> [String] {
    [
      "CLOSE ALL", "DISCARD TEMP", "UNLISTEN *", "SELECT pg_catalog.pg_advisory_unlock_all()",
      // A pooler counts those that come by its protocol, and only them.
      ScriptText.block(
        """
        DECLARE sandbox_r record; BEGIN
        FOR sandbox_r IN SELECT name FROM pg_catalog.pg_prepared_statements WHERE from_sql LOOP
          EXECUTE pg_catalog.format('DEALLOCATE %I', sandbox_r.name);
        END LOOP;
        END
        """, tag: tag),
    ]
  }

  /// Sets for the session what `beginning` found there: a SET of a migration outlives its transaction. Until the
  /// end of that what keeps the database safe holds. Nothing else runs behind it.
  var ending: String {
    """
    RESET ALL;
    SELECT 1 WHERE pg_catalog.set_config('search_path','pg_catalog, pg_temp',true) IS NOT NULL;
    SELECT count(set_config(name, value, false)) FROM pg_settings
      JOIN jsonb_each_text(:'sandbox_session'::jsonb) AS was(key, value) ON key = name
      WHERE setting <> value \\g /dev/null
    SELECT 1 WHERE \(safety);

    """
  }

  /// Puts back what the canonical settings were, for statements of a migration.
  var own: String {
    let values = Fingerprint.settings.enumerated().filter { $1.name != "client_encoding" }.map {
      index, setting in
      "pg_catalog.set_config('\(setting.name)',:'sandbox_s\(index)',true) IS NOT NULL"
    }.joined(separator: " AND ")
    return """
      SELECT 1 WHERE \(values);
      SELECT 1 WHERE pg_catalog.set_config('search_path',\(SQL.text(searchPath)),true) IS NOT NULL
        AND pg_catalog.set_config('check_function_bodies','on',true) IS NOT NULL AND \(safety);

      """
  }
}
