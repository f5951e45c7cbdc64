import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attack 43: what is broken in one session is whole in the next.
@Suite("Nothing that SQL does to our own cluster lasts", .serialized, .timeLimit(.minutes(10)))
struct BrokenClusterTests {
  private static let breaking = """
    CREATE ROLE evil SUPERUSER LOGIN PASSWORD 'x';
    CREATE TABLE public.trap (a int);
    CREATE FUNCTION pg_catalog.evil() RETURNS int LANGUAGE sql AS 'SELECT 666';
    ALTER SYSTEM SET work_mem = '77MB';
    ALTER DATABASE template1 SET work_mem = '77MB';
    ALTER ROLE sandbox SET work_mem = '77MB';
    CREATE DATABASE more;
    CHECKPOINT;
    SELECT count(*) FROM pg_roles WHERE rolname = 'evil';
    SELECT pg_catalog.evil();
    COPY (SELECT 1) TO PROGRAM 'echo > global/pg_filenode.map; rm -rf base pg_wal; chmod 0 .';
    DELETE FROM pg_proc;
    DELETE FROM pg_class;
    DELETE FROM pg_authid;
    """
  private static let looking = """
    SHOW work_mem;
    SELECT 'roles', string_agg(rolname, ' ') FROM pg_roles WHERE rolname !~ '^pg_';
    SELECT 'trap', to_regclass('public.trap');
    SELECT 'evil', count(*) FROM pg_proc WHERE proname = 'evil';
    SELECT 'databases', count(*) FROM pg_database;
    SELECT 'procs', count(*) > 1000 FROM pg_proc;

    """

  @Test("roles, objects, settings and catalogs are as they were", arguments: Stage.tiers)
  func next(tier: Jail.Tier) async throws {
    let before = try await Stage.execute(Self.looking, on: tier)
    #expect(before.said.contains("4MB") && before.said.contains("procs    | t"), "\(before.said)")
    let broken = try await Stage.execute(Self.breaking + "\n" + Self.looking, on: tier)
    #expect(broken.said.contains("666"), "the control: within the session it is done")
    // It may also have ended by a limit, on a machine with much else to do.
    let isWhole = broken.said.contains("procs    | t")
    #expect(!isWhole, "the control: within the session all is broken\n\(broken.said)")
    let after = try await Stage.execute(Self.looking, on: tier)
    #expect(after.said == before.said)
    #expect(after.ending == .exited(0))
  }

  @Test("sessions at once do not see each other's objects, and none waits for a lock of another")
  func atOnce() async throws {
    let locking = """
      CREATE TABLE mine (a int);
      BEGIN; LOCK TABLE pg_class, pg_authid IN ACCESS EXCLUSIVE MODE; SELECT pg_advisory_lock(1);
      SELECT pg_sleep(1.5); SELECT 'seen', count(*) FROM pg_stat_activity WHERE query ~ 'wh' || 'ole';

      """
    let other = "SELECT pg_advisory_lock(1); CREATE TABLE mine (a int); SELECT 'wh' || 'ole';\n"
    async let first = Stage.execute(locking, on: .namespaces)
    try await Task.sleep(for: .milliseconds(300))
    let second = try await Stage.execute(other, on: .namespaces)
    let (one, two) = (try await first, second)
    #expect(two.said.contains("whole") && !two.said.contains("ERROR"), "\(two.said)")
    #expect(one.ending == .exited(0))
    #expect(two.wall < one.wall)
  }
}
