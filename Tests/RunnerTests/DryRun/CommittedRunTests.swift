import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// What psql, which commits each statement, comes to, and one transaction that is rolled back does not.
@Suite("A dry run with real commits", .serialized, .timeLimit(.minutes(10)))
struct CommittedRunTests {
  /// The files of reports, all in one session.
  private func run(
    _ reports: [[String]], upon baseline: Baseline = .none
  ) async throws -> [Outcome] {
    var bench = try await RealTools.bench(.postgresql, .psql)
    bench.runsSQL = true
    bench.baseline = baseline
    var subjects: [Subject] = []
    for (report, texts) in reports.enumerated() {
      for (number, text) in texts.enumerated() {
        let file = Subject.file("m/00\(number).sql", text)
        subjects.append(file.of(report: report, numbered: subjects.count))
      }
    }
    let (outcomes, failures) = try await Checks(bench: bench, progress: { _ in }).run(subjects)
    #expect(failures == [])
    return outcomes
  }

  private func verdicts(_ outcomes: [Outcome]) -> [Verdict?] {
    outcomes.map { $0.further.first?.verdict }
  }

  private static let table = "CREATE TABLE shelf (id int PRIMARY KEY);"

  @Test(
    "judges as psql would what depends on commits",
    arguments: [
      // A value of an enum is used behind the statement that adds it, in another file or the same one.
      (
        [
          "CREATE TYPE mood AS ENUM ('calm'); CREATE TABLE t (m mood);",
          "ALTER TYPE mood ADD VALUE 'glad'; INSERT INTO t VALUES ('glad');",
          "INSERT INTO t VALUES ('glad');",
          "BEGIN; ALTER TYPE mood ADD VALUE 'sad'; INSERT INTO t VALUES ('sad'); COMMIT;",
        ], [.passed, .passed, .passed, .failed]
      ),
      // What cannot be within a transaction, and what can only be there.
      (
        [
          table, "CREATE INDEX CONCURRENTLY i ON shelf (id); VACUUM shelf;",
          "BEGIN; CREATE INDEX CONCURRENTLY j ON shelf (id); COMMIT;", "LOCK TABLE shelf;",
          "BEGIN; LOCK TABLE shelf; COMMIT;",
        ], [.passed, .passed, .failed, .failed, .passed]
      ),
      // The time goes on between two statements.
      (
        [
          "CREATE TABLE t (at timestamptz PRIMARY KEY DEFAULT now());",
          "INSERT INTO t DEFAULT VALUES; INSERT INTO t DEFAULT VALUES;",
          "BEGIN; INSERT INTO t DEFAULT VALUES; INSERT INTO t DEFAULT VALUES; COMMIT;",
        ], [.passed, .passed, .failed]
      ),
      // A constraint that waits is asked at the end of its own transaction.
      (
        [
          "CREATE TABLE t (id int PRIMARY KEY, up int REFERENCES t DEFERRABLE INITIALLY DEFERRED);",
          "INSERT INTO t VALUES (1, 1); ALTER TABLE t ADD COLUMN a int;",
          "BEGIN; INSERT INTO t VALUES (2, 2); ALTER TABLE t ADD COLUMN b int; COMMIT;",
        ], [.passed, .passed, .failed]
      ),
      // What fails at that end is taken back, and fails in no file behind it.
      (
        [
          "CREATE TABLE t (x int UNIQUE DEFERRABLE INITIALLY DEFERRED);",
          "BEGIN; INSERT INTO t VALUES (1), (1); COMMIT;", "CREATE TABLE u (x int);",
          "INSERT INTO t VALUES (2);",
        ], [.passed, .failed, .passed, .passed]
      ),
      // A COMMIT within the code, and what needs its rows.
      (
        [
          "CREATE TABLE t (x int); INSERT INTO t VALUES (NULL);",
          "DO $$ BEGIN UPDATE t SET x = 1; COMMIT; END $$;", "ALTER TABLE t ALTER x SET NOT NULL;",
          "BEGIN; DO $$ BEGIN COMMIT; END $$; COMMIT;",
        ], [.passed, .passed, .passed, .failed]
      ),
      // Transactions of other kinds, which chain, and with savepoints.
      (
        [
          table,
          "BEGIN; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; INSERT INTO shelf VALUES (1); COMMIT;",
          "BEGIN ISOLATION LEVEL REPEATABLE READ; SAVEPOINT a; ROLLBACK TO a; COMMIT AND CHAIN; COMMIT;",
          "START TRANSACTION READ ONLY; INSERT INTO shelf VALUES (2); COMMIT;",
          "INSERT INTO shelf VALUES (2);",
        ], [.passed, .passed, .passed, .failed, .passed]
      ),
      // What code makes ends with its transaction, too: what is LOCAL, temporary tables, cursors.
      (
        [
          "SELECT set_config('a.b', '5', true); SELECT current_setting('a.b')::int;",
          "DO $$ BEGIN PERFORM set_config('a.b', '5', true); END $$; SELECT current_setting('a.b')::int;",
          "BEGIN; SELECT set_config('a.b', '5', true); SELECT current_setting('a.b')::int; COMMIT;",
        ], [.failed, .failed, .passed]
      ),
      (
        [
          "CREATE SCHEMA s; DO $$ BEGIN SET LOCAL search_path = s; END $$;",
          "CREATE TABLE t (x int); INSERT INTO public.t VALUES (1);",
          "SELECT set_config('search_path', 's', false); BEGIN; SET LOCAL search_path = public; COMMIT;",
        ], [.passed, .passed, .passed]
      ),
      (
        [
          "DO $$ BEGIN CREATE TEMP TABLE x (a int UNIQUE) ON COMMIT DELETE ROWS; INSERT INTO x VALUES (1); END $$; INSERT INTO x VALUES (1);",
          "DO $$ BEGIN CREATE TEMP TABLE y ON COMMIT DROP AS SELECT 1; END $$; DO $$ BEGIN IF to_regclass('y') IS NOT NULL THEN RAISE unique_violation; END IF; END $$;",
          "CREATE FUNCTION c(refcursor) RETURNS refcursor LANGUAGE plpgsql AS $$ BEGIN OPEN $1 FOR SELECT 1; RETURN $1; END $$;",
          "SELECT c('k'); FETCH ALL IN k;", "BEGIN; SELECT c('k'); FETCH ALL IN k; COMMIT;",
        ], [.passed, .passed, .passed, .failed, .passed]
      ),
      // What writes rows, whatever it is called.
      (
        [
          "CREATE TABLE t (id int PRIMARY KEY, up int REFERENCES t DEFERRABLE INITIALLY DEFERRED);",
          "PREPARE p AS INSERT INTO t VALUES (1, 2); EXECUTE p; INSERT INTO t VALUES (2, 2);",
          "EXPLAIN ANALYZE INSERT INTO t VALUES (3, 4); INSERT INTO t VALUES (4, 4);",
        ], [.passed, .unchecked(.needsContext), .unchecked(.needsContext)]
      ),
      // Temporary rows go with their transaction.
      (
        [
          """
          CREATE TEMP TABLE t (x int) ON COMMIT DELETE ROWS; BEGIN; INSERT INTO t VALUES (1);
          COMMIT; DO $$ BEGIN IF EXISTS (SELECT FROM t) THEN RAISE unique_violation; END IF; END $$;
          """
        ], [.passed]
      ),
    ] as [([String], [Verdict])])
  func commits(texts: [String], wanted: [Verdict]) async throws {
    let outcomes = try await run([texts])
    #expect(verdicts(outcomes) == wanted, "\(outcomes.map(\.findings))")
  }

