import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("The dry run", .serialized, .timeLimit(.minutes(10))) struct DryRunTests {
  private func bench() async throws -> Workbench {
    var bench = try await RealTools.bench(.postgresql, .psql)
    bench.runsSQL = true
    return bench
  }

  /// What became of these files of one report.
  private func run(_ texts: [String], on bench: Workbench) async throws -> [Outcome] {
    let (outcomes, failures) = try await bench.check(texts.map { .file("a.sql", $0) })
    #expect(failures == [])
    return outcomes
  }

  private func verdicts(_ outcomes: [Outcome]) -> [Verdict?] {
    outcomes.map { $0.further.first?.verdict }
  }

  @Test(
    "an error within a function is shown in the body of a DO, else at the statement that calls it",
    arguments: [
      ("SELECT 1;\nDO $$\nBEGIN\n  PERFORM 1;\n  📍PERFORM nope FROM pg_class;\nEND $$;"),
      ("CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  EXECUTE 'SELECT nope FROM pg_class';\nEND $$;\n📍SELECT 1,\n  2,\n  f();"),
      ("DO $$ BEGIN\n\n  📍EXECUTE 'SELECT 1, 2, nope'; END $$;"),
    ] as [MarkedSource])
  func within(source: MarkedSource) async throws {
    let outcome = try await run(
      [String(decoding: source.text, as: UTF8.self)], on: try await bench())[0]
    let error = try #require(outcome.findings.first { $0.severity == .error })
    #expect(error.location?.line == source.line && error.location?.column == source.column)
  }

  @Test("leaves out what another tool fills in, which takes nothing from the others")
  func templates() async throws {
    let outcomes = try await run(
      [
        "CREATE TABLE readers (id int);", "SELECT * FROM readers WHERE id = $1;",
        "-- name: A :one\nSELECT id FROM readers WHERE id = @id;",
        "CREATE TABLE ${schema}.loans (id int);", "INSERT INTO readers VALUES (1);",
        "DELETE FROM readers WHERE id = ?;",
      ], on: try await bench())
    #expect(
      outcomes.map(\.check.verdict) == [
        .passed, .unchecked(.template), .unchecked(.template), .unchecked(.template), .passed,
        .unchecked(.template),
      ])
    let wrong = ["SELECT a WHERE b = :c AND AND d;", "CREATE TABLE ${a} (b int); CREATE TABEL c;"]
    for outcome in try await run(wrong, on: try await bench()) {
      #expect(outcome.check.verdict == .failed, "a part that nobody fills in is wrong all the same")
    }
    #expect(outcomes[1].further.isEmpty && outcomes[1].findings.first?.severity == .note)
    #expect(outcomes[3].findings.first?.message.hasPrefix("${schema} is filled in") == true)
  }

  @Test("what only a newer server has is no failure, and no baseline's to supply")
  func newer() async throws {
    let bench = try await bench()
    let major = PostgreSQL.major(ofServer: bench.toolbox[.postgresql]?.version ?? "") ?? 0
    let texts = [
      "CREATE TABLE a (b int DEFAULT 1_000);", "CREATE TABLE c (d uuid DEFAULT uuidv7());",
      "CREATE TABLE e (f int GENERATED ALWAYS AS (1) VIRTUAL);",
      "CREATE TABLE g (h int);\nDELETE FROM g WHERE h = 1 RETURNING old.*;",
    ]
    for (outcome, since) in zip(try await run(texts, on: bench), [16, 18, 18, 18])
    where major < since {
      let looks = [outcome.check] + outcome.further
      #expect(looks.contains { $0.verdict == .unchecked(.unable) })
      #expect(outcome.error == nil)
      #expect(outcome.findings.first?.message.hasPrefix("PostgreSQL \(since) has ") == true)
      #expect(outcome.findings.first?.help?.contains("PostgreSQL \(since) or later") == true)
    }
  }

  @Test("runs a file of thousands of statements to its end, and finds what is wrong there")
  func long() async throws {
    let rows = (0..<2700).map { "INSERT INTO a VALUES (\($0));\n" }.joined()
    let table = "CREATE TABLE IF NOT EXISTS a (b int);\n"
    // Among the file's own transactions and savepoints, some of which take back.
    let blocks = (0..<40).map {
      """
      BEGIN; INSERT INTO a VALUES (\($0)); SAVEPOINT s; INSERT INTO a VALUES (\($0));
      ROLLBACK TO s; SELECT 1; RELEASE s; COMMIT; BEGIN; INSERT INTO a VALUES (\($0)); ROLLBACK;

      """
    }.joined()
    let count =
      "DO $$ BEGIN IF (SELECT count(*) FROM a) <> 5440 THEN RAISE division_by_zero; END IF; END $$;\n"
    let texts = [
      table + rows, "BEGIN;\n" + rows + "COMMIT;\n", blocks,
      count + "BEGIN;\n" + blocks + "SELECT nope FROM a;\nCOMMIT;\n",
    ]
    var bench = try await bench()
    // A machine that is busy is none of this.
    (bench.limits.cpu, bench.limits.file) = (100, .seconds(300))
    let outcomes = try await run(texts, on: bench)
    #expect(verdicts(outcomes) == [.passed, .passed, .passed, .failed])
    let errors = outcomes[3].findings.filter { $0.severity == .error }
    #expect(errors.map(\.code) == ["42703"], "\(errors)")
    #expect(errors.first?.location == Position(line: 83, column: 8))
  }

  @Test("executes what parses, in the order of the files, and passes what works")
  func good() async throws {
    let outcomes = try await run(
      [
        "CREATE TABLE IF NOT EXISTS a (b int PRIMARY KEY);",
        "BEGIN;\nINSERT INTO a VALUES (1);\nCOMMIT;",
        "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT b FROM a $$; SELECT f();",
        "-- nothing\n",
      ], on: try await bench())
    #expect(verdicts(outcomes) == [.passed, .passed, .passed, .passed])
    #expect(outcomes.allSatisfy { $0.further.first?.name == "sql/dry-run" && $0.findings == [] })
  }

  @Test(
    "fails what no parser can know to be wrong, at its place",
    arguments: [
      ("CREATE TABLE a (b int);\nSELECT b 📍+ 'x'::text FROM a;", "42883"),
      ("CREATE TABLE a (b int);\nSELECT é, 📍c FROM (SELECT 1 AS é) d, a;", "42703"),
      ("CREATE TABLE a (b int);\n📍CREATE TABLE a (b int);", "42P07"),
      ("CREATE TABLE a (b int, b int);", "42701"), ("SELECT 1;\n📍SELECT 1/0;", "22012"),
      ("CREATE TABLE a (b int REFERENCES a (c));", "42703"),
      ("CREATE TABLE a (b int);\nSELECT sum(b) OVER 📍w FROM a;", "42704"),
      ("CREATE TYPE \"A\" AS ENUM ('b');\nCREATE TABLE t (b 📍A);", "42704"),
      ("CREATE TABLE a (b json);\nSELECT DISTINCT 📍b FROM a;", "42883"),
      ("CREATE TABLE a (b text);\nSELECT 📍extract(epoch FROM b) FROM a;", "42883"),
      (
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN 📍RETRN 1; END $$;", "42601"
      ),
    ])
  func wrong(source: String, code: String) async throws {
    let marked = MarkedSource(stringLiteral: source)
    let outcome = try await run(
      [String(decoding: marked.text, as: UTF8.self)], on: try await bench())[0]
    #expect(outcome.check.verdict == .passed && outcome.further.first?.verdict == .failed)
    let error = try #require(outcome.error)
    #expect(error.code == code && error.rule == "sql/dry-run")
    if let line = marked.line, let column = marked.column {
      #expect(error.location == Position(line: line, column: column))
    }
  }

  @Test(
    "bodies of functions are looked into before anyone calls them, where plpgsql_check is installed",
    arguments: [
      (
        "CREATE TABLE a (b int);\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  📍RETURN (SELECT c FROM a);\nEND $$;",
        "42703", Verdict.failed
      ),
      (
        "CREATE TABLE a (b int);\nCREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  📍NEW.c := 1;\n  RETURN NEW;\nEND $$;\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION t();",
        "42703", .failed
      ),
      (
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  📍RETURN (SELECT a.b FROM pg_class c);\nEND $$;",
        "42P01", .failed
      ),
      (
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  📍RETURN (SELECT count(*) FROM users);\nEND $$;",
        "42P01", .unchecked(.needsContext)
      ),
      (
        "CREATE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  RETURN a;\nEND $$;\nCREATE FUNCTION f(a text) RETURNS int LANGUAGE plpgsql AS '\nBEGIN\n  RAISE NOTICE ''it''''s'';\n  📍RETURN nope;\nEND ';",
        "42703", .failed
      ),
    ])
  func bodies(source: String, code: String, verdict: Verdict) async throws {
    let bench = try await checkingBodies()
    let marked = MarkedSource(stringLiteral: source)
    let outcome = try await run([String(decoding: marked.text, as: UTF8.self)], on: bench)[0]
    #expect(verdicts([outcome]) == [verdict])
    let finding = try #require(outcome.findings.first)
    #expect(finding.code == code && !finding.message.contains("1:"))
    #expect(finding.location?.line == marked.line && finding.location?.column == marked.column)
  }

  @Test(
    "a body that does what the check cannot know does not fail",
    arguments: [
      // It ran.
      (
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF false THEN PERFORM nope FROM a; END IF; END $$; SELECT f();",
        .passed
      ),
      (
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN EXECUTE 'SELECT * FROM a' INTO r; RETURN r.x; END $$;",
        .passed
      ),
      // It looks first, or catches the error.
      (
        """
        CREATE TABLE b (y int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_TABLE_NAME = 'a' THEN NEW.x := 1; ELSE NEW.y := 1; END IF; RETURN NEW; END $$;
        CREATE TRIGGER g BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();
        CREATE TRIGGER g BEFORE INSERT ON b FOR EACH ROW EXECUTE FUNCTION f();
        """, .passed
      ),
      (
        """
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN BEGIN NEW.z := 1;
        EXCEPTION WHEN undefined_column THEN NULL; END; RETURN NEW; END $$;
        CREATE TRIGGER g BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();
        """, .passed
      ),
      // Tables that it makes, or that its trigger gives it.
      (
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TEMP TABLE ids AS SELECT x FROM a; DELETE FROM ids; END $$;",
        .passed
      ),
      (
        """
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM x FROM fresh; RETURN NULL; END $$;
        CREATE TRIGGER g AFTER INSERT ON a REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT
        EXECUTE FUNCTION f();
        """, .passed
      ),
      // Nobody knows where it looks when it is called.
      (
        "BEGIN; CREATE SCHEMA s; SET LOCAL search_path = s; CREATE TABLE b (y int); CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT y FROM b); END $$; COMMIT;",
        .unchecked(.unable)
      ),
    ] as [(String, Verdict)])
  func doubtfulBodies(text: String, verdict: Verdict) async throws {
    let bench = try await checkingBodies()
    let outcome = try await run(["CREATE TABLE a (x int); " + text], on: bench)[0]
    #expect(verdicts([outcome]) == [verdict], "\(outcome.findings)")
  }

  @Test("a wrong body is its own file's, whatever other functions have its name")
  func overloads() async throws {
    func function(_ argument: String, _ result: String) -> String {
      "CREATE OR REPLACE FUNCTION f(\(argument)) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN \(result); END $$;"
    }
    let files = [
      function("a int", "a"), function("a text", "nope"), function("a date", "nope + 1"),
      function("a date", "1 + 2 + 3"),
    ]
    let outcomes = try await run(files, on: try await checkingBodies())
    #expect(verdicts(outcomes) == [.passed, .failed, .passed, .passed])
    let alike = [function("b int", "b"), function("b text", "z"), function("b date", "1")]
    let others = try await run(alike, on: try await checkingBodies())
    #expect(verdicts(others) == [.passed, .failed, .passed])
  }

  @Test("a body that is right passes, one of a trigger without a table too; nothing of them is run")
  func rightBodies() async throws {
    let outcomes = try await run(
      [
        "CREATE TABLE a (b int);",
        "CREATE FUNCTION later() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT max(b) FROM a); END $$;",
        "CREATE FUNCTION lonely() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.z := 1; RETURN NEW; END $$;",
        "CREATE FUNCTION bad() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'it ran'; END $$;",
      ], on: try await checkingBodies())
    #expect(verdicts(outcomes) == [.passed, .passed, .passed, .passed])
  }

  private func checkingBodies() async throws -> Workbench {
    let bench = try await bench()
    let (server, psql) = (bench.toolbox[.postgresql], bench.toolbox[.psql])
    let cluster = try Cluster(server: #require(server), psql: #require(psql), bench: bench)
    if !cluster.checksBodies {
      if ProcessInfo.processInfo.environment["SANDBOX_REQUIRE_TOOLS"] == "1" {
        Issue.record("plpgsql_check is required here")
      }
      try Test.cancel("plpgsql_check is not installed")
    }
    return bench
  }

  @Test(
    "a type of another system is wrong, and helped; a type that somebody may have made is not known",
    arguments: [
      ("CREATE TABLE a (b DATETIME);", "DATETIME is not PostgreSQL's; it has timestamp"),
      ("CREATE TABLE a (b tinyint);", "TINYINT is not PostgreSQL's; it has smallint"),
      ("SELECT CAST('1' AS UNSIGNED);", "UNSIGNED is not PostgreSQL's; it has bigint"),
      ("CREATE TABLE a (b mood);", nil),
    ])
  func foreignTypes(source: String, help: String?) async throws {
    let outcome = try await run([source], on: try await bench())[0]
    #expect(verdicts([outcome]) == [help == nil ? .unchecked(.needsContext) : .failed])
    #expect(help == nil || outcome.error?.help == help)
  }

  @Test(
    "what means something else to MySQL is helped",
    arguments: [
      ("SHOW TABLES;", "pg_tables"),
      ("INSERT INTO a (b) VALUES (\"x\");", "a text stands in single ones"),
      ("SELECT \"x\" FROM a;", nil), ("SHOW nothing;", nil),
    ])
  func foreignMeanings(source: String, help: String?) async throws {
    let outcome = try await run(["CREATE TABLE a (b text);\n" + source], on: try await bench())[0]
    #expect(outcome.error?.location?.line == 2)
    #expect(outcome.error?.help?.contains(help ?? "none") == (help == nil ? nil : true))
  }

  @Test("what the report itself drops is not missed as something to be supplied")
  func dropped() async throws {
    let outcomes = try await run(
      [
        "SELECT * FROM c;", "DROP TABLE IF EXISTS a, c;", "SELECT * FROM a;", "DROP TABLE b;",
        "SELECT * FROM b;",
      ],
      on: try await bench())
    let context = Verdict.unchecked(.needsContext)
    #expect(verdicts(outcomes) == [context, .passed, .failed, context, context])
    #expect(outcomes[2].error?.help == "a file of this report drops it")
  }

  @Test(
    "an index that the report made and removed is not to be supplied either",
    arguments: [
      "DROP INDEX i;\nDROP INDEX i;", "DROP INDEX CONCURRENTLY IF EXISTS i;\nDROP INDEX i;",
      "ALTER TABLE t DROP COLUMN a;\nDROP INDEX i;", "ALTER INDEX i RENAME TO j;\nDROP INDEX i;",
    ])
  func droppedIndex(text: String) async throws {
    let making = "CREATE TABLE t (a int);\nCREATE UNIQUE INDEX IF NOT EXISTS i ON t (a);\n"
    let outcomes = try await run(
      [making + text, "DROP INDEX t_a_idx;", "CREATE INDEX ON t (x);\nDROP INDEX x;"],
      on: try await bench())
    let context = Verdict.unchecked(.needsContext)
    #expect(verdicts(outcomes).prefix(2) == [.failed, context])
    #expect(outcomes[0].error?.location?.line == 4)
  }

  @Test("what an empty database cannot know is unchecked, with what is missing")
  func context() async throws {
    let outcomes = try await run(
      [
        "ALTER TABLE users ADD COLUMN a int;", "CREATE TABLE a (b int REFERENCES users (id));",
        "SELECT * FROM a;", "SELECT shop.price(1);", "CREATE EXTENSION nowhere;",
      ], on: try await bench())
    let context = Verdict.unchecked(.needsContext)
    #expect(verdicts(outcomes) == [context, context, .unchecked(.unable), context, context])
    #expect(
      outcomes[0].findings.first?.message
        == "relation \"users\" does not exist: no file of this report creates it")
    #expect(outcomes[2].findings.first?.message.hasSuffix("what makes it did not work") == true)
    #expect(outcomes.flatMap(\.findings).allSatisfy { $0.severity == .note })
  }

  @Test(
    "what cannot run within a transaction is run without; in a transaction of the file's own it fails",
    arguments: [
      ("CREATE INDEX CONCURRENTLY i ON t (x);", .passed),
      ("BEGIN;\nCREATE INDEX CONCURRENTLY i ON t (x);\nCOMMIT;", .failed),
      ("BEGIN;\nCOMMIT;\nVACUUM t;", .passed), ("BEGIN;\nVACUUM t;", .failed),
      ("DO $$ BEGIN COMMIT; END $$;", .passed),
      ("ALTER TYPE mood ADD VALUE 'b';\nSELECT 'b'::mood;", .passed),
    ] as [(String, Verdict)])
  func transactions(text: String, verdict: Verdict) async throws {
    let making = "CREATE TABLE t (x int);\nCREATE TYPE mood AS ENUM ('a');\n"
    let outcomes = try await run([making + text], on: try await bench())
    #expect(verdicts(outcomes) == [verdict], "\(outcomes[0].findings)")
  }

  @Test(
    "what ends with a transaction of the file, or with the file, is not there behind it",
    arguments: [
      (
        ["BEGIN;\nCREATE TABLE v (x int);", "INSERT INTO v VALUES (1);"],
        [.failed, .unchecked(.unable)]
      ),
      (
        ["BEGIN;\nCREATE TABLE v (x int);", "CREATE TABLE v (x int);"],
        [.failed, .passed]
      ),
      (
        ["BEGIN;\nCREATE TEMP TABLE v (x int) ON COMMIT DROP;\nINSERT INTO v VALUES (1);\nCOMMIT;"],
        [.passed]
      ),
      (
        ["BEGIN;\nCREATE TEMP TABLE v (x int) ON COMMIT DROP;\nCOMMIT;\nINSERT INTO v VALUES (1);"],
        [.failed]
      ),
      (["CREATE TEMP TABLE v (x int) ON COMMIT DROP;\nINSERT INTO v VALUES (1);"], [.failed]),
      (["CREATE TEMP TABLE v (x int);", "SELECT x FROM v;"], [.passed, .failed]),
      (["CREATE TEMP TABLE v (x int);", "CREATE TEMP TABLE v (x int);"], [.passed, .passed]),
      (
        [
          "CREATE TABLE v (x int PRIMARY KEY, y int REFERENCES v DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO v VALUES (1, 2);\nINSERT INTO v VALUES (2, 1);"
        ], [.failed]
      ),
      (
        [
          "CREATE TABLE v (x int PRIMARY KEY, y int REFERENCES v DEFERRABLE INITIALLY DEFERRED);\nBEGIN;\nINSERT INTO v VALUES (1, 2);\nINSERT INTO v VALUES (2, 1);\nCOMMIT;"
        ], [.passed]
      ),
      (["PREPARE p AS SELECT 1;", "PREPARE p AS SELECT 2;"], [.passed, .passed]),
      (
        [
          "CREATE SCHEMA app;\nBEGIN;\nSET LOCAL search_path = app;\nCREATE TABLE v (x int);\nCOMMIT;\nINSERT INTO v VALUES (1);"
        ],
        [.failed]
      ),
      (
        [
          "CREATE SCHEMA a;\nSET search_path = a;\nBEGIN;\nSET LOCAL search_path = nope;\nCOMMIT;\nCREATE TABLE v (x int);\nSELECT x FROM a.v;"
        ],
        [.passed]
      ),
      (["SET LOCAL search_path = nope;\nCREATE TABLE v (x int);"], [.passed]),
      (
        ["BEGIN;\nSET TRANSACTION READ ONLY;\nCREATE TABLE v (x int);\nCOMMIT;"],
        [.failed]
      ),
      (["SET default_transaction_read_only = on;\nCREATE TABLE v (x int);"], [.failed]),
      (["SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY;"], [.passed]),
      (
        [
          "CREATE TABLE v (x int PRIMARY KEY, y int REFERENCES v DEFERRABLE);\nSET CONSTRAINTS ALL DEFERRED;\nINSERT INTO v VALUES (1, 2);\nINSERT INTO v VALUES (2, 1);"
        ], [.failed]
      ),
      (
        [
          "CREATE TABLE v (x int PRIMARY KEY, y int REFERENCES v DEFERRABLE);\nBEGIN;\nSET CONSTRAINTS ALL DEFERRED;\nCOMMIT;\nINSERT INTO v VALUES (1, 2);\nINSERT INTO v VALUES (2, 1);"
        ], [.failed]
      ),
      (["SET LOCAL lock_timeot = '5s';"], [.failed]),
      (["SET LOCAL statement_timeout = 'abc';"], [.failed]),
      (
        ["SET \"default_transaction_read_only\" = on;\nCREATE TABLE v (x int);"],
        [.failed]
      ),
      (["DECLARE hold CURSOR WITHOUT HOLD FOR SELECT 1;"], [.failed]),
      (["DECLARE \"C d\" CURSOR WITH HOLD FOR SELECT 1;\nFETCH \"C d\";"], [.passed]),
      (["BEGIN;\nDECLARE \"C d\" CURSOR FOR SELECT 1;\nCOMMIT;\nFETCH \"C d\";"], [.failed]),
      (
        [
          "BEGIN;\nDECLARE c CURSOR FOR SELECT 1;\nCOMMIT;\nBEGIN;\nDECLARE c CURSOR FOR SELECT 1;\nCOMMIT;"
        ], [.passed]
      ),
      (["CREATE TEMP TABLE v (x int) ON COMMIT DELETE ROWS;"], [.passed]),
      (["SAVEPOINT s;"], [.failed]),
      (["DECLARE c CURSOR FOR SELECT 1;"], [.failed]),
      (["CREATE TABLE v (x int);\nLOCK TABLE v;"], [.failed]),
      (
        [
          "CREATE TABLE v (x int);\nBEGIN;\nSAVEPOINT s;\nLOCK v;\nROLLBACK TO s;\nDECLARE c CURSOR FOR TABLE v;\nCOMMIT;"
        ], [.passed]
      ),
      (
        [
          "BEGIN ISOLATION LEVEL SERIALIZABLE;\nCREATE TABLE v (x int);\nROLLBACK;\nCREATE TABLE v (x int);"
        ], [.passed]
      ),
      (
        ["BEGIN;\nCREATE TABLE v (x int);\nROLLBACK AND CHAIN;\nCREATE TABLE v (x int);\nCOMMIT;"],
        [.passed]
      ),
    ] as [([String], [Verdict])])
  func ends(texts: [String], expected: [Verdict]) async throws {
    let outcomes = try await run(texts, on: try await bench())
    #expect(verdicts(outcomes) == expected, "\(outcomes.map(\.findings))")
  }

  @Test(
    "what follows from a statement that was not run, or lacked something, is no error of its own",
    arguments: [
      (
        "COPY t FROM STDIN;\nCREATE TABLE u (x int UNIQUE);\nINSERT INTO u SELECT 1 FROM t;",
        .unable
      ),
      ("ALTER TABLE t ADD COLUMN e vector(3);\nUPDATE public.t SET e = NULL;", .needsContext),
      ("CREATE EXTENSION pgroonga;\nSELECT 'a'::text &@ 'b'::text;", .needsContext),
      ("SET ROLE app_owner;", .needsContext),
      ("SELECT 'a'::text % 'b' FROM t ORDER BY 'a'::text <-> 'b';", .needsContext),
      ("ALTER DATABASE shop SET work_mem = '4MB';", .needsContext),
      ("DO $$ BEGIN RAISE EXCEPTION 'no users'; END $$;", .needsContext),
      (
        "CREATE TABLE IF NOT EXISTS n (x int NOT NULL);\nINSERT INTO n VALUES ((SELECT 1 WHERE false));",
        .needsContext
      ),
      (
        "CREATE TABLE users (id int);\nINSERT INTO users SELECT id FROM legacy.users;",
        .needsContext
      ),
      // A function that is not there may have done anything to what it is told, or to all.
      ("SELECT add_columns('t');\nCREATE INDEX ON t (made_by);", .needsContext),
      ("CALL add_columns('public.t');\nSELECT made_by FROM t;", .needsContext),
      ("SELECT add_columns();\nCREATE INDEX ON t (made_by);", .needsContext),
      (
        "CREATE TABLE e (a int) PARTITION BY LIST (a);\nSELECT parts.make('public.e');\nINSERT INTO e VALUES (1);",
        .needsContext
      ),
      // What is counted, and sequences.
      (
        "CREATE TABLE s (id serial);\nINSERT INTO s SELECT id FROM legacy;\nSELECT setval('s_id_seq', (SELECT COALESCE(max(id), 0) FROM s));",
        .needsContext
      ),
      (
        "CREATE TABLE s (id serial, u uuid);\nINSERT INTO s (u) VALUES (auth.uid());\nSELECT currval('s_id_seq');",
        .needsContext
      ),
      ("INSERT INTO t SELECT id FROM legacy;\nSELECT 1 / count(*) FROM t;", .needsContext),
      (
        "DO $$ DECLARE c text; BEGIN SELECT conname INTO c FROM pg_constraint WHERE conname = 'x'; EXECUTE 'ALTER TABLE t DROP CONSTRAINT ' || c; END $$;",
        .needsContext
      ),
      ("ALTER TABLE t SET (timescaledb.compress);", .needsContext),
      // What has the same name in another schema is another.
      (
        "CREATE SCHEMA audit;\nCREATE TABLE audit.u ();\nALTER TABLE public.u ADD x int;",
        .needsContext
      ),
      ("CREATE SCHEMA audit;\nCREATE TABLE audit.u ();\nALTER TABLE u ADD x int;", .needsContext),
      ("DROP TABLE IF EXISTS archive.u;\nALTER TABLE u ADD x int;", .needsContext),
      (
        "CREATE SCHEMA IF NOT EXISTS auth;\nCREATE TABLE u (id int PRIMARY KEY);\nCREATE TABLE p (u int REFERENCES auth.u (id));",
        .needsContext
      ),
      (
        "CREATE SCHEMA app;\nCREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'SELECT 1';\nSELECT public.f();",
        .needsContext
      ),
      (
        "CREATE SCHEMA app;\nCREATE TABLE app.u ();\nALTER DATABASE shop SET search_path TO app;\nALTER TABLE u ADD m int;",
        .needsContext
      ),
    ] as [(String, Unchecked)])
  func consequences(text: String, why: Unchecked) async throws {
    let outcome = try await run(["CREATE TABLE t (x int);\n" + text], on: try await bench())[0]
    #expect(outcome.further.first?.verdict == .unchecked(why), "\(outcome.findings)")
    #expect(outcome.findings.allSatisfy { $0.severity == .note })
  }

  @Test(
    "an error of its own stays one, whatever else was not run",
    arguments: [
      "CREATE INDEX CONCURRENTLY i ON t (x);\nSELECT nope FROM u;", "INSERT INTO t VALUES (NULL);",
      "CREATE TABLE legacy_users (id int);\nSELECT id FROM legacy_user;\nCREATE TABLE legacy_user (id int);",
      "SELECT 'a'::text &@ 'b'::text;", "CREATE EXTENSION pgroonga;\nSELECT x = 'a'::text FROM t;",
      "SELECT x FROM public.u2;\nCREATE TABLE u2 (x int);",
      // In a schema, and of tables, that were not there before, nothing else can be.
      "CREATE SCHEMA app;\nCREATE TABLE app.users ();\nALTER TABLE app.usres ADD x int;",
      "CREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE b (a int REFERENCES a ON DELETE CASCADE);\nINSERT INTO b VALUES (1);",
      "CREATE TABLE a (id int, n text);\nCREATE TABLE b (a int NOT NULL);\nINSERT INTO b VALUES ((SELECT id FROM a WHERE n = 'x'));",
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;\nCREATE TRIGGER g BEFORE INSERT ON u FOR EACH ROW EXECUTE FUNCTION f();\nINSERT INTO u VALUES (1);",
    ])
  func own(text: String) async throws {
    let making = "CREATE TABLE t (x int NOT NULL);\nCREATE TABLE u (x int);\n"
    let outcomes = try await run([making + text], on: try await bench())
    #expect(verdicts(outcomes) == [.failed], "\(outcomes[0].findings)")
  }

  @Test(
    "a function that no file makes is missed as tables are, by a trigger too",
    arguments: [
      ("", .needsContext, "updd() does not exist: no file of this report creates it"),
      // One that is made, for want of something, follows from that.
      (
        "CREATE FUNCTION updd() RETURNS trigger LANGUAGE nope AS '';\n", .needsContext,
        "updd() does not exist: what makes it did not work"
      ),
    ] as [(String, Unchecked, String)])
  func triggers(before: String, why: Unchecked, message: String) async throws {
    let making = "CREATE TABLE t (x int);\n" + before
    let trigger = "CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION updd();"
    let outcome = try await run([making + trigger], on: try await bench())[0]
    #expect(outcome.further.first?.verdict == .unchecked(why), "\(outcome.findings)")
    #expect(outcome.findings.last?.message == "function \(message)")
  }

  @Test(
    "what does not depend on what was not run is an error of its own",
    arguments: [
      ("CREATE INDEX CONCURRENTLY i ON t (x);\nALTER TABLE t DROP COLUMN nope;", .failed),
      ("COPY t FROM STDIN;\nSELECT nope FROM t;", .failed),
      ("INSERT INTO t SELECT id FROM legacy;\nSELECT t.nope FROM t;", .failed),
      ("CREATE TABLE u (x vector(3), y int REFERENCES t);\nSELECT nope FROM t;", .failed),
      ("ALTER TABLE t ADD COLUMN e vector(3);\nSELECT nope FROM t;", .failed),
      ("CREATE INDEX CONCURRENTLY i ON t (x);\nCREATE TABLE t (x int);", .failed),
      ("VACUUM t;\nCREATE TABLE t (x int);", .failed),
      // These do.
      ("ALTER TABLE t ADD COLUMN e vector(3);\nSELECT e FROM t;", .unchecked(.needsContext)),
      ("ALTER TABLE t ADD COLUMN \"E\" vector;\nSELECT t.\"E\" FROM t;", .unchecked(.needsContext)),
      (
        "DROP TABLE t, legacy;\nCREATE TABLE IF NOT EXISTS t (z int);\nSELECT z FROM t;",
        .unchecked(.needsContext)
      ),
      ("CREATE INDEX CONCURRENTLY i ON t (x);\nDROP INDEX i;", .passed),
      ("CREATE INDEX CONCURRENTLY i ON t (x);\nDROP INDEX public.i;", .passed),
      (
        "CREATE INDEX i ON t (x);\nDROP INDEX CONCURRENTLY i;\nCREATE INDEX i ON t (x);",
        .passed
      ),
      ("CREATE INDEX CONCURRENTLY i ON t (x);\nDROP INDEX other;", .unchecked(.needsContext)),
      ("SELECT 1;\nALTER TABLE t DROP CONSTRAINT nope;", .failed),
      ("SELECT 1;\nDROP TRIGGER nope ON t;", .failed),
      (
        "ALTER TABLE t ADD CONSTRAINT c CHECK (nope(x));\nALTER TABLE t DROP CONSTRAINT c;",
        .unchecked(.needsContext)
      ),
    ] as [(String, Verdict)])
  func dependence(text: String, verdict: Verdict) async throws {
    let outcome = try await run(["CREATE TABLE t (x int);\n" + text], on: try await bench())[0]
    #expect(verdicts([outcome]) == [verdict], "\(outcome.findings)")
    #expect(verdict != .failed || outcome.error?.location?.line == 3)
  }

  @Test(
    "a condition that PL/pgSQL does not know is wrong, at its place",
    arguments: [
      "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n  -- duplicate_columns\n  NULL;\nEXCEPTION WHEN 📍duplicate_columns THEN NULL;\nEND $$;",
      "DO $$\nBEGIN\n  NULL;\nEXCEPTION WHEN division_by_zero OR 📍Duplicate_columns THEN NULL;\nEND $$;",
      "DO '\nBEGIN\n  RAISE 📍duplicate_columns;\nEND';",
    ] as [MarkedSource])
  func conditions(source: MarkedSource) async throws {
    let outcome = try await run(
      [String(decoding: source.text, as: UTF8.self)], on: try await bench())[0]
    #expect(verdicts([outcome]) == [.failed], "\(outcome.findings)")
    #expect(outcome.error?.location?.line == source.line)
    #expect(outcome.error?.location?.column == source.column)
  }

  @Test(
    "a type that is nearly one of PostgreSQL's is asked about",
    arguments: [
      ("TIMESTAMPZ", "did you mean timestamptz?"), ("INTEGR", "did you mean integer?"),
      ("varchr(20)", "did you mean varchar?"), ("BOOLAEN", "did you mean boolean?"),
      ("tex", "did you mean text?"), ("numric(8, 2)", "did you mean numeric?"),
      ("VARCHAR255", "did you mean varchar(255)?"), ("foo_type", nil), ("mood", nil),
      ("state", nil), ("book_status", nil), ("shop.txt", nil),
    ])
  func nearTypes(name: String, help: String?) async throws {
    let outcome = try await run(["CREATE TABLE a (b \(name));"], on: try await bench())[0]
    #expect(verdicts([outcome]) == [.unchecked(.needsContext)])
    #expect(
      outcome.findings.map(\.help) == [help ?? "--baseline supplies what is there already"])
  }

  @Test(
    "runs what takes a migration back behind all others, the last one first",
    arguments: [
      [
        ("001.up.sql", "CREATE TABLE a (x int);"), ("001.down.sql", "DROP TABLE a;"),
        ("002_b.sql", "CREATE VIEW b AS SELECT x FROM a;"), ("002_b_down.sql", "DROP VIEW b;"),
      ],
      // What is only called so takes nothing back.
      [
        ("001.sql", "CREATE TABLE a (x int);"),
        ("002_scale_down.sql", "ALTER TABLE a ADD COLUMN y int;"),
        ("003.sql", "UPDATE a SET y = 1;"),
      ],
    ])
  func back(files: [(String, String)]) async throws {
    let (outcomes, _) = try await bench().check(files.map { .file($0.0, $0.1) })
    #expect(verdicts(outcomes).allSatisfy { $0 == .passed }, "\(outcomes.map(\.findings))")
  }

  @Test(
    "a file that is about what was not run does not pass",
    arguments: [
      [
        "CREATE TABLE t (x text);\nCOPY t FROM STDIN;",
        "ALTER TABLE t ALTER x SET NOT NULL;",
      ],
      [
        "CREATE TABLE t (x int);\nCREATE VIEW v AS SELECT t.x FROM t JOIN legacy USING (x);",
        "ALTER TABLE t DROP COLUMN x;",
      ],
      ["\\set x 1\nCREATE TABLE t (x text);", "CREATE TABLE t (x text);"],
      ["CREATE TABLE t (x text;", "CREATE TABLE t (x text);"],
    ])
  func unsure(texts: [String]) async throws {
    let outcomes = try await run(texts + ["CREATE TABLE other (x int);"], on: try await bench())
    #expect(
      verdicts(outcomes).dropFirst() == [.unchecked(.unable), .passed],
      "\(outcomes.map(\.findings))")
  }

  @Test("builds upon a baseline: scripts, and those of a directory as people number them")
  func baseline() async throws {
    try await Folder.lend { folder in
      try folder.write(
        "\\connect shop\nCREATE TABLE users (id int PRIMARY KEY);\nSELEC;\n", to: "schema.sql")
      try folder.write("CREATE TABLE goods (id int);", to: "repo/db/2_goods.sql")
      try folder.write("ALTER TABLE goods ADD COLUMN price int;", to: "repo/db/10_price.sql")
      var bench = try await bench()
      let texts = [
        "ALTER TABLE users ADD COLUMN a int;", "SELECT price FROM goods;",
        "SELECT a, b FROM users;",
        "DROP TABLE goods;",
      ]
      let without = try await run(texts, on: bench)
      #expect(verdicts(without).allSatisfy { $0 == .unchecked(.needsContext) })
      bench.baseline = try Baseline([folder["schema.sql"], folder["repo"]])
      let outcomes = try await run(texts, on: bench)
      #expect(verdicts(outcomes) == [.passed, .passed, .failed, .passed])
      #expect(
        outcomes[2].findings.last?.message.hasPrefix(
          "1 statement of the baseline did not work; the first: \(folder["schema.sql"]): ") == true
      )
    }
  }

  @Test("a baseline of many statements works, each of them")
  func manyStatements() async throws {
    try await Folder.lend { folder in
      let tables = (1...60).map { "CREATE TABLE t\($0) (id int PRIMARY KEY);\n" }
      try folder.write(tables.joined(), to: "schema.sql")
      var bench = try await bench()
      bench.baseline = try Baseline([folder["schema.sql"]])
      let outcomes = try await run(["SELECT id FROM t60;", "SELECT b FROM t1;"], on: bench)
      #expect(verdicts(outcomes) == [.passed, .failed])
      #expect(!outcomes[1].findings.contains { $0.message.contains("of the baseline") })
    }
  }

  @Test("a link or a pipe in a baseline's directory is not read")
  func links() async throws {
    try await Folder.lend { folder in
      try folder.write("CREATE TABLE secret (id int);", to: "outside/s.sql")
      try folder.write("CREATE TABLE books (id int);", to: "repo/db/1.sql")
      symlink("../../outside/s.sql", folder["repo/db/2.sql"])
      symlink("../outside", folder["repo/more"])
      var bench = try await bench()
      bench.baseline = try Baseline([folder["repo"]])
      let outcomes = try await run(["SELECT * FROM books;", "SELECT * FROM secret;"], on: bench)
      #expect(verdicts(outcomes) == [.passed, .unchecked(.needsContext)])
      // It is there when the names are read, and no file.
      mkfifo(folder["repo/db/3.sql"], 0o644)
      #expect(verdicts(try await run(["SELECT * FROM books;"], on: bench)) == [.passed])
    }
  }

  @Test("a baseline has no more rights than a report, and cannot take any")
  func powerless() async throws {
    try await Folder.lend { folder in
      var bench = try await bench()
      try folder.write(
        """
        RESET SESSION AUTHORIZATION;
        ALTER ROLE visitor SUPERUSER;
        COPY (SELECT 1) TO PROGRAM 'true';
        CREATE TABLE t (a int);
        """, to: "schema.sql")
      bench.baseline = try Baseline([folder["schema.sql"]])
      let outcomes = try await run(["SELECT count(*) FROM t;", "CREATE ROLE mallory;"], on: bench)
      #expect(verdicts(outcomes) == [.passed, .unchecked(.needsContext)])
      #expect(outcomes[1].findings.last?.message.contains("ALTER ROLE") == false)
      #expect(outcomes[1].findings.last?.message.contains("of the baseline did not work") == true)
    }
  }

  @Test("tells what can be run only once, and passes it")
  func idempotent() async throws {
    let outcomes = try await run(
      [
        "CREATE TABLE a (b int);\nCREATE INDEX i ON a (b);", "DROP TABLE IF EXISTS c;",
        "ALTER TABLE a ADD COLUMN d int;",
      ], on: try await bench())
    #expect(verdicts(outcomes) == [.passed, .passed, .passed])
    #expect(
      outcomes.map { $0.findings.map(\.rule) } == [
        ["sql/not-idempotent"], [], ["sql/not-idempotent"],
      ])
    #expect(
      outcomes[0].findings.first?.message == "run twice, it fails: relation \"a\" already exists")
    #expect(outcomes[0].findings.first?.location == Position(line: 1, column: 1))
  }

  @Test(
    "what was only read, named or given rights to is as it was",
    arguments: [
      "SELECT t.x FROM t JOIN legacy USING (x);", "GRANT SELECT ON t TO app_user;",
      "CREATE INDEX ON t USING hnsw (x);", "ALTER TABLE t OWNER TO app_user;",
      "CREATE TABLE u (x int REFERENCES t, y int REFERENCES users);",
      "CREATE POLICY p ON t TO app_user USING (true);",
    ])
  func unchanged(text: String) async throws {
    let texts = [
      "CREATE TABLE t (x int PRIMARY KEY);", text,
      "ALTER TABLE t ADD y int;\nCREATE INDEX ON t (y);",
      "SELECT nope FROM t;",
    ]
    #expect(
      verdicts(try await run(texts, on: try await bench())) == [
        .passed, .unchecked(.needsContext), .passed, .failed,
      ])
  }

  @Test(
    "what psql runs from elsewhere may have done anything",
    arguments: ["SELECT 'ALTER TABLE t ADD y int' \\gexec", "\\ir more.sql"])
  func elsewhere(text: String) async throws {
    let texts = ["CREATE TABLE t (x int);", text, "UPDATE t SET y = 1;"]
    let outcomes = try await run(texts, on: try await bench())
    #expect(
      verdicts(outcomes) == [.passed, nil, .unchecked(.unable)], "\(outcomes.map(\.findings))")
  }

  @Test("knows what files that do not parse would make")
  func broken() async throws {
    let outcomes = try await run(
      ["CREATE TABLE a (b int;", "SELECT * FROM a;"], on: try await bench())
    #expect(outcomes[0].further.isEmpty && outcomes[0].check.verdict == .failed)
    #expect(verdicts(outcomes)[1] == .unchecked(.unable))
  }

  @Test("gives a COPY no rows: neither what follows it nor the next report are read as such")
  func copy() async throws {
    let copies = [
      "COPY a FROM STDIN;\nCOPY a FROM STDIN;", "copy a from stdin",
      "SELECT 1 AS atomic; COPY a FROM STDIN;",
      "COPY nowhere FROM STDIN;",
    ]
    let texts = copies.map { "CREATE TABLE a (b int);\n\($0);\nSELECT nowhere();" }
    let numbered = (texts + ["SELECT 1;"]).enumerated().map {
      Subject.file("a.sql", $0.element).of(report: $0.offset, numbered: $0.offset)
    }
    let (outcomes, failures) = try await Checks(bench: try await bench(), progress: { _ in })
      .run(numbered)
    #expect(failures == [])
    #expect(verdicts(outcomes.suffix(1)) == [.passed])
    for outcome in outcomes.dropLast() {
      let said = outcome.findings.map(\.message)
      #expect(said.contains { $0.contains("nowhere()") }, "\(said)")
    }
  }

  @Test(
    "gives a COPY the rows behind it, as psql does, and shows which one is wrong",
    arguments: [
      ("COPY t FROM stdin;\n1\té\n2\t\\N\n\\.\nINSERT INTO t VALUES (3, 'c');", nil),
      ("COPY t FROM stdin;\n1\ta\n📍x\tb\n\\.\n", "invalid input syntax for type integer: \"x\""),
      ("COPY t (a) FROM stdin;\n📍1\ta\n\\.\n", "extra data after last expected column"),
      ("COPY t FROM stdin;\né\n\\.\n", "invalid input syntax for type integer: \"é\""),
      (
        "COPY t FROM stdin;\n1\té\n📍1\tb\n\\.\n",
        "duplicate key value violates unique constraint \"t_pkey\""
      ),
      (
        "COPY t FROM stdin;\n1\té\n\\.\n📍INSERT INTO t VALUES (1);",
        "duplicate key value violates unique constraint \"t_pkey\""
      ),
      ("COPY t FROM stdin;\n1\ta\n2\tb\n", nil),
      ("COPY t FROM stdin WITH (FORMAT csv);\n1,x\n2,\"y, z\"\n\\.\n", nil),
      (
        """
        COPY t FROM stdin CSV HEADER;
        c,d
        1,"two
        ""lines"", a\tb"
        2,
        3,""
        4,\\N
        \\.
        DO $$ BEGIN
          ASSERT (SELECT array_agg(b ORDER BY a) FROM t)
            IS NOT DISTINCT FROM ARRAY[E'two\\n"lines", a\\tb', NULL, '', '\\N'];
        END $$;
        """, nil
      ),
      (
        "COPY t FROM stdin (FORMAT csv, HEADER, DELIMITER ';');\na;b\n1;\"two\nlines\"\n📍x;b\n\\.\n",
        "invalid input syntax for type integer: \"x\""
      ),
      (
        "COPY t FROM stdin CSV;\n1,\n\\.\n📍INSERT INTO t VALUES (1);",
        "duplicate key value violates unique constraint \"t_pkey\""
      ),
      ("COPY t FROM stdin CSV;\n1,a\n📍2\n\\.\n", "missing data for column \"b\""),
      ("COPY t FROM stdin;\n1\ta\n📍2\n", "missing data for column \"b\""),
      ("COPY 📍u FROM stdin;\n1\n\\! true\n\\.\n", "relation \"u\" does not exist"),
      (
        "BEGIN;\nCOPY t FROM stdin;\n1\ta\n\\.\nCOMMIT;\nVACUUM t;\nCOPY t FROM stdin;\n2\ta\n📍1\ta\n\\.\n",
        "duplicate key value violates unique constraint \"t_pkey\""
      ),
    ] as [(String, String?)])
  func copiedRows(text: String, message: String?) async throws {
    let source = MarkedSource(stringLiteral: "CREATE TABLE t (a int PRIMARY KEY, b text);\n" + text)
    let texts = [
      String(decoding: source.text, as: UTF8.self),
      "DO $$ BEGIN ASSERT (SELECT count(*) FROM t) > 0; END $$;",
    ]
    let outcomes = try await run(texts, on: try await bench())
    let finding = outcomes[0].findings.first { $0.rule == "sql/dry-run" }
    #expect(
      finding?.message.hasPrefix(message ?? "") ?? (message == nil), "\(outcomes[0].findings)")
    if message == nil { #expect(verdicts(outcomes) == [.passed, .passed]) }
    if text.contains("📍") { #expect(finding?.location?.line == source.line) }
  }

  @Test("keeps one report from another, whatever it does to get out of its transaction")
  func apart() async throws {
    let bench = try await bench()
    let escapes = [
      "CREATE TABLE a (b int); COMMIT; CREATE TABLE c (d int);",
      "DO $$ BEGIN CREATE TABLE a (b int); COMMIT; END $$;", "SET search_path TO nowhere;",
      "SET SESSION AUTHORIZATION sandbox; CREATE TABLE a (b int);", "RESET ROLE; SET ROLE sandbox;",
      "ROLLBACK; CREATE TABLE a (b int); COMMIT AND CHAIN;",
    ]
    let victim = "CREATE TABLE a (b int);\nSELECT * FROM a;"
    let numbered = escapes.flatMap { [$0, victim] }.enumerated().map {
      Subject.file("a.sql", $0.element).of(report: $0.offset, numbered: $0.offset)
    }
    let (outcomes, failures) = try await Checks(bench: bench, progress: { _ in }).run(numbered)
    #expect(failures == [])
    for index in escapes.indices {
      #expect(outcomes[2 * index + 1].further.first?.verdict == .passed, "\(escapes[index])")
    }
  }

  @Test("has no rights: programs, files, settings of the server and other roles are not to be had")
  func rights() async throws {
    try await Folder.lend { folder in
      let canary = folder["canary"]
      let outcomes = try await run(
        [
          "COPY (SELECT 1) TO PROGRAM 'touch \(canary)';", "COPY (SELECT 1) TO '\(canary)';",
          "SELECT pg_read_file('/etc/passwd');", "ALTER SYSTEM SET fsync = on;",
          "CREATE ROLE mighty SUPERUSER;", "SET ROLE sandbox;", "SELECT lo_import('/etc/passwd');",
        ], on: try await bench())
      #expect(verdicts(outcomes).allSatisfy { $0 != .passed })
      #expect(!folder.has("canary"))
    }
  }

  @Test("that a report stops costs that report only")
  func stopped() async throws {
    var bench = try await bench()
    bench.limits.file = .seconds(1)
    let texts = [
      "SELECT 1;", "SET statement_timeout = 0;\nSELECT pg_sleep(60);", "SELECT 2;",
    ]
    let subjects = texts.enumerated().map {
      Subject.file("a.sql", $0.element).of(report: $0.offset, numbered: $0.offset)
    }
    let (outcomes, failures) = try await Checks(bench: bench, progress: { _ in }).run(subjects)
    #expect(failures == [])
    #expect(verdicts(outcomes) == [.passed, .unchecked(.timeout), .passed])
    #expect(outcomes.allSatisfy { $0.check.verdict == .passed })
  }

  @Test("parts a file into statements as the server does")
  func statements() {
    let text = """
      -- a; b
      SELECT ';'; SELECT $a$ ; $a$ ;;
      CREATE RULE r AS ON INSERT TO a DO (SELECT 1; SELECT 2);
      CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;
      CREATE TABLE IF NOT EXISTS shop."Books" (a int)
      """
    let bytes = Array(text.utf8)
    let statements = SQLStatement.statements(in: bytes)
    #expect(
      statements.map { bytes[$0.range].text.prefix(12) } == [
        "SELECT ';'", "SELECT $a$ ;", "CREATE RULE ", "CREATE FUNCT", "CREATE TABLE",
      ])
    #expect(statements.map(\.creates) == [nil, nil, nil, "f", "Books"])
  }
}
