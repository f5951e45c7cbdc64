import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("What PostgreSQL is sent") struct PostgreSQLQueryTests {
  private func query(_ text: String) -> (text: String, blanked: [Int]) {
    let query = PostgreSQL.query(for: SourceText(text))
    return (String(decoding: query.text, as: UTF8.self), query.blanked)
  }

  @Test(
    "SQL goes as it is, byte for byte",
    arguments: [
      "", "SELECT 1;", "SELECT 1;\n", "SELECT E'\\n', '\\';\r\n\tSELECT 2", "SELECT 'é😀';\n\n",
      "\\", "\\1", "SELECT 1 \\n", "SELECT 1\\ngo",
      "INSERT INTO f VALUES ('x\n\\frac{a}{b}\n\\.\n');\n", "SELECT $$\n\\g\n$$; /*\n\\g */",
      "COPY t TO STDOUT;\n1\n'\\x'",
      "COPY t FROM '/a';\nSELECT 1;\n'\\'",
    ])
  func plain(text: String) {
    #expect(query(text) == (text, []))
  }

  @Test(
    "psql's own lines become blanks, one for each code point",
    arguments: [
      ("\\c db\nSELECT 1;\n", "     \nSELECT 1;\n", [1]),
      ("SELECT 1;\n  \\echo é😀\\! x\nSELECT 2;", "SELECT 1;\n              \nSELECT 2;", [2]),
      ("\\! rm -rf /\n\\i a.sql\r\n\\?\n", "           \n         \n  \n", [1, 2, 3]),
      ("\\.\n", "  \n", [1]), ("\t\\set a b", "\t        ", [1]),
      (
        "SELECT 1 AS a \\gset\nSELECT 2 \\gexec\n", "SELECT 1 AS a ;    \nSELECT 2 ;     \n",
        [1, 2]
      ),
      ("SELECT 1\\; SELECT 2;", "SELECT 1 ; SELECT 2;", [1]),
      ("SELECT 1\n \\crosstabview a b\nSELECT 2", "SELECT 1\n ;                \nSELECT 2", [2]),
      ("COPY t FROM stdout;\n1\n\\.\n", "COPY t FROM stdout;\n \n  \n", [2, 3]),
      ("SELECT 1; \\! true\n", "SELECT 1;        \n", [1]),
      ("SELECT '\n' \n\\g it's\nSELECT 1", "SELECT '\n' \n;      \nSELECT 1", [3]),
    ] as [(String, String, [Int])])
  func metaCommands(text: String, sent: String, blanked: [Int]) {
    #expect(query(text) == (sent, blanked))
  }

  @Test(
    "the rows of COPY … FROM stdin are data, up to their end",
    arguments: [
      (
        "COPY t (a) FROM stdin;\n1\tx\nit's\n\\.\nSELECT 1;\n",
        "COPY t (a) FROM stdin;\n   \n    \n  \nSELECT 1;\n", [2, 3, 4]
      ),
      (
        "COPY t FROM STDIN; -- rows\n1\n\\.\nSELECT 1;",
        "COPY t FROM STDIN; -- rows\n \n  \nSELECT 1;", [2, 3]
      ),
      (
        "COPY t (a)\nFROM\n STDIN\n;\nit's\n\\.\n", "COPY t (a)\nFROM\n STDIN\n;\n    \n  \n",
        [5, 6]
      ),
      ("\\copy t from stdin\n1\n\\.\n", "                  \n \n  \n", [1, 2, 3]),
      ("copy t from STDIN;\né\n\\.\n", "copy t from STDIN;\n \n  \n", [2, 3]),
      ("COPY t FROM STDIN;\n1\n2\n", "COPY t FROM STDIN;\n \n \n", [2, 3]),
      (
        "  COPY t FROM stdin WITH (FORMAT csv);\r\na\n\\.\r\n",
        "  COPY t FROM stdin WITH (FORMAT csv);\r\n \n   \n", [2, 3]
      ),
    ] as [(String, String, [Int])])
  func copy(text: String, sent: String, blanked: [Int]) {
    #expect(query(text) == (sent, blanked))
  }

  @Test(
    "a row is sent as escapes, so that psql finds no command in it, and the server the same row")
  func rows() throws {
    func query(_ rows: String) -> PostgreSQL.Query {
      PostgreSQL.query(for: SourceText("COPY t FROM stdin;\n" + rows), sendingRows: true)
    }
    let sent = query("é`\\\\\t\\N\\! \t\\N\n\\x4a\\12\\q;\n\n\\.\n")
    #expect(
      sent.rows.first?.lines[...].text == """
        \\xc3\\xa9\\x60\\x5c\t\\x4e\\x21\\x20\t\\N
        \\x4a\\x0a\\x71\\x3b


        """)
    #expect(sent.blanked.isEmpty && sent.executable.count == sent.text.count + 1)
    for rows in ["1\\\n2\n\\.\n", "1\r\n\\.\r\n", "1\n \\.\n"] {
      #expect(query(rows).rows.isEmpty && !query(rows).blanked.isEmpty, "\(rows)")
    }
  }

  @Test(
    "strings behind `standard_conforming_strings = off` go as the standard has them, at their places",
    arguments: [
      (
        #"SET standard_conforming_strings = off; SELECT 'it\'s', '\\', E'\''; SELECT 'é\d';"#,
        #"SET standard_conforming_strings = on ; SELECT 'it''s', '\' , E'\''; SELECT 'éd' ;"#
      ),
      (
        #"SET SESSION standard_conforming_strings TO 'off'; SELECT '\';'; RESET standard_conforming_strings; SELECT '\';"#,
        #"SET SESSION standard_conforming_strings TO on   ; SELECT ''';'; RESET standard_conforming_strings; SELECT '\';"#
      ),
      (
        #"BEGIN; SET LOCAL standard_conforming_strings = 0; SELECT '\''; COMMIT; SELECT '\';"#,
        #"BEGIN; SET LOCAL standard_conforming_strings = 1; SELECT ''''; COMMIT; SELECT '\';"#
      ),
      (
        "SET standard_conforming_strings = off;\nCOPY t FROM stdin;\nit's\n\\.\nSELECT '\\'';",
        "SET standard_conforming_strings = on ;\nCOPY t FROM stdin;\n    \n  \nSELECT '''';"
      ),
      (
        #"SET standard_conforming_strings = on; SELECT '\';"#,
        #"SET standard_conforming_strings = on; SELECT '\';"#
      ),
    ])
  func escapes(text: String, sent: String) {
    #expect(query(text).0 == sent)
  }

  @Test("rows that never end hide nothing: what follows is checked as SQL")
  func copyWithoutEnd() {
    let text = "COPY t FROM stdin;\nSELEC 1;\n\\echo x\nSELEC 2;\n"
    #expect(query(text) == ("COPY t FROM stdin;\nSELEC 1;\n       \nSELEC 2;\n", [3]))
    let two = "COPY t FROM stdin;\n1\n\\.\nCOPY t FROM stdin;\nSELEC 1;\n"
    #expect(query(two) == ("COPY t FROM stdin;\n \n  \nCOPY t FROM stdin;\nSELEC 1;\n", [2, 3]))
  }

  @Test("a byte order mark is left out and counted")
  func byteOrderMark() {
    let query = PostgreSQL.query(for: SourceText("\u{FEFF}SELECT 1;"))
    #expect(query == PostgreSQL.Query(text: Array("SELECT 1;".utf8), skipped: 1))
    let inside = "SELECT 1;\u{FEFF}"
    #expect(PostgreSQL.query(for: SourceText(inside)).text == Array(inside.utf8))
  }

  @Test("each file is one query behind a division by zero, and psql sees digits alone")
  func script() {
    let queries = ["SELECT 1;", "\u{FEFF}SELECT '\\! é';"].map {
      PostgreSQL.query(for: SourceText($0))
    }
    let script = String(decoding: PostgreSQL.script(for: queries), as: UTF8.self)
    #expect(script.hasPrefix("VALUES(pg_catalog.convert_from(pg_catalog.decode('53454c"))
    #expect(script.hasSuffix("3b','hex'),'UTF8')) \\gexec\n"))
    #expect(
      PostgreSQLEcho.texts(of: script) == [
        "SELECT 1/0;\nSELECT 1;", "SELECT 1/0;\nSELECT '\\! é';",
      ])
    #expect(script.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test("an echo has a hundred texts and a megabyte at most, and one text at least")
  func echoes() {
    func echoes(_ sizes: [Int]) -> [Int] {
      let texts = sizes.map { Array(repeating: UInt8(ascii: "x"), count: $0) }
      return String(decoding: PostgreSQL.echoed(texts), as: UTF8.self)
        .split(separator: "\n").map { PostgreSQLEcho.texts(of: String($0)).count }
    }
    #expect(echoes(Array(repeating: 1, count: 250)) == [100, 100, 50])
    #expect(echoes([600_000, 600_000, 1, 2_000_000, 1]) == [1, 2, 1, 1])
    #expect(echoes([]) == [])
  }

  @Test("of texts that are run, each COPY is told that it has no rows, however it is hidden")
  func copies() {
    func ends(_ texts: String..., areRun: Bool = true) -> Int {
      String(
        decoding: PostgreSQL.echoed(texts.map { Array($0.utf8) }, areRun: areRun), as: UTF8.self
      )
      .split(separator: "\n").count { $0 == "\\." }
    }
    #expect(ends("COPY a FROM STDIN", "copy b from stdin") == 2)
    #expect(ends("SELECT E'a'\n'\\''; Copy a FROM STDIN; --'") == 1)
    #expect(ends("COPYING", "SELECT 1; copy_all()") == 0)
    #expect(ends("COPY a FROM STDIN", areRun: false) == 0)
  }
}
