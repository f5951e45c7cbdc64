import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("what we read of JavaScript and what node knows", .timeLimit(.minutes(10)))
struct ModuleRequestsNodeTests {
  private func node(_ script: String, _ arguments: String..., flags: [String] = []) async throws
    -> String
  {
    let bench = try await RealTools.bench(.node)
    let node = try #require(bench.toolbox[.node])
    let end = try await bench.supervisor.run(
      Supervised(
        Invocation(node.path, flags + ["-e", script, "--"] + arguments), limits: Limits(),
        jail: .bare(as: bench.jail.user)))
    #expect(end.ending == .exited(0), "\(end.account)")
    return String(decoding: end.out, as: UTF8.self)
  }

  /// Every token that a request could be hidden by, behind each that changes how it is read.
  private static let sources: [String] = {
    let before = [
      "a", "(a)", "[a]", "x = {}", "{}", "if (a)", "while (a)", "function f() {}", "a =>  {}",
      "x = function () {}", "class A {}", "x = class {}", "do {} while (a)", "x = a ? b : {}",
      "`${a}`", "a++", "a.if", "x = { if() {} }", "a: {}", "switch (a) { case 1: {} }", "for (;;)",
      "label:", "x = { class: 1, a: {} }", "async () => {}", "x = async function () {}", "else_",
      "x = y => ({})", "a?.b", "a ? .5 : 1", "x = /a/", "'a'", "typeof a", "void 0", "x = !a",
      "try {} catch {}", "x = { get a() {} }", "class B { static {} }", "x = [...a]", "a ?? b",
    ]
    let after = [
      " / require('a') / 1", "\n/require('a')/.x", "\nrequire('a')", ", /require('a')/",
      "; /[/]require('a')/g.x", "; `${require('a')}`", " /require('a')/ 1", ";'require(\"a\")'",
      "\n{ require('a') }", "; ({ a: require('a') })", "; import('a')", "\n/a/.x / require('a')",
    ]
    return before.flatMap { first in after.map { first + $0 } }
  }()

