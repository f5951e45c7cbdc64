import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Language") struct LanguageTests {
  @Test(
    "a file is what its extension says, whatever the case and the directory",
    arguments: [
      ("a.sql", .sql), ("db/x.y/001_A.SQL", .sql), ("a.js", .javascript), ("a.mjs", .javascript),
      ("a.cjs", .javascript), ("a.test.js", .javascript), ("package.json", .json),
      ("a.py", .python), ("a.sh", .bash), ("a.bash", .bash), ("a.toml", .toml), ("a.yaml", .yaml),
      ("a.yml", .yaml), ("a.xml", .xml), ("a.svg", .xml), ("a.ts", .typescript),
      ("a.d.ts", .typescript), ("a.tsx", .typescript), ("a.jsx", .jsx), ("a.vue", .vue),
      ("a.css", .css), ("a.scss", .scss), ("a.less", .scss), ("a.html", .html),
      ("README.md", .markdown),
      ("main.tf", .terraform), ("a.rb", .ruby), ("a.php", .php), ("a.txt", .text),
      ("Dockerfile", .dockerfile), ("x/dockerfile", .dockerfile), ("a.Dockerfile", .dockerfile),
      ("Gemfile", .ruby), ("lib/a.rake", .ruby), ("a.gemspec", .ruby), ("config.ru", .ruby),
      ("a.jsonc", .json), ("a.jsonl", .json), ("a.geojson", .json), (".swcrc", .json),
    ] as [(String, Language)])
  func byPath(path: String, language: Language) {
    #expect(Language(path: path) == language)
  }

  @Test(
    "a name that says nothing is of no known language",
    arguments: ["", "sql", "a", "a.", ".sql.", "a.sql.bak", ".env", "x.js/y", "Makefile"])
  func unknown(path: String) {
    #expect(Language(path: path) == .unknown)
  }

  @Test(
    "a script without an extension is what its first line asks for",
    arguments: [
      ("bin/deploy", "#!/bin/sh\n", .bash), ("run", "#!/usr/bin/env -S python3 -u\n", .python),
      ("bin/cli", "#!/usr/bin/env node\n", .javascript), ("run", "#!/bin/zsh\n", .unknown),
      ("run", "echo a\n", .unknown), ("run.x", "#!/bin/sh\n", .unknown),
      ("a.js", "#!/bin/sh\n", .javascript),
    ] as [(String, String, Language)])
  func byFirstLine(path: String, text: String, language: Language) {
    #expect(Language(path: path, content: SourceText(text)) == language)
  }

  @Test("a parse check is named <language>/syntax")
  func checkNames() {
    #expect(Language.sql.syntaxCheck == "sql/syntax")
    #expect(Language.javascript.syntaxCheck == "javascript/syntax")
    #expect(Language.json.syntaxCheck == "json/syntax")
  }

  @Test("no language without a parser claims one")
  func honest() {
    let checked = Language.allCases.filter(\.hasChecker)
    #expect(
      checked == [
        .sql, .javascript, .json, .python, .bash, .ruby, .toml, .yaml, .xml, .typescript, .jsx,
        .css,
      ])
  }

  @Test(
    "a content that is plainly in a language is known by its first lines",
    arguments: [
      ("-- the table\nCREATE TABLE a (b int);\n", .sql),
      ("BEGIN;\nALTER TABLE a ADD b int;\nCOMMIT;\n", .sql),
      ("/* rows */ insert into a values (1);", .sql),
      ("\u{FEFF}/* a */\nCREATE TABLE a (b int);\n", .sql),
      ("const a = require('a');\nmodule.exports = a;\n", .javascript),
      ("// api\nexport default function api() {\n  return fetch('/a');\n}\n", .javascript),
      ("let a = b.map(x => x);\n", .javascript),
      ("const q = `\nCREATE TABLE a (b int);\n`;\ndb.run(q);\n", .javascript),
      ("{\n  \"a\": [1, 2]\n}\n", .json), ("[\"a\"]", .json), ("  [1, {\"a\": null}]", .json),
      ("from a import b\n\ndef c():\n    return b\n", .python),
      ("#!/bin/sh\npsql <<EOF\nCREATE TABLE a (b int);\nEOF\n", .bash),
      ("#!/bin/bash\nfunction deploy() {\n  echo hi\n}\ndeploy\n", .bash),
      ("#!/usr/bin/env -S python3.12 -u\nprint(1)\n", .python), ("#! /usr/bin/node\n", .javascript),
    ] as [(String, Language)])
  func sniffed(text: String, language: Language) {
    #expect(Language.sniffed(in: SourceText(text)) == language)
  }

  @Test(
    "a shell's file is none where its lines are keys of YAML, or instructions of a Dockerfile",
    arguments: [
      ("services:\n  web:\n    image: nginx\n    ports:\n      - \"80:80\"\n", .yaml),
      ("# an image\nFROM node:20\nRUN npm ci\n", .dockerfile),
      ("FROM=a\nRUN npm ci\n", nil), ("a: b\n", nil), ("cat <<EOF\na: 1\nb: 2\nEOF\n", nil),
      ("a::b\nc: d\n", nil), ("web:\n  run it\n", nil),
    ] as [(String, Language?)])
  func commands(text: String, language: Language?) {
    #expect(Language.sniffed(in: SourceText(text), named: .bash) == language)
  }

  @Test(
    "what only looks a little like another language is not taken for it",
    arguments: [
      // Styles.
      ".a { color: red; }\n@media print { .b { display: none; } }\n",
      "[data-a] { color: red }\n", "{ not json }",
      // JavaScript that holds SQL.
      "import db from './db.js';\ndb.exec(`\nCREATE TABLE a (b int);\n`);\n",
      "db.exec(`\n  INSERT INTO a VALUES (1);\n`);\n",
      // SQL that holds Python.
      "\u{FEFF}/* a */\nCREATE FUNCTION f() RETURNS int AS $$\nfrom a import b\ndef c():\n  return b\n$$ LANGUAGE plpython3u",
      // Python that holds SQL.
      "import sqlite3\ncur.execute(\"\"\"\nCREATE TABLE a (b int);\n\"\"\")\n",
      // Shell scripts, and what has no program of a language known here.
      "#!/usr/bin/fish\nfunction deploy\n  echo hi\nend\n",
      "function deploy {\n  case $1 in a) b;; *);; esac\n}\ndeploy\n",
      "export A=1\nset -e\necho \"$(function_of);\"\n",
      // YAML that holds JavaScript.
      "run: |\n  const a = require('a');\n  a();\n",
      // Prose and nothing.
      "", "\n\n", "let us create table after table", "import this\n", "class of its own",
      // One sign alone.
      "var x", "function ", "CREATE VIEW a AS SELECT 1;",
    ])
  func notSniffed(text: String) {
    #expect(Language.sniffed(in: SourceText(text)) == nil)
  }

  @Test(
    "what stands in texts of several lines is no sign",
    arguments: [
      (.python, "A = \"\"\"\nconst a = require('a');\nmodule.exports = a;\n\"\"\"\n"),
      (.toml, "a = '''\nconst a = require('a');\nmodule.exports = a;\n'''\n"),
      (.bash, "node -e \"\nconst a = require('a');\na();\n\"\n"),
      (.bash, "cat > a.js <<'EOF'\nconst a = require('a');\na();\nEOF\n"),
      (.bash, "python3 - <<PY\nfrom a import b\n\ndef c():\n    b()\nPY\n"),
    ] as [(Language, String)])
  func inTexts(language: Language, text: String) {
    #expect(Language.sniffed(in: SourceText(text)) != nil)
    #expect(Language.sniffed(in: SourceText(text), named: language) == nil)
  }

  @Test(
    "what a comment says is no sign",
    arguments: ["/*\nCREATE TABLE a (b int);\n*/\n.a {}", "// const a = require('a');\n.a {}"])
  func comments(text: String) {
    #expect(Language.sniffed(in: SourceText(text)) == nil)
  }

  @Test("a file of megabytes is known by its beginning, at no cost", .timeLimit(.minutes(10)))
  func large() {
    let table = "CREATE TABLE a (b int);\n"
    let code = table + String(repeating: "const a = () => 1;\n", count: 200_000)
    #expect(Language.sniffed(in: SourceText(code)) == nil)
    let rows = table + String(repeating: "SELECT 1;\n", count: 200_000)
    #expect(Language.sniffed(in: SourceText(rows)) == .sql)
  }
}
