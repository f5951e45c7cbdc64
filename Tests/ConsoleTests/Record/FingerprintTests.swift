import Artifact
import Testing

@testable import Console
@testable import Judging
@testable import Launching
@testable import Results
@testable import Runner

@Suite("Fingerprints") struct FingerprintTests {
  private func fingerprints(
    _ files: [(String, String)], id: String = "fsar_1", before: String = ""
  ) async throws -> [String] {
    let markdown = Drafts.markdown(files: files, id: id)
      .replacing("- timestamp", with: before + "- timestamp")
    let result = try await Drafts.trial([("report.md", markdown)])
    let trial = TrialRecord(result, version: "1", workspaces: [nil])
    return trial.reports.flatMap { $0.artifacts.flatMap(\.findings) + $0.findings }
      .compactMap(\.fingerprint)
  }

  @Test("stay as they are where lines are put in above, in the report and in the file")
  func moved() async throws {
    let one = try await fingerprints([("a.json", "{\n  \"a\": 1,\n}")])
    #expect(one.count == 1 && one[0].count == 32)
    #expect(try await fingerprints([("a.json", "{\n  \"b\": 2,\n\n  \"a\": 1,\n }")]) == one)
    #expect(try await fingerprints([("a.json", "{\n  \"a\": 1,\n}")], before: "\n\n\n") == one)
    #expect(
      try await fingerprints([("z.json", "[1]"), ("a.json", "{\n  \"a\": 1,\n}")]) == one)
  }

  @Test("are others in another file, another report, on another line's text")
  func others() async throws {
    let one = try await fingerprints([("a.json", "{,}")])
    #expect(try await fingerprints([("b.json", "{,}")]) != one)
    #expect(try await fingerprints([("a.json", "{,}")], id: "fsar_2") != one)
    #expect(try await fingerprints([("a.json", "{ ,}")]) != one)
  }

  @Test("of equal findings are told apart by their order")
  func equal() {
    let finding = Finding(
      rule: "javascript/import", severity: .note, "nothing at ./a", at: Position(line: 1, column: 1)
    )
    let text = SourceText(Array("import './a'\n".utf8))
    var first = Fingerprints(report: "r")
    let records = first.records(of: [finding, finding, finding], in: text, path: "a.js") {
      $0.location
    }
    #expect(Set(records.map(\.fingerprint)).count == 3)
    var second = Fingerprints(report: "r")
    let fewer = second.records(of: [finding, finding], in: text, path: "a.js") { $0.location }
    #expect(fewer.map(\.fingerprint) == records.prefix(2).map(\.fingerprint))
  }

  @Test("do not depend on figures in the message")
  func figures() {
    #expect(Fingerprints.withoutFigures("line 12, after 10.0 s") == "line #, after #.# s")
    #expect(Fingerprints.withoutFigures("no figures: é") == "no figures: é")
  }

  @Test("of many findings on a line of megabytes are made in time for it to be digested once")
  func longLine() {
    let text = SourceText([UInt8](repeating: UInt8(ascii: "a"), count: 4 << 20))
    let findings = (1...5000).map {
      Finding(rule: "r", severity: .note, "m", at: Position(line: 1, column: $0))
    }
    var fingerprints = Fingerprints(report: "r")
    let records = fingerprints.records(of: findings, in: text, path: "a") { $0.location }
    #expect(Set(records.map(\.fingerprint)).count == 5000)
  }
}
