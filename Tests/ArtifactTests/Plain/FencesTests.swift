import Artifact
import Testing

@Suite("Code blocks") struct FencesTests {
  @Test(
    "are files where the fence names them, or the line above that says nothing else",
    arguments: [
      ("```js title=\"src/a.js\"", "src/a.js"), ("``` js filename=src/a.js", "src/a.js"),
      ("~~~js file='src/a b.js'", "src/a b.js"), ("```js:src/a.js", "src/a.js"),
      ("```js title='File: src/a.js (new)'", "src/a.js"),
      ("````js {title=\"src/a.js\"}", "src/a.js"), ("```{.js file=\"src/a.js\"}", "src/a.js"),
      ("```js src/a.js", "src/a.js"), ("```src/a.js", "src/a.js"),
      ("```Dockerfile:Dockerfile", "Dockerfile"),
      ("```python title=run showLineNumbers path=bin/run", "bin/run"),
      ("```js,title=\"./src/a.js\"", "src/a.js"),
      ("```tsx title=\"app/[id]/page.tsx\"", "app/[id]/page.tsx"),
      ("### src/a.js\n```", "src/a.js"), ("**`src/a.js`**\n\n\n```js", "src/a.js"),
      ("`src/a.js`:\n```js", "src/a.js"), ("File: src/a.js\n```js", "src/a.js"),
      ("### 2. Create `src/a.js` (new)\n```js", "src/a.js"), ("// src/a.js\n~~~", "src/a.js"),
      ("📄 **File path:** src/a.js\n```js", "src/a.js"), ("[src/a.js](src/a.js)\n```js", "src/a.js"),
      ("<!-- src/a.js -->\n```js", "src/a.js"), ("__init__.py\n```py", "__init__.py"),
      ("[slug].tsx\n```tsx", "[slug].tsx"), ("Dockerfile\n```Dockerfile", "Dockerfile"),
      ("src/a.js\n```js title=src/a.js", "src/a.js"),
      ("Some words first.\n\n- and a list\n\n#### `src/a.js`\n```js", "src/a.js"),
    ])
  func named(opening: String, path: String) throws {
    let fence = String(
      try #require(opening.split(separator: "\n").last).prefix { "`~".contains($0) })
    let found = try Plain.extraction("\(opening)\nlend(1);\n\(fence)\n", as: .fences)
    #expect(found.contents == [path: "lend(1);\n"])
    #expect(found.told == [] && found.artifacts.map(\.origin) == [.fence])
    #expect(found.artifacts.allSatisfy { $0.path?.string == path })
  }

  @Test(
    "are no files, and keep the document from passing, where nothing names all of one",
    arguments: [
      "```js", "```", "Then, in src/a.js:\n```js", "Add this to `src/a.js`:\n```js",
      "Update src/a.js\n```js", "src/a.js (partial)\n```js", "- src/a.js\n```js",
      "src/a.js\nsrc/b.js\n\n```js", "### src/a.js\n\nThe desk.\n\n```js", "在 src/a.js 中添加\n```js",
      "src/a.js:12\n```js", "```js title=\"Usage\"", "```12:15:src/a.js", "```vb.net",
      "```js {1,3}", "```js the src/a.js", "```{.js}", "```js file=src/a.js lines=3-9",
      "src/a.js\n```js lines=1-2",
      "src/a.js\n```diff", "    ```js title=src/a.js", "> ```js title=src/a.js",
      "src/a.js src/b.js\n```js", "Node.js\n```js", "```js\n// src/a.js",
    ])
  func unnamed(opening: String) throws {
    let quote = opening.hasPrefix(">") ? "> " : opening.hasPrefix("    ") ? "    " : ""
    let text = "\(opening)\n\(quote)const desk = 1;\n\(quote)```\n"
    let named = "\n```js title=b.js\nlend(2);\n```\n"
    let found = try Plain.extraction(text + named, as: .fences)
    #expect(found.contents == ["b.js": "lend(2);\n"])
    #expect(found.told.contains { $0.hasPrefix("report/code-left-out @") }, "\(found.told)")
    #expect(try Plain.extraction(named, as: .fences).told == [], "the control")
  }

  @Test(
    "that a shell is told, or that are output, are no files and are not told",
    arguments: [
      "```bash\nnpm ci\n```", "```console\n$ npm test\n```", "```text\nlent 1\n```",
      "```output\nlent 1\n```", "~~~sh\nls\n~~~", "```mermaid\ngraph TD\n```",
    ])
  func silent(block: String) throws {
    let found = try Plain.extraction("a.js\n```\nx()\n```\nRun it:\n\n\(block)\n", as: .fences)
    #expect(found.contents == ["a.js": "x()\n"] && found.told == [])
    let written = try Plain.extraction(
      "a.js\n```\nx()\n```\n```bash\ncat > b.js <<'EOF'\ny\nEOF\n```\n", as: .fences)
    #expect(written.told == ["report/code-left-out @ 5"])
  }

  @Test(
    "hold their lines byte for byte, less the columns that their fence stands in",
    arguments: [
      ("```js file=a\n\n\n  x\n\n```", "\n\n  x\n\n"), ("```js file=a\r\nx\r\n```\r\n", "x\r\n"),
      ("  ```js file=a\n  x\n    y\n\n  z\n  ```", "x\n  y\n\nz\n"),
      ("````md title=a.md\n```js\nx\n```\n````", "```js\nx\n```\n"),
      ("~~~ title=a.txt\n```\n~~\n~~~", "```\n~~\n"), ("\u{FEFF}```js file=a\nx\n```", "x\n"),
      ("```js file=a\nx\n`````", "x\n"),
      ("```js file=a\nx \u{0}\té\u{301}\n```", "x \u{0}\té\u{301}\n"),
      ("```js file=a\n    ```\n```", "    ```\n"),
    ])
  func exact(text: String, content: String) throws {
    let found = try Plain.extraction(text, as: .fences)
    #expect(found.artifacts.map(\.content.bytes) == [Array(content.utf8)])
    #expect(found.told == [])
  }

  @Test(
    "fail where it is not clear where they end, or which file they are",
    arguments: [
      ("```js title=a.js\nx()\n", ["artifact/unclear-block @ 1"]),
      (
        "```md title=a.md\n```js\nx\n```\nmore\n```\n",
        ["artifact/unclear-block @ 2", "artifact/unclear-block @ 6"]
      ),
      ("```md title=a.md\nx\n```\nrun\n```\n", ["artifact/unclear-block @ 5"]),
      (
        "```bash\nls\n\na.js\n```js\nx()\n```\n",
        ["report/no-artifacts @ 1", "artifact/unclear-block @ 5"]
      ),
      ("  ```js title=a.js\n  x\ny\n  ```\n", ["artifact/unclear-block @ 3"]),
      ("a.js\n```js title=b.js\nx()\n```\n", ["artifact/unclear-block @ 2"]),
      ("```js title=a.js\n```\n", ["artifact/empty @ 1"]),
      ("```js title=a.js\n  \n```\n", ["artifact/empty @ 1"]),
      ("```js title=../a.js\nx\n```\n", ["path/unsafe @ 1"]),
      ("/src/a.js\n```js\nx\n```\n", ["path/unsafe @ 2"]),
      ("```yaml title=.github/workflows/a.yml\nx\n```\n", ["path/protected @ 1"]),
      ("a.js\n```\nx\n```\na.js\n```\ny\n```\n", ["artifact/duplicate @ 2"]),
      ("Only words.\n", ["report/no-artifacts @ 1"]), ("", ["report/no-artifacts @ 1"]),
    ] as [(String, [String])])
  func unclear(text: String, told: [String]) throws {
    let found = try Plain.extraction(text, as: .fences)
    #expect(found.told.filter { !$0.hasPrefix("report/code-left-out") } == told)
  }

  @Test("that are there twice are one, and a marker between them is told")
  func twice() throws {
    let block = "a.js\n```\nx\n```\n"
    let found = try Plain.extraction(block + block, as: .fences)
    #expect(found.contents == ["a.js": "x\n"] && found.told == [])
    #expect(found.artifacts[0].repeats.count == 1)
    let marked = try Plain.extraction(block + "===FILE:b.js===\nlend\n===END===\n", as: .fences)
    #expect(marked.told == ["report/unrecognized-marker @ 5"])
  }
}
