import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Where PostgreSQL's last token ends") struct PostgreSQLEndingTests {
  @Test(
    "neither blanks nor comments are tokens, and no string, name or $tag$ holds a comment",
    arguments: [
      "SELECT * FRO📍M", "SELECT * FRO📍M -- a\r\n\t\u{c}\n", "FRO📍M -- a\r  -- b\r", "a📍😀 -- 'b",
      "SELECT 1 📍/ /* a /* b */ -- */ -- c\n", "SELECT 5 📍* /* a */", "SELECT 5 📍+-- a\n",
      "SELECT 5 📍*/* a */", "a📍,/**//***//*/*/**/*/*/\n", "IN 'a\n-- b📍'", "IN 'a''--b📍' -- 'c'\n",
      "IN 'a\\📍' -- 'b'", "IN E'a\\'--b📍' -- c", "IN e'a''\\'--b📍'/* c */",
      "IN E'a' -- b\n  'c\\'--d📍' -- e", "IN E'a📍' -- b\n", "IN E'a' 'b\\📍'--'",
      "IN 'a'\n'b\\📍'--'",
      "\"a--b📍\"--\"", "U&\"/*📍\"/*\"*/", "$$--'$📍$ -- a", "$a$ $b$ -- $$ /* $a📍$ -- b",
      "$é$--$é📍$\n",
      "$1📍$ -- a", "$1 📍$--$a$", "a$b📍$--$b$", "nameE'\\📍' -- '", "1📍. -- a", "📍;", "SELECT E'📍\\",
    ] as [MarkedSource])
  func last(source: MarkedSource) throws {
    let text = SourceText(source.text)
    let place = text.position(at: PostgreSQL.lastCharacter(of: source.text))
    #expect(
      [place.line, place.column] == [source.line, source.column], "\(source.testDescription)")
  }

  @Test("a text without a token, or cut off anywhere, does no harm")
  func cut() {
    #expect(PostgreSQL.lastCharacter(of: []) == 0)
    #expect(PostgreSQL.lastCharacter(of: Array(" -- a\n/* b".utf8)) == 0)
    let text = Array("E'\\'' $a$ /* $a$ /* /* */ */ \"é\" -- 'x'\nE'a'\n'b' $1$ U&'é'".utf8)
    for end in text.indices {
      let last = PostgreSQL.lastCharacter(of: Array(text[..<end]))
      #expect(last == 0 || last < end)
    }
  }

  @Test(
    "it takes one pass", .timeLimit(.minutes(10)),
    arguments: ["E'a'\n", "$aaaa", "/*", "$a$ ", "--"])
  func linear(unit: String) {
    let text = Array(String(repeating: unit, count: 2_000_000 / unit.utf8.count).utf8)
    #expect(PostgreSQL.lastCharacter(of: text) < text.count)
  }
}
