import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("SQLite judges what is plainly its own", .timeLimit(.minutes(10))) struct SQLiteCheckTests {
  /// What makes a file SQLite's.
  private let sign = "PRAGMA foreign_keys = ON;\n"

  private func check(_ text: String) async throws -> Outcome {
    try await RealTools.bench(.sqlite3).check("a.sql", sign + text)
  }

  @Test(
    "good SQL passed",
    arguments: [
      "", "CREATE TABLE a (b INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;",
      "SELECT 'é;😀', '\n shell x\n';\n", "-- the end",
      "CREATE TABLE a (b);\nCREATE TRIGGER c AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; END;\nSELECT 3",
    ])
  func good(text: String) async throws {
    let outcome = try await check(text)
    #expect(outcome.check.verdict == .passed, "\(outcome.findings)")
    #expect(outcome.further.map(\.verdict) == [.passed])
    #expect(outcome.check.tool?.hasPrefix("sqlite3 ") == true)
  }

  @Test(
    "what it refuses to execute failed, where its syntax is right, too",
    arguments: [
      "📍CREATE TABLE a (b TEXT PRIMARY KEY AUTOINCREMENT);", "📍CREATE TABLE a (b, b);",
      "CREATE TABLE a (b);\n📍CREATE TABLE a (b);", "CREATE TABLE a (b);\n📍SELECT c FROM a;",
      "CREATE TABLE a (b, c);\n📍INSERT INTO a VALUES (1);", "SELECT 1;\n📍SELECT RAISE(ABORT, 'x');",
      "CREATE TABLE a (b UNIQUE);\n📍INSERT INTO a VALUES (1), (1);",
      "CREATE TABLE a (b);\n📍INSERT INTO a VALUES (now());",
      "SELECT 1;\n📍SELECT curdate();",
    ] as [MarkedSource])
  func refused(source: MarkedSource) async throws {
    let outcome = try await check(String(decoding: source.text, as: UTF8.self))
    #expect(outcome.check.verdict == .passed)
    #expect(outcome.further.map(\.verdict) == [.failed], "\(outcome.findings)")
    #expect(outcome.error?.rule == "sql/dry-run")
    #expect(outcome.error?.location?.line == source.line.map { $0 + 1 })
  }

  @Test(
    "what an empty database lacks is no error, and does not pass",
    arguments: [
      "SELECT * FROM nowhere;", "DELETE FROM users;", "SELECT own_function(1);", "DROP INDEX gone;",
      "CREATE TABLE a (b PRIMARY KEY, c REFERENCES a (b));\nINSERT INTO a VALUES (1, 5);",
      "SELECT * FROM nowhere; SELEC broken;",
    ])
  func lacking(text: String) async throws {
    let outcome = try await check(text)
    #expect(outcome.further.map(\.verdict) == [.unchecked(.needsContext)], "\(outcome.findings)")
    #expect(outcome.findings.allSatisfy { $0.severity == .note })
  }

  /// What became of the dry runs of files of one report.
  private func further(_ texts: [String]) async throws -> [Verdict?] {
    try await RealTools.bench(.sqlite3).check(texts.map { .file("a.sql", sign + $0) })
      .outcomes.map { $0.further.first?.verdict }
  }

  @Test("a file builds upon those of its report that stand before it")
  func report() async throws {
    let texts = [
      "BEGIN;\nCREATE TABLE a (b);\nCOMMIT;\n", "INSERT INTO a VALUES (1);",
      "SELECT b,\n  c FROM a;", "SELECT 'unended",
    ]
    let outcomes = try await RealTools.bench(.sqlite3).check(
      texts.map { .file("a.sql", sign + $0) }
    ).outcomes
    #expect(outcomes.map { $0.further.first?.verdict } == [.passed, .passed, .failed, nil])
    #expect(outcomes[2].error?.location?.line == 2)
    #expect(outcomes[3].error?.location == Position(line: 2, column: 8))
  }

  @Test(
    "what a file leaves to its connection alone is not there for the next, which does not pass",
    arguments: [
      ("CREATE TEMP TABLE x (a);", "SELECT * FROM x;"),
      ("BEGIN;\nCREATE TABLE u (a);", "SELECT * FROM u;"),
      ("BEGIN;\nCREATE TABLE u (a);", "COMMIT;"),
      (
        "CREATE TABLE t (a CHECK (a > 1));\nPRAGMA ignore_check_constraints = ON;",
        "INSERT INTO t VALUES (0);"
      ),
      ("PRAGMA writable_schema = ON;", "SELECT 1;"),
      ("CREATE TABLE temp.x (a);", "SELECT * FROM x;"),
      ("CREATE TABLE t (a);\nSELECT nope FROM t;", "CREATE TABLE t (a);"),
      ("SELECT 'unended", "SELECT 1;"),
    ])
  func connection(first: String, second: String) async throws {
    #expect(try await further([first, second])[1] != .passed)
    // The control: what comes before all passes.
    #expect(try await further(["SELECT 1;", first])[0] == .passed)
  }

  @Test(
    "a transaction that a file does not end is an error at its place",
    arguments: [
      "📍BEGIN;\nCREATE TABLE u (a);", "SELECT 1;\n📍SAVEPOINT s;\nCREATE TABLE u (a)",
    ] as [MarkedSource])
  func open(source: MarkedSource) async throws {
    let outcome = try await check(String(decoding: source.text, as: UTF8.self))
    #expect(outcome.further.map(\.verdict) == [.failed])
    #expect(outcome.error?.rule == "sql/transaction-open")
    #expect(outcome.error?.location?.line == source.line.map { $0 + 1 })
  }

  @Test("what takes a migration back is run behind the others")
  func back() async throws {
    let texts = [
      ("1.up.sql", sign + "CREATE TABLE a (b);"), ("1.down.sql", sign + "DROP TABLE a;"),
      ("2.up.sql", sign + "ALTER TABLE a ADD COLUMN c;"),
    ]
    let outcomes = try await RealTools.bench(.sqlite3).check(texts.map { .file($0.0, $0.1) })
      .outcomes
    #expect(outcomes.map { $0.further.first?.verdict } == [.passed, .passed, .passed])
  }

  @Test("foreign keys are not enforced for who does not ask for it")
  func foreignKeys() async throws {
    let bench = try await RealTools.bench(.sqlite3)
    let texts = [
      sign + "CREATE TABLE a (b INTEGER PRIMARY KEY, c REFERENCES a (b));",
      "PRAGMA user_version;\nINSERT INTO a VALUES (1, 7);",
    ]
    let outcomes = try await bench.check(texts.map { .file("a.sql", $0) }).outcomes
    #expect(outcomes.map { $0.further.first?.verdict } == [.passed, .passed])
  }

  @Test(
    "a syntax error stands at its token",
    arguments: [
      "CREATE 📍TABEL a (b);", "SELECT 1;\nSELECT a FORM 📍b;\n",
      "CREATE TABLE a (\n  b INTEGER PRIMARY KEY AUTOINCREMENT,\n📍);",
      "SELECT 1;\r\nSELECT 2 3 📍4;\r\n", "SELECT '😀é' a 📍b;", "SELECT a, b FROM a b 📍c;",
      "SELECT 1 📍1;",
    ] as [MarkedSource])
  func places(source: MarkedSource) async throws {
    let text = String(decoding: source.text, as: UTF8.self)
    let outcome = try await check(text)
    let error = try #require(outcome.error, "it failed")
    let line = try #require(source.line)
    #expect(outcome.check.verdict == .failed && error.rule == "sql/syntax")
    #expect(error.location?.line == line + 1)
    if text != "SELECT 1;\r\nSELECT 2 3 4;\r\n" { #expect(error.location?.column == source.column) }
  }

  @Test(
    "what never ends stands at the end",
    arguments: ["SELECT 1, 📍", "CREATE TABLE a (b in📍t\n\n", "SELECT 1 +📍\n-- the end\n"]
      as [MarkedSource])
  func unended(source: MarkedSource) async throws {
    let outcome = try await check(String(decoding: source.text, as: UTF8.self))
    #expect(outcome.check.verdict == .failed)
    #expect(outcome.error?.location?.line == source.line.map { $0 + 1 })
  }

  @Test(
    "commands of the shell that reach out of the database do nothing, and what they stop is unchecked",
    arguments: [
      ".shell touch CANARY", ".system touch CANARY", ".read FILE", ".output CANARY\nSELECT 1;",
      ".once CANARY\nSELECT 1;", ".open CANARY", ".backup CANARY", ".save CANARY", ".log CANARY",
      ".import FILE t", ".excel", ".load CANARY", ".clone CANARY", ".archive -c -f CANARY FILE",
      ".import '|touch CANARY' t", ".output '|touch CANARY'",
    ])
  func shellCommands(line: String) async throws {
    let bench = try await RealTools.bench(.sqlite3)
    try await Folder.lend { folder in
      try folder.write("CREATE TABLE read_it (a);\n", to: "file")
      let text = line.replacing("CANARY", with: folder["canary"])
        .replacing("FILE", with: folder["file"])
      let outcome = try await bench.check("a.sql", "\(sign)\(text)\nSELEC broken;\n")
      #expect(outcome.check.verdict != .passed)
      #expect(!folder.has("canary"))
    }
  }

  @Test(
    "SQL that reaches for files does not get them",
    arguments: [
      "ATTACH 'CANARY' AS c; CREATE TABLE c.t (a);", "SELECT writefile('CANARY', 'x');",
      "VACUUM INTO 'CANARY';", "SELECT edit('x', 'touch CANARY; true');",
      "SELECT load_extension('CANARY');", "CREATE VIRTUAL TABLE t USING zipfile('CANARY');",
      "SELECT fts3_tokenizer('a');", "INSERT INTO sqlar VALUES (1); SELECT readfile('CANARY');",
    ])
  func files(text: String) async throws {
    let bench = try await RealTools.bench(.sqlite3)
    try await Folder.lend { folder in
      let text = sign + text.replacing("CANARY", with: folder["canary"])
      _ = try await bench.check("a.sql", text)
      #expect(!folder.has("canary"))
    }
  }

  @Test("the control: without -safe those commands and that SQL do reach out")
  func control() async throws {
    let bench = try await RealTools.bench(.sqlite3)
    let sqlite = try #require(bench.toolbox[.sqlite3])
    try await Folder.lend { folder in
      let text = """
        .shell touch \(folder["shell"])
        ATTACH '\(folder["attach"])' AS c; CREATE TABLE c.t (a);
        SELECT writefile('\(folder["writefile"])', 'x');
        """
      let end = try await bench.supervisor.run(
        Supervised(
          Invocation(sqlite.path, ["-batch", ":memory:"], environment: ["PATH": "/usr/bin:/bin"]),
          input: Array(text.utf8), jail: .bare(as: bench.jail.user)))
      #expect(end.ending == .exited(0), "\(end.errorText)")
      for name in ["shell", "attach", "writefile"] { #expect(folder.has(name)) }
    }
  }

  @Test(
    "a command that ends the shell hides nothing behind it",
    arguments: [".quit", ".exit", ".exit 0", ".q", ".bail on\nSELECT * FROM nowhere;"])
  func endsEarly(command: String) async throws {
    let outcome = try await check("SELECT 1;\n\(command)\nSELEC broken;\n")
    #expect(outcome.check.verdict != .passed)
  }

  @Test(
    "a line that the shell may take for a command of its own is not given to it",
    arguments: [
      ".headers on", ".mode column", "  .trace out", "# no SQL", "/", "GO", ".import a b",
    ])
  func commands(command: String) async throws {
    let outcome = try await check("SELECT 1;\n\(command)\nSELECT 1;\n")
    #expect(outcome.check.verdict == .unchecked(.metaCommand))
    #expect(outcome.findings.first?.location?.line == 3, "the sign stands before it")
  }

  @Test("SQL that runs for ever is stopped, and unchecked")
  func endless() async throws {
    var bench = try await RealTools.bench(.sqlite3)
    bench.limits.cpu = 1
    bench.limits.file = .seconds(5)
    let text =
      sign + """
        WITH RECURSIVE a(b) AS (SELECT 1 UNION ALL SELECT b + 1 FROM a) SELECT count(*) FROM a;
        """
    #expect(try await bench.check("a.sql", text).check.verdict == .unchecked(.timeout))
  }

  @Test("SQL that writes without end is stopped, and unchecked")
  func flood() async throws {
    let text = """
      WITH RECURSIVE a(b) AS (SELECT 1 UNION ALL SELECT b + 1 FROM a) SELECT b FROM a;
      """
    #expect(try await check(text).check.verdict == .unchecked(.output))
  }

  @Test("NUL is an error at its place")
  func nul() async throws {
    let outcome = try await check("SELECT '\u{0}';")
    #expect(outcome.check.verdict == .failed)
    #expect(outcome.error?.location == Position(line: 2, column: 9))
  }
}
