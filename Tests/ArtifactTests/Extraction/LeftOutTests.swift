import Testing

@testable import Artifact

/// What a model wrote and no file has keeps its report from passing.
@Suite("What is left out") struct LeftOutTests {
  /// What is said at warning or error of a report with a whole file and this text around it.
  private func told(behind text: String = "", within: String? = nil) throws -> [String] {
    let file = within ?? "desk(1);"
    let body = "idea_implementation:\n===FILE:src/desk.js===\n\(file)\n===END===\n\n\(text)\n"
    let extraction = try Sample.extraction(body)
    let all = extraction.findings + extraction.artifacts.flatMap(\.findings)
    return all.filter { $0.severity != .note }.map(\.rule)
  }

  @Test(
    "is told where it is a file in another form, or looks like code",
    arguments: [
      "<file path=\"src/b.js\">\nshelf(2)\n</file>",
      "<boltAction type='file' filePath='src/b.js'>\nshelf(2)\n</boltAction>",
      "<write_to_file>\n<path>src/b.js</path>\n</write_to_file>",
      "### src/b.js\n\n```\nshelf 2\n```", "`src/b.js`:\n\n```text\nshelf 2\n```",
      "**File:** `src/b.js` (new)\n~~~\nshelf 2\n~~~", "2. Create src/b.sh\n```bash\nls\n```",
      "```js\nshelf 2\n```", "```python:src/f.py\nx\n```", "```bash title=\"bin/run.sh\"\nls\n```",
      "```\n// src/e.js\nshelf 2\n```", "```sh\n# bin/run.sh\nls\n```",
      "```bash\ncat > src/b.js <<'EOF'\nshelf\nEOF\n```", "```\nconst a = require('a');\n```",
      "===src/n.js===\nshelf 2", "=== src/r.js (new file) ===\nshelf 2",
      "--- src/s.js ---\nshelf 2",
      "===FILE PATH: src/j.js===\nshelf 2", "Filename\u{200B}: x\n===FI\u{200B}LE:src/b.js===",
      "===F\u{0406}LE:src/b.js===", "===FIL\u{0415}:src/b.js===", "===FI\u{0B}LE:src/b.js===",
      "\u{2550}\u{2550}FILE:src/b.js\u{2550}\u{2550}",
      "<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE",
      "*** Begin Patch\n*** Add File: src/b.js\n+shelf", "diff --git a/b.js b/b.js",
      "--- a/src/b.js\n+++ b/src/b.js\n@@ -1 +1 @@",
      "{\"path\": \"src/b.js\", \"content\": \"shelf\"}",
      "CREATE TABLE shelf (id INT);", "create table shelf (\n id int\n)", "SELECT 1;", "COMMIT;",
      "const shelf = 2", "import shelf from './shelf'", "from shelf import lend", "def lend(book):",
      "class Shelf:", "    return 1;", "module.exports = shelf", "shelf = {", "});",
      "@app.route('/shelf')",
      "> ```js\n> shelf 2\n> ```", "1. Create it:\n\n    ```js\n    shelf 2\n    ```",
      "config/app.yml\n\nserver:\n  port: 80", "File: conf/a.ini\nport=80",
      "// src/e.js\nshelf ||= 2",
      "Create `src/b.js` with this content:\n\n```\nhello\n```",
      "Save this as `deploy.sh`:\n\n```bash\nnpm ci\n```", "```text\nmodule.exports = 2;\n```",
      "```bash\necho \"PORT=1\" >> .env\n```", "```bash\npsql \"$D\" <<SQL\nSELECT 1;\nSQL\n```",
      "===SCRIPT:deploy.sh===\nnpm ci\n===END===", "===FI", "+++ notes.txt +++\nhello",
      "server:\n  port: 80", "```\nserver:\n  port: 80\n```", "PORT=3000", "flask==2.3.2",
      "body { margin: 0; }", "WITH x AS (SELECT 1) SELECT * FROM x",
      "\u{1F4C1} conf/a.yml\nport: 80",
      "Create or update the file src/b.txt with this complete content:\n\nhello",
      "**Filename:** `src/b.txt`\nhello", "LICENSE\n\n```\nMIT\n```", "hello there\n===END===",
      "[Unit]\nDescription=App", "app.url=jdbc:x", "class User < Base",
      "```bash\nconst a = 1;\n```",
      "BEGIN FILE src/b.cfg\nport = 80", "> const shelf = 2", "<div class=\"shelf\">",
      "\"shelf\": 2,", "print('shelf')", "body {",
    ])
  func told(text: String) throws {
    #expect(!(try told(behind: text)).isEmpty)
    #expect(try told() == [], "the control")
  }

