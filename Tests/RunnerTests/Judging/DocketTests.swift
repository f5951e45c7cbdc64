import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Docket") struct DocketTests {
  private func docket(_ files: [(String, String)], named: Bool = true) async throws -> Docket {
    try await Folder.lend { folder in
      let candidates = try files.map { name, text in
        Candidate(path: try folder.write(text, to: name), isNamed: named)
      }
      return Docket(candidates)
    }
  }

  private func names(_ docket: Docket) -> [String] {
    docket.entries.map { $0.path.split(separator: "/").dropFirst(2).joined(separator: "/") }
  }

  private let draft = Draft(files: [("a.sql", "SELECT 1;")])

  @Test("of a markdown report and its twin the markdown is tried, in either order")
  func twins() async throws {
    for files in [
      [("a.md", draft.markdown), ("a.json", draft.json)],
      [("a.json", draft.json), ("a.md", draft.markdown)],
    ] {
      let docket = try await docket(files)
      #expect(names(docket) == ["a.md"])
      #expect(docket.entries[0].findings == [])
    }
  }

  @Test("a twin that differs is an error of the report, which names the difference")
  func differing() async throws {
    let docket = try await docket([
      ("a.md", draft.markdown), ("a.json", draft.with("severity", "6").json),
    ])
    #expect(names(docket) == ["a.md"])
    let finding = try #require(docket.entries[0].findings.first)
    #expect(finding.rule == "report/twins-differ" && finding.severity == .error)
    #expect(finding.message.hasSuffix("a.json differs in severity"))
  }

  @Test("another id, another stem or another directory makes no twin: both are tried")
  func strangers() async throws {
    let other = draft.with("id", "fsar_2").json
    #expect(
      try await names(docket([("a.md", draft.markdown), ("a.json", other)]))
        == ["a.json", "a.md"])
    #expect(
      try await names(docket([("a.md", draft.markdown), ("b.json", draft.json)]))
        == ["a.md", "b.json"])
    #expect(
      try await names(docket([("a.md", draft.markdown), ("b/a.json", draft.json)]))
        == ["a.md", "b/a.json"])
  }

  @Test("of two of one stem, the twin is whose id it has, so that each shard sees the same")
  func likeness() async throws {
    let other = draft.with("id", "fsar_2")
    let files = [
      ("a.MD", other.markdown), ("a.json", other.with("severity", "6").json),
      ("a.md", draft.markdown),
    ]
    for order in [files, files.reversed()] {
      let docket = try await docket(order)
      #expect(names(docket) == ["a.MD", "a.md"])
      #expect(docket.entries.map(\.findings.count) == [1, 0])
    }
  }

  @Test("a JSON report alone is tried")
  func alone() async throws {
    let docket = try await docket([("a.json", draft.json)])
    #expect(names(docket) == ["a.json"])
    #expect(docket.entries[0].report.format == .json)
  }

  @Test("the reports come in the order of their paths")
  func order() async throws {
    let files = ["b.md", "a.md", "B.md", "a-1.md", "a/z.md"].map { ($0, draft.markdown) }
    #expect(try await names(docket(files)) == ["B.md", "a-1.md", "a.md", "a/z.md", "b.md"])
  }

  @Test("a file that was named and is no report is an error, one that was found is skipped")
  func noReport() async throws {
    let files = [("a.md", "# Notes\n"), ("b.json", "{\"name\": 1}")]
    let named = try await docket(files)
    #expect(named.unreadable.count == 2 && named.skipped == 0)
    #expect(named.unreadable[0].message.contains("'# FSAR Proposal Report'"))
    #expect(named.unreadable[1].message.contains("\"proposal\""))
    let found = try await docket(files, named: false)
    #expect(found.unreadable == [] && found.skipped == 2)
  }

  @Test("a broken report is an error even if it was only found")
  func broken() async throws {
    let docket = try await docket(
      [("a.json", "{\"proposal\": \"x\",}"), ("b.md", ""), ("c.json", "not json")], named: false)
    #expect(
      docket.unreadable.map(\.message) == ["line 1, column 18: expected a key in double quotes"])
    #expect(docket.skipped == 2)
  }
}
