import Foundation
import Testing

@Suite(
  "--rehearse-on", .timeLimit(.minutes(5)),
  .enabled(if: LiveServer.isHereOrRequired, "PostgreSQL's server is not installed"))
struct RehearseOnTests {
  private static let schema = """
    CREATE TABLE tasks (id bigint PRIMARY KEY, parent bigint REFERENCES tasks, n int); \
    CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$; \
    INSERT INTO tasks SELECT i, i, i FROM generate_series(1, 3000) i; \
    CREATE TRIGGER noted BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION noted();
    """
  private static let column = "ALTER TABLE tasks ADD COLUMN model text;"

  /// A server that has the role, with what it must be granted there; each test has one, for it counts the clones.
  private func newHost() throws -> LiveServer {
    let server = try LiveServer.another()
    _ = try server.query(
      """
      ALTER ROLE app CREATEDB; CREATE ROLE plain LOGIN; CREATE ROLE maker LOGIN CREATEDB;
      GRANT SET ON PARAMETER session_replication_role TO app;
      """, "postgres", "boss")
    return server
  }

  private func url(_ server: LiveServer, _ role: String = "app") -> String {
    "postgres://\(role)@\(server.socket.replacingOccurrences(of: "/", with: "%2F"))/postgres"
  }

  private func lend(
    _ migration: String, _ body: (Place, LiveServer.Database) async throws -> Void
  ) async throws {
    try await LiveServer.shared.get().lend(Self.schema) { database in
      try await Place.lend { place in
        try place.write(Sample.report([("2.sql", migration)]), to: "report.md")
        try await body(place, database)
      }
    }
  }

  private func apply(
    in place: Place, to database: LiveServer.Database, on host: String
  ) throws -> Place.Running {
    try place.start([
      "apply", "report.md", "--migrate", database.url, "--accept-lock", "a test", "--rehearse-on",
      host,
    ])
  }

  private func clones(on host: LiveServer) throws -> String {
    try host.query(
      "SELECT coalesce(string_agg(datname, ',' ORDER BY oid), '') FROM pg_database "
        + "WHERE datname LIKE 'sandbox%'", "postgres")
  }

  @Test("makes the clone on the server that is named, and drops it; a drill does so, too")
  func whole() async throws {
    let host = try newHost()
    try await lend(Self.column) { place, database in
      let run = try await apply(in: place, to: database, on: url(host)).end()
      #expect(run.status == 0 && run.out.contains("rehearsed"), "\(run.out)\(run.err)")
      try database("UPDATE tasks SET model = 'm' WHERE id < 100")
      let fine = try await place.rollback("drill", "--rehearse-on", url(host))
      #expect(fine.status == 0 && fine.out.contains("on a clone"), "\(fine.out)\(fine.err)")
      try database("CREATE VIEW models AS SELECT model FROM tasks")
      let broken = try await place.rollback("drill", "--rehearse-on", url(host))
      #expect(broken.status == 3 && broken.out.contains("models"), "\(broken.out)\(broken.err)")
      try database("DROP VIEW models")
      let back = try await place.rollback("last")
      #expect(back.status == 0 && back.out.contains("99 values"), "\(back.out)\(back.err)")
      #expect(try clones(on: host).isEmpty)
    }
  }

  @Test("refuses a server that cannot have the clone, and says what to type")
  func refusals() async throws {
    let host = try newHost()
    try await lend(Self.column) { place, database in
      let live = try LiveServer.shared.get()
      for (name, why) in [
        (url(live), "it is the server of the live database"),
        (url(host, "boss"), "connect as app, not as boss"),
        (url(host, "plain"), "connect as app, not as plain"),
        ("postgres://app:secret@host/x", "password"),
        ("postgres://app@%2Fnowhere/x", "No such file"),
      ] {
        let run = try await apply(in: place, to: database, on: name).end()
        #expect(run.status != 0 && run.err.contains(why), "\(why): \(run.out)\(run.err)")
      }
      for (role, why) in [
        ("plain", "ALTER ROLE \"plain\" CREATEDB;"),
        ("maker", "GRANT SET ON PARAMETER session_replication_role TO \"maker\";"),
      ] {
        try live.makeRole(role)
        let run = try await place.sandbox(
          "apply", "report.md", "--migrate",
          database.url.replacingOccurrences(of: "app@", with: "\(role)@"), "--rehearse-on",
          url(host, role))
        #expect(run.status == 1 && run.err.contains(why), "\(why): \(run.out)\(run.err)")
      }
      #expect(try database("SELECT count(*) FROM pg_attribute WHERE attname = 'model'") == "0")
    }
  }

