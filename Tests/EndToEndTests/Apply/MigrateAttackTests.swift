import Foundation
import Testing

/// Migrations that would get round what was proven: they are refused, or they behave and go back.
@Suite(
  "A hostile migration", .timeLimit(.minutes(10)),
  .enabled(if: LiveServer.isHereOrRequired, "PostgreSQL's server is not installed"))
struct MigrateAttackTests {
  private static let schema = """
    CREATE TABLE runs (id serial PRIMARY KEY, note text UNIQUE);
    INSERT INTO runs (note) SELECT 'note' || i FROM generate_series(1, 30) i;
    CREATE TABLE bare (a int);
    SELECT lo_from_bytea(0, 'kept');
    INSERT INTO bare VALUES (1);
    CREATE SEQUENCE few AS smallint;
    CREATE SEQUENCE unused AS int;
    CREATE EXTENSION citext;
    CREATE TYPE span AS RANGE (subtype = float8);
    CREATE FUNCTION rank_of(citext) RETURNS int LANGUAGE sql AS 'SELECT 1';
    """

  /// What only a superuser may make, and own.
  private static let superusers = """
    CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN NULL; END$$;
    CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION watch();
    CREATE FOREIGN DATA WRAPPER w;
    GRANT USAGE ON FOREIGN DATA WRAPPER w TO app;
    SET ROLE app;
    CREATE SERVER far FOREIGN DATA WRAPPER w;
    CREATE USER MAPPING FOR app SERVER far OPTIONS (password 'x');
    """

  /// `SANDBOX_ALL_FAULTS=1` tries all of them; without it so many, chosen anew each time: each has a rehearsal of its own.
  private static func some<Case>(_ count: Int, of all: [Case]) -> [Case] {
    if ProcessInfo.processInfo.environment["SANDBOX_ALL_FAULTS"] == "1" { return all }
    var generator = SystemRandomNumberGenerator()
    return Array(all.shuffled(using: &generator).prefix(count))
  }

  /// All objects and rows of the application's, without privileges' order.
  private static let all = """
    SELECT coalesce(string_agg(line, E'\\n' ORDER BY line), '') FROM (
      SELECT 'r ' || oid::regclass::text || relkind::text AS line FROM pg_catalog.pg_class
        WHERE relnamespace = 'public'::regnamespace
      UNION ALL SELECT 'a ' || attrelid::regclass || '.' || attname || ' ' || atttypid::regtype
        FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid IN
        (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
      UNION ALL SELECT 'f ' || oid::regprocedure FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
      UNION ALL SELECT 'p ' || polname FROM pg_policy
      UNION ALL SELECT 't ' || tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
        AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
      UNION ALL SELECT 's ' || srvname || coalesce(srvoptions::text, '') FROM pg_foreign_server
      UNION ALL SELECT 'u ' || usename || umoptions::text FROM pg_user_mappings
      UNION ALL SELECT 'e ' || objid::regprocedure || procost FROM pg_depend JOIN pg_proc p ON p.oid = objid
        WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e' AND classid = 'pg_proc'::regclass
      UNION ALL SELECT 'l ' || count(*) || sum(length(lo_get(oid))) FROM pg_largeobject_metadata
      UNION ALL SELECT 'd ' || datacl::text || (SELECT count(*) FROM pg_db_role_setting s WHERE setdatabase = d.oid)
        FROM pg_database d WHERE datname = current_database()
      UNION ALL SELECT 'v ' || r::text FROM runs r UNION ALL SELECT 'v ' || b::text FROM bare b) q
    """

  private static func lend(
    _ migration: String, _ body: (Place, LiveServer.Database) async throws -> Void
  ) async throws {
    try await LiveServer.shared.get().lend(schema) { database in
      try database.server.query(Self.superusers, database.name, "boss")
      try await Place.lend { place in
        chmod(place.path, 0o755)
        try place.write(
          Sample.report([("db/2.sql", migration), ("a.json", "[1]")]), to: "report.md")
        try place.write("[0]\n", to: "app/a.json")
        try await body(place, database)
      }
    }
  }