  @Test(
    "is prose, and is not told, where it is a sentence, a list or what a shell is told",
    arguments: [
      "Now lend a book, and look at the shelf.",
      "### Next steps\n- Review `src/desk.js`\n- Deploy it",
      "Run it so:\n\n```bash\nnode src/desk.js\n```", "```console\n$ npm test\n```",
      "It prints:\n```\nshelf 2\ndesk 1\n```", "```\nsrc/\n  desk.js\n  shelf.js\n```",
      "1. Create the table with `CREATE TABLE`.\n2. Select the rows from it; then look.",
      "Create a table for the shelf, and update the desk.", "Impact: medium\nPriority: high",
      "src/desk.js\n\nThis file is the desk.", "> The desk is open.",
      "### File: `src/desk.js`\n\nThe desk.", "<think>\nI need a desk.\n</think>",
      "The response:\n\n```\n{\"ok\": true}\n```", "<!-- Implementation -->",
      "<answer>Done.</answer>",
      "1. Create `src/shelf.js`\n2. Explain it",
      "Files:\n\n1. src/desk.js\n2. src/index.js (unchanged)", "1. `src/index.js`\n2. `npm test`",
      "Run it with `node src/desk.js`:\n```bash\nnode src/desk.js\n```",
      "| file | why |\n|---|---|\n| src/desk.js | the desk |", "Node.js\n\n```bash\nnode -v\n```",
      "The desk (see above); the shelf comes later.", "Return the book to the desk.",
      "For each book: look it up.", "**Note**: the class of a book is free.", "---",
      "> as they said",
      "If the desk is closed, come back.", "import of the old books is a step of its own",
      "<details>\n<summary>More</summary>\nText\n</details>", "ROI = revenue / cost",
    ])
  func prose(text: String) throws {
    #expect(try told(behind: text) == [])
  }

  @Test(
    "is told behind the fence that a file was cut at, unless it reads as prose",
    arguments: [
      ("desk(1);\n```\nshelf(2);", true), ("desk(1);\n```\nlimits:\n  tokens: 5", true),
      ("desk(1);\n```\n-- and the rest", true), ("echo 1\n```\necho 2", true),
      ("desk(1);\n```\n\nDone.", false), ("desk(1);\n```\n\n## Notes\n\nIt lends one book.", false),
      ("```js\ndesk(1);\n```\nlend = book ?? none", true),
      ("```js\ndesk(1);\n```\n\n```js\nx\n```", true),
      ("desk(1);\n```\n\nThis lends one book at the desk.", false),
      ("```js\ndesk(1);\n```\n\nRun it:\n\n```bash\nnode src/desk.js\n```", false),
      ("desk(1); // done. --END OF FILE===\nshelf(2);", true),
    ])
  func rest(file: String, isTold: Bool) throws {
    #expect(try told(within: file).isEmpty == !isTold)
  }

