import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("SQL dialect") struct SQLDialectTests {
  @Test(
    "SQLite is the judge only of what nothing else can mean",
    arguments: [
      "CREATE TABLE a (b INTEGER PRIMARY KEY AUTOINCREMENT);", "pragma foreign_keys = ON;",
      "SELECT 1; PRAGMA user_version;", "CREATE TABLE a (b PRIMARY KEY) WITHOUT  ROWID;",
      "create virtual table a using fts5(b);", "SELECT * FROM sqlite_master;",
      "SELECT datetime('now');",
      "CREATE TABLE d (id INTEGER PRIMARY KEY AUTOINCREMENT, serial TEXT);",
      "CREATE TABLE d (id INTEGER PRIMARY KEY AUTOINCREMENT); UPDATE d SET serial = 1;",
      "INSERT OR IGNORE INTO a VALUES (1);", "INSERT OR REPLACE INTO a VALUES (1);",
      "CREATE TABLE a (b TEXT) STRICT;", "ATTACH DATABASE 'b.db' AS b;",
    ])
  func sqlite(text: String) {
    #expect(SQLDialect.of(SourceText(text)) == .sqlite)
  }

  @Test(
    "a file without a sign is of the database of those beside it",
    arguments: [
      (["CREATE TABLE a (b INTEGER PRIMARY KEY AUTOINCREMENT);"], SQLDialect.sqlite),
      (["PRAGMA x;", "CREATE TABLE a (b SERIAL);"], .postgresql), ([], .postgresql),
    ])
  func beside(others: [String], dialect: SQLDialect) {
    let texts = ["CREATE INDEX i ON a (b);"] + others
    var seen: [SQLDialect?] = []
    _ = Draft(files: texts.enumerated().map { ("\($0).sql", $1) }).judged {
      seen.append($0.dialect)
      return $0.passed
    }
    #expect(seen.first == dialect)
  }

  @Test(
    "MySQL is known by what only it has",
    arguments: [
      "CREATE TABLE a (b INT AUTO_INCREMENT);", "CREATE TABLE a (b INT) ENGINE = InnoDB;",
      "SELECT `a` FROM `b`;", "CREATE TABLE a (b INT UNSIGNED);", "CREATE TABLE a (b TINYINT);",
      "CREATE TABLE a (b TIMESTAMP ON UPDATE CURRENT_TIMESTAMP);",
    ])
  func mysql(text: String) {
    #expect(SQLDialect.of(SourceText(text)) == .mysql)
  }

  @Test(
    "all else is PostgreSQL's, and one sign of it outweighs the others'",
    arguments: [
      "", "SELECT 1;", "CREATE TABLE a (b SERIAL);", "ALTER TABLE a ADD b SERIAL; PRAGMA x;",
      "CREATE FUNCTION f() RETURNS TABLE (a int) STRICT LANGUAGE sql AS 'SELECT 1';",
      "SELECT now()::date;",
      // A sign of another in a comment is none.
      "-- AUTOINCREMENT\nSELECT 1;", "/* PRAGMA x; `a` */ SELECT 1;",
      "CREATE TABLE a (b JSONB, c INTEGER PRIMARY KEY AUTOINCREMENT);",
      "CREATE TABLE a (b TIMESTAMPTZ); PRAGMA x;", "DO $$ BEGIN END $$; SELECT `a`;",
      "SELECT pragma_of(a), autoincrements FROM b;",
      // Nor one in a string or a name.
      "CREATE TABLE a (b text, autoincrement boolean);", "SELECT a.autoincrement FROM a;",
      #"INSERT INTO a VALUES (E'what\'s it', 'AUTOINCREMENT');"#,
      "CREATE TABLE \"virtual table\" (a int);", "SELECT 'it''s; PRAGMA x', \"'\", 'PRAGMA';",
    ])
  func postgresql(text: String) {
    #expect(SQLDialect.of(SourceText(text)) == .postgresql)
  }
}