  private static func apply(
    _ place: Place, _ database: LiveServer.Database, _ more: [String] = []
  ) async throws -> Place.Run {
    try await place.start(
      [
        "apply", "report.md", "--to", "app", "--migrate", database.url, "--accept", "a test",
        "--accept-lock", "a test",
      ] + more
    ).end()
  }

  /// What it runs, and a part of what must be said; empty: any reason.
  private static let refusals: [(String, String)] = [
    ("ALTER TABLE runs ADD COLUMN x int; DO $$BEGIN COMMIT; END$$;", "transaction"),
    ("ALTER TABLE runs ADD COLUMN x int; SELECT 1--;\n;COMMIT\n;SELECT 2;", "COMMIT"),
    ("ALTER TABLE runs ADD COLUMN x int; SELECT 1 AS a$$;COMMIT;SELECT 1 AS b$$;", "COMMIT"),
    (
      "CREATE PROCEDURE pp() LANGUAGE plpgsql AS $$BEGIN UPDATE runs SET note = 'a' || id; "
        + "COMMIT; END$$; CALL pp();", "transaction"
    ),
    ("SET ROLE reader; CREATE TABLE zz (id int PRIMARY KEY);", "reader"),
    (
      "SET session_replication_role = replica; UPDATE runs SET note = 'x' WHERE id = 4;",
      "session_replication_role"
    ),
    (
      "ALTER TABLE runs DISABLE TRIGGER USER; UPDATE runs SET note = 'x' WHERE id = 4; "
        + "ALTER TABLE runs ENABLE TRIGGER USER;", "log of changes"
    ),
    ("DROP TRIGGER sandbox_undo ON runs; UPDATE runs SET note = 'x' WHERE id = 4;", "sandbox_undo"),
    (
      "DROP TRIGGER IF EXISTS sandbox_undo ON runs; UPDATE runs SET note = 'x' WHERE id = 4;",
      ""
    ),
    ("DROP SCHEMA IF EXISTS sandbox_rollout CASCADE; CREATE TABLE zz (id int PRIMARY KEY);", ""),
    (
      "DO $$BEGIN IF to_regclass('sandbox_rollout.marker') IS NOT NULL THEN "
        + "DELETE FROM sandbox_rollout.marker; END IF; END$$; CREATE TABLE zz (id int);",
      ""
    ),
    (
      "CREATE TABLE zz (id int); DO $$BEGIN IF false THEN PERFORM pg_terminate_backend(1); END IF; END$$;",
      ": what others do"
    ),
    (
      "CREATE FUNCTION f() RETURNS bool LANGUAGE sql AS 'SELECT pg_terminate_backend(1)'; SELECT f();",
      "function pg_terminate_backend: what others do"
    ),
    (
      "CREATE TABLE zz (id int PRIMARY KEY); DO $$BEGIN EXECUTE 'SELECT pg_cancel_' || "
        + "'backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()'; END$$;",
      "function pg_cancel_backend: what others do"
    ),
    (
      "ALTER FUNCTION public.rank_of(citext) DEPENDS ON EXTENSION citext; CREATE TABLE zz (id int);",
      "dependence"
    ),
    (
      "ALTER EXTENSION citext DROP FUNCTION regexp_match(citext, citext); CREATE TABLE zz (id int);",
      "extension citext"
    ),
    ("CREATE TABLE zz (id int PRIMARY KEY); DISCARD ALL;", "DISCARD ALL"),
    ("DROP DATABASE postgres;", "DROP DATABASE"),
    ("COPY runs TO PROGRAM 'id > /tmp/owned';", "pg_execute_server_program"),
    ("SELECT lo_import('/etc/passwd');", "lo_import"),
    ("SELECT lo_create(4711); CREATE TABLE zz (id int PRIMARY KEY);", "largeobject"),
    (
      "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN NULL; END$$; "
        + "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION e();", "event trigger"
    ),
    (
      "CREATE RULE r AS ON UPDATE TO runs DO ALSO INSERT INTO bare VALUES (9); "
        + "UPDATE runs SET note = 'x' WHERE id = 4;", "bare"
    ),
    ("CREATE TABLE zz (id int PRIMARY KEY); DO $$BEGIN EXECUTE 'TRUNCATE runs'; END$$;", "runs"),
    ("CREATE TEMP VIEW pg_class AS SELECT * FROM pg_catalog.pg_class WHERE false;", ""),
  ]

