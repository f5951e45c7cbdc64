import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Placeholder") struct PlaceholderTests {
  @Test(
    "a comment that stands in for what was left out is an elision",
    arguments: [
      "...", "… and so on", "[...]", "... rest of the file", " ... existing routes ... ",
      "existing code here...", "Other routes remain the same…",
      "more handlers, similar to the above ...",
      "rest of the code", "The rest of your implementation", "code omitted", "omitted for brevity",
      "details are omitted", "your logic goes here", "Add your tests here",
      "implement the other parts here",
      "insert additional columns here", "Implementation goes here", "code here",
      "logic would go here",
      "existing endpoints would go here", "To be implemented", "to be added later",
      "not implemented",
      "Not yet implemented", "placeholder", "Placeholder for the actual logic", "TODO: implement",
      "[todo add error handling]", "TODO write this",
      "The rest stays as it is", "all other routes stay as before", "(rest of the handlers ...)",
      "everything else remains the same", "remaining methods are unchanged", "existing code",
      "keep the existing handlers", "same code as before", "left out for clarity", "--snip--",
      "[unchanged]", "replace with your actual implementation", "Swap in the real query",
      "paste the rest here", "Other endpoints follow the same pattern", "unchanged from above",
      "restlicher Code bleibt gleich", "Übriger Code", "aus Platzgründen weggelassen",
      "hier dein Code", "resto del código", "otras rutas siguen igual", "tu código aquí",
      "omitido por brevedad", "resto do código", "outras funções permanecem iguais",
      "resto del codice", "altre funzioni rimangono invariate", "le reste des fonctions",
      "les autres méthodes restent inchangées", "omis pour plus de concision", "votre code ici",
      "Остальной код без изменений", "код опущен для краткости", "ваш код", "其余代码不变",
      "此处省略", "其他函数保持不变", "其餘程式碼保持不變", "残りのコードは変更なし", "以下省略",
      "既存のコード", "나머지 함수들", "기존 코드 유지", "생략", "……其余部分",
      "other functions unchanged", "(imports unchanged)", "other styles remain the same",
      "your commands here", "...existing code",
      "Everything else stays as it was",
      "lines 20-80 unchanged", "(200 lines omitted)", "To be continued", "fill in the rest",
      "No changes below this line", "Similar logic for update and delete",
      "function body unchanged",
      "repeat for other endpoints", "Logic to handle the request goes here", "see original file",
      "Der Rest bleibt unverändert", "le reste est identique", "这里添加你的代码",
      "pozostały kod bez zmian", "kodun geri kalanı aynı", "de rest van de code blijft hetzelfde",
      "resten av koden är oförändrad", "решта коду без змін", "phần còn lại giữ nguyên",
      "sisa kode tetap sama", "باقي الكود كما هو", "बाकी कोड वैसा ही रहेगा", "שאר הקוד ללא שינוי",
      "ส่วนที่เหลือเหมือนเดิม",
      "etc", "etc. etc.", "and so on for the other tables", "(other columns)", "(existing tests)",
      "all other code is identical to the current version", "existing middleware stays in place",
      "keep the rest", "leave everything else as is", "same as in the previous version",
      "functions a and b are the same as before", "content truncated", "Implementation details...",
      "the handler is left as an exercise", "function body here", "your implementation",
      "here goes the rest", "Assume the other helpers are defined", "insert code from step 1 here",
      "copy the rest from the old file", "add similar blocks for the other regions",
      "See the repo for the full implementation", "include all previous routes",
      "(file continues)", "remaining tables omitted", "Implement remaining methods similarly",
      "For brevity, other handlers are omitted", "Code truncated due to length", "Same as original",
      "copy the remaining functions from the original file", "other columns as before",
      "no changes to the following functions", "existing tables remain unchanged",
      "Existierender Code bleibt unverändert", "Hier folgt der bestehende Code", "保持原有代码不变",
      "rest of config stays the same",
    ])
  func elision(comment: String) {
    #expect(Elision.stands(in: Array(comment.utf8)[...]))
  }

  @Test(
    "a comment that tells something is none",
    arguments: [
      "", " ", "---", "***", "the users, by name", "loading...", "Wait for it...", "see above",
      "rest parameters", "the rest is silence", "spread: f(...args)", "all other errors",
      "here be dragons", "this code is fast", "TODO: faster", "existing users keep their name",
      "the placeholder of the input", "more about it: http://a.b/c",
      "to be continued by the caller",
      "the other fields are the same in both", "keep existing values", "previous version",
      "check if the code is unchanged", "skip the rest of the line", "keep the connection alive",
      "the schema stays the same for both engines", "it stays open", "aliases for brevity",
      "see lib/rest.js for the rest of the logic", "verifica si el código existente es válido",
      "el código postal", "der Code der Kasse", "die restlichen Tage", "le code postal",
      "код страны", "остальные дни недели", "省略号", "保持不变的值", "省略可能", "残りの日数",
      "나머지 일수", "생략 가능", "snippet of the page", "use the same code path for both",
      "implements Comparable", "add one here and there",
      "...args are the rest", "placeholder text of the input", "not implemented by Safari",
      "to be implemented by subclasses", "Insert the row here, before the trigger is made",
      "code here runs twice", "Остальные функции читают это значение", "blank lines are skipped",
      "continue with the rest of the line", "no changes are made", "No changes here are saved",
      "$1 is the name, ... the others",
      "keep other handlers from running", "keep the existing code path for old clients",
      "see the original file format", "code omitted by the client is refused",
      "add your API key here before you start", "fill in the details of the invoice",
      "fill in the rest of the row with zeros", "headers, e.g. cookies, etc...",
      "supports strings, numbers, etc.", "(other than zero)", "Add remaining columns",
      "See https://a.b/c for more details...",
      "Adds the other numbers.\n * @returns e.g. 1 + 2 + ...", "leave the rest for the next run",
      "other columns are indexed", "use the original name from the form",
      "no changes to the schema",
      "same as before the call", "TODO: Address the quirks of old versions",
      "TODO: add a cache once there are more than a thousand users",
      "Errors of the kind 'not implemented'",
      "to allow utilities written in Python to be added",
    ])
  func telling(comment: String) {
    #expect(!Elision.stands(in: Array(comment.utf8)[...]))
  }

  @Test(
    "a file of comments only stands for code, in every language that has comments",
    arguments: [
      (.sql, "-- a\n/* b */\n;\n"), (.javascript, "// a\n/* b */\n"), (.typescript, "// a"),
      (.jsx, "/* a */"), (.css, "/* a */\n"), (.python, "# a\n\n# b\n"),
      (.bash, "#!/bin/sh\n# a\n"),
      (.toml, "# a"), (.yaml, "# a\n"), (.xml, "<!-- a -->\n"), (.html, "<!-- a -->"),
      (.ruby, "# a"), (.php, "// a"), (.dockerfile, "# a"), (.terraform, "# a"),
      (.vue, "// a"), (.javascript, "#!/usr/bin/env node\n// a\n"), (.javascript, "<!-- a"),
      (.yaml, "---\n# a\n...\n"),
    ] as [(Language, String)])
  func commentsOnly(language: Language, text: String) {
    #expect(Placeholder(in: SourceText(text), language: language) == .commentsOnly)
  }

  @Test(
    "JavaScript that binds imports and does nothing stands for code, too",
    arguments: [
      "const a = require('a');\n// b\n", "'use strict';\nconst { a, b } = require('c').d;",
      "import a from 'a';\nimport { b, c } from \"b\";\nimport * as d from 'd';",
      "var a = require(\"a\")\nlet b = require('b')\n",
    ])
  func importsOnly(text: String) {
    #expect(Placeholder(in: SourceText(text), language: .javascript) == .importsOnly)
  }

  @Test(
    "code that does something is no placeholder",
    arguments: [
      (.javascript, "import 'a';"), (.javascript, "require('a')();"), (.javascript, "const a = 1;"),
      (.javascript, "const a = require('a');\na();"), (.javascript, "export * from 'a';"),
      (.javascript, "// see ...args\nf(...a);"), (.sql, "-- the time\nSELECT now();"),
      (.python, "import a # because\n"), (.bash, "# a\na\n"), (.css, "a{}"),
      (.html, "<a>"), (.yaml, "a: ... # b"),
      // A string is no comment.
      (.javascript, "f('// ... rest of the code');"), (.sql, "SELECT f('-- ... ');"),
      (.python, "a = '# TODO: implement'"),
    ] as [(Language, String)])
  func code(language: Language, text: String) {
    #expect(Placeholder(in: SourceText(text), language: language) == nil)
  }

  @Test(
    "where comments have no sign there is no placeholder",
    arguments: [Language.text, .markdown, .unknown])
  func commentless(language: Language) {
    #expect(
      Placeholder(in: SourceText("// ... rest of the code\n# ...\n"), language: language) == nil)
  }

  @Test(
    "no string hides an elision behind it",
    arguments: [
      (.sql, #"INSERT INTO t VALUES (E'it\'s');\#n-- ... rest of the schema"#),
      (.sql, "COMMENT ON TABLE t IS $$user's$$;\n-- ... rest of the schema"),
      (.sql, "ALTER TABLE t ADD \"it's\" int;\n-- ... rest of the schema"),
      (.javascript, "f(s => { return /`/.test(s); });\n// ... rest of the code"),
      (.json, "{\n  \"a\": 1\n  // ... rest of your options\n}"),
      (.json, "{\"a\": \"...\", \"...\": \"...\"}"),
      (.javascript, "switch (a) {\n  case 1: b(); break;\n  // more cases\n}\n"),
      (.javascript, "a({\n  b: 1,\n  /* other options */\n});\n"),
      (.python, "a()\n# additional tests\n"),
      (
        .python,
        "def a():\n    # TODO: add validation\n    b()\n\n\ndef c():\n    # TODO: add validation\n"
      ),
      (.javascript, "function a() {\n  // TODO add the rows\n}\na();\n"),
      (.python, "a()\n...\nb()\n"),
      (.python, "def a():\n    pass  # existing code\n"),
      (.yaml, "a:\n  b:\n    # existing configuration\n  c:\n    d: 1\n"),
      (.xml, "<a>\n  <!-- Other dependencies remain unchanged -->\n</a>\n"),
      (.yaml, "a:\n  b: 1\n  # keep other services as they are\n"),
      (.yaml, "[existing content]\n"), (.css, ".b {\n  c: d;\n  /* rest of the config */\n}\n"),
      (.javascript, "TODO\n"), (.python, "unchanged"), (.bash, "No changes\n"),
      (.bash, "// rest of the script unchanged\na\n"), (.bash, "a\n...\n"),
      (.bash, "a\n(existing code)\n"), (.bash, "[rest of the script]\n"),
      (.bash, "-- existing code\na\n"),
      (.python, "def a():\n    b = 1\n    ...\n    return b\n"),
      (.javascript, "a();\n// Implementation details go here\n"),
      (.jsx, "a(<p>\n  <b/>\n  {/* other components */}\n</p>);\n"),
      (.jsx, "<p>Don't {/* ... rest of content ... */}</p>"), (.yaml, "a: don't # ... rest of it"),
    ] as [(Language, String)])
  func hidden(language: Language, text: String) {
    #expect(Placeholder(in: SourceText(text), language: language) != nil)
  }

  @Test(
    "a file that parses and does nothing is idle",
    arguments: [
      ("a.js", "module.exports = {\n  // later\n};"), ("a.mjs", "export default {};"),
      ("a.js", "export {};"), ("a.js", "(() => {})();"), ("a.js", "null;"), ("a.js", "let a;"),
      ("a.js", "exports.up = async function (knex) {};\nexports.down = async (knex) => {};"),
      (
        "a.js",
        "const a = require('a');\nclass B {\n  async c(a = ')') {}\n}\nmodule.exports = { B };"
      ),
      ("a.js", "const a = {};\nfunction b() { return; }\nexport { a, b as c };"),
      ("a.json", "null"), ("a.json", "{ }"), ("a.json", "[]"), ("a.json", "\"x\""),
      ("a.yaml", "null"), ("a.yml", "--- {}"), ("a.yml", "It sets the desk up,\nand no more."),
      ("a.py", "pass"), ("a.py", "..."), ("a.py", "\"\"\"The desk.\"\"\""),
      ("a.py", "async def a(b: int = 1) -> dict[str, int]:\n    'c'\n    pass\nclass D: pass\n"),
      ("a.sh", "#!/bin/sh\nset -eu\ntrue\n"), ("a.sh", "f() { :; }"), ("a.sh", "exit 0"),
      ("a.sql", "BEGIN;\nSET search_path TO b;\nCOMMIT;"), ("a.sql", "SELECT 1, 'done' AS b;"),
      ("a.sql", "DO $$\nBEGIN\n  -- later\n  NULL;\nEND $$;"), ("a.sql", "VALUES (1);"),
      ("a.js", "'a'; 0;"), ("a.py", "def a(b):\n    raise NotImplementedError('a')\n"),
      ("a.py", "async def a():\n    pass\n\ndef b():\n    pass\n\nb()\n"),
      ("a.js", "function a() { throw new Error('Not implemented yet'); }\nmodule.exports = { a };"),
      ("a.json", "[{}]"), ("a.sql", "BEGIN;\nCREATE TABLE a (b int);\nROLLBACK;\n"),
      ("a.py", "def a():\n    return None\n\nif __name__ == '__main__':\n    pass\n"),
      ("a.py", "desk\n"), ("a.js", "desk;\n"), ("a.rb", "nil\n"), ("a.rb", "'desk'\n"),
      ("a.rb", "module Desk\n  class Loan\n    def due(day = 21)\n    end\n  end\nend\n"),
      ("a.yml", "\"the desk\"\n"), ("a.yml", "|\n  the desk: it lends\n"),
    ])
  func idle(path: String, text: String) {
    let placeholder = Placeholder(
      in: SourceText(text), path: path, language: Language(path: path))
    guard case .idle? = placeholder else {
      Issue.record("expected it to be idle, not \(String(describing: placeholder))")
      return
    }
  }

  @Test(
    "what binds, exports, extends or sets something is not idle, nor is what may be empty",
    arguments: [
      ("a.sql", "BEGIN;\nCREATE TABLE a (b int);\nSELECT c(1);\nROLLBACK;\n"),
      ("a.sql", "BEGIN;\nCREATE TABLE a (b int);\nCOMMIT;\nBEGIN;\nROLLBACK;\n"),
      ("a.py", "class A(B):\n    def c(self):\n        \"\"\"D.\"\"\"\n        ...\n\nA().c()\n"),
      ("a.py", "def a():\n    \"\"\"\n    >>> b\n    ...\n    \"\"\"\n    return 1\n"),
      ("a.js", "switch (a) {\n  // more cases\n  case 1: b();\n}\n"),
      ("a.py", "A = tuple[\n    int,\n    ...\n]\nb: A = c()\n"),
      ("a.jsx", "a(<p>\n  {/* other components */}\n  <b/>\n</p>);\n"),
      ("a.js", "module.exports = { a: 1 };"), ("a.js", "class A extends Error {}\nexport { A };"),
      ("a.js", "const a = require('a');\nmodule.exports = { a };"), ("a.js", "[]\n.concat(f());"),
      ("a.js", "const a = {};\na.b = 1;"), ("a.js", "export { a } from 'a';"),
      ("a.js", "const a = () => 1;"), ("a.js", "'a'.repeat(3);"), ("a.js", "let a = b;"),
      ("a.js", "function f() { return; }\nf`x`;"), ("vite.config.js", "export default {};"),
      (".eslintrc.json", "{}"), ("a/tsconfig.json", "{}"), ("test/fixtures/a.json", "[]"),
      ("a.json", "{\"a\": null}"), ("a.yaml", "a:"), ("a.yaml", "- a"), ("a.yaml", "!b c"),
      ("a.yaml", "'a': b"), ("a.py", "class A(Exception):\n    pass\n"), ("a.py", "import a"),
      ("b/__init__.py", "'the desk'"), ("b/__init__.py", "# the desk\n"),
      ("a.py", "def f():\n    return 1\n"),
      ("a.sh", "exec node a.js"), ("a.sh", "set -e\n. ./b.sh"), ("a.sql", "SELECT now();"),
      ("a.sql", "SELECT 1 / 0;"), ("a.sql", "BEGIN; DROP TABLE a; COMMIT;"), ("a.sql", "\\i b.sql"),
      ("a.sql", "DO $$ BEGIN PERFORM f(); END $$;"), ("a.json", "[{}, 1]"), ("deno.json", "{}"),
      ("a.py", "class A:\n    def b(self):\n        raise NotImplementedError\n"),
      ("a.py", "def a():\n    pass\n\nb()\n"), ("a.py", "raise ValueError('a')\n"),
      ("a.js", "class A { b() { throw new Error('not implemented'); } }\nexport { A };"),
      ("a.js", "function a() { throw new Error('no'); }\nexport { a };"),
      ("a.rb", "class Late < StandardError; end"), ("a.rb", "lend 'x'"), ("a.rb", "\"#{f}\""),
      ("a.yml", "'a': 'b'"), ("a.yml", "\"a\": \"b\""), ("a.sh", "make\n"),
      ("a.sh", "[ -f a ] && b\n"), ("a.sh", "(cd a; make)\n"),
      ("a.sh", "cat <<EOF\n...\n(existing code)\nEOF\n"),
      ("a.sh", "[[ -n $a ]] && b\n"), ("a.yml", "a:\n  # existing configuration\n  b: 1\n"),
      ("a.py", "pass  # nothing to do\na()\n"),
      ("a.py", "# TODO: add pagination\ndef a():\n    # TODO add tests\n    return b()\n"),
      (
        "a.js",
        "// TODO: add caching\nfunction a() {\n  // todo add retries\n  return b();\n}\na();\n"
      ), ("a.py", "class A(B):\n    ...\n\n\n...\n"),
      ("a.pyi", "def a(b: int) -> str: ...\n"), ("src/env.d.ts", "export {};"),
      ("a.py", "def f():\n    return None or 1\n"),
    ])
  func busy(path: String, text: String) {
    #expect(
      Placeholder(in: SourceText(text), path: path, language: Language(path: path)) == nil)
  }

  @Test("JavaScript that is nested a hundred thousand deep is read to no end, and no stack is")
  func deep() {
    for text in ["a = {b: ", "const a = (", "const a = [", "(", "class A { b() { "] {
      let code = "const a = {b: " + String(repeating: text, count: 100_000)
      #expect(Placeholder(in: SourceText(code), language: .javascript) == nil)
    }
  }

  @Test("a remark behind whole code, or about another file, is no elision")
  func remark() {
    for (text, isElided) in [
      ("CREATE TABLE a (\n  b BYTEA, -- Placeholder for the cover\n  c int);", false),
      ("CREATE TABLE a (\n  -- Placeholder for the cover\n  c int);", true),
      ("SELECT f(); -- add your desk here", false), ("-- add your desk here\nSELECT f();", true),
      ("SELECT f(); -- not implemented yet", true), ("SELECT f(); -- ... and more", true),
      ("-- the rest of the schema is in migrations/002.sql\nSELECT f();", false),
      ("-- the rest of the schema\nSELECT f();", true),
      ("DO $$ BEGIN\n  -- rest of the code\n  PERFORM f();\nEND $$;", true),
      ("DO $a$ BEGIN\n  -- the next one\n  PERFORM f();\nEND $a$;", false),
    ] {
      let placeholder = Placeholder(in: SourceText(text), language: .sql)
      #expect((placeholder != nil) == isElided, "\(text)")
    }
  }

  @Test(
    "a comment that goes on with what the one above it says is none, nor is a part of an example")
  func goesOn() {
    for (text, isElided) in [
      ("// it is as fast on all systems\n// ... except on those that are old\na();", false),
      ("// one of these was left by the old\n// rest of the code.\na();", false),
      ("// it asks for the name of each, and the\n// other ones later...\na();", false),
      ("// call it so:\n//   // ... your code here\n//   b();\na();", false),
      ("// Routes\n// ... other routes\na();", true), ("// Routes\n// ...\na();", true),
      ("// Here we make all of the routes.\n// rest of the code\na();", true),
      ("a(b, /* c and d */);", true), ("a(b, /* c */ d);", false), ("a(/* b */);", false),
      ("a(\n  b, // c\n);", false),
      ("a(); // b\n// ... and so on\nc();", true), ("  // ... b\n  a();", true),
      ("// strings, numbers\n// etc.\na();", false), ("/* strings,\n * etc. */\na();", false),
      ("a();\n// etc.\nb();", true), ("// etc.\na();", true),
    ] {
      let placeholder = Placeholder(in: SourceText(text), language: .javascript)
      #expect((placeholder != nil) == isElided, "\(text)")
    }
  }

  @Test("an elision is told with its first words and its place")
  func place() throws {
    let text = SourceText("SELECT 1;\n  --   ... the rest  \nSELECT 2;\n")
    let placeholder = try #require(Placeholder(in: text, language: .sql))
    guard case .elided("... the rest", let offset) = placeholder else {
      Issue.record("expected an elision, not \(placeholder)")
      return
    }
    #expect(text.position(at: offset) == Position(line: 2, column: 5))
    #expect(placeholder.message == "a part of the file was left out: ... the rest")
  }
}
