import Foundation
import Testing

@Suite("sandbox try, JavaScript beyond its syntax", .timeLimit(.minutes(10)))
struct JavaScriptTests {
  private static let files = [
    ("lib/add.js", "module.exports = (a, b) => a + b;"),
    ("lib/sum.js", "const add = require('./add');\nmodule.exports = list => list.reduce(add, 0);"),
    ("lib/store.js", "const db = require('./db');\nmodule.exports = db.open();"),
  ]
  private static let head =
    "const test = require('node:test');\nconst assert = require('node:assert');\n"

  private func trial(
    _ place: Place, _ files: [(String, String)], _ options: String...
  ) async throws -> (status: Int32, report: Document.Report) {
    try place.write(Sample.report(files), to: "report.md")
    let run = try await place.start(["try", "--format", "json"] + options + ["report.md"]).end()
    return (run.status, try #require(try Document(run.out).reports.first, "\(run.err)"))
  }

  @Test("a module that is not here leaves its file unchecked; a baseline that has it lets it pass")
  func baseline() async throws {
    try await Place.lend { place in
      let (status, report) = try await trial(place, Self.files)
      #expect(status == 3 && report.verdict == "unchecked")
      #expect(report.artifacts.map(\.verdict) == ["passed", "passed", "unchecked"])
      #expect(report.artifacts[2].reason == "needs-context")
      #expect(report.artifacts[2].findings.map(\.rule) == ["javascript/import"])
      try place.write("", to: "repository/lib/db/index.js")
      let (now, known) = try await trial(place, Self.files, "--baseline", "repository")
      #expect(now == 0 && known.artifacts.map(\.verdict) == ["passed", "passed", "passed"])
    }
  }

  @Test("what is no baseline is wrong usage")
  func noBaseline() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "report.md")
      try place.write("", to: "schema.txt")
      for name in ["schema.txt", "nowhere", "none.sql"] {
        let run = try await place.sandbox("try", "--baseline", name, "report.md")
        #expect(run.status == 2 && run.err.contains("--baseline"), "\(run.err)")
      }
      try place.write("", to: "schema.sql")
      let run = try await place.sandbox(
        "try", "--baseline", "schema.sql", "--baseline", ".", "report.md")
      #expect(run.status == 0, "\(run.err)")
    }
  }

  @Test("tests are run on request only, and what they find fails their file")
  func tests() async throws {
    try await Place.lend { place in
      let good = Self.head + "test('adds', () => assert.equal(require('../lib/add')(1, 2), 3));"
      let bad = Self.head + "test('sums', () => assert.equal(require('../lib/sum')([1]), 2));"
      let files =
        Self.files.prefix(2) + [
          ("tests/add.js", good), ("tests/sum.js", bad),
          ("tests/web.test.js", "const web = require('express');\nweb();"),
        ]
      let (quiet, report) = try await trial(place, Array(files))
      #expect(quiet == 0 && report.artifacts.allSatisfy { $0.checks.count < 3 })
      let (status, run) = try await trial(place, Array(files), "--run-tests")
      #expect(status == 1)
      #expect(
        run.artifacts.map(\.verdict) == ["passed", "passed", "passed", "failed", "unchecked"])
      #expect(run.artifacts[4].reason == "needs-context")
      let failure = try #require(run.artifacts[3].findings.first)
      #expect(failure.rule == "javascript/test" && failure.severity == "error")
      #expect(failure.message.hasPrefix("`sums` failed: "))
      #expect(place.names(in: place.runtime) == [])
    }
  }

  @Test("behind a shut gate no test is run")
  func gate() async throws {
    try await Place.lend { place in
      let text = Self.head + "test('a', () => assert(false));"
      try place.write(Sample.report([("a.test.js", text)], blocks: true), to: "report.md")
      let run = try await place.sandbox("try", "--format", "json", "--run-tests", "report.md")
      #expect(run.status == 4)
      #expect(try Document(run.out).reports.first?.artifacts.first?.checks.isEmpty == true)
    }
  }
}
