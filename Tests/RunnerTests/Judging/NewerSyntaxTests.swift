import Artifact
import Testing

@testable import Judging

@Suite("What only a newer PostgreSQL has") struct NewerSyntaxTests {
  /// The version that has what stands behind the mark, for a server of 15.
  private func version(
    _ marked: String, _ message: String = "syntax error at or near", on server: Int = 15
  )
    throws -> Int?
  {
    let place = try #require(marked.firstRange(of: "📍")).lowerBound
    let offset = marked.utf8.distance(from: marked.startIndex, to: place)
    let text = Array(marked.replacing("📍", with: "").utf8)
    return NewerSyntax.feature(at: offset, message, in: text, newerThan: server)?.version
  }

  /// Each as a server of 15 shows its error.
  @Test(
    "is known by the words around the error",
    arguments: [
      ("SELECT 1; SELECT a IS 📍JSON", 16), ("SELECT JSON_OBJECT('a'📍: 1)", 16),
      ("SELECT JSON_ARRAYAGG(a 📍RETURNING jsonb)", 16), ("CREATE STATISTICS 📍ON a, b FROM t", 16),
      ("GRANT a TO b WITH 📍INHERIT TRUE", 16), ("CREATE TABLE t (a text 📍STORAGE MAIN)", 16),
      ("REINDEX (VERBOSE) DATABASE 📍;", 16), ("REINDEX DATABASE 📍", 16),
      ("SELECT * FROM JSON_TABLE('[]'::jsonb, '$[*]' 📍COLUMNS (a int)) AS j", 17),
      ("SELECT JSON_VALUE(j, '$.a' 📍DEFAULT 0 ON ERROR)", 17), ("SELECT now() AT 📍LOCAL", 17),
      ("MERGE INTO a USING b ON a.c = b.c WHEN NOT MATCHED 📍BY SOURCE THEN DELETE", 17),
      ("MERGE INTO a USING b ON a.c = b.c WHEN MATCHED THEN DELETE 📍RETURNING *", 17),
      ("ALTER TABLE a ALTER b SET 📍EXPRESSION AS (c)", 17),
      ("ALTER DOMAIN d ADD CONSTRAINT c 📍NOT NULL", 17),
      ("CREATE TABLE a (b int GENERATED ALWAYS AS ((c) * (2)) 📍VIRTUAL)", 18),
      ("CREATE TABLE a (b int GENERATED ALWAYS AS (c * 2)📍, d int)", 18),
      ("CREATE TABLE a (b int, c tstzrange, UNIQUE (b, c 📍WITHOUT OVERLAPS))", 18),
      ("CREATE TABLE a (FOREIGN KEY (b, PERIOD 📍c) REFERENCES d (b, PERIOD c))", 18),
      ("ALTER TABLE a ADD CONSTRAINT b 📍NOT NULL c NOT VALID", 18),
      ("ALTER TABLE a ADD 📍NOT NULL \"c\"", 18), ("CREATE TABLE a (b int, 📍NOT NULL b)", 18),
      ("CREATE TABLE a (b int CHECK (b > 0) NOT 📍ENFORCED)", 18),
      ("UPDATE a SET b = 1 RETURNING 📍WITH (OLD AS o) o.b", 18), ("VACUUM 📍ONLY a", 18),
      ("ALTER TABLE a 📍SPLIT PARTITION b INTO (PARTITION c DEFAULT)", 19),
      ("INSERT INTO a VALUES (1) ON CONFLICT (b) DO 📍SELECT RETURNING c", 19), ("📍REPACK a", 19),
    ])
  func known(marked: String, version: Int) throws {
    #expect(try self.version(marked) == version)
    #expect(try self.version(marked, on: version) == nil, "a server that has it is no old one")
  }

  @Test(
    "is nothing that no server has",
    arguments: [
      "SELECT JSON_OBJECT('a' 📍1)", "SELECT f(a 📍RETURNING b)",
      "CREATE TABLE a (b int, 📍NOT NULL, c int)",
      "CREATE TABLE a (b int, 📍NOT NULL UNIQUE, c int)", "SELECT 📍FROM FROM a",
      "INSERT INTO a 📍RETURNING",
      "MERGE INTO a USING b; DELETE FROM a 📍RETURNING",
      "CREATE TABLE a (b int GENERATED ALWAYS AS (c) 📍STORE)", "SELECT a AT 📍a", "📍WITHOUT",
    ])
  func unknown(marked: String) throws { #expect(try version(marked) == nil) }

  @Test("numbers with underscores and in other bases are of 16; other junk is nobody's")
  func numbers() throws {
    let junk = "trailing junk after numeric literal at or near"
    #expect(try version("SELECT 📍1_000", junk) == 16)
    #expect(try version("SELECT 📍0xFF", junk) == 16)
    #expect(try version("SELECT 📍12abc", junk) == nil)
    #expect(try version("SELECT * FROM 📍(SELECT 1)", "subquery in FROM must have an alias") == 16)
  }

  @Test(
    "of what parses is known by what the server says of it",
    arguments: [
      ("function uuidv7() does not exist", "SELECT uuidv7()", 18),
      ("function any_value(integer) does not exist", "SELECT any_value(a)", 16),
      ("function reverse(bytea) does not exist", "SELECT reverse(a)", 18),
      ("cannot cast type integer to bytea", "SELECT 1::bytea", 18),
      ("function random(integer, integer) does not exist", "SELECT random(1, 2)", 17),
      ("role \"pg_maintain\" does not exist", "GRANT pg_maintain TO a", 17),
      (
        "unrecognized configuration parameter \"transaction_timeout\"",
        "SET transaction_timeout = 1", 17
      ),
      ("missing FROM-clause entry for table \"old\"", "UPDATE a SET b = 1 RETURNING old.b", 18),
      ("missing FROM-clause entry for table \"old\"", "SELECT old.b FROM a", nil),
      ("unrecognized privilege type \"maintain\"", "GRANT MAINTAIN ON a TO b", 17),
      ("relation \"pg_catalog.pg_stat_io\" does not exist", "TABLE pg_catalog.pg_stat_io", 16),
      ("unrecognized VACUUM option \"process_main\"", "VACUUM (PROCESS_MAIN false) a", 16),
      (
        "syntax error at or near \"(\" of jsonpath input",
        "SELECT jsonb_path_query(a, '$.string()')",
        17
      ),
      (
        "syntax error at or near \"(\" of jsonpath input", "SELECT jsonb_path_query(a, '$.nope()')",
        nil
      ),
      ("invalid input syntax for type integer: \"0x1F\"", "SELECT '0x1F'::int", 16),
      ("invalid input syntax for type bigint: \"-1_000\"", "SELECT '-1_000'::bigint", 16),
      ("invalid input syntax for type integer: \"1_\"", "SELECT '1_'::int", nil),
      (
        "collation \"unicode\" for encoding \"UTF8\" does not exist", "SELECT a COLLATE unicode", 16
      ),
      ("cannot execute MERGE on relation \"v\"", "MERGE INTO v", 17),
      ("unit \"week\" not supported for type interval", "SELECT extract(week FROM a)", 18),
      ("cannot copy from materialized view \"v\"", "COPY v TO stdout", 18),
      ("relation \"users\" does not exist", "TABLE users", nil),
      ("function nope() does not exist", "SELECT nope()", nil),
      ("role \"bob\" does not exist", "GRANT a TO bob", nil),
    ] as [(String, String, Int?)])
  func executed(message: String, statement: String, version: Int?) {
    let feature = NewerSyntax.feature(of: message, in: Array(statement.utf8), newerThan: 15)
    #expect(feature?.version == version)
  }
}
