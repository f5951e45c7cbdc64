import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("node", .enabled(if: ParserTool.node.isExpected, "node is not installed"))
struct NodeTests {
  func answer(
    _ text: [UInt8], name: String = "a.js", type: ModuleType? = nil
  ) throws -> Batch.Answer {
    let batch = Node.batch([Node.Source(name: name, text: text, moduleType: type)])
    return try #require(try ParserTool.node.answers(to: batch).first)
  }

  func answer(
    _ text: String, name: String = "a.js", type: ModuleType? = nil
  ) throws -> Batch.Answer {
    try answer(Array(text.utf8), name: name, type: type)
  }

  @Test(
    "the goal comes from the extension, then from package.json, then from the text",
    .timeLimit(.minutes(10)))
  func goals() throws {
    let module = Array("import a from 'a';\n".utf8)
    let commonjs = Array("with (a) {}\nreturn 1;\n".utf8)
    let answers = try ParserTool.node.answers(
      to: Node.batch([
        Node.Source(name: "a.mjs", text: module, moduleType: .commonjs),
        Node.Source(name: "a.cjs", text: commonjs, moduleType: .module),
        Node.Source(name: "a.js", text: module, moduleType: .module),
        Node.Source(name: "a.js", text: commonjs, moduleType: .commonjs),
        Node.Source(name: "a.js", text: module),
        Node.Source(name: "a.js", text: commonjs),
        Node.Source(name: "a.js", text: module, moduleType: .commonjs),
        Node.Source(name: "a.js", text: commonjs, moduleType: .module),
      ]))
    #expect(
      answers == [
        .parsed(.module), .parsed(.commonjs), .parsed(.module), .parsed(.commonjs),
        .parsed(.module), .parsed(.commonjs),
        .error(
          message: "Cannot use import statement outside a module", line: 1, column: 1,
          goal: .commonjs),
        .error(
          message: "Strict mode code may not include a with statement", line: 1, column: 1,
          goal: .module),
      ])
  }

  @Test(
    "a good file parses",
    .timeLimit(.minutes(10)),
    arguments: [
      ("", .commonjs), ("\n\n", .commonjs), ("return 1", .commonjs),
      ("#!/usr/bin/env node\nexports.a = 1", .commonjs), ("\u{FEFF}#!/bin/x\r\na()", .commonjs),
      ("<!-- as in a browser\na()", .commonjs), ("exports.a = 010", .commonjs),
      ("await a();", .module), ("b(await a());", .module), ("for await (const a of b);", .module),
      ("import a from './a.json' with { type: 'json' };", .module),
      ("a(import.meta.url)", .module), ("const require = 1; export default 1", .module),
      ("const { r } = await import('m');\nconst require = r(1);\nrequire('a')", .module),
      ("await a();\n/*\nconst b = require('b');\n*/", .module),
      ("class A { #a = 1; static { this.#b = 2; } static #b; }", .commonjs),
    ] as [(String, Batch.Goal)])
  func good(text: String, goal: Batch.Goal) throws {
    #expect(try answer(text) == .parsed(goal))
  }

  @Test(
    "an error is shown where it is, in lines that end at LF and in code points",
    .timeLimit(.minutes(10)),
    arguments: [
      ("let a = 1;\nlet 📍a = 2;\n", .commonjs, "Identifier 'a' has already been declared"),
      ("a;\rb;\r c 📍c", .commonjs, "Unexpected identifier 'c'"),
      ("a;\r\n\tb 📍b", .commonjs, "Unexpected identifier 'b'"),
      ("a;\u{2028}b;\u{2029}c 📍c\nd", .commonjs, "Unexpected identifier 'c'"),
      ("'😀😀é'; a 📍b", .commonjs, "Unexpected identifier 'b'"),
      ("'\u{0}'; a 📍b", .commonjs, "Unexpected identifier 'b'"),
      ("a;\n  é('x');\n b. 📍！c", .commonjs, "Invalid or unexpected token"),
      ("import 'a';\n\tb. 📍！c", .module, "Invalid or unexpected token"),
      ("a;\n📍！", .commonjs, "Invalid or unexpected token"),
      ("\u{FEFF}a 📍b", .commonjs, "Unexpected identifier 'b'"),
      ("#!/usr/bin/env node\na 📍b", .commonjs, "Unexpected identifier 'b'"),
      ("import a from 'a';\n📍return 1", .module, "Illegal return statement"),
      ("export { 📍a }", .module, "Export 'a' is not defined in module"),
      ("export default 1;\nlet a 📍a", .module, "Unexpected identifier 'a'"),
      ("with (a) {}\nlet b 📍b", .commonjs, "Unexpected identifier 'b'"),
      ("const a = require('a');\n📍}\n", .commonjs, "Unexpected token '}'"),
      (
        "📍await a;\nconst b = require('b');\n", .commonjs,
        "await is only valid in async functions and the top level bodies of modules"
      ),
      (
        "function f() { return 📍/(/ }", .commonjs,
        "Invalid regular expression: /(/: Unterminated group"
      ),
    ] as [(MarkedSource, Batch.Goal, String)])
  func position(marked: MarkedSource, goal: Batch.Goal, message: String) throws {
    #expect(
      try answer(marked.text)
        == .error(message: message, line: marked.line, column: marked.column, goal: goal))
  }

  @Test(
    "an error at the end of the file is shown at the last character of the last token",
    .timeLimit(.minutes(10)),
    arguments: [
      "f📍(", "f📍(\n\n", "f📍(\n// one\n  // two\n", "{ a📍; // one",
      "{ a📍; /* one */ // two\n /* three */\n",
      "f('http://a'📍, // see http://b", "f('// /* '📍,", "import 'a'; {📍{\r\n", "a = `b\n📍c\n",
      "f📍( // */\n", "f📍( // a // b /* c */\n", "{📍{ /* // */ // é\r\n/* a\n b */\n",
      "f📍( <!-- a\n--> b\n",
      "f(`//`📍, // a\n", "f(`/*\n// b`📍, /* `a` */\n", "f(/[/*]\\//📍, // a\n",
      "{ a📍;\u{2028}// b\r// c",
      "f('*/'📍, /**//***/\n/* a */\n/**/ /**/\n//\n//\n//\n/**/\n//\n//\n", "/* f( */ {📍{ /* é */",
    ] as [MarkedSource])
  func end(marked: MarkedSource) throws {
    guard case .error(_, let line, let column, _) = try answer(marked.text) else {
      Issue.record("expected an error")
      return
    }
    #expect(line == marked.line && column == marked.column)
  }

  @Test("an end is found in one pass, whatever looks like a comment", .timeLimit(.minutes(10)))
  func hostileEnd() throws {
    for unit in ["//", "/*", "/**/", "// `\n", "<!--", "`//\n`+", "*/"] {
      let text = Array(("f(\n" + String(repeating: unit, count: 100_000)).utf8)
      guard case .error = try answer(text, name: "a.cjs") else {
        Issue.record("expected an error of \(unit)")
        continue
      }
    }
  }

  @Test("a column beyond the excerpt of the tool is exact", .timeLimit(.minutes(10)))
  func farColumn() throws {
    let text = String(repeating: " ", count: 5000) + "'😀'; }"
    guard case .error("Unexpected token '}'", 1, 5006, .commonjs) = try answer(text) else {
      Issue.record("expected the error at 1:5006")
      return
    }
  }

  @Test(
    "a node without an excerpt to show is asked by its inspector, and tells the same places",
    .timeLimit(.minutes(10)))
  func inspected() throws {
    let long = String(repeating: "a;", count: 700)
    let sources = [
      "import a from 'b';\nlet x = 📍;\n", "export const a = 1;\r\n\tconst b = {📍;\n",
      "await 1; const x = 'é😀' + 📍];", "\u{FEFF}import {b 📍c} from 'd'", "import a from 'b';\n\0📍#",
      "import a from 'b'; \(long) const x = 📍;", "export {}; a;\u{2028}b 📍b",
      "import 'a';\n'😀\0' 📍b",
    ].map { MarkedSource(stringLiteral: $0) }
    let files = sources.map { (kind: "module", text: $0.text) }
    let bare = Node.arguments.filter { $0 != "--expose-internals" }
    #expect(bare.count == Node.arguments.count - 1)
    for arguments in [Node.arguments, bare] {
      let answers = try ParserTool.node.answers(to: Batch(arguments: arguments, files: files))
      #expect(answers.count == sources.count)
      for (answer, source) in zip(answers, sources) {
        guard case .error(_, let line, let column, .module) = answer else {
          Issue.record("expected an error: \(answer)")
          continue
        }
        #expect(line == source.line && column == source.column, "\(answer)")
      }
    }
  }

  @Test("what is too deep for the parser is no error of the file", .timeLimit(.minutes(10)))
  func tooDeep() throws {
    for text in [
      String(repeating: "[", count: 200_000),
      "import 'a';" + String(repeating: "(", count: 200_000),
      "/" + String(repeating: "(", count: 200_000) + "/",
    ] {
      guard case .unable = try answer(text) else {
        Issue.record("expected no verdict for \(text.prefix(20))…")
        continue
      }
    }
  }

  @Test("a long message keeps both of its ends within 300 code points", .timeLimit(.minutes(10)))
  func longMessage() throws {
    let answer = try answer("/(" + String(repeating: "😀", count: 5000) + "/")
    guard case .error(let message, 1, 1, .commonjs) = answer else {
      Issue.record("expected an error, not \(answer)")
      return
    }
    #expect(message.unicodeScalars.count == 300)
    #expect(message.hasPrefix("Invalid regular expression: /(😀"))
    #expect(message.hasSuffix("😀/: Unterminated group"))
  }

  @Test("nothing in a file is executed, and names as __proto__ are names", .timeLimit(.minutes(10)))
  func notExecuted() throws {
    let text = """
      ({ __proto__: null, ['__proto__']: 1 });
      process.stdout.write('{"nonce":"x"}\\n'); process.exit(3); throw new Error('run');
      """
    #expect(try answer(text) == .parsed(.commonjs))
    #expect(try answer(text, name: "a.mjs") == .parsed(.module))
  }

  @Test("one process answers for hundreds of files, each in its turn", .timeLimit(.minutes(10)))
  func many() throws {
    let sources = (0..<600).map { index in
      Node.Source(
        name: "a.js",
        text: Array((String(repeating: "a();\n", count: index) + (index % 3 == 0 ? "}" : "")).utf8))
    }
    let answers = try ParserTool.node.answers(to: Node.batch(sources))
    #expect(answers.count == 600)
    for (index, answer) in answers.enumerated() {
      let error = Batch.Answer.error(
        message: "Unexpected token '}'", line: index + 1, column: 1, goal: .commonjs)
      #expect(answer == (index % 3 == 0 ? error : .parsed(.commonjs)))
    }
  }

  @Test("a file of ten megabytes is answered, and those around it", .timeLimit(.minutes(10)))
  func large() throws {
    let large = Array(repeating: UInt8(ascii: "x"), count: 10_000_000)
    let sources = [[], large, Array("a b".utf8)].map { Node.Source(name: "a.cjs", text: $0) }
    let answers = try ParserTool.node.answers(to: Node.batch(sources))
    #expect(
      answers == [
        .parsed(.commonjs), .parsed(.commonjs),
        .error(message: "Unexpected identifier 'b'", line: 1, column: 3, goal: .commonjs),
      ])
  }

  @Test(
    "a request that ends in the middle of a file has answers up to it", .timeLimit(.minutes(10)))
  func cutOff() throws {
    let batch = Node.batch([
      Node.Source(name: "a.js", text: [97]), Node.Source(name: "b.js", text: [97, 98]),
    ])
    let output = try ParserTool.node.output(of: batch, request: batch.request.dropLast())
    #expect(batch.answers(from: output) == [.parsed(.commonjs)])
  }
}
