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
      "todo add error handling", "TODO write this",
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
      "implements Comparable", "add one here and there", "$1 is the name, ... the others",
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
    "JavaScript that binds imports and does nothing is comments only",
    arguments: [
      "const a = require('a');\n// b\n", "'use strict';\nconst { a, b } = require('c').d;",
      "import a from 'a';\nimport { b, c } from \"b\";\nimport * as d from 'd';",
      "var a = require(\"a\")\nlet b = require('b')\n",
    ])
  func importsOnly(text: String) {
    #expect(Placeholder(in: SourceText(text), language: .javascript) == .commentsOnly)
  }

  @Test(
    "code that does something is no placeholder",
    arguments: [
      (.javascript, "import 'a';"), (.javascript, "require('a')();"), (.javascript, "const a = 1;"),
      (.javascript, "const a = require('a');\na();"), (.javascript, "export * from 'a';"),
      (.javascript, "// see ...args\nf(...a);"), (.sql, "-- the table\nSELECT 1;"),
      (.python, "import a # because\n"), (.bash, "# a\ntrue\n"), (.css, "a{}"),
      (.html, "<a>"), (.yaml, "a: ... # b"),
      // A string is no comment.
      (.javascript, "f('// ... rest of the code');"), (.sql, "SELECT '-- ... ';"),
      (.python, "a = '# TODO: implement'"),
    ] as [(Language, String)])
  func code(language: Language, text: String) {
    #expect(Placeholder(in: SourceText(text), language: language) == nil)
  }

  @Test(
    "where comments have no sign there is no placeholder",
    arguments: [Language.json, .text, .markdown, .unknown])
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
    ] as [(Language, String)])
  func hidden(language: Language, text: String) {
    #expect(Placeholder(in: SourceText(text), language: language) != nil)
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