  @Test(
    "is refused with the reason, and changes nothing",
    arguments: some(6, of: refusals))
  func refused(_ migration: String, _ said: String) async throws {
    try await Self.lend(migration) { place, database in
      let before = try database(Self.all)
      let run = try await Self.apply(place, database)
      #expect(run.status == 1, "\(run.out)\(run.err)")
      #expect(said.isEmpty || (run.out + run.err).contains(said), "\(run.out)\(run.err)")
      #expect(try database(Self.all) == before)
      #expect(place.text("\(place.work)/app/a.json") == "[0]\n")
    }
  }

  private static let harmless: [String] = [
    "ALTER TABLE runs ADD COLUMN x int; SELECT E'\\'; COMMIT; SELECT E\\'';",
    "ALTER TABLE runs ADD COLUMN x int; SELECT $é$;COMMIT;$é$; SELECT 1/*/* */;COMMIT;/* */*/;",
    "ALTER TABLE runs ADD COLUMN x int; SELECT U&'d!0061' UESCAPE '!', 'a'\n'b;COMMIT;';",
    "SET lock_timeout = 0; ALTER TABLE runs ADD COLUMN x int; RESET ALL;",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO reader;",
    "SET search_path = pg_catalog; CREATE TABLE public.zz (id int PRIMARY KEY);",
    "CREATE FUNCTION sha256(bytea) RETURNS bytea LANGUAGE sql AS $$SELECT 'x'::bytea$$; "
      + "SET search_path = public, pg_catalog; CREATE TABLE zz (id int PRIMARY KEY);",
    "CREATE TABLE zz (id int PRIMARY KEY); SELECT pg_advisory_unlock_all(); NOTIFY foo, 'bar';",
    "CREATE TABLE \"a\"\"b$c\nd\" (id int PRIMARY KEY, \"ünï;--\" int); "
      + "ALTER TABLE runs ADD COLUMN \"x'; DROP TABLE runs; --\" text, ADD COLUMN \"\\\" text, "
      + "ADD COLUMN \":x\" int; UPDATE runs SET \":x\" = 3 WHERE id < 4;",
    "SET sandbox.undone = 'x'; SET sandbox.quiet = '[]'; UPDATE runs SET note = 'x' WHERE id = 4;",
    "CREATE FUNCTION sd() RETURNS void LANGUAGE sql SECURITY DEFINER "
      + "AS $$UPDATE runs SET note = 'q' WHERE id = 5$$; SELECT sd();",
  ]

  @Test(
    "that only looks hostile is rolled out, and goes back without a trace",
    arguments: some(3, of: harmless))
  func behaves(_ migration: String) async throws {
    try await Self.lend(migration) { place, database in
      let before = try database(Self.all)
      let run = try await Self.apply(place, database)
      #expect(run.status == 0, "\(run.out)\(run.err)")
      let back = try await place.rollback("last")
      #expect(back.status == 0, "\(back.out)\(back.err)")
      #expect(try database(Self.all) == before)
      #expect(place.text("\(place.work)/app/a.json") == "[0]\n")
    }
  }

  /// Statements that run only in the live database: a clone's server is another one.
  private static func live(_ statements: [String]) throws -> String {
    let server = try LiveServer.shared.get()
    let identity = try server.query(
      "SELECT system_identifier FROM pg_control_system()", "postgres", "boss")
    let each = statements.map { "EXECUTE $x$\($0)$x$;" }.joined(separator: " ")
    return """
      CREATE TABLE zz (id int PRIMARY KEY);
      DO $q$BEGIN
      IF (SELECT system_identifier = \(identity) FROM pg_control_system()) THEN \(each) END IF;
      END$q$;
      """
  }