  @Test("leaves no clone behind where the migration fails, or would end what others do")
  func failing() async throws {
    let host = try newHost()
    for (migration, why) in [
      ("ALTER TABLE tasks ADD COLUMN id text;", "already exists"),
      ("SELECT pg_terminate_backend(0);\n" + Self.column, "is not a migration's to end"),
      (Self.column + "\nALTER TABLE tasks DROP COLUMN n;", "DROP COLUMN"),
    ] {
      try await lend(migration) { place, database in
        let run = try await place.sandbox(
          "apply", "report.md", "--migrate", database.url, "--rehearse-on", url(host), "--accept",
          "a test")
        #expect(run.status != 0 && (run.out + run.err).contains(why), "\(run.out)\(run.err)")
        #expect(try clones(on: host).isEmpty)
      }
    }
  }

  @Test("sees the rows of a table that keeps them from its owner")
  func forced() async throws {
    let host = try newHost()
    try await lend(Self.column) { place, database in
      try database(
        "CREATE TABLE hidden (id int PRIMARY KEY); ALTER TABLE hidden ENABLE ROW LEVEL SECURITY, "
          + "FORCE ROW LEVEL SECURITY; CREATE POLICY none ON hidden USING (false)")
      let run = try await apply(in: place, to: database, on: url(host)).end()
      #expect(run.status == 0, "\(run.out)\(run.err)")
    }
  }

  @Test("changes nothing else on that server, whatever the migration's code does when rows come")
  func code() async throws {
    let host = try newHost()
    _ = try host.query("CREATE DATABASE apps OWNER app", "postgres")
    let others = """
      SELECT string_agg(datname || coalesce(datacl::text, ''), ',' ORDER BY datname),
        (SELECT count(*) FROM pg_db_role_setting) FROM pg_database
      """
    let before = try host.query(others, "postgres")
    for deed in [
      "ALTER ROLE app SET work_mem = '7MB'", "ALTER DATABASE apps RENAME TO gone",
      "GRANT CONNECT ON DATABASE apps TO plain",
    ] {
      let migration = """
        CREATE FUNCTION evil() RETURNS int LANGUAGE plpgsql AS $f$BEGIN
          EXECUTE $x$\(deed)$x$; RETURN 1; END$f$;
        CREATE TABLE zz (id int PRIMARY KEY, n int DEFAULT evil());
        """
      try await lend(migration) { place, database in
        let run = try await apply(in: place, to: database, on: url(host)).end()
        #expect(run.status == 1 && run.out.contains("no way back undoes"), "\(run.out)\(run.err)")
        #expect(try host.query(others, "postgres") == before)
      }
    }
  }

  @Test("is interrupted, and leaves no clone behind")
  func interrupted() async throws {
    let host = try newHost()
    try await lend("DO $$ BEGIN PERFORM pg_sleep(2); END $$;\n" + Self.column) {
      place, database in
      let running = try apply(in: place, to: database, on: url(host))
      // The first migration waits two seconds on it.
      for _ in 0..<600 {
        if try !clones(on: host).isEmpty { break }
        usleep(100_000)
      }
      #expect(try !clones(on: host).isEmpty)
      kill(running.pid, SIGINT)
      let run = await running.end()
      #expect(run.status != 0, "\(run.out)\(run.err)")
      #expect(try clones(on: host).isEmpty)
    }
  }

  @Test("drops what a rehearsal left that was killed, and nothing else")
  func swept() async throws {
    let host = try newHost()
    let comment = "a clone that sandbox rehearses on; it may be dropped"
    let now = Int(Date().timeIntervalSince1970)
    for (name, mark) in [
      ("sandbox_rehearsal_1700000000_left", comment), ("sandbox_rehearsal_1700000000_kept", "mine"),
      ("sandbox_rehearsal_\(now)_kept", comment), ("shop", comment),
    ] {
      _ = try host.query("CREATE DATABASE \(name)", "postgres")
      _ = try host.query("COMMENT ON DATABASE \(name) IS '\(mark)'", "postgres")
    }
    try await lend(Self.column) { place, database in
      let run = try await apply(in: place, to: database, on: url(host)).end()
      #expect(run.status == 0, "\(run.out)\(run.err)")
      #expect(
        try clones(on: host)
          == "sandbox_rehearsal_1700000000_kept,sandbox_rehearsal_\(now)_kept")
      #expect(try host.query("SELECT 1", "shop") == "1")
    }
  }
}

extension LiveServer {
  /// A role that may log in, unless it is there.
  fileprivate func makeRole(_ name: String) throws {
    _ = try query(
      "DO $$ BEGIN CREATE ROLE \(name) LOGIN IN ROLE app; EXCEPTION WHEN duplicate_object THEN END $$",
      "postgres", "boss")
  }
}
