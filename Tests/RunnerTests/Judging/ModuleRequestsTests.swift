import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("the modules that a file asks for", .timeLimit(.minutes(10))) struct ModuleRequestsTests {
  private func names(_ text: String) -> [String] {
    ModuleRequests.find(in: SourceText(text)).map(\.specifier)
  }

  @Test(
    "each way to ask is found, with its kind",
    arguments: [
      ("import 'a'", ModuleRequest.Kind.declaration), ("import a from \"a\"", .declaration),
      ("import a, { b as c, default as d, 'e' as f } from 'a'", .declaration),
      ("import * as a\n  from /* why */ 'a'", .declaration), ("import from from 'a'", .declaration),
      ("import { from } from 'a' with { type: 'json' }", .declaration),
      ("export * from 'a'", .declaration), ("export * as b from 'a'", .declaration),
      ("export { b as from, c } from 'a'", .declaration), ("export {}\nfrom 'a'", .declaration),
      ("const b = await import('a')", .call), ("import(`a`).then(b)", .call),
      ("import('a', { with: { type: 'json' } })", .call),
      ("const b = require('a')", .require), ("require( // why\n 'a' ,)", .require),
      ("`${`${require('a')}`}`", .require), ("if (b) /x'/.test(c); require('a')", .require),
      ("b = c / 2; require('a') / 1", .require), ("b = {}\nrequire('a')", .require),
    ])
  func found(_ text: String, _ kind: ModuleRequest.Kind) {
    let requests = ModuleRequests.find(in: SourceText(text))
    #expect(requests.map(\.specifier) == ["a"] && requests.first?.kind == kind, "\(text)")
  }

  @Test(
    "what only looks like it is none",
    arguments: [
      "// require('a')", "/* import 'a' */", "'require(\\'a\\')'", "\"import 'a'\"",
      "`require('a')`", "`${b}require('a')${c}`", "/require('a')/.test(b)", "b.require('a')",
      "b?.import('a')", "b.#require('a')", "require(a)", "require('a' + b)", "require(`a${b}`)",
      "import(b)", "import.meta.resolve('a')", "requires('a')", "$require('a')", "require.x('a')",
      "export default from\n'a'", "export const from = 'a'", "export { a }; 'a'", "from\n'a'",
      "export { b }\n'a'", "require('\\x61')", "require('')", "<!-- require('a')",
      "b\n--> require('a')", "#!require('a')\nb()", "for (const b of c) /require('a')/.test(b)",
      "if (b) {} /require('a')/.test(c)", "b = c ? {} : d\n{}\n/require('a')/",
      "function b() {}\n/require('a')/", "b => {}\n/require('a')/.x", "return /require('a')/",
      "b: /require('a')/", "switch (b) { case 1: /require('a')/ }", "/[/]require('a')/.x",
      "b = function () {} / 2; /require('a')/", "x = { class: 1, b: { c: /require('a')/ } }",
      "class B { c = 1; d() {} }\n/require('a')/", "b++ / 2; c = /require('a')/",
    ])
  func none(_ text: String) {
    #expect(names(text) == [], "\(text)")
  }

  @Test("a division is no pattern, whatever stands before it")
  func divisions() {
    for before in [
      "b", "b()", "b[0]", "1", "'b'", "`b`", "({})", "b++", "this", "x = {}", "x = class {}",
      "x = function () {}", "(b => {})", "b.return", "b?.of", "x = b ? { c: 1 } : {}",
    ] {
      #expect(names("\(before) / require('a') / 2") == ["a"], "\(before)")
    }
  }

  @Test("the place is where the quote opens, a byte order mark counted")
  func places() {
    let text = SourceText("\u{FEFF}import 'a'\nconst é = '😀', b = require('b')")
    let places = ModuleRequests.find(in: text).map { text.position(at: $0.offset) }
    #expect(places == [Position(line: 1, column: 9), Position(line: 2, column: 28)])
  }

  @Test(
    "a text that is made to be slow, or that no parser would read, takes time by its length",
    arguments: [
      "/[ ", "`${", "{", "(", "'", "/*", "require(", "import ", "export {", "\\u{", "?", "a?.",
      "class ", "-->", "<!--", "\u{2028}", "é", "require('a');", "`${require('a')}", "a/b/", "}",
    ])
  func hostile(_ piece: String) {
    let clock = ContinuousClock()
    let text = SourceText(Array(String(repeating: piece, count: 400_000 / piece.utf8.count).utf8))
    let once = clock.measure { _ = ModuleRequests.find(in: text) }
    #expect(once < .seconds(60), "\(piece)")
    // Cut anywhere, it does not crash.
    for count in 0..<min(64, text.bytes.count) {
      _ = ModuleRequests.find(in: SourceText(Array(text.bytes.prefix(count))))
    }
  }

  @Test("bytes at random do not crash it")
  func random() {
    var generator = SystemRandomNumberGenerator()
    let pieces = "{}()[]/*\\`$'\"?.:;=>+-<!#\n\r ax10,\u{2028}é".map { Array(String($0).utf8) }
    for _ in 0..<3000 {
      let bytes = (0..<40).flatMap { _ in pieces.randomElement(using: &generator)! }
      _ = ModuleRequests.find(in: SourceText(bytes))
    }
  }

  @Test("the package of a bare name")
  func packages() {
    func package(_ name: String) -> String? {
      ModuleRequest(kind: .require, specifier: name, offset: 0).packageName
    }
    #expect(package("a") == "a" && package("a/b/c") == "a" && package("@a/b/c") == "@a/b")
    for name in ["@a", "@/b", "./a", "/a", "#a", "https://a/b", "node:fs", "..", "a:b"] {
      #expect(package(name) == nil, "\(name)")
    }
  }

  @Test("what a relative name can mean, seen from its file")
  func candidates() {
    func candidates(_ name: String, _ kind: ModuleRequest.Kind = .require) -> [String]? {
      ModuleRequest(kind: kind, specifier: name, offset: 0).candidates(from: "a/b.js")
    }
    #expect(
      candidates("./c") == [
        "a/c", "a/c.js", "a/c.json", "a/c.node", "a/c/package.json", "a/c/index.js",
        "a/c/index.json", "a/c/index.node",
      ])
    #expect(candidates("./c", .declaration)?.contains("a/c/index.tsx") == true)
    #expect(candidates("..")?.contains("index.js") == true)
    #expect(candidates("./c/")?.contains("a/c.js") == false)
    #expect(candidates("./c%20d?x=1#y", .call)?.first == "a/c d")
    #expect(candidates("./c?x")?.first == "a/c?x")
    #expect(candidates("../../c") == nil)
  }
}
