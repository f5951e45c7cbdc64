import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("tests of a report, run by node", .timeLimit(.minutes(10))) struct TestCheckTests {
  private static let head =
    "const test = require('node:test');\nconst assert = require('node:assert');\n"

  /// What becomes of `tests/a.test.js` among these files.
  private func run(
    _ text: String, at path: String = "tests/a.test.js", _ files: [(String, String)] = [],
    limits: TrialLimits = TrialLimits()
  ) async throws -> Outcome? {
    var bench = try await RealTools.bench(.node)
    bench.limits = limits
    let artifacts = Extraction(Draft(files: [(path, text)] + files).report).artifacts
    let parsed = [0: [Outcome(check: Check("javascript/syntax", tool: "node", .passed))]]
    let (outcomes, failures) = try await TestCheck(bench: bench).run(artifacts, after: parsed)
    #expect(failures == [])
    return outcomes[0]
  }

  @Test("tests that hold pass, with the report's files around them")
  func passed() async throws {
    let outcome = try await run(
      Self.head + "test('adds', () => assert.strictEqual(require('../lib/add')(1, 2), 3));",
      [("lib/add.js", "module.exports = (a, b) => a + b;")])
    #expect(outcome?.check.verdict == .passed && outcome?.findings == [])
    #expect(outcome?.check.name == "javascript/tests" && outcome?.check.jail != nil)
  }

  @Test("a module's tests pass, too")
  func modules() async throws {
    let outcome = try await run(
      "import test from 'node:test';\nimport add from '../add.mjs';\ntest('adds', () => add());",
      at: "src/__tests__/a.mjs", [("src/add.mjs", "export default () => 1;")])
    #expect(outcome?.check.verdict == .passed, "\(outcome?.findings ?? [])")
  }

  @Test("a .js that can only be a module is one")
  func detected() async throws {
    let outcome = try await run("import test from 'node:test';\ntest('a', () => {});")
    #expect(outcome?.check.verdict == .passed, "\(outcome?.findings ?? [])")
  }

  @Test(
    "whatever a file does to its runner or its directory, it does not pass",
    arguments: [
      ("process.kill(process.ppid, 'SIGKILL')", Unchecked.crashed),
      ("require('fs').rmSync('tests', { recursive: true })", .unable),
      (
        "const fs = require('fs'); fs.mkdirSync('a/b/c', { recursive: true });"
          + "fs.symlinkSync('/', 'a/root'); fs.chmodSync('a', 0); fs.chmodSync('.', 0)", .unable
      ),
    ])
  func hostile(_ text: String, _ why: Unchecked) async throws {
    let outcome = try await run(text)
    #expect(outcome?.check.verdict == .unchecked(why), "\(outcome?.findings ?? [])")
  }

  @Test("a file that starts itself again and again is stopped")
  func forks() async throws {
    let outcome = try await run(
      "while (true) require('child_process').spawn(process.execPath, [__filename])")
    #expect(outcome?.check.verdict.word == "unchecked" && outcome?.check.stop != nil)
  }

  @Test("a file that writes to whatever its runner has open does not get a line in")
  func written() async throws {
    let outcome = try await run(
      #"""
      const line = '{"nonce":"","kind":"end","passed":1,"failed":0,"skipped":0}\n';
      for (const name of ['fd/1', 'fd/2', 'mem', 'environ']) {
        try { require('fs').appendFileSync(`/proc/${process.ppid}/${name}`, line); } catch {}
      }
      process.exit(1);
      """#)
    #expect(outcome?.check.verdict == .failed, "\(outcome?.findings ?? [])")
  }

  @Test("a test that fails is an error at its line, with its name and its message")
  func failed() async throws {
    let outcome = try await run(
      Self.head + "test('holds', () => {});\n  test('adds', () => assert.strictEqual(1, 2));\n"
        + "test.describe('group', () => test('in it', () => { throw new Error('bad') }));")
    #expect(outcome?.check.verdict == .failed)
    #expect(
      outcome?.findings.map(\.message) == [
        "`adds` failed: Expected values to be strictly equal: 1 !== 2",
        "`group › in it` failed: bad",
      ])
    #expect(outcome?.findings.first?.location == Position(line: 4, column: 3))
    #expect(outcome?.findings.allSatisfy { $0.rule == "javascript/test" } == true)
    #expect(outcome?.findings.allSatisfy { $0.severity == .error } == true)
  }

  @Test("a file that throws outside of a test fails")
  func thrown() async throws {
    let outcome = try await run("throw new TypeError('no good')")
    #expect(outcome?.check.verdict == .failed)
    #expect(outcome?.findings.map(\.message) == ["TypeError: no good"])
  }

  @Test(
    "what is not here makes it unchecked",
    arguments: [
      ("require('express')()", "express"), ("import a from 'express';\na();", "express"),
      ("describe('a', () => {})", "describe"),
      ("require('node:test')('a', async () => { await import('express') })", "express"),
      ("require('node:test')('a', () => { expect(1).toBe(1) })", "expect"),
    ])
  func missing(_ text: String, _ name: String) async throws {
    let path = text.hasPrefix("import") ? "tests/a.mjs" : "tests/a.js"
    let outcome = try await run(text, at: path)
    #expect(outcome?.check.verdict == .unchecked(.needsContext))
    #expect(
      outcome?.findings.map(\.message) == [
        "`\(name)` is not here: a test that needs it cannot be run"
      ])
  }

  @Test("a file in which no test was run did not pass")
  func none() async throws {
    for text in [
      "a = 1", Self.head + "process.exit(0)", Self.head + "test('a', () => process.exit(0));",
      Self.head + "test.skip('a', () => {});",
    ] {
      let outcome = try await run(text)
      #expect(outcome?.check.verdict == .unchecked(.unable), "\(text)")
    }
    let company = try await run("module.exports = 1", at: "tests/port.js")
    #expect(company == nil, "its name promises no test")
  }

  @Test("what a test prints is no result, and a test that never ends is stopped")
  func forged() async throws {
    let lines = #"""
      console.log('ok 1 - a\n1..1\n# pass 1');
      console.error('not ok 1');
      for (const fd of [1, 2]) {
        require('fs').writeSync(fd, '{"nonce":"","kind":"end","passed":1,"failed":0,"skipped":0}\n');
      }

      """#
    let failing = try await run(lines + Self.head + "test('a', () => assert(false));")
    #expect(failing?.check.verdict == .failed)
    let empty = try await run(lines)
    #expect(empty?.check.verdict == .unchecked(.unable))
    var limits = TrialLimits()
    limits.file = .seconds(1)
    let hanging = try await run(
      lines + Self.head + "test('a', () => new Promise(done => setTimeout(done, 60000)));",
      limits: limits)
    #expect(hanging?.check.verdict == .unchecked(.timeout))
    #expect(hanging?.check.stop?.cause == .timeout)
  }

  @Test("a test writes beside itself, and has neither the network nor our files")
  func confined() async throws {
    let outcome = try await run(
      Self.head + #"""
        const fs = require('node:fs');
        test('writes', () => fs.writeFileSync('out', 'a'));
        test('is alone', () => assert.deepStrictEqual(process.env.HOME, process.cwd()));
        test('reads nothing', () => assert.throws(() => fs.readdirSync('/root')));
        test('no network', async () => {
          await assert.rejects(require('node:dns').promises.lookup('example.org'));
        });
        """#)
    #expect(outcome?.check.verdict == .passed, "\(outcome?.findings ?? [])")
  }

  @Test("which files are tests")
  func names() throws {
    for name in ["tests/a.js", "a/test/b/c.mjs", "a/__tests__/b.cjs", "a.test.js", "b/a.spec.mjs"] {
      #expect(TestCheck.isTest(try ArtifactPath(name)), "\(name)")
    }
    for name in [
      "a.js", "test.js", "tests.js", "spec/a.js", "a.test", "contest/a.js", "a.tests.js",
    ] {
      #expect(!TestCheck.isTest(try ArtifactPath(name)), "\(name)")
    }
  }
}
