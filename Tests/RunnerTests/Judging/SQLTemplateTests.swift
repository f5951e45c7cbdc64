import Artifact
import Testing

@testable import Judging

@Suite("What another tool fills in before it is SQL") struct SQLTemplateTests {
  private func filled(_ text: String) -> String? {
    SQLTemplate(in: Array(text.utf8)).map { String(decoding: $0.filled, as: UTF8.self) }
  }

  @Test(
    "has stand-ins as long as it is",
    arguments: [
      ("SELECT ${a}.b FROM ${t_1}_x;", "SELECT xxxx.b FROM xxxxxx_x;"),
      ("CREATE TABLE t_${n} (a int);", "CREATE TABLE t_xxxx (a int);"),
      ("{{ config(a='b') }} SELECT {{ ref('a') }};", "/*               */ SELECT xxxxxxxxxxxxxx;"),
      ("SELECT 1 {% if a %} , 2 {% endif %};", "SELECT 1 /*      */ , 2 /*       */;"),
      ("SELECT <%= a %>, 1 <% b %>;", "SELECT xxxxxxxx, 1 /*   */;"),
      ("SELECT '{{ var('a') }}' FROM b;", "SELECT 'xxxxxxxxxxxxxx' FROM b;"),
      ("SELECT ${имя};", "SELECT xxимяx;"),
      (
        "SELECT a FROM b WHERE c = :name AND d IN :list;",
        "SELECT a FROM b WHERE c = $1    AND d IN (0)  ;"
      ),
      ("SELECT 1 FROM :schema.a WHERE b > :c!;", "SELECT 1 FROM xschema.a WHERE b > $1 ;"),
      (
        "UPDATE a SET b=?, c = ? WHERE d LIKE ? LIMIT ?;",
        "UPDATE a SET b=0, c = 0 WHERE d LIKE 0 LIMIT 0;"
      ),
      (
        "SELECT a FROM b WHERE c = %s AND d = %(e)s;", "SELECT a FROM b WHERE c = $1 AND d = $1   ;"
      ),
      ("-- name: A :one\nSELECT 1 WHERE a > @b;", "-- name: A :one\nSELECT 1 WHERE a > $1;"),
      ("SELECT '%' || ? || '%', '%'||?||'%', ?1;", "SELECT '%' || 0 || '%', '%'||0||'%', 01;"),
      ("SELECT a FROM {b} WHERE c = $d AND e = :1;", "SELECT a FROM xxx WHERE c = $1 AND e = $1;"),
      ("INSERT INTO a VALUES (@p0, @p1);", "INSERT INTO a VALUES ($1 , $1 );"),
      ("CREATE ROLE $(app);", "CREATE ROLE xxxxxx;"),
      ("GRANT a TO $APP_USER;", "GRANT a TO xxxxxxxxx;"),
      ("CREATE SCHEMA :\"a\"; SELECT :'b';", "CREATE SCHEMA  \"a\"; SELECT  'b';"),
      ("SELECT $1::int;", "SELECT $1::int;"), ("SELECT sqlc.arg(a);", "SELECT sqlc.arg(a);"),
    ])
  func filled(text: String, filled: String) {
    #expect(self.filled(text) == filled)
    #expect(filled.utf8.count == text.utf8.count)
  }