  private static let onLiveOnes: [[String]] = [
    ["CREATE TABLE evil (i int)"],
    ["DELETE FROM runs WHERE id = 3"],
    [
      "CREATE TEMP TABLE pg_proc AS SELECT * FROM pg_catalog.pg_proc",
      "CREATE FUNCTION public.evil() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
    [
      "CREATE TEMP TABLE pg_policy AS SELECT * FROM pg_catalog.pg_policy",
      "CREATE POLICY evil ON public.runs USING (false)",
    ],
    [
      "CREATE FUNCTION public.set_config(text, text, boolean) RETURNS text LANGUAGE sql "
        + "AS 'SELECT ''x''::text'",
      "CREATE FUNCTION public.same(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
      "CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = public.same)",
      "CREATE TABLE evil (i int)", "SET LOCAL search_path = public, pg_catalog",
    ],
    ["DELETE FROM sandbox_rollout.marker"],
    ["UPDATE sandbox_rollout.marker SET state = 'down'"],
    ["CREATE RULE evil AS ON DELETE TO sandbox_rollout.kept DO INSTEAD NOTHING"],
    ["GRANT ALL ON SCHEMA sandbox_rollout TO PUBLIC"],
    [
      "CREATE TABLE other (LIKE runs INCLUDING ALL)",
      "INSERT INTO other SELECT id, 'gone' || id FROM runs",
      "ALTER SEQUENCE runs_id_seq OWNED BY NONE", "DROP TABLE runs",
      "ALTER TABLE other RENAME TO runs",
      "ALTER TABLE runs RENAME CONSTRAINT other_pkey TO runs_pkey",
      "ALTER TABLE runs RENAME CONSTRAINT other_note_key TO runs_note_key",
      "ALTER SEQUENCE runs_id_seq OWNED BY runs.id",
    ],
    [
      "ALTER TABLE bare DROP COLUMN a", "ALTER TABLE bare ADD COLUMN a int DEFAULT 9",
      "ALTER TABLE bare ALTER a DROP DEFAULT",
    ],
    [
      "DO $y$BEGIN EXECUTE 'ALTER TABLE bare ADD COLUMN sand' || 'box_kept_evil int NOT NULL DEFAULT 1'; END$y$"
    ],
    ["SELECT lo_unlink(oid) FROM pg_largeobject_metadata"],
    ["SELECT lo_put(oid, 0, 'gone') FROM pg_largeobject_metadata"],
    ["SELECT lo_from_bytea(0, 'more')"],
    ["ALTER ROLE CURRENT_USER PASSWORD 'guessed'"],
    ["ALTER USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (SET password 'guessed')"],
    ["CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (password 'guessed')"],
    ["ALTER SERVER far OPTIONS (ADD host 'elsewhere')"],
    ["ALTER EXTENSION citext DROP FUNCTION regexp_match(citext, citext)"],
    ["ALTER FUNCTION regexp_match(citext, citext) COST 99"],
    ["ALTER ROLE CURRENT_USER SET work_mem = '64kB'"],
    [
      "DO $y$BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''64kB''', current_database()); END$y$"
    ],
    ["SELECT setval('runs_id_seq', 2000000000)"], ["SELECT setval('few', 32767)"],
    ["SELECT setval('unused', 2147483647, false)"],
  ]

  /// Where a sequence stands is in no transaction: it stays where it was moved, and is told.
  @Test(
    "that does in the live database what it did not do on the clone is not committed",
    arguments: some(6, of: onLiveOnes))
  func onlyLive(_ statements: [String]) async throws {
    try await Self.lend(try Self.live(statements)) { place, database in
      let before = try database(Self.all)
      let run = try await Self.apply(place, database)
      #expect(run.status == 1, "\(run.out)\(run.err)")
      #expect(try database(Self.all) == before)
      #expect(place.text("\(place.work)/app/a.json") == "[0]\n")
    }
  }

  @Test("has its code run with its own rights on the clone, also while rows are written there")
  func rights() async throws {
    let migration = """
      CREATE FUNCTION plain(text) RETURNS boolean LANGUAGE plpgsql AS $f$BEGIN
        RETURN NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user); END$f$;
      ALTER TABLE runs ADD COLUMN x text CHECK (plain(x));
      """
    try await Self.lend(migration) { place, database in
      let run = try await Self.apply(place, database)
      #expect(run.status == 0, "\(run.out)\(run.err)")
      #expect(!run.out.contains("could write no value"), "\(run.out)")
    }
  }

  @Test("loses no row by a TRUNCATE that was rehearsed without rows")
  func truncate() async throws {
    let migration =
      "CREATE TABLE zz (id int PRIMARY KEY); DO $$BEGIN EXECUTE 'TRUNCATE runs'; END$$;"
    try await Self.lend(migration) { place, database in
      let run = try await Self.apply(place, database, ["--rehearse", "0"])
      #expect(run.status == 1, "\(run.out)\(run.err)")
      #expect(try database("SELECT count(*) FROM runs") == "30")
    }
  }

  @Test("does not reach what an earlier rollout parked and kept")
  func earlier() async throws {
    let first = "ALTER TABLE runs ADD COLUMN x text; CREATE TABLE mm (id int PRIMARY KEY);"
    try await Self.lend(first) { place, database in
      #expect(try await Self.apply(place, database).status == 0)
      try database("UPDATE runs SET x = 'v'; INSERT INTO mm VALUES (1)")
      #expect(try await place.rollback("last").status == 0)
      let kept = """
        SELECT (SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'sandbox\\_p%'), \
        (SELECT count(*) FROM pg_class WHERE relname LIKE 'kept\\_%' AND relkind = 'r')
        """
      #expect(try database(kept) == "1|1")
      try place.write(
        Sample.report([
          (
            "db/3.sql",
            """
            CREATE TABLE zz (id int PRIMARY KEY);
            DO $$DECLARE r record; BEGIN
            FOR r IN SELECT nspname AS n FROM pg_namespace WHERE nspname LIKE 'sandbox\\_p%' LOOP
              EXECUTE 'DROP SCHEMA ' || r.n || ' CASCADE'; END LOOP;
            END$$;
            """
          )
        ]), to: "report.md")
      let run = try await Self.apply(place, database)
      #expect(run.status == 1, "\(run.out)\(run.err)")
      #expect(try database(kept) == "1|1")
    }
  }

  @Test("leaves a database alone that only has the name of the one that was migrated")
  func another() async throws {
    try await Self.lend("ALTER TABLE runs ADD COLUMN x text;") { place, database in
      #expect(try await Self.apply(place, database).status == 0)
      let server = database.server
      try server.query("DROP DATABASE \(database.name) WITH (FORCE)", "postgres", "boss")
      try server.query("CREATE DATABASE \(database.name) OWNER app", "postgres", "boss")
      try database(Self.schema)
      let back = try await place.rollback("last")
      #expect(back.status != 0, "\(back.out)\(back.err)")
      #expect(place.text("\(place.work)/app/a.json") == "[1]\n")
      #expect(try database("SELECT to_regnamespace('sandbox_rollout') IS NULL") == "t")
    }
  }

  @Test("a rollout whose marker is lost is not said to be taken back")
  func failover() async throws {
    try await Self.lend("ALTER TABLE runs ADD COLUMN x text;") { place, database in
      #expect(try await Self.apply(place, database).status == 0)
      try database("DELETE FROM sandbox_rollout.marker")
      let back = try await place.rollback("last")
      #expect(back.status != 0, "\(back.out)\(back.err)")
      #expect(place.text("\(place.work)/app/a.json") == "[1]\n")
    }
  }
}
