import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("esbuild judges TypeScript, JSX and CSS", .timeLimit(.minutes(10))) struct EsbuildCheckTests
{
  @Test(
    "a good file passed",
    arguments: [
      ("a.ts", "export const a = <T,>(b: T): b is T => b as unknown as T;\nenum B { C = 1 }\n"),
      ("a.ts", "abstract class A<in T> { constructor(private b?: T) {} declare c: number }"),
      ("a.d.ts", "declare module 'a' { export function b(c: string): void }"),
      ("a.tsx", "const a = (b: string) => <p key={b}>{b} &lt; 1</p>;"),
      ("a.mts", "await a<string>(b!);"),
      ("a.jsx", "export const A = ({ b }) => <><b.C {...b} d='e' />{/* f */}</>;"), ("a.ts", ""),
      (
        "a.css",
        "@charset 'utf-8';\n:root { --a: { b: c }; }\n@media (width >= 1px) { a > b { c: d } }"
      ),
      ("a.css", "@import url(/etc/passwd);\n@tailwind base;\na { &:hover { b: url(c) } }"),
      ("a.css", "a { color: red }\n/*# sourceMappingURL=/etc/passwd */"), ("a.css", ""),
    ])
  func good(name: String, text: String) async throws {
    let outcome = try await RealTools.bench(.esbuild).check(name, text)
    #expect(outcome.check.verdict == .passed, "\(outcome.findings)")
    #expect(outcome.check.jail != nil && outcome.check.tool?.hasPrefix("esbuild ") == true)
  }

  @Test(
    "an error stands at its place",
    arguments: [
      ("a.ts", "let a: number = 📍;"), ("a.ts", "let é = 'é😀' + 📍;"),
      ("a.ts", "let a;\r\nlet b;\rlet c = 📍;\n"), ("a.ts", "// \u{2028}\nlet a = 📍;"),
      ("a.ts", "let a = 1 📍# 2"), ("a.ts", "interface A { b: 📍}"),
      ("a.tsx", "const a = <p>b</📍i>;"), ("a.jsx", "const a = b.map(c => <i>c</i>📍};"),
      ("a.css", "a { b📍; }"), ("a.css", "a { b: c }\n📍// d\n"), ("a.css", "a { b: c }📍}"),
      ("a.css", "📍{\"a\": 1}"), ("a.ts", "// connect using the pool\nconst a: 📍= 1;"),
      ("a.jsx", "const a = (\n  <p>Sign in using it</📍b>\n);"),
      ("a.ts", "const a = user📍@example.com;"),
    ] as [(String, MarkedSource)])
  func places(name: String, source: MarkedSource) async throws {
    let outcome = try await RealTools.bench(.esbuild).check(name, source.text)
    #expect(outcome.check.verdict == .failed)
    let error = try #require(outcome.error)
    #expect(error.location?.line == source.line, "\(error)")
    #expect(error.location?.column == source.column, "\(error)")
    #expect(error.rule == outcome.check.name)
  }

  @Test("a file that ends too early fails at its last character")
  func endOfFile() async throws {
    let bench = try await RealTools.bench(.esbuild)
    for (name, text) in [("a.ts", "f({\n  é\n\n"), ("a.css", "a {\n  b\n\n")] {
      let outcome = try await bench.check(name, text)
      #expect(outcome.check.verdict == .failed)
      #expect(outcome.findings.contains { $0.location == Position(line: 2, column: 3) })
    }
  }

  @Test(
    "what it is too old for is unchecked, never failed",
    arguments: [
      ("a.ts", "using a = b();"), ("a.ts", "import a from './a.json' with { type: 'json' };"),
      ("a.ts", "class A { accessor b = 1 }"), ("a.ts", "const a = <const T,>(b: T) => b;"),
      ("a.ts", "class A { static accessor #b = 1 }"), ("a.ts", "function f<const T>(a: T) {}"),
      ("a.ts", "async () => {\n  await using a = b();\n}"), ("a.ts", "for (using a of b) {}"),
      ("a.jsx", "@a class B {}"), ("a.css", ".a { h2 { color: red } }"),
      ("a.css", ".a { color: red; .b { color: blue } }"),
    ])
  func tooOld(name: String, text: String) async throws {
    let outcome = try await RealTools.bench(.esbuild).check(name, text)
    guard outcome.check.verdict != .passed else { return }
    #expect(outcome.check.verdict == .unchecked(.unable), "\(outcome.findings)")
    #expect(outcome.findings.allSatisfy { $0.severity == .note })
  }

  @Test("files of one run are told apart, and one that stops it is left out")
  func company() async throws {
    let bench = try await RealTools.bench(.esbuild)
    let deep = "x = " + String(repeating: "(", count: 300_000)
    let (outcomes, failures) = try await bench.check([
      .file("a.ts", "let a: A;"), .file("b.css", "a {"), .file("c.ts", deep),
      .file("d.jsx", "<a>"), .file("e.css", "a {}"),
    ])
    #expect(failures == [])
    let verdicts = outcomes.map(\.check.verdict)
    #expect(verdicts[0] == .passed && verdicts[1] == .failed && verdicts[3] == .failed)
    #expect(verdicts[2] != .passed && verdicts[4] == .passed)
  }

  @Test("JSX in a .js is esbuild's to judge, and unchecked without it")
  func jsx() async throws {
    let bench = try await RealTools.bench(.node, .esbuild)
    let good = "import React from 'react';\nexport const A = () => <p>a</p>;"
    let texts = [
      good, "import React from 'react';\nexport const A = () => <p>a</b>;",
      "const a = <p>b</p>;", "a({ b: <PASSWORD> });", "<html><body></body></html>",
      "a();\n<<<<<<< HEAD\n", "if (a < b) f();",
    ]
    let files = texts.map { Subject.file("a.js", $0) }
    let expected: [Verdict] = [
      .passed, .failed, .unchecked(.needsContext), .failed, .failed, .failed, .passed,
    ]
    #expect(try await bench.check(files).outcomes.map(\.check.verdict) == expected)
    var poor = bench
    poor.toolbox = Toolbox(tools: bench.toolbox.tools.filter { $0.name != .esbuild }, missing: [])
    let (outcomes, _) = try await poor.check(files)
    #expect(
      outcomes.map(\.check.verdict) == expected.prefix(3).map { _ in .unchecked(.toolMissing) }
        + expected.dropFirst(3))
    #expect(outcomes[0].findings.first?.help == Tool.Name.esbuild.install)
  }

  @Test("a function's own types are TypeScript's, though they begin as JSX does")
  func generic() async throws {
    let bench = try await RealTools.bench(.node, .esbuild)
    let outcome = try await bench.check("a.js", "function f<T>(a) { return a; }\nf(1);")
    #expect(outcome.check.verdict == .failed)
    #expect(outcome.error?.help?.contains("TypeScript") == true)
  }

  @Test("the relative paths of what is bundled are looked for, as a bundler might complete them")
  func paths() throws {
    func verdict(_ text: String, _ others: String...) -> Verdict? {
      let files = [("src/a.tsx", text)] + others.map { ($0, "a") }
      let artifacts = Extraction(Draft(files: files).report).artifacts
      let parsed = [
        0: [Outcome(check: Check("typescript/syntax", tool: "esbuild 0.17.0", .passed))]
      ]
      return ModuleCheck.outcomes(for: artifacts, after: parsed, on: .none)[0]?.check.verdict
    }
    let text = "import type { B } from './b';\nconst a = <p>it's {B}</p>;"
    #expect(verdict(text) == .unchecked(.needsContext))
    for path in ["src/b.ts", "src/b.tsx", "src/b.d.ts", "src/b/index.ts", "src/b.js"] {
      #expect(verdict(text, path) == .passed, "\(path)")
    }
    #expect(verdict("import './b.js';", "src/b.ts") == .passed)
    #expect(verdict("import './b.css';") == .unchecked(.needsContext))
    #expect(verdict("import b from 'b';\nimport c from '@/c';") == .passed)
  }

  @Test("what a file with tags exports is known, whatever text stands between them")
  func exportsBesideTags() async throws {
    let bench = try await RealTools.bench(.esbuild)
    func asked(_ names: String, _ other: String, _ path: String = "b.tsx") async throws -> [String]
    {
      let files = [("a.tsx", "import \(names) from './b';\n"), (path, other)]
      let artifacts = Extraction(Draft(files: files).report).artifacts
      let outcomes = try await bench.check(files.map { .file($0, $1) }).outcomes
      let found = ModuleCheck.outcomes(
        for: artifacts, after: [0: [outcomes[0]], 1: [outcomes[1]]], on: .none)
      return found.values.flatMap(\.findings).filter { $0.rule == Rule.moduleLink.id }.compactMap(
        \.help)
    }
    let text =
      "export const A = () => <p>It's `{1}</p>, B = 1;\nexport default function C() { return <i>c</i>; }"
    #expect(try await asked("C, { A, B }", text).isEmpty)
    #expect(try await asked("{ D }", text) == ["it exports `A`, `B`, `default`"])
    #expect(
      try await asked("{ D }", "const D = () => <b>d</b>;\nexport default D;", "b.jsx").count == 1)
    let types =
      "export interface P { a: 1 }\ntype Q = 1;\nexport const r = <i>it's</i>;\nexport {\n  Q,\n};"
    #expect(try await asked("{ P, Q, r }", types).isEmpty)
    #expect(try await asked("{ S }", types).count == 1)
    #expect(try await asked("{ S }", types + "\nexport type * from './c';").isEmpty)
  }

  @Test("an answer that is not its own form counts for nothing")
  func packets() throws {
    let body: [UInt8] = Array(Esbuild.request(3, [1, 2], .css).dropFirst(4))
    #expect(Esbuild.Packet.read(body[...])?.value["command"]?.string == "transform")
    for count in body.indices { #expect(Esbuild.Packet.read(body[..<count]) == nil, "\(count)") }
    #expect(Esbuild.Packet.read((body + [0])[...]) == nil)
    #expect(Esbuild.answer(in: body[...], about: 3, .css) == nil, "a question is no answer")
    let nested = [0, 0, 0, 0] + [UInt8](repeating: 5, count: 1000)
    #expect(Esbuild.Packet.read(nested[...]) == nil)
    let wide: [UInt8] = [1, 0, 0, 0, 5, 0xFF, 0xFF, 0xFF, 0xFF, 0]
    #expect(Esbuild.Packet.read(wide[...]) == nil)
  }
}