  @Test("is a remark behind a closing marker, and is told behind an opening one where it is code")
  func remarks() throws {
    #expect(try told(within: "desk(1);\n===END=== Here's what it does") == [])
    for end in ["===END===;", "===END===.", "=== END ===)\"", "===END FILE===`"] {
      let extraction = try Sample.extraction(
        "idea_implementation:\n===FILE:a.js===\ndesk(1);\n\(end)\n")
      #expect(extraction.artifacts.map { $0.content.bytes[...].text } == ["desk(1);\n"], "\(end)")
    }
    // A part of a file ends in words of its own.
    #expect(try told(within: "// ==== END OF DESKS ====\ndesk(1);") == [])
    let body = "idea_implementation:\n===FILE:a.js=== lend(2);\ndesk(1);\n===END=== \"done\"\n"
    let extraction = try Sample.extraction(body)
    #expect(extraction.artifacts.map { $0.content.bytes[...].text } == ["desk(1);\n"])
    #expect(
      extraction.findings.filter { $0.severity != .note }.map(\.rule) == [Rule.codeLeftOut.id])
    let behind = try Sample.extraction(
      "idea_implementation:\n===FILE:a.js===\ndesk(1);\n===END=== lend(2);\n")
    #expect(behind.findings.map(\.rule) == [Rule.commentary.id, Rule.codeLeftOut.id])
    let two = try Sample.extraction(
      "idea_implementation:\n===FILE:a.js=== ===FILE:b.js===\ndesk(1);\n===END===\n")
    #expect(two.findings.map(\.rule) == [Rule.unrecognizedMarker.id])
    #expect(try told(behind: "===RENAME:src/a.js=>src/b.js===") == [Rule.unrecognizedMarker.id])
  }

  @Test("is told in a file where it is nearly a marker")
  func lookAlikes() throws {
    for marker in [
      "===F\u{0406}LE:src/b.js===", "===\u{200D}END===", "===src/b.js===", "===FILE src/b.js",
      "// ===FILE src/b.js===", "/* ===FILE src/b.js=== */", "# ===file b.py", "// ===src/b.js===",
      "// ===FILE=src/b.js===", "-- ===FILE b.sql", "===EOF===", "===END", "===EN", "===/FILE===",
    ] {
      #expect(try told(within: "desk(1);\n\(marker)\nshelf(2);") == [Rule.unrecognizedMarker.id])
    }
    for (path, isTold) in [("a.sh", true), ("a.sql", false)] {
      let body = "idea_implementation:\n===FILE:\(path)===\ndesk\n--END--\n"
      let found = try Sample.extraction(body).artifacts.flatMap(\.findings)
      #expect(found.contains { $0.rule == Rule.unrecognizedMarker.id } == isTold)
    }
    #expect(try told(within: "if (a === b) shelf(2); // \u{2014} see desk.js \u{2014}") == [])
    for line in ["// === src/b.js ===", "// ==== helpers ====", "# === FILES ===", "a ===FILE;"] {
      #expect(try told(within: "desk(1);\n\(line)\nshelf(2);") == [], "\(line)")
    }
  }

  @Test("is told outside of the proposal: before it, among the risks, in a member of JSON")
  func outside() throws {
    let body = "idea_implementation:\n===FILE:a.js===\na()\n===END===\n"
    let text = String(decoding: Sample.markdown(body), as: UTF8.self)
    func extraction(_ text: String) throws -> Extraction {
      Extraction(try Sample.read(markdown: Array(text.utf8)))
    }
    let preamble = try extraction("Here it is:\n===FILE:b.js===\nb()\n===END===\n\n" + text)
    #expect(preamble.findings.map(\.rule) == [Rule.commentary.id, Rule.unrecognizedMarker.id])
    #expect(preamble.findings.map(\.reportLocation?.line) == [1, 2])
    let heading = "## Mitigations"
    let among = try extraction(text.replacing(heading, with: "  ===FILE:b.js===\n\n\(heading)"))
    #expect(among.findings.map(\.rule) == [Rule.unrecognizedMarker.id])
    let json = String(
      decoding: Sample.json(Array(body.utf8)), as: UTF8.self)
    let member = json.replacing("{\"id\"", with: "{\"files\": {\"b.js\": \"b()\"}, \"id\"")
    let found = Extraction(try Sample.read(json: Array(member.utf8))).findings
    #expect(found.map(\.rule) == [Rule.commentary.id, Rule.codeLeftOut.id])
    #expect(try extraction(text).findings == [], "the control")
  }

  @Test("is the last file's end, where the files before it were closed and it was not")
  func unclosed() throws {
    let files = "idea_implementation:\n===FILE:a.js===\na()\n===END===\n===FILE:b.yml===\nb: lo\n"
    let cut = try Sample.extraction(files)
    #expect(cut.findings.map(\.rule) == [Rule.unclosed.id] && cut.artifacts.count == 2)
    let whole = try Sample.extraction(files + "===END===\n")
    #expect(whole.findings == [])
  }

  @Test("is nothing of a file that holds fences: its own closes it, the last bare one")
  func nested() throws {
    let inner = "name: a\nbody: |\n  ```json\n  {}\n  ```\nlimit: 5"
    let pairs = "\"\"\"\n```\ntool run\n```\n\"\"\"\ndef run(): pass"
    for (info, content) in [("yaml", inner), ("python", pairs)] {
      let body =
        "idea_implementation:\n===FILE:a.\(info)===\n```\(info)\n\(content)\n```\n===END===\n"
      let extraction = try Sample.extraction(body)
      #expect(extraction.artifacts.map { $0.content.bytes[...].text } == [content + "\n"])
      #expect(extraction.findings == [])
    }
  }
}