  @Test(
    "is nothing that SQL has itself, or that is only wrong",
    arguments: [
      "SELECT '${a}', '{{1},{2}}', 'a:b ? :c' -- ${x} {{ y }}", "/* {{ a }} */ SELECT 1",
      "SELECT a ? 'b', a ?| c, a ?& d, a @> b, @ -5, a @@ b, 5 % 2, a::int, (a)[1:n], a[:b]",
      "SELECT JSON_OBJECT('a': b, c : d)", "PREPARE a AS SELECT $1", "SELECT @a, @b",
      "CREATE FUNCTION f(int) RETURNS int AS 'SELECT $1' LANGUAGE sql",
      "CREATE FUNCTION f(int) RETURNS int AS $$ SELECT $1 + :a $$ LANGUAGE sql",
      "CREATE FUNCTION f() RETURNS int LANGUAGE plv8 AS $$ return `${a}` $$",
      "CREATE TABLE a (b :text NOT NULL)", "CREATE TABLE a (b int?, c int)", "SELECT {{ a", "a : b",
      "INSERT INTO a VALUES ($$ {{b}} $$, $c${\"d\": 1}$c$)", "DO $a${$a$",
      "SELECT '{{1,2}, {3,4} }', '{{5,6},{7,8}}'",
      "SELECT $a$ {b} $a$, (c)[1:2], $$ d $$; SELECT {d '2026-01-01'}",
    ])
  func none(text: String) { #expect(filled(text) == nil) }

  @Test(
    "explains an error behind text, and next to a value; in its own statement only",
    arguments: [
      ("CREATE TABLE ${a} 📍b;", true), ("SELECT 1 📍${a}", true), ("CREATE 📍TABEL ${a};", false),
      ("SELECT ${a}; CREATE 📍TABEL b;", false), ("CREATE 📍TABEL b; SELECT ${a};", false),
      ("SELECT a FROM b WHERE c = :d 📍e", true), ("SELECT a FROM b WHERE c = :d AND AND 📍e", false),
      ("SELECT ${a} 📍", true), ("UPDATE a SET b = $1 📍WEHRE c = $2", false),
      ("SELECT a FROM b WHERE c IN 📍$1", true),
    ])
  func explains(marked: String, isExplained: Bool) throws {
    let text = Array(marked.replacing("📍", with: "").utf8)
    let offset = try #require(marked.firstRange(of: "📍")).lowerBound.utf16Offset(in: marked)
    let template = try #require(SQLTemplate(in: text))
    #expect(template.explains(errorAt: offset) == isExplained)
  }

  @Test("what opens and never closes takes no longer than it is long")
  func linear() {
    for sign in ["{{", "<%", "${", "'{{'", ":a", "$a$", "$$ ${a", "? "] {
      let text = "SELECT " + String(repeating: sign, count: 200_000)
      #expect(filled(text).map { $0.utf8.count == text.utf8.count } ?? true)
    }
  }
}

@Suite("Liquibase's SQL") struct LiquibaseTests {
  private func plain(_ text: String) -> String? {
    Liquibase.plain(Array(text.utf8)).map { String(decoding: $0.text, as: UTF8.self) }
  }

  @Test(
    "has a semicolon where its own sign ends a statement",
    arguments: [
      (
        "--changeset a:1 endDelimiter:/\nSELECT 1\n/\n--rollback a/",
        "--changeset a:1 endDelimiter:/\nSELECT 1\n;\n--rollback a/"
      ),
      (
        "--changeset a:1 endDelimiter:\\nGO\nSELECT 1\n GO \n",
        "--changeset a:1 endDelimiter:\\nGO\nSELECT 1\n ;  \n"
      ),
      (
        "--changeset a:1 endDelimiter:@@\nSELECT 1@@\n",
        "--changeset a:1 endDelimiter:@@\nSELECT 1; \n"
      ),
      ("--changeset a:1\nSELECT 4 /\n2;\n", "--changeset a:1\nSELECT 4 /\n2;\n"),
      (
        "--changeset a:1 endDelimiter:/\nA\n/\n--changeset a:2\nB /\n2;",
        "--changeset a:1 endDelimiter:/\nA\n;\n--changeset a:2\nB /\n2;"
      ),
    ])
  func delimiters(text: String, expected: String) {
    #expect(
      plain("-- Liquibase formatted sql\n" + text) == "-- Liquibase formatted sql\n" + expected)
    #expect(plain(text) == nil)
  }

  @Test(
    "has comments for the changesets of other databases",
    arguments: [
      ("--changeset a:1 dbms:mysql\nCREATE `a`\n(b\n);\né;\n)", true),
      ("--changeset a:1 dbms:\"mysql, oracle\"\nA B;", true),
      ("--changeset a:1 runOnChange:true dbms:!postgresql\nAB;", true),
      ("--changeset a:1 dbms:none\nAB;", true), ("--changeset a:1 dbms:h2,postgresql\nAB;", false),
      ("--changeset a:1 dbms:!mysql\nAB;", false), ("--changeset a:1 dbms:all\nAB;", false),
      ("--changeset a:dbms\nAB;", false),
    ])
  func databases(text: String, isForeign: Bool) throws {
    let head = "--liquibase formatted sql\n"
    let whole = Array("\(head)\(text)\n--changeset b:2\nSELECT 1;\n".utf8)
    let said = try #require(Liquibase.plain(whole))
    #expect(said.foreign == (isForeign ? head.utf8.count : nil))
    #expect(said.text.count == whole.count && (said.text == whole) == !isForeign)
    let code = Comments(in: said.text[...], language: .sql).code.filter { !ASCII.isSpace($0) }
    #expect(!isForeign || code.elementsEqual("SELECT1;".utf8), "\(said.text[...].text)")
  }
}
