import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// What somebody has to look at, whatever its checks say.
@Suite("Files that ask for review") struct ReviewTests {
  private func gate(_ files: [(String, String)], severity: Int = 5) throws -> ReportResult {
    let body = files.map { "===FILE:\($0.0)===\n\($0.1)\n===END===\n" }.joined()
    let text = """
      # FSAR Proposal Report
      - id: fsar_1
      - timestamp: 2026-01-02T20:13:28Z
      - severity: \(severity)
      - block_execution: false
      - proposal:
      \(body)
      ## Risks
      - one

      ## Mitigations
      - two
      """
    let report = try #require(MarkdownReader.report(in: SourceText(Array(text.utf8))))
    return PendingReport(path: "a.md", report, by: Criteria()).judged(by: [:])
  }

  @Test(
    "are those that are not seen, and packages with a script that runs by itself",
    arguments: [
      (".env", "A=1", true), ("a/.config/b.json", "[1]", true), ("a/b.json", "[1]", false),
      ("package.json", #"{"scripts": {"postinstall": "node x"}}"#, true),
      ("a/package.json", #"{"scripts": {"test": "x"}, "scripts": {"prepare": "x"}}"#, true),
      ("package.json", #"{"scripts": {"test": "node --test"}}"#, false),
      ("package.json", "{", false), ("other.json", #"{"scripts": {"install": "x"}}"#, false),
    ])
  func asks(path: String, text: String, isAsked: Bool) throws {
    let result = try gate([(path, text)])
    #expect(result.gate.decision == (isAsked ? .review : .open))
    let rules = [Rule.hiddenPath.id, Rule.installScript.id]
    let told = result.artifacts[0].findings.filter { rules.contains($0.rule) }
    #expect(told.count == (isAsked ? 1 : 0))
    #expect(result.gate.reason.contains(isAsked ? path : "below the review threshold"))
  }

  @Test(
    "are those whose SQL removes, overwrites or opens what the report does not make",
    arguments: [
      ("DROP TABLE users;", "users"), ("DROP VIEW IF EXISTS app.v1, v2 CASCADE;", "v1"),
      ("DROP TABLE IF EXISTS a CASCADE; CREATE TABLE a (b int);", "depends on it"),
      ("CREATE TABLE IF NOT EXISTS a (b int); DROP TABLE IF EXISTS a;", "may be there already"),
      ("TRUNCATE ONLY users, a;", "TRUNCATE"), ("DELETE FROM users;", "DELETE"),
      ("WITH x AS (DELETE FROM users RETURNING *) SELECT 1 FROM x WHERE true;", "DELETE"),
      ("UPDATE users SET a = (SELECT 1 WHERE true);", "UPDATE"),
      ("ALTER TABLE users ADD COLUMN IF NOT EXISTS a int; UPDATE users SET a = 1;", "UPDATE"),
      ("DO $$ BEGIN IF true THEN DROP SCHEMA app CASCADE; END IF; END $$;", "app"),
      ("ALTER TABLE users DROP a;", "users.a"), ("DROP OWNED BY bob;", "owns"),
      ("ALTER TABLE users ADD COLUMN b int, DROP COLUMN IF EXISTS a;", "users.a"),
      ("GRANT ALL ON a TO PUBLIC;", "PUBLIC"), ("GRANT SELECT ON a TO bob, PUBLIC;", "PUBLIC"),
      ("ALTER TABLE users DISABLE ROW LEVEL SECURITY;", "row level"),
      ("ALTER TABLE users DISABLE TRIGGER ALL;", "switched off"),
      ("CREATE FUNCTION f() RETURNS int SECURITY DEFINER LANGUAGE sql AS 'x';", "search_path"),
      ("DELETE FROM users WHERE true;", "always true"),
      ("DELETE FROM users WHERE (1 = 1) RETURNING id;", "always true"),
      ("UPDATE users SET a = 1 WHERE TRUE;", "UPDATE"),
      ("DO $$ BEGIN EXECUTE 'DROP TABLE users CASCADE'; END $$;", "users"),
      ("DO $$ BEGIN IF true THEN EXECUTE $q$TRUNCATE users$q$; END IF; END $$;", "TRUNCATE"),
      ("DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'a'); END $$;", "whatever the code names"),
      ("DO $$ BEGIN EXECUTE 'DROP TABLE ' || 'a'; END $$;", "whatever the code names"),
      (
        "CREATE FUNCTION f() RETURNS void AS $$ DELETE FROM users $$ LANGUAGE sql; SELECT f();",
        "DELETE"
      ),
    ])
  func destructive(text: String, said: String) throws {
    let result = try gate([("a.sql", text)])
    #expect(result.gate.decision == .review && result.gate.reason.contains("a.sql: "))
    let rules = [Rule.destructive.id, Rule.access.id]
    let told = result.artifacts[0].findings.filter { rules.contains($0.rule) }
    #expect(told.contains { $0.message.contains(said) && $0.severity == .warning }, "\(told)")
    #expect(told.allSatisfy { $0.location != nil && $0.reportLocation != nil })
  }

  @Test(
    "are not those whose SQL undoes what the report does, or says which rows",
    arguments: [
      [("a.sql", "CREATE TABLE a (b int); DELETE FROM a; DROP TABLE a;")],
      [("a.sql", "DROP TABLE IF EXISTS a; CREATE TABLE a (b int);")],
      [("a.sql", "CREATE TYPE \"A\" AS ENUM (); ALTER TYPE \"A\" RENAME TO b; DROP TYPE b;")],
      [
        (
          "a.sql",
          "DROP TRIGGER IF EXISTS t ON u; CREATE TRIGGER t AFTER UPDATE ON u EXECUTE FUNCTION f();"
        )
      ],
      [("a.sql", "DELETE FROM u WHERE id = 1; UPDATE u SET a = 1 WHERE id = 2;")],
      [("a.sql", "ALTER TABLE u ADD COLUMN a int; UPDATE u SET a = 1;")],
      [
        (
          "a.sql",
          "ALTER TABLE u ALTER COLUMN a DROP DEFAULT, ALTER b DROP NOT NULL, DROP CONSTRAINT c;"
        )
      ],
      [
        (
          "a.sql",
          "SELECT 1 FROM u FOR UPDATE; INSERT INTO u VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1;"
        )
      ],
      [("a.sql", "CREATE TABLE a (b int REFERENCES u ON DELETE CASCADE ON UPDATE CASCADE);")],
      [("a.sql", "GRANT SELECT ON a TO bob; GRANT USAGE ON SCHEMA public TO bob;")],
      [("a.sql", "CREATE FUNCTION f() RETURNS int SECURITY DEFINER SET search_path = '' AS 'x';")],
      [("a.sql", "-- DROP TABLE u;\nSELECT 'DROP TABLE u';")],
      [("a.sql", "DELETE FROM u WHERE 1 = 1 AND id = 2; DELETE FROM u WHERE true = a;")],
      [("a.sql", "DO $$ BEGIN EXECUTE 'CREATE TABLE a (b int)'; EXECUTE 'SELECT 1'; END $$;")],
      [("a.sql", "DO $$ BEGIN EXECUTE 'ALTER TABLE u DROP CONSTRAINT ' || 'c'; END $$;")],
      [("a.sql", "CREATE FUNCTION f() RETURNS void AS $$ DELETE FROM u $$ LANGUAGE sql;")],
      [
        ("1.down.sql", "DROP TABLE IF EXISTS a CASCADE;"),
        ("1.up.sql", "CREATE TABLE IF NOT EXISTS a (b int);"),
      ],
      [("a.sql", "CREATE TABLE IF NOT EXISTS a (b int);\n-- +goose Down\nDROP TABLE a CASCADE;")],
      [
        ("U1__a.sql", "ALTER TABLE u DROP COLUMN z;"),
        ("V1__a.sql", "ALTER TABLE u ADD COLUMN z int;"),
      ],
    ])
  func harmless(files: [(String, String)]) throws {
    let result = try gate(files)
    #expect(result.gate.decision == .open, "\(result.gate.reason)")
  }

  @Test("leave a shut gate shut, and are told beside the severity")
  func beside() throws {
    #expect(try gate([(".env", "A=1")], severity: 60).gate.decision == .shut)
    let both = try gate([(".env", "A=1"), (".a", "b")], severity: 30).gate
    #expect(both.decision == .review)
    #expect(both.reason.contains("threshold 25; .env") && both.reason.hasSuffix("and 1 more"))
  }
}
