import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("modules that are not there", .timeLimit(.minutes(10))) struct ModuleCheckTests {
  /// The outcomes for files that parse, by a node of this version.
  private func outcomes(
    _ files: [(path: String, text: String)], _ baseline: Baseline = .none,
    node: String = "20.20.2", names: [Int: Set<String>] = [:], unchecked: Int? = nil
  ) -> [Outcome?] {
    let artifacts = Extraction(Draft(files: files).report).artifacts
    var parsed: [Int: [Outcome]] = [:]
    for index in artifacts.indices {
      let text = files[index].text
      let isModule =
        files[index].path.hasSuffix(".mjs")
        || ["import ", "export "].contains { text.hasPrefix($0) || text.contains("\n\($0)") }
      var outcome = Outcome(check: Check("javascript/syntax", tool: "node \(node)", .passed))
      outcome.moduleType = isModule ? .module : .commonjs
      outcome.names = names[index]
      parsed[index] = index == unchecked ? nil : [outcome]
    }
    let found = ModuleCheck.outcomes(for: artifacts, after: parsed, on: baseline)
    return artifacts.indices.map { found[$0] }
  }

  @Test("a path that nothing has leaves the file unchecked, with a note at its place")
  func missing() throws {
    let outcome = try #require(
      outcomes([("a/b.js", "const c = require('../c');\nc(require('./b'));")]).first ?? nil)
    #expect(outcome.check.verdict == .unchecked(.needsContext))
    let finding = try #require(outcome.findings.first)
    #expect(outcome.findings.count == 1 && finding.severity == .note)
    #expect(finding.rule == "javascript/import")
    #expect(finding.message == "`../c` is not in this report")
    #expect(finding.location == Position(line: 1, column: 19))
  }

  @Test(
    "any file of the report is found, as node would",
    arguments: [
      "c.js", "c.json", "c.node", "c", "c/index.js", "c/index.json", "c/package.json",
    ])
  func present(_ path: String) throws {
    let text = "require('./c')()"
    let outcome = try #require(outcomes([("b.js", text), (path, "{}")]).first ?? nil)
    #expect(outcome.check.verdict == .passed && outcome.findings.isEmpty)
  }

  @Test(
    "what node does not complete where it is imported is noted, with what to write",
    arguments: [
      ("import c from './c';", "d/c.js", "./c.js"),
      ("import './c/'", "d/c/index.mjs", "./c/index.mjs"),
      ("export * from '../c';", "c/index.js", "../c/index.js"),
      ("import('..')", "index.js", "../index.js"),
      ("import('./c.d')", "d/c.d.json", "./c.d.json"),
    ])
  func incomplete(text: String, path: String, whole: String) throws {
    let outcome = try #require(outcomes([("d/b.js", text), (path, "{}")]).first ?? nil)
    #expect(outcome.check.verdict == .passed)
    let finding = try #require(outcome.findings.first)
    #expect(outcome.findings.count == 1 && finding.severity == .note)
    #expect(finding.help == "write \(whole)")
    // The control: so it is found.
    let name = try #require(text.firstMatch(of: /'(.*)'/)).output.1
    let mended = text.replacing(name, with: whole)
    #expect(outcomes([("d/b.js", mended), (path, "{}")])[0]?.findings == [])
  }

  @Test("what node does not complete leaves a file unchecked that is node's by its name")
  func refused() {
    func verdict(_ path: String, _ text: String, _ manifest: String = "{}") -> Verdict? {
      outcomes([(path, text), ("c.mjs", "export const c = 1;"), ("package.json", manifest)])[0]?
        .check.verdict
    }
    #expect(verdict("a.mjs", "import { c } from './c';") == .unchecked(.needsContext))
    #expect(verdict("a.mjs", "import('./c');") == .passed)
    #expect(verdict("a.js", "import { c } from './c';") == .passed)
    let bundled = #"{"devDependencies": {"vite": "1"}}"#
    #expect(verdict("a.mjs", "import { c } from './c';", bundled) == .passed)
  }

  @Test("a require in a file that imports is noted, once, unless it makes its own")
  func mixed() {
    let requires = "const c = require('./c.js');\nrequire('./c.js');\n"
    let found = outcomes([
      ("a.js", "import b from './b.js';\n" + requires), ("b.js", requires),
      ("c.js", "import('./b.js');\n" + requires),
      (
        "d.js",
        "import { createRequire } from 'module';\nconst require = createRequire(import.meta.url);\nimport './b.js';\n"
          + requires
      ),
    ])
    #expect(found.map { $0?.findings.count } == [1, 0, 0, 0])
    let own = outcomes([("a.js", "import b from 'node:path';\nconst fs = require('fs');\nb(fs);")])
    #expect(own[0]?.findings.count == 1)
    #expect(found[0]?.findings.first?.location == Position(line: 2, column: 11))
    #expect(found[0]?.check.verdict == .passed)
  }

  @Test(
    "a name that a module is asked for and does not give is an error, as it is for node",
    arguments: [
      ("import { a } from './b.mjs';", "export const b = 1;", 10),
      ("import a from './b.mjs';", "export const a = 1;", 8),
      ("import { a as b } from './b.mjs';", "export { c } from './b.mjs';", 10),
      ("export { a } from './b.mjs';", "export default 1;", 10),
      ("import a, { c } from './b.mjs';", "export default 1;\nexport * from './a.mjs';", 13),
      ("import { 'a b' as c } from './b.mjs';", "export const [a, b] = [];", 10),
      ("import { a } from './b.mjs';", "export const { c, a: { b, d: e } } = f;", 10),
    ])
  func notGiven(text: String, other: String, column: Int) throws {
    let outcome = try #require(outcomes([("a.mjs", text), ("b.mjs", other)])[0])
    let finding = try #require(outcome.findings.first)
    #expect(outcome.findings.count == 1 && finding.rule == "javascript/link")
    #expect(finding.severity == .error)
    #expect(finding.location == Position(line: 1, column: column))
    #expect(outcome.further.map(\.name) == ["javascript/link"])
    #expect(outcome.further.first?.verdict == .failed)
    #expect(outcome.check.verdict == .passed)
  }

  @Test(
    "a name that is there, or that nobody can know of, is not complained of",
    arguments: [
      ("import { a } from './b.mjs';", "export const { x: { a } } = y;"),
      ("import { a } from './b.mjs';", "export const a = 1, { b, a: c } = d;"),
      ("import { a } from './b.mjs';", "export * from './c.mjs';"),
      ("import { a } from './b.mjs';", "export * from 'package';"),
      ("import { a } from './b.mjs';", "export * from './nothing.mjs';"),
      ("import { default as a } from './b.mjs';", "const b = 1; export { b as default }"),
      ("import * as a from './b.mjs';", "export {};"), ("import './b.mjs';", "f();"),
      ("import a from './b.mjs?raw';", "export {};"), ("import { a } from 'b';", "export {};"),
      ("export * from './b.mjs';", "export {};"), ("import('./b.mjs');", "export {};"),
    ])
  func given(text: String, other: String) throws {
    let found = outcomes([("a.mjs", text), ("b.mjs", other), ("c.mjs", "export let a;")])
    #expect(
      found[0]?.findings.contains { $0.severity == .error } != true, "\(found[0]?.findings ?? [])")
  }

  @Test("what a file is asked for that is unchecked leaves unchecked who asks")
  func unchecked() throws {
    let files = [("a.mjs", "import { a, b } from './b.mjs';"), ("b.mjs", "export const a = 1;")]
    let outcome = try #require(outcomes(files, unchecked: 1)[0])
    #expect(outcome.check.verdict == .unchecked(.needsContext))
    #expect(outcome.findings.map(\.severity) == [.note] && outcome.further.isEmpty)
  }

  @Test("a name that two stars give is refused where each is surely another one")
  func twice() throws {
    func findings(_ one: String, _ two: String) throws -> [String] {
      let files = [
        ("a.mjs", "import { a } from './b.mjs';"),
        ("b.mjs", "export * from './c.mjs';\nexport * from './d.mjs';"), ("c.mjs", one),
        ("d.mjs", two),
        ("e.mjs", "export const a = 1;"),
      ]
      return try #require(outcomes(files)[0]).findings.map(\.rule)
    }
    #expect(try findings("export const a = 1;", "export function a() {}") == ["javascript/link"])
    #expect(try findings("export * from './e.mjs';", "export class a {}") == ["javascript/link"])
    for (one, two) in [
      ("export * from './e.mjs';", "export * from './e.mjs';"),
      ("export { a } from './e.mjs';", "export * from './e.mjs';"),
      ("export const a = 1;", "import { a } from './c.mjs';\nexport { a };"),
      ("export const a = 1;", "export const { a: b } = c;"),
    ] {
      #expect(try findings(one, two) == [], "\(one) \(two)")
    }
  }

  @Test("what CommonJS can never give is an error, and so is what node does not see of it")
  func commonJS() throws {
    func asked(_ text: String, names: Set<String>? = nil) -> [Finding] {
      let files = [("a.mjs", "import b, { a } from './b.cjs';\na(b);"), ("b.cjs", text)]
      return outcomes(files, names: names.map { [1: $0] } ?? [:])[0]?.findings ?? []
    }
    for text in [
      "module.exports = 1;", "exports.b = 1;", "module.exports = { b, c: () => {} };", "f();",
      "exports = module.exports = { b };", "Object.defineProperty(exports, 'b', {});",
      "module.exports['b'] = 1;",
    ] {
      #expect(asked(text).map(\.rule) == ["javascript/link"], "\(text)")
    }
    for text in [
      "module.exports = f();", "module.exports = { ...b };", "module.exports = { [b]: 1 };",
      "f(exports);", "exports[b] = 1;", "Object.assign(module.exports, b);", "this.b = 1;",
      "f(module);", "module.exports = require('./c.cjs');", "exports.a = 1;",
    ] {
      #expect(asked(text).isEmpty, "\(text)")
      let seen = asked(text, names: ["b"])
      #expect(seen.map(\.rule) == ["javascript/link"], "\(text)")
      #expect(seen.first?.help?.hasPrefix("import the default") == true, "\(text)")
      #expect(asked(text, names: ["a"]).isEmpty, "\(text)")
    }
  }

  @Test("CommonJS that passes on another file's names gives those, and no others")
  func passedOn() {
    func asked(_ name: String, _ specifier: String = "./c.cjs") -> [String?] {
      let files = [
        ("a.mjs", "import { \(name) } from './b.cjs';"),
        ("b.cjs", "module.exports = { ...require('\(specifier)'), e };"),
        ("c.cjs", "exports.d = 1;"), ("c.mjs", "export const d = 1;"),
      ]
      let names: [Int: Set<String>] = [1: ["e", "* \(specifier)"], 2: ["d"]]
      return outcomes(files, names: names)[0]?.findings.map(\.rule) ?? []
    }
    #expect(asked("d").isEmpty && asked("e").isEmpty)
    #expect(asked("f") == ["javascript/link"])
    // `require` completes no such name, and a package may have any.
    #expect(asked("f", "./c").isEmpty && asked("f", "c").isEmpty)
  }

  @Test("modules that pass on too much of each other are unchecked, and no file of them is failed")
  func endless() throws {
    let names = (0..<200).map { "n\($0)" }.joined(separator: ", ")
    let chain = (0..<200).map { ("m\($0).mjs", "export * from './m\($0 + 1).mjs';") }
    func look(_ names: String) -> Outcome? {
      outcomes(
        [("a.mjs", "import { \(names) } from './m0.mjs';")] + chain + [("m200.mjs", "export {};")])[
          0]
    }
    #expect(look(names)?.check.verdict == .unchecked(.needsContext))
    #expect(look("n0")?.findings.map(\.rule) == ["javascript/link"], "the control")
  }

  /// What is bundled, and was parsed by esbuild.
  private func bundled(_ files: [(path: String, text: String)]) -> [Finding] {
    let artifacts = Extraction(Draft(files: files).report).artifacts
    let parsed = files.map { file in
      let name = Language(path: file.path).syntaxCheck
      return [Outcome(check: Check(name, tool: "esbuild 0.17.0", .passed))]
    }
    let outcomes = Dictionary(uniqueKeysWithValues: parsed.enumerated().map { ($0, $1) })
    let found = ModuleCheck.outcomes(for: artifacts, after: outcomes, on: .none)
    return found.values.flatMap(\.findings).filter { $0.rule == Rule.moduleLink.id }
  }

  @Test(
    "a name that TypeScript's or JSX's own file does not export is an error",
    arguments: [
      ("import { a, b } from './c';", "c.ts", "export const a = 1;"),
      ("import type { B } from './c';", "c.ts", "export interface A {}"),
      ("import { type B, A } from './c';", "c.ts", "export type { A } from './d';"),
      ("import b from './c';", "c.ts", "export function b(): void {}"),
      ("import { b } from './c';", "c.ts", "const b = 1;\nexport default b;"),
      ("import b from './c.js';", "c.ts", "export enum A { b }\nexport { A as c };"),
      ("import b from './c';", "c.tsx", "export const B = () => <p/>;"),
      ("import { B } from './c';", "c.tsx", "const B = () => <p/>;\nexport default A;"),
      (
        "import f = require('f');\nimport { b } from './c';", "c.ts", "export import a = f.b;"
      ),
    ])
  func notExported(text: String, path: String, other: String) {
    #expect(bundled([("a.tsx", text), (path, other)]).count == 1)
  }

  @Test(
    "a name that TypeScript may get in some way is not",
    arguments: [
      (
        "import { A, B, C, D, E, f, G, h, i } from './c';",
        """
        export interface A {}
        export type B<T> = { [k: string]: T };
        export const enum C { x }
        export abstract class D {}
        export declare const E: string;
        export async function f<T>(a: T): Promise<T>;
        export namespace G { export const y = 1 }
        export let h: Map<string, number> = new Map(), i = 1
        """
      ),
      (
        "import { type A, type B as C, type D } from './c';",
        "export { type A, B };\nexport type { D };"
      ),
      ("import { b } from './c';", "const a = {};\nexport = a;"),
      ("import { b } from './c';", "export * from 'd';"),
      ("import { b } from './c';", "export * from './d';"),
      ("import { b } from './c';", "export type * from './e';"),
      ("import { b } from './c';", "declare module './c' { interface b {} }\nexport const a = 1;"),
      ("import { b } from './c';", "const b = 1;"),
      ("import type from './c';", "export default 1;"),
      (
        "import type, { a } from './c';",
        "export const a = 1, c = 2;\nexport { a as default };"
      ),
      ("import * as b from './c';\nimport './c';", "export const a = 1;"),
      ("import { b } from './g';", "export const a = 1;"),
      ("import { b } from './f';", "export {};"),
      ("export { b } from './c';", "@d export class b {}\nexport @d class a {}"),
    ])
  func mayBeExported(text: String, other: String) {
    let files = [("a.ts", text), ("c.ts", other), ("f.ts", "export {}"), ("f.tsx", "export {}")]
    #expect(bundled(files).isEmpty, "\(bundled(files))")
    // Text between tags is none of the language's.
    let page = [
      ("a.ts", "import { b } from './c';"),
      ("c.tsx", "const a = <p>`</p>;\nexport const b = <p>`</p>;\nexport const d = 1;"),
    ]
    #expect(bundled(page).isEmpty)
  }

  @Test("JSON only has a default, for whoever asks node for it; others are told")
  func json() throws {
    let found = outcomes([
      ("a.mjs", "import { a } from './c.json' with { type: 'json' };"),
      ("b.mjs", "import { a, b } from './c.json';"),
      ("c.json", "{}"), ("d.mjs", "import a from './c.json' with { type: 'json' };"),
    ])
    #expect(found[0]?.findings.map(\.rule) == ["javascript/link"])
    #expect(found[1]?.findings.map(\.severity) == [.note] && found[1]?.check.verdict == .passed)
    #expect(found[3]?.findings.isEmpty == true)
  }

  @Test("two files of one path, or one that does not parse, are asked for nothing")
  func unknownModule() throws {
    let twice = [
      ("a.mjs", "import { a } from './b.mjs';"), ("b.mjs", "export let b;"),
      ("b.mjs", "export let a;"),
    ]
    #expect(outcomes(twice)[0]?.findings.isEmpty == true)
    #expect(outcomes(Array(twice.prefix(2)))[0]?.findings.count == 1, "the control")
  }

  @Test("the names of a baseline's module count, and a report's file comes before it")
  func baselineNames() async throws {
    try await Folder.lend { folder in
      try folder.write("export const old = 1;", to: "lib/db.js")
      try folder.write("exports.old = 1;", to: "lib/old.js")
      try folder.write("export const far = 1;", to: "far.js")
      symlink(folder["far.js"], folder["lib/link.js"])
      let baseline = try Baseline([folder.path])
      func found(_ text: String, _ more: [(String, String)] = []) -> [String]? {
        outcomes([("a.mjs", text)] + more, baseline)[0]?.findings.map(\.rule)
      }
      #expect(found("import { old } from './lib/db.js';") == [])
      #expect(found("import { new_ } from './lib/db.js';") == ["javascript/link"])
      let mine = [("lib/db.js", "export const new_ = 1;")]
      #expect(found("import { new_ } from './lib/db.js';", mine) == [])
      // Nobody knows what kind it is, or what is behind a link.
      #expect(found("import { new_ } from './lib/old.js';") == [])
      #expect(found("import { new_ } from './lib/link.js';") == [])
    }
  }

  @Test("what `require` does not complete is not there, and what to write is told")
  func notCompleted() throws {
    for (path, whole) in [
      ("c.cjs", "./c.cjs"), ("c.mjs", "./c.mjs"), ("c/index.cjs", "./c/index.cjs"),
    ] {
      let outcome = try #require(outcomes([("b.cjs", "require('./c')()"), (path, "")])[0])
      #expect(outcome.check.verdict == .unchecked(.needsContext))
      #expect(outcome.findings.first?.help?.hasPrefix("write \(whole)") == true)
    }
  }

  @Test("a `#name` wants a package.json that has it")
  func imports() throws {
    let manifest =
      ##"{"imports": {"#db": "./db.js", "#lib/*": "./lib/*.js", "#c": {"d": "./e.js"}, "#f": null}}"##
    for (name, isThere) in [
      ("#db", true), ("#lib/a", true), ("#lib/", false), ("#lib/b", false), ("#x", false),
      ("#c", false), ("#f", false),
    ] {
      let files = [("p/db.js", "f();"), ("p/lib/a.js", "f();"), ("db.js", "f();")]
      let outcome = try #require(
        outcomes([("p/package.json", manifest), ("p/a.mjs", "import '\(name)';")] + files)[1])
      #expect((outcome.check.verdict == .passed) == isThere, "\(name)")
    }
    let asked = outcomes([
      ("package.json", manifest), ("a.mjs", "import { a } from '#db';"), ("db.js", "export let b;"),
    ])
    #expect(asked[1]?.findings.map(\.rule) == ["javascript/link"])
  }

  @Test("a module of a later node is told with its version; one of no node is an error")
  func builtins() throws {
    let files = [
      ("a.mjs", "import { DatabaseSync } from 'node:sqlite';"), ("b.mjs", "import 'node:nothing';"),
      ("c.cjs", "require('node:nothing');"), ("d.mjs", "import 'node:test'; import 'node:fs';"),
    ]
    let found = outcomes(files)
    #expect(found[0]?.findings.map(\.severity) == [.warning])
    #expect(found[0]?.findings.first?.message.contains("of node 22.5") == true)
    #expect(found[0]?.check.verdict == .unchecked(.needsContext))
    #expect(found[1]?.findings.map(\.rule) == ["javascript/link"])
    // What is required is only looked for when it is come to.
    #expect(found[2]?.check.verdict == .unchecked(.needsContext) && found[2]?.further == [])
    #expect(found[3] == nil)
    let later = outcomes(files, node: "26.1.0")
    #expect(later[0] == nil && later[1]?.further == [])
  }

  @Test("a name that a module of node's own has not leaves the file unchecked, at its place")
  func lackingNames() async throws {
    let text = "import fs, { readFile, nope as a } from 'node:fs';\nimport { join } from 'path';\n"
    let (said, _) = try await RealTools.bench(.node).check([.file("a.mjs", text)])
    #expect(said[0].names == ["fs nope"])
    let outcome = try #require(outcomes([("a.mjs", text)], names: [0: ["fs nope"]])[0])
    #expect(outcome.check.verdict == .unchecked(.needsContext))
    #expect(outcome.findings.map(\.location) == [Position(line: 1, column: 24)])
    #expect(outcomes([("a.mjs", "import 'fs';")], names: [0: ["fs nope"]])[0]?.findings == [])
  }

  @Test(
    "what only CommonJS has is noted in an ES module, unless the file makes it itself",
    arguments: [
      ("module.exports = 1;", 1), ("exports.a = 1;", 1), ("exports = { a };", 1),
      ("f(__dirname, __filename);", 2),
      ("if (require.main === module) f();", 1), ("a.module.exports = { module: 1 };", 0),
      ("const __dirname = f();\nf(__dirname);", 0), ("f(module => module.exports);", 0),
      ("if (typeof module !== 'undefined') module.exports = f;", 0),
      ("function f(require) { require('./b.mjs'); }", 0), ("'module.exports'; // exports.a = 1", 0),
      ("import { __dirname } from './b.mjs';\nf(__dirname);", 0),
      ("class A { require() {} exports = 1 }", 0), ("const { exports } = a;\nexports.b = 1;", 0),
    ])
  func mix(text: String, count: Int) throws {
    let found = outcomes([("a.mjs", text), ("b.mjs", "export let __dirname;")])
    #expect(found[0]?.findings.count ?? 0 == count, "\(found[0]?.findings ?? [])")
    #expect(found[0]?.findings.allSatisfy { $0.severity == .note } ?? true)
    let old = outcomes([("a.cjs", text)])
    #expect(old[0]?.findings.contains { $0.rule == "javascript/module" } != true)
  }

  @Test("the same path is noted once, and of many only twenty")
  func many() throws {
    let same = String(repeating: "require('./c');\n", count: 50)
    let different = (0..<50).map { "require('./c\($0)');\n" }.joined()
    let found = outcomes([("a.js", same), ("b.js", different)])
    #expect(found.map { $0?.findings.count } == [1, 21])
    #expect(found[1]?.findings.last?.message == "and so it is with 30 others")
  }

  @Test("where nothing could declare a package, the whole report has one note")
  func undeclarable() {
    let found = outcomes([
      ("a.js", "require('fs'); require('node:test')"), ("b.js", "require('c/d')()"),
      ("c.js", "require('e')()"),
    ])
    #expect(found[0] == nil)
    #expect(found.map { $0?.findings.count ?? 0 } == [0, 1, 0])
    #expect(found.compactMap { $0?.check.verdict } == [.passed, .passed])
  }

  @Test("what no package.json declares is a note, and no more")
  func undeclared() {
    let manifest = """
      {"name": "self", "dependencies": {"a": "1"}, "devDependencies": {"@b/c": "1"},
       "peerDependencies": {"d": "1"}, "optionalDependencies": {"e": "1"}, "scripts": {"f": "g"}}
      """
    let text = "require('a/x', require('@b/c'), require('d'), require('e'), require('self'))"
    let found = outcomes([
      ("web/package.json", manifest), ("a.js", text), ("b.js", "import f from 'f';\nf();"),
    ])
    #expect(found[1]?.findings.map(\.message) == [])
    #expect(found[2]?.findings.map(\.message) == ["`f` is declared by no package.json"])
    #expect(found[2]?.check.verdict == .passed)
  }

  @Test("a package.json that cannot be read says nothing about packages, and hides no file")
  func unreadableManifest() {
    let found = outcomes([("package.json", "{,"), ("a.js", "require('b')(require('./c'))")])
    #expect(found[1]?.findings.map(\.message) == ["`./c` is not in this report"])
  }

  @Test("a repository's files and packages are there, whatever is installed in it")
  func baseline() async throws {
    try await Folder.lend { folder in
      try folder.write("{\"dependencies\": {\"d\": \"1\"}}", to: "api/package.json")
      try folder.write("", to: "lib/db.js")
      try folder.write("{}", to: "node_modules/x/package.json")
      symlink("/nonexistent", folder["link"])
      let baseline = try Baseline([folder.path])
      #expect(baseline.sources == [.directory(folder.path)] && baseline.hasDirectory)
      let found = outcomes(
        [
          ("a.js", "require('./lib/db')(require('./link/y'), require('./node_modules/x/z'))"),
          ("b.js", "require('d')(require('./lib/dc'))"), ("c.js", "require('x')()"),
        ], baseline)
      #expect(found[0]?.findings == [] && found[0]?.check.verdict == .passed)
      #expect(
        found[1]?.findings.map(\.message) == [
          "`./lib/dc` is neither in this report nor in the baseline"
        ])
      #expect(found[2]?.findings.map(\.message) == ["`x` is declared by no package.json"])
    }
  }

  @Test("a baseline is a file of SQL, a directory or a URL, and nothing else")
  func sources() async throws {
    try await Folder.lend { folder in
      let schema = try folder.write("", to: "schema.sql")
      let baseline = try Baseline([schema, "postgresql://host/name"])
      #expect(baseline.sources == [.script(schema), .database("postgresql://host/name")])
      #expect(!baseline.hasDirectory)
      try folder.write("", to: "schema.txt")
      for name in [folder["schema.txt"], folder["none.sql"], "mysql://host/name", "/dev/null"] {
        #expect(throws: Baseline.Failure.self) { try Baseline([name]) }
      }
    }
  }

  @Test("links in a circle and a deep tree end")
  func circles() async throws {
    try await Folder.lend { folder in
      try folder.write("", to: (0..<200).map { _ in "d" }.joined(separator: "/") + "/e.js")
      symlink(folder.path, folder["d/circle"])
      let tree = ModuleTree(directory: folder.path)
      #expect(tree.has((0..<200).map { _ in "d" }.joined(separator: "/") + "/e.js"))
      #expect(tree.has("d/circle/anything") && !tree.has("e.js"))
    }
  }
}