  @Test("the requests are those that node's own acorn finds")
  func acorn() async throws {
    let script = #"""
      const acorn = require('internal/deps/acorn/acorn/dist/acorn');
      const walk = require('internal/deps/acorn/acorn-walk/dist/walk');
      const found = JSON.parse(process.argv[1]).map(source => {
        let tree;
        try {
          // V8 decides what parses.
          new (require('node:vm').Script)(source);
          tree = acorn.parse(source, { ecmaVersion: 'latest', sourceType: 'script' });
        } catch {
          return null;
        }
        let count = 0;
        walk.full(tree, node => {
          if (node.type === 'ImportExpression' && node.source.type === 'Literal') count += 1;
          if (node.type === 'CallExpression' && node.callee.name === 'require') count += 1;
        });
        return count;
      });
      console.log(JSON.stringify(found));
      """#
    let list = JSONValue.array(Self.sources.map(JSONValue.string)).text
    let output = try await node(script, list, flags: ["--expose-internals", "--no-warnings"])
    let counts = try JSONDecoder().decode([Int?].self, from: Data(output.utf8))
    var compared = 0
    for (source, count) in zip(Self.sources, counts) {
      guard let count else { continue }
      compared += 1
      let ours = ModuleRequests.find(in: SourceText(source)).count
      #expect(ours == count, "\(source)")
    }
    #expect(compared > 250, "most of them parse: \(compared)")
  }

  @Test("node's own modules are known as such")
  func builtins() async throws {
    let script = "console.log(require('module').builtinModules.join(' '))"
    let names = try await node(script).split { $0 == " " || $0 == "\n" }.map(String.init)
    #expect(names.count > 50)
    for name in names where !name.hasPrefix("node:") && !name.hasPrefix("_") {
      #expect(Node.isBuiltin(name), "\(name)")
      #expect(Node.isBuiltin("node:\(name)"))
    }
    for name in names where name.hasPrefix("node:") {
      #expect(Node.prefixed[name] != nil, "\(name)")
    }
    #expect(!Node.isBuiltin("node:nothing") && Node.has("node:test", [20, 1]))
    #expect(!Node.has("node:sqlite", [22, 4, 1]) && Node.has("node:sqlite", [22, 5, 0]))
    #expect(!Node.isBuiltin("express") && !Node.isBuiltin("fs/express"))
  }

  @Test("the names that a module exports and asks for are those that node finds when it links it")
  func names() async throws {
    let sources = [
      "export const a = 1, { b, c: d, ...e } = f(), [g = 1, [h]] = [];\nlet i = 2, j;\nvar f;",
      "export let a\nexport var b = function c() {}, d = x => x\nfunction e() {}",
      "export function a() {}\nexport async function b() {}\nexport function* c() {}",
      "export class A { static b = 1; export() {} }\nexport { A as B, A as default, A as 'c d' };",
      "const a = 1, b = 2;\nexport { a, b as c }",
      "export default function a() {}\nexport * from 'x'; export * as y from 'x';",
      "import a, { b as c, default as d } from 'x';\nimport * as e from 'x'; import 'x';\nexport { c };",
      "export { b, c as d, default } from 'x';\nexport { e as default2 } from 'x' ;",
      "const a = `export const b = 1`; // export const c = 2\nexport { a };",
      "export default { export: 1, import: 2 };\nimport.meta.url; import('x');",
      "import a from 'x' with { type: 'json' };\nexport const b = /export const c/.test(a);",
    ]
    let script = #"""
      const vm = require('node:vm');
      const names = space => Reflect.ownKeys(space).filter(key => typeof key === 'string');
      (async () => {
        const found = [];
        for (const source of JSON.parse(process.argv[1])) {
          // What is asked of another module, each until it is there.
          const asked = new Set(), module = async () => {
            const given = [...asked];
            const file = new vm.SourceTextModule(source, { identifier: 'file' });
            await file.link(() => new vm.SyntheticModule(given, () => {}));
            return file;
          };
          for (;;) {
            try {
              const file = await module();
              found.push([names(file.namespace), [...asked].sort()]);
              break;
            } catch (error) {
              const name = /export named '(.*)'/.exec(error.message);
              if (name === null || asked.has(name[1])) throw error;
              asked.add(name[1]);
            }
          }
        }
        console.log(JSON.stringify(found));
      })();
      """#
    let list = JSONValue.array(sources.map(JSONValue.string)).text
    let output = try await node(
      script, list, flags: ["--experimental-vm-modules", "--no-warnings"])
    let found = try JSONDecoder().decode([[[String]]].self, from: Data(output.utf8))
    #expect(found.count == sources.count)
    for (source, names) in zip(sources, found) {
      let face = ModuleFace(of: SourceText(source))
      #expect(face.hasStatements && !face.isOpen, "\(source)")
      // Defaults of a pattern count as names, too: rather too many.
      #expect(face.exports.isSuperset(of: names[0]), "\(source)")
      #expect(
        face.exports.subtracting(names[0]).isSubset(of: ["c", "f"]), "\(source) \(face.exports)")
      #expect(Set(face.asks.map(\.name)) == Set(names[1]), "\(source)")
    }
  }

  @Test(
    "the names of CommonJS are those of node's own lexer, and are asked for where some file imports"
  )
  func lexed() async throws {
    let bench = try await RealTools.bench(.node)
    let files: [(String, String)] = [
      ("a.cjs", "exports.a = 1;\nmodule.exports.b = 2;"),
      ("b.cjs", "module.exports = { c, d: 1 };"),
      ("c.cjs", "module.exports = require('./a.cjs');"), ("d.mjs", "import './a.cjs';"),
    ]
    let (outcomes, _) = try await bench.check(files.map { .file($0.0, $0.1) })
    #expect(outcomes.map(\.moduleType) == [.commonjs, .commonjs, .commonjs, .module])
    #expect(outcomes[0].names == ["a", "b"] && outcomes[1].names?.contains("c") == true)
    #expect(outcomes[2].names == ["* ./a.cjs"] && outcomes[3].names == nil)
    let (alone, _) = try await bench.check(files.prefix(2).map { .file($0.0, $0.1) })
    #expect(alone.map(\.names) == [nil, nil])
  }

  @Test("a module that exports a name twice is a syntax error; CommonJS may")
  func duplicateExports() async throws {
    let bench = try await RealTools.bench(.node)
    let (outcomes, _) = try await bench.check([
      .file("a.mjs", "export const b = 1;\nexport { b };"),
      .file("b.js", "export default 1;\nexport default 2;"),
      .file("c.js", "exports.b = 1;\nexports.b = 2;\nmodule.exports = {};\nmodule.exports = {};"),
    ])
    #expect(outcomes.map(\.check.verdict) == [.failed, .failed, .passed])
    #expect(outcomes[0].error?.message == "Duplicate export of 'b'")
    #expect(outcomes[0].error?.location?.line == 2)
  }
}
