import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("modules that are not there", .timeLimit(.minutes(10))) struct ModuleCheckTests {
  /// The outcomes for files that parse.
  private func outcomes(
    _ files: [(path: String, text: String)], _ baseline: Baseline = .none
  ) -> [Outcome?] {
    let artifacts = Extraction(Draft(files: files).report).artifacts
    var parsed: [Int: [Outcome]] = [:]
    for index in artifacts.indices {
      parsed[index] = [Outcome(check: Check("javascript/syntax", tool: "node", .passed))]
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
      "c.js", "c.mjs", "c.cjs", "c.json", "c", "c/index.js", "c/package.json",
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
    #expect(found[0]?.findings.first?.location == Position(line: 2, column: 19))
    #expect(found[0]?.check.verdict == .passed)
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