  @Test("each such report has a database and a role of its own, and leaves nothing to the next one")
  func apart() async throws {
    let leaving = """
      CREATE TABLE loot (x int);
      ALTER ROLE CURRENT_USER SET search_path = nowhere;
      SET default_transaction_read_only = on;
      VACUUM loot;
      """
    let looking = """
      CREATE TABLE mine (x int); VACUUM mine;
      DO $$ BEGIN
        IF to_regclass('loot') IS NOT NULL THEN RAISE unique_violation; END IF;
        IF (SELECT count(*) FROM pg_roles WHERE rolname ~ '^m') <> 1 THEN RAISE unique_violation; END IF;
        IF (SELECT count(*) FROM pg_database) <> 2 THEN RAISE unique_violation; END IF;
      END $$;
      """
    let plain = looking.replacing("VACUUM mine;", with: "").replacing("<> 1", with: "<> 0")
      .replacing("<> 2", with: "<> 1")
    let outcomes = try await run([[leaving], [looking], [plain], [leaving], [plain]])
    #expect(
      verdicts(outcomes) == Array(repeating: .passed, count: 5), "\(outcomes.map(\.findings))")
  }

  @Test(
    "gives a report no more rights",
    arguments: [
      "SET SESSION AUTHORIZATION sandbox;", "SET ROLE sandbox;",
      "ALTER ROLE CURRENT_USER SUPERUSER;",
      "CREATE ROLE thief;", "COPY (SELECT 1) TO PROGRAM 'true';", "ALTER SYSTEM SET fsync = on;",
      "GRANT sandbox TO CURRENT_USER;", "CREATE DATABASE d;", "DROP DATABASE template1;",
    ])
  func rights(theft: String) async throws {
    let vacuum = "CREATE TABLE t (x int); VACUUM t;"
    let outcomes = try await run([[vacuum, theft], [vacuum]])
    #expect(verdicts(outcomes)[0] == .passed && verdicts(outcomes)[2] == .passed)
    #expect(verdicts(outcomes)[1] != .passed, "\(outcomes[1].findings)")
  }

  @Test(
    "a transaction that its file does not end is an error, and what is behind it follows from it")
  func open() async throws {
    for more in ["", "CREATE TABLE v (x int); VACUUM v;"] {
      let outcomes = try await run([["BEGIN;\n" + Self.table, "SELECT * FROM shelf;", more]])
      #expect(verdicts(outcomes).prefix(2) == [.failed, .unchecked(.unable)])
      #expect(outcomes[0].findings.map(\.rule) == ["sql/transaction-open"])
      #expect(outcomes[0].error?.location == Position(line: 1, column: 1))
    }
  }

  @Test("what lies behind a file that does not parse does not matter to what lies before it")
  func unparsed() async throws {
    for (broken, behind) in [
      ("SELECT * FROM shelf WHERE;", Verdict.passed),
      ("SELECT count(*) AS n FROM shelf \\gset", .passed),
      // What it does to the table is not known.
      ("ALTER TABLE shelf ADD COLUMN;", .unchecked(.unable)),
    ] {
      let outcomes = try await run([[Self.table, broken, "ALTER TABLE shelf ADD COLUMN a int;"]])
      #expect(outcomes[0].further.first?.verdict == .passed)
      #expect(outcomes[2].further.first?.verdict == behind, "\(broken)")
    }
  }

  @Test("another database has a rule of its own")
  func databases() async throws {
    for text in ["CREATE DATABASE shop;", "SELECT 1;\n\\c shop\nSELECT 2;"] {
      let outcome = try await run([[text]])[0]
      #expect(outcome.findings.contains { $0.rule == "sql/other-database" && $0.help != nil })
      #expect(([outcome.check] + outcome.further).contains { $0.verdict != .passed })
    }
  }

  @Test(
    "where nothing that is there already would help, it is an error, with help",
    arguments: [
      ("SELECT x.id FROM shelf;", nil),
      ("UPDATE shelf AS s SET id = 1 WHERE shelf.id = 2;", "alias \"s\""),
      ("CREATE TABLE a (b ENUM('x'));", "CREATE TYPE"),
      ("CREATE TABLE a (b int, KEY k (b));", "CREATE INDEX"),
      ("ALTER TABLE shelf ADD INDEX i (id);", "CREATE INDEX"),
      ("CREATE INDEX i ON shelf USING FULLTEXT (id);", "gin"),
      (
        "INSERT INTO shelf VALUES (1) ON CONFLICT (id) DO UPDATE SET id = \"EXCLUDED\".id;",
        "EXCLUDED"
      ),
      ("CREATE TABLE a (b json); CREATE INDEX i ON a (b);", "btree"),
      ("SELECT upper(id) FROM shelf;", "upper(text)"),
      ("SELECT IFNULL(id, 1) FROM shelf;", "COALESCE"),
      ("CREATE TABLE a (b date DEFAULT CURDATE());", "CURRENT_DATE"),
      ("SELECT GROUP_CONCAT(id) FROM shelf;", "string_agg"),
      ("CREATE TABLE \"Book\" (x int); SELECT * FROM Book;", "capitals"),
    ] as [(String, String?)])
  func certain(text: String, help: String?) async throws {
    let outcome = try await run([[Self.table, text]])[1]
    #expect(verdicts([outcome]) == [.failed], "\(outcome.findings)")
    if let help { #expect(outcome.error?.help?.contains(help) == true, "\(outcome.findings)") }
  }

  @Test(
    "where it could be there already, it is not",
    arguments: [
      "CREATE TABLE a (key setting);", "CREATE TABLE a (b int, index vector(3));",
      "CREATE INDEX i ON shelf USING gist (id);", "CREATE INDEX i ON shelf USING rum (id);",
      "SELECT nvl(1, 2);", "SELECT app.ifnull(1, 2);", "SELECT app.upper(1);",
      "CREATE EXTENSION mysql_ways; SELECT ifnull(1, 2);",
      "SELECT 1 / count(*) FROM pg_roles WHERE false;",
    ])
  func uncertain(text: String) async throws {
    let outcome = try await run([[Self.table, text]])[1]
    #expect(verdicts([outcome]) == [.unchecked(.needsContext)], "\(outcome.findings)")
  }

  @Test(
    "a baseline brings roles, which have no rights, and owners; none of its text is run as anybody else"
  )
  func roles() async throws {
    try await Folder.lend { folder in
      try folder.write(
        """
        CREATE ROLE reader NOLOGIN;
        CREATE USER "Odd ""one"" x" SUPERUSER CREATEROLE PASSWORD 'x';
        CREATE ROLE pg_evil; CREATE ROLE sandbox2 IN ROLE pg_execute_server_program;
        DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'late') THEN
          CREATE ROLE late BYPASSRLS; END IF; END $$;
        CREATE SCHEMA auth AUTHORIZATION reader;
        CREATE TABLE auth.people (id int PRIMARY KEY);
        ALTER TABLE auth.people OWNER TO late;
        GRANT reader TO late;
        ALTER ROLE late SET search_path = auth;
        """, to: "base.sql")
      let baseline = try Baseline([folder["base.sql"]])
      let outcomes = try await run(
        [
          [
            """
            CREATE TABLE t (id int REFERENCES auth.people);
            ALTER TABLE t ENABLE ROW LEVEL SECURITY;
            CREATE POLICY p ON t FOR SELECT TO reader, late, "Odd ""one"" x" USING (true);
            GRANT SELECT ON t TO reader;
            """,
            """
            DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles r WHERE rolname <> 'sandbox' AND rolname !~ '^pg_'
              AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR pg_has_role(
                rolname, 'pg_execute_server_program', 'member')))
            THEN RAISE unique_violation; END IF; END $$;
            """, "SET ROLE late; COPY t TO PROGRAM 'true';", "GRANT SELECT ON t TO nobody_else;",
          ]
        ], upon: baseline)
      #expect(
        verdicts(outcomes) == [
          .passed, .passed, .unchecked(.needsContext), .unchecked(.needsContext),
        ], "\(outcomes.map(\.findings))")
      let helps = outcomes[3].findings.compactMap(\.help)
      #expect(helps.contains { $0.contains("the baseline does not have it") }, "\(helps)")
      #expect(!outcomes.contains { $0.findings.contains { $0.message.contains("did not work") } })
    }
  }
}
