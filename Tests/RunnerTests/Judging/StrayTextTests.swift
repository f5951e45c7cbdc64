import Artifact
import Testing

@testable import Judging

@Suite("Stray text") struct StrayTextTests {
  private func stray(_ path: String, _ text: String) -> StrayText? {
    StrayText(in: SourceText(text), path: path, language: Language(path: path))
  }

  @Test(
    "a first line that names the language or the file is a label",
    arguments: [
      ("a.js", "javascript\nf();\n"), ("a.py", "Python\nf()\n"), ("a/b.js", "a/b.js\nf();\n"),
      ("a/b.py", "`b.py`\nf()\n"), ("a/b.yml", "./a/b.yml\na: 1\n"), ("a.sh", "\nbash\nf\n"),
      ("a.css", "css\na { b: c }\n"), ("a.css", "css\n.a { b: c }\n"),
      ("a.html", "html\n<p>a</p>\n"),
      ("a.sql", "sql\nSELECT f();\n"),
      ("a.ts", "a.ts:\nf();\n"), ("a.js", "javascript:\nf();\n"),
      ("a.py", "pythonCopy code\nf()\n"),
      ("b/a.py", "c/a.py\nf()\n"), ("a.py", "Language: Python\nf()\n"), ("a.mjs", "[mjs]\nf();\n"),
      ("generated_1.py", "main.py\nf()\n"), ("generated_2.js", "routes/api.js\nf();\n"),
    ])
  func label(path: String, text: String) throws {
    guard case .label(let line)? = stray(path, text) else {
      Issue.record("expected a label")
      return
    }
    let source = SourceText(text)
    #expect(source.position(at: line.upperBound).column == 1)
    // Taking it out is offered where a program took the file.
    let found = stray(path, text)?.finding(in: source, Language(path: path), isRead: true)
    let finding = try #require(found)
    #expect(finding.rule == "artifact/stray-text" && finding.replacement?.text == "")
    #expect(
      stray(path, text)?.finding(in: source, Language(path: path), isRead: false)?.replacement
        == nil)
    #expect(
      try #require(stray(path, text)?.mended(source)).text
        == Array(source.bytes[..<line.lowerBound] + source.bytes[line.upperBound...]))
  }

  @Test(
    "a word that goes on, a command, a title and a line alone are none",
    arguments: [
      ("a.js", "sql\n  .run();\n"), ("a.js", "js\n`a`;\n"), ("a.css", "html\n{ a: b }\n"),
      ("a.css", "html,\nbody { a: b }\n"), ("a.sh", "python\nnode\n"), ("a.md", "markdown\nb\n"),
      ("README.md", "README.md\n\nb\n"), ("a.js", "javascript\n"), ("a.yml", "json:\n  a: 1\n"),
      (".gitignore", ".gitignore\nb\n"), ("a.js", "// a.js\nf();\n"), ("a.py", "python = 1\nf()\n"),
      ("a.py", "'main.py'\nf()\n"), ("a.js", "config.json\nf();\n"), ("a.sh", "./b.sh\nf\n"),
    ])
  func none(path: String, text: String) {
    #expect(stray(path, text) == nil)
  }

  @Test(
    "a diff in the place of the file is told, with any head",
    arguments: [
      ("a.sh", "--- a/a.sh\n+++ b/a.sh\n@@ -1 +1 @@\n-f\n+g\n", true),
      (
        "a.js",
        "diff --git a/a.js b/a.js\nindex 1..2\n--- a/a.js\n+++ b/a.js\n@@ -1 +1,2 @@\n f();\n+g();\n",
        true
      ),
      ("a.sql", "--- the desks\nSELECT f();\n--- b\n", false),
      ("a.patch", "--- a\n+++ b\n@@ -1 +1 @@\n", false),
    ])
  func diff(path: String, text: String, isTold: Bool) {
    let finding = stray(path, text)?.finding(
      in: SourceText(text), Language(path: path), isRead: false)
    #expect((finding?.message.contains("a diff") ?? false) == isTold)
  }

  @Test(
    "a fence in what a program took is told, but in a comment or a text",
    arguments: [
      ("a.js", "```js\nf();\n```\n", true), ("a.ts", "f();\n  ```\ng();\n  ```\n", true),
      ("a.sh", "```bash\nf\n```\n", true), ("a.js", "/*\n```js\n*/\nf(`\\`\\`\\``);\n", false),
      ("a.sh", "cat <<EOF\n```\nEOF\n", false), ("a.sh", "f '\n```\n'\n", false),
      ("a.md", "```js\nf();\n```\n", false),
    ])
  func fence(path: String, text: String, isTold: Bool) {
    let source = SourceText(text)
    let finding = stray(path, text)?.finding(in: source, Language(path: path), isRead: true)
    #expect((finding?.rule == "artifact/fence-in-content") == isTold)
  }

  @Test(
    "a file of one line whose line ends are written as \\n is told at the first",
    arguments: [
      ("a.js", "const a = 1;\\nf(a);\n", 13), ("a.sql", "-- a\\nSELECT f();\n", 5),
      ("a.sh", "set -e\\nf\\n\n", 7), ("a.sh", "#!/bin/sh\\nf\n", 10),
      ("a.yml", "- a\\n- b\\n\n", 4),
      ("a.json", "{\\n  \"a\": 1\\n}\n", 2), ("a.js", "f('\\n');\\ng();\n", 9),
    ])
  func escaped(path: String, text: String, column: Int) {
    guard case .escapedLineEnds(let place, _)? = stray(path, text) else {
      Issue.record("expected line ends")
      return
    }
    #expect(place == column - 1)
  }

  @Test(
    "one in a string, in a pattern, in a word or in a file of more lines is none",
    arguments: [
      ("a.js", "f('a\\nb\\n');\n"), ("a.js", "f(/\\r?\\n/);\n"), ("a.sh", "printf 'a\\nb\\n'\n"),
      ("a.sh", "tr -d \\n\n"), ("a.js", "const a = 1;\\nf(a);\ng();\n"), ("a.txt", "a\\nb\\nc\n"),
      ("a.js", "// parts at \\n alone\n"), ("a.py", "f(r\"\\n\\n\")\n"),
    ])
  func unescaped(path: String, text: String) {
    #expect(stray(path, text) == nil)
  }

  @Test("what a parser took as it is has its \\n in a pattern; a shell takes anything")
  func read() {
    let text = SourceText("f(x\\n\\ny);\n")
    let stray = StrayText(in: text, path: "a.js", language: .javascript)
    #expect(stray?.finding(in: text, .javascript, isRead: false) != nil)
    #expect(stray?.finding(in: text, .javascript, isRead: true) == nil)
    #expect(stray?.finding(in: text, .bash, isRead: true)?.rule == "artifact/escaped-line-ends")
  }

  @Test("text behind the end of a page is told at its place; tags, comments and templates are not")
  func behindEnd() {
    let page = "<html><body><p>a</p></body></html>"
    for (text, place) in [
      (page + "\nThis page is done.\n", page.utf8.count + 1),
      (page + "<!-- a -->x", page.utf8.count + 10),
      ("<BODY>a</BODY> b\n", 15), ("<body>a</body>\nb\n</html>", 15), ("The page:\n<html>", 0),
      (page + "\n<!-- a -->\n<script>f('</html>')</script>\n", nil),
      (page + "\n{% endblock %}\n", nil), (page + "\n", nil), ("<p>a</p>\nb\n", nil),
      ("<script>f('</body></html>' + a);</script>\n", nil),
      ("<script>f('</html>');</script></body>\n", nil),
    ] as [(String, Int?)] {
      #expect(stray("a.html", text) == place.map(StrayText.behindEnd), "\(text)")
    }
  }

  @Test("a blank of another script is named where the parser stumbles")
  func blanks() {
    let text = SourceText("a = 1\nb\u{A0}= 2\n")
    #expect(text.foreignBlankHelp(at: Position(line: 2, column: 2))?.contains("U+00A0") == true)
    #expect(text.foreignBlankHelp(at: Position(line: 1, column: 1)) == nil)
    for (language, text, column) in [
      (.sql, "CREATE TABLE a\u{A0}(b int);", 15), (.bash, "echo\u{A0}a", 5),
      (.yaml, "\u{A0}a: 1", 1), (.ruby, "a\u{A0}= 1", 2), (.ruby, "a = 'b\u{A0}'", nil),
      (.sql, "SELECT 'a\u{A0}b'; -- c\u{A0}", nil), (.bash, "echo 'a\u{A0}b' # c\u{A0}", nil),
      (.yaml, "a: b\u{A0}c", nil), (.javascript, "a\u{A0}= 1", nil),
    ] as [(Language, String, Int?)] {
      #expect(SourceText(text).foreignBlank(language)?.location?.column == column, "\(text)")
    }
  }
}
