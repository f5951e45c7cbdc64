import Artifact
import Foundation
import Testing

/// The reports in `Tests/Fixtures/Reports`: one for each rule and each hard case.
///
/// With `SANDBOX_RECORD_FIXTURES=1` what is found is written beside each report, to be read and judged;
/// such a run always fails.
@Suite struct FixtureTests {
  @Test(
    "a report gives the files, origins, lines and findings that stand beside it",
    arguments: Fixture.all)
  func markdown(_ fixture: Fixture) throws {
    let report = try Sample.read(markdown: fixture.report())
    let actual = Transcript.text(of: report, Extraction(report))
    if ProcessInfo.processInfo.environment["SANDBOX_RECORD_FIXTURES"] == "1" {
      try Data(actual.utf8).write(to: fixture.expectedFile)
      Issue.record("\(fixture.name).expected was recorded: read it, and run the tests again")
      return
    }
    let expected = try String(contentsOf: fixture.expectedFile, encoding: .utf8)
    let difference = Comparison.difference(expected: expected, actual: actual)
    #expect(difference == nil, "\(fixture.name).md:\n\(difference ?? "")")
  }

  @Test(
    "the JSON twin of a report gives the same files, however it is escaped", arguments: Fixture.all)
  func twin(_ fixture: Fixture) throws {
    let markdown = try Sample.read(markdown: fixture.report())
    let expected = Essence(Extraction(markdown), bodyFrom: markdown.body.bytes.startIndex)
    for escaping in Escaping.allCases {
      let json = try Sample.read(json: Sample.json(markdown.body.bytes, escaping))
      #expect(json.kind == markdown.kind)
      #expect(Essence(Extraction(json)) == expected, "escaping \(escaping)")
    }
  }

  @Test("every report has its expected file, and every expected file its report")
  func pairs() {
    let reports = Fixture.names(withExtension: ".md")
    #expect(reports == Fixture.names(withExtension: ".expected"))
    #expect(reports.count >= 60, "the fixtures were not found in \(Fixture.directory.path)")
  }

  @Test("a difference is shown line by line, and canonical equivalence is none")
  func comparison() {
    #expect(Comparison.difference(expected: "a\nb\nc\n", actual: "a\nb\nc\n") == nil)
    #expect(Comparison.difference(expected: "a\nb\nc", actual: "a\nx\nc") == "  a\n- b\n+ x\n  c")
    #expect(Comparison.difference(expected: "\u{E9}", actual: "e\u{301}") != nil)
    #expect(Comparison.difference(expected: "a\r\nb", actual: "a\nb") != nil)
  }
}
