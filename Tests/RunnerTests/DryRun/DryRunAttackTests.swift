import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// What a report tries to change of what is found out about others, or of what is believed of itself.
@Suite("A report in the dry run", .serialized, .timeLimit(.minutes(10))) struct DryRunAttackTests {
  /// The verdict of each file's dry run, each a report of its own, and what was said.
  private func run(
    _ reports: [String], upon baseline: Baseline = .none,
    limits: (inout TrialLimits) -> Void = { _ in }
  ) async throws -> (verdicts: [Verdict?], said: [[String]]) {
    var bench = try await RealTools.bench(.postgresql, .psql)
    bench.runsSQL = true
    bench.baseline = baseline
    limits(&bench.limits)
    let subjects = reports.enumerated().map {
      Subject.file("a.sql", $0.element).of(report: $0.offset, numbered: $0.offset)
    }
    let (outcomes, failures) = try await Checks(bench: bench, progress: { _ in }).run(subjects)
    #expect(failures == [])
    return (outcomes.map { $0.further.first?.verdict }, outcomes.map { $0.findings.map(\.message) })
  }

  private static let wrong = "CREATE TABLE v (x int);\nSELECT nope FROM v;"
  private static let good = "CREATE TABLE users (y int);\nSELECT y FROM users;"
  private static let needy = "INSERT INTO users VALUES (1);"

  @Test(
    "reads nothing of what is said to the server, with a COPY that is hidden from us",
    arguments: [
      // Its strings end elsewhere for the server than for who does not know that they go on.
      "SELECT E'a'\n'\\''; COPY loot FROM STDIN; --';",
      "SET standard_conforming_strings = off;\nSELECT '\\', '; COPY loot FROM STDIN; --';",
      "SELECT 1 AS atomic; COPY loot FROM STDIN;", "SELECT 1; -- \rCOPY loot FROM STDIN;",
      "COPY loot FROM STDIN;",
    ])
  func hiddenCopy(copy: String) async throws {
    let padding = String(repeating: "SELECT 1;\n", count: 60)
    let loot = """
      CREATE TABLE loot (x text);
      \(copy)
      DO $$ BEGIN IF EXISTS (SELECT FROM loot) THEN RAISE 'loot: %', (SELECT min(x) FROM loot); END IF; END $$;
      \(padding)COPY loot FROM STDIN;
      DO $$ BEGIN IF EXISTS (SELECT FROM loot) THEN RAISE 'loot: %', (SELECT min(x) FROM loot); END IF; END $$;
      """
    let (verdicts, said) = try await run([loot, Self.wrong, padding + Self.wrong, Self.good])
    #expect(Array(verdicts.dropFirst()) == [.failed, .failed, .passed], "\(said)")
    #expect(!said[0].contains { $0.contains("loot: ") }, "\(said[0])")
  }

  @Test("cannot make psql read its text, by an encoding whose characters take in a quote")
  func encoding() async throws {
    let padding = String(repeating: "SELECT 1;\n", count: 120)
    for encoding in ["SJIS", "BIG5", "GBK", "GB18030", "UHC", "JOHAB"] {
      let (verdicts, said) = try await run([
        "SET client_encoding = '\(encoding)';\n\(padding)SELECT 1 AS Á;\nSELECT 'Á', $$ '\nx \\c template1 sandbox\nx \\q\n$$;\nSELECT 1/0;",
        Self.wrong, Self.good,
      ])
      #expect(verdicts == [.failed, .failed, .passed], "\(encoding): \(said)")
      #expect(said[0].contains("division by zero"))
    }
  }

  @Test("cannot pass, nor change another's verdict, by letting psql's own savepoints go")
  func savepoints() async throws {
    let release = "RELEASE SAVEPOINT pg_psql_temporary_savepoint;\n"
    let rest = String(repeating: "SELECT 1;\n", count: 250)
    let texts = [
      String(repeating: release, count: 80) + rest + Self.wrong,
      rest + String(repeating: release, count: 200) + rest + Self.wrong,
      rest + "ROLLBACK TO SAVEPOINT pg_psql_temporary_savepoint;\n" + release + rest + Self.wrong,
    ]
    for text in texts {
      let (verdicts, said) = try await run([Self.good, text, Self.needy, Self.good, Self.wrong])
      #expect(verdicts[1] != .passed, "\(said[1])")
      #expect(
        verdicts.enumerated().filter { $0.offset != 1 }.map(\.element)
          == [.passed, .unchecked(.needsContext), .passed, .failed], "\(said)")
    }
  }

  @Test(
    "that ends its transaction passes only where psql takes it, and changes nothing for the next",
    arguments: [
      "PREPARE TRANSACTION 'x';\nSET ROLE keeper;\nCREATE TABLE users (x int);",
      "SET standard_conforming_strings = off;\nSELECT '\\', '; ROLLBACK; BEGIN; CREATE TABLE users (x int); COMMIT; BEGIN; --';",
      "DO $$ BEGIN CREATE TABLE users (x int); COMMIT; END $$;\nPREPARE TRANSACTION 'y';\nDO $$ BEGIN FOR i IN 1..2000 LOOP EXECUTE 'CREATE TABLE t' || i || ' (a int)'; COMMIT; END LOOP; END $$;",
      // There is no transaction to end: psql goes on.
      "SET standard_conforming_strings = off;\nSELECT '\\', '; COMMIT; CREATE TABLE users (x int); --';",
    ])
  func escape(text: String) async throws {
    let (verdicts, said) = try await run([Self.good, text, Self.needy, Self.good, Self.wrong])
    #expect((verdicts[1] == .passed) == text.contains("', '; COMMIT;"), "\(said[1])")
    #expect(
      verdicts.enumerated().filter { $0.offset != 1 }.map(\.element)
        == [.passed, .unchecked(.needsContext), .passed, .failed], "\(said)")
  }

  @Test("takes nothing from the next of what a baseline's sequences have")
  func sequences() async throws {
    try await Folder.lend { folder in
      try folder.write(
        """
        CREATE TABLE authors (id serial PRIMARY KEY, name text);
        CREATE TABLE books (id int GENERATED ALWAYS AS IDENTITY, author int REFERENCES authors);
        CREATE SCHEMA "O'Hara";
        CREATE SEQUENCE "O'Hara"."a b";
        SELECT setval('"O''Hara"."a b"', 10, false);
        INSERT INTO authors (name) VALUES ('one');
        """, to: "schema.sql")
      let baseline = try Baseline([folder["schema.sql"]])
      let taking = """
        INSERT INTO authors (name) VALUES ('two'), ('three');
        SELECT setval('authors_id_seq', 2147483647), nextval('"O''Hara"."a b"');
        """
      let counting = """
        INSERT INTO authors (name) VALUES ('two');
        INSERT INTO books (author) VALUES (2);
        SELECT 1 / (nextval('"O''Hara"."a b"') = 10)::int;
        """
      let (verdicts, said) = try await run(
        [counting, taking, counting, taking, counting, taking + counting], upon: baseline)
      #expect(verdicts == [.passed, .passed, .passed, .passed, .passed, .failed], "\(said)")
    }
  }

  @Test("whose statements only look as if they ended it stays in it")
  func inside() async throws {
    let (verdicts, said) = try await run([
      "BEGIN;\nCREATE TABLE a (b int);\nCOMMIT;",
      "SELECT E'a'\n'\\''; COMMIT; SET ROLE keeper; CREATE TABLE users (x int); --';",
      "SELECT 1; -- \rCOMMIT; CREATE TABLE users (x int); SELECT 2;",
      "SELECT 1 AS atomic;\nCOMMIT;\nSELECT 2 AS atomic;",
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;\nSELECT f();",
      Self.needy,
    ])
    #expect(
      verdicts == Array(repeating: .passed, count: 5) + [.unchecked(.needsContext)], "\(said)")
  }

  @Test("that takes its time costs others none of theirs")
  func time() async throws {
    let slow = "SELECT pg_sleep(0.8);\nSELECT pg_sleep(0.8);"
    let (verdicts, said) = try await run([slow, slow, slow, Self.good, Self.wrong]) {
      $0.file = .seconds(2)
    }
    #expect(verdicts == [.passed, .passed, .passed, .passed, .failed], "\(said)")
  }

  @Test("that ends the session costs itself alone, however many do")
  func killers() async throws {
    let killer = "SELECT pg_terminate_backend(pg_backend_pid());"
    let (verdicts, said) = try await run(
      [Self.good] + Array(repeating: killer, count: 8) + [Self.good, Self.wrong])
    #expect(verdicts.first == .passed && verdicts.suffix(2) == [.passed, .failed], "\(said)")
    #expect(verdicts.dropFirst().prefix(8).allSatisfy { $0 == .unchecked(.crashed) }, "\(verdicts)")
  }

  @Test("is run to its end where a comment ends at a CR alone")
  func carriageReturn() async throws {
    let verdicts = try await run([
      "CREATE TABLE b (x int); -- note\rSELECT nope FROM b;\nSELECT 2;",
      "CREATE TABLE b (x int); -- note\rSELECT x FROM b;\nSELECT 2;",
    ]).verdicts
    #expect(verdicts == [.failed, .passed])
  }

  @Test("cannot know a mark: one that it makes up is an error of its own")
  func forged() async throws {
    let forged = ["m1.0.end", "end", "m1", "0.end"].map { "SELECT CAST('\($0)' AS integer);" }
    let (verdicts, said) = try await run([forged.joined(separator: "\n"), Self.wrong])
    #expect(verdicts == [.failed, .failed])
    #expect(said[0].count { $0.hasPrefix("invalid input syntax for type integer") } == 4)
  }

  @Test("of many thousand statements goes on in steps, each with its errors")
  func steps() async throws {
    let many = (1...2500).map { "SELECT \($0)\($0 % 1000 == 0 ? "/0" : "");" }
      .joined(separator: "\n")
    let (verdicts, said) = try await run([many, Self.good])
    #expect(verdicts == [.failed, .passed])
    #expect(said[0].count { $0 == "division by zero" } == 2, "\(said[0].count)")
  }

  @Test(
    "finds in its server's process nothing that an earlier one left there",
    arguments: [
      ("SET app.user_id = '1';", "SELECT current_setting('app.user_id');"),
      ("SELECT set_config('app.user_id', '1', false);", "SELECT current_setting('app.user_id');"),
      ("UPDATE pg_settings SET setting = 'x' WHERE name = 'DateStyle';", "SET plpgsql.flag = 'x';"),
      ("DO $$ BEGIN PERFORM 1; END $$;", "SET plpgsql.flag = 'x';"),
      (
        "SELECT query_to_xml('select set_' || 'config(''app.id'', ''1'', false)', true, true, '');",
        "SELECT current_setting('app.id');"
      ),
      (
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; SELECT set_config('a.b', 'c', false);",
        "SHOW a.b;"
      ),
      ("SELECT U&\"set\\005Fconfig\"('a.b', 'c', false);", "SHOW a.b;"),
      ("SELECT \"set_config\"('a.b', 'c', false);", "SHOW a.b;"),
      ("CREATE TABLE t (a int); PREPARE p AS SELECT 1; LISTEN x;", "EXECUTE p;"),
      // Text that nobody sees, a function's own SET, a body that is no string.
      (
        "SELECT * FROM ts_stat($$SELECT to_tsvector('simple', set_config('a.b', 'c', false))$$);",
        "SHOW a.b;"
      ),
      ("CREATE FUNCTION f() RETURNS int SET a.b = 'c' RETURN 1; SELECT f();", "SHOW a.b;"),
      ("CREATE VIEW v AS SELECT 1 AS a; ALTER ROLE visitor SET a.b = 'c';", "SHOW a.b;"),
      (
        "SELECT * FROM ts_stat($$SELECT to_tsvector('simple', pg_advisory_lock(7)::text)$$);",
        "SELECT 1 / pg_try_advisory_lock(7)::int;"
      ),
      (
        "CREATE TEMP TABLE t (a int) ON COMMIT PRESERVE ROWS; DECLARE c CURSOR WITH HOLD FOR SELECT 1;",
        "SELECT a FROM t;"
      ),
      ("SELECT lo_create(4444);", "SELECT lo_unlink(4444);"),
      ("CREATE SEQUENCE s; SELECT nextval('s');", "SELECT lastval();"),
      ("SELECT setseed(0.5);", "SELECT 1 / (random() <> 0.5::float8)::int;"),
    ])
  func memory(earlier: String, later: String) async throws {
    let alone = try await run([later]).verdicts[0]
    let behind = try await run([earlier, later, Self.good])
    #expect(behind.verdicts[1] == alone && behind.verdicts[2] == .passed, "\(behind.said)")
  }

  @Test(
    "that would fail at its end, or in a session of its own, does not pass",
    arguments: [
      ("DO $$ BEGIN RAISE EXCEPTION ''; END $$;", .unchecked(.needsContext)),
      ("DO $$ BEGIN RAISE EXCEPTION E'\\nstock is empty'; END $$;", .unchecked(.needsContext)),
      (
        "CREATE TABLE p (id int UNIQUE DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO p VALUES (1), (1);",
        .failed
      ),
      (
        "CREATE TABLE p (id int UNIQUE DEFERRABLE INITIALLY DEFERRED);\nBEGIN;\nINSERT INTO p VALUES (1), (1);\nCOMMIT;",
        .failed
      ),
      (
        "CREATE TABLE p (id int UNIQUE DEFERRABLE INITIALLY DEFERRED);\nBEGIN;\nINSERT INTO p VALUES (1), (1);\nUPDATE p SET id = 2 WHERE ctid = '(0,2)';\nCOMMIT;",
        .passed
      ),
      ("BEGIN;\nCREATE TABLE t (x int);\nROLLBACK;\nSELECT x FROM t;", .failed),
      ("BEGIN;\nSAVEPOINT a;\nCREATE TABLE t (x int);\nROLLBACK TO a;\nCOMMIT;", .passed),
      ("BEGIN;\nROLLBACK TO SAVEPOINT nope;\nCOMMIT;", .failed),
      ("RELEASE SAVEPOINT nope;", .failed),
      ("BEGIN READ ONLY;\nCREATE TABLE t (x int);", .failed),
      (
        "CREATE TABLE t (x int);\nCOPY t FROM STDIN;\nCREATE TABLE u (y int);", .unchecked(.unable)
      ),
      ("CREATE TABLE t (x int);\nCOPY t TO STDOUT;", .passed),
    ] as [(String, Verdict)])
  func ends(text: String, verdict: Verdict) async throws {
    let (verdicts, said) = try await run([text, Self.good])
    #expect(verdicts == [verdict, .passed], "\(said)")
  }

  @Test("does not keep the others waiting by what it sets, or asks for")
  func unanswered() async throws {
    let many = String(repeating: "SELECT 1;\n", count: 1200)
    let hostile = [
      "SET statement_timeout = 1;\n\(many)", "SET client_encoding = 'LATIN1';\n\(many)SELECT '日';",
      "SET idle_in_transaction_session_timeout = 1;\n\(many)",
      "SET jit = on; SET jit_above_cost = 0; SET statement_timeout = 15; \(many)SELECT nope;",
      "CREATE TABLE t (x int);\nCOPY t FROM STDIN WITH (FORMAT binary);",
      "SELECT pg_terminate_backend(pg_backend_pid());",
    ]
    let (verdicts, said) = try await run(hostile.flatMap { [$0, Self.good] } + [Self.wrong])
    for index in hostile.indices {
      #expect(verdicts[2 * index] != .passed, "\(said[2 * index])")
      #expect(verdicts[2 * index + 1] == .passed, "\(hostile[index].prefix(60))")
    }
    #expect(verdicts.last == .failed)
    #expect(!verdicts.contains(.unchecked(.timeout)), "\(verdicts)")
  }

  @Test("that makes hundreds of tables is run with real commits, and what is wrong in it is found")
  func tables() async throws {
    let many = (0..<400).map { "CREATE TABLE t\($0) (id serial PRIMARY KEY, a text);\n" }.joined()
    let (verdicts, said) = try await run([
      Self.good, many + "SELECT b FROM t399;", many + "INSERT INTO t7 (a) VALUES ('x');",
      "SELECT a FROM t1;", Self.good,
    ])
    #expect(
      verdicts == [.passed, .failed, .passed, .unchecked(.needsContext), .passed], "\(said)")
  }

  /// What the server would log of a step: its marks, but for the one with this number, and an error of
  /// this code behind the first statement.
  private func log(
    of script: [UInt8]?, leavingOut number: Int? = nil, code: String? = nil
  ) -> [PostgreSQL.LoggedError] {
    var errors: [PostgreSQL.LoggedError] = []
    let texts = PostgreSQLEcho.texts(of: String(decoding: script ?? [], as: UTF8.self))
    for (index, text) in texts.enumerated() where index != number {
      if index == 2, let code {
        errors.append(PostgreSQL.LoggedError(code: code, message: "no room", character: nil))
      }
      guard let word = text.firstMatch(of: /'(m[0-9a-z]+)\.?'/)?.output.1 else { continue }
      let rest = text.contains("txid_current") ? ".7.visitor.off" : ""
      let message = "invalid input syntax for type integer: \"\(word)\(rest)\""
      errors.append(PostgreSQL.LoggedError(code: "22P02", message: message, character: nil))
    }
    return errors
  }

  private static let file = DryRun.File(
    id: 0, path: "a.sql", text: Array("SELECT 1;\nSELECT nope;".utf8))

  @Test("that lacks room behind others is run once more, as the first")
  func room() {
    var run = DryRun([[Self.file], [Self.file], [Self.file]], upon: .none)
    for code in ["53100", "53200"] {
      let isTaken = run.take(log(of: run.next(), code: code))
      #expect(isTaken)
    }
    guard case .run(let found) = run.results[0] else {
      Issue.record("the first one's lack is its own")
      return
    }
    #expect(found.failures.map(\.error.code) == ["53100"])
    guard case nil = run.results[1], run.next() == nil else {
      Issue.record("it is not known what the second one lacks")
      return
    }
  }

  @Test("is believed in nothing where one of our own marks is missing")
  func marks() throws {
    func result(leavingOut number: Int?) -> DryRun.Result? {
      var run = DryRun([[Self.file]], upon: .none)
      let errors = log(of: run.next(), leavingOut: number)
      return run.take(errors) ? run.results[0] : nil
    }
    guard case .run(let found) = result(leavingOut: nil) else {
      Issue.record("all marks are there")
      return
    }
    #expect(found.failures.isEmpty)
    // The mark of the first statement, and that of the report's end.
    for number in [1, 7] {
      guard case .unclear = result(leavingOut: number) else {
        Issue.record("without mark \(number): \(String(describing: result(leavingOut: number)))")
        continue
      }
    }
  }
}
