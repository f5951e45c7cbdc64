import Artifact
import Foundation
import Testing

@testable import Console
@testable import Judging
@testable import Launching
@testable import Results
@testable import Runner

@Suite("A results file, read back") struct TrialRecordTests {
  private func trial() async throws -> TrialRecord {
    let files = [("a.json", "{\n  \"é\": 1,\n}"), ("b.scss", "a {}"), ("c.json", "[1]")]
    let result = try await Drafts.trial([
      ("a.md", Drafts.markdown(files: files, severity: "24.5")),
      ("b.md", Drafts.markdown(files: [("../x.json", "[1]")], id: "b", severity: "1e300")),
      ("c.md", "# FSAR Proposal Report\n\n- proposal:\n===FILE a\nnothing\n"),
    ])
    return TrialRecord(result, version: "1", workspaces: ["Sandboxes/x", nil, nil])
  }

  /// With everything in it that a document can have.
  private func full() async throws -> TrialRecord {
    var trial = try await trial()
    let bare = FindingRecord(
      Finding(rule: "policy/changed", severity: .error, "it changed"), path: "x/.sandbox.json",
      fingerprint: "f")
    trial.policy = PolicyRecord(source: "git:main:.sandbox.json", sha256: "0")
    trial.since = SinceRecord(rev: "main", commit: "c", base: "b")
    trial.options = OptionsRecord(["jail": "landlock", "allow-unchecked": "scss,html"])
    trial.shard = ShardRecord(index: 1, count: 3, inventory: "i", contents: "c", reports: 9)
    trial.compared = ComparedRecord(new: 1, unchanged: 2, fixed: 3)
    trial.findings = [bare]
    trial.fixed = [bare]
    trial.notTried = ["z.md"]
    trial.summary.notTried = 1
    trial.unreadable = [UnreadableRecord(path: "u.md", message: "m\n\u{1B}")]
    trial.reports[0].baselineState = .new
    trial.reports[0].artifacts[0].baselineState = .unchanged
    trial.reports[0].artifacts[0].against = .refused
    trial.reports[0].artifacts[0].againstDetail = "a FIFO stands there"
    var check = Check(
      "sql/syntax", tool: "t 1", .unchecked(.timeout), duration: .microseconds(1234))
    check.stop = Stop(
      .signal, signal: 9, wall: .seconds(10), cpu: .milliseconds(1), peakMemory: 1 << 40)
    trial.reports[0].artifacts[1].checks = [CheckRecord(check)]
    var finding = Finding(
      rule: "sql/syntax", severity: .warning, "m", code: "42601", at: Position(line: 1, column: 2),
      inReport: Position(line: 3, column: 4), help: "h")
    finding.replacement = Replacement(
      start: Position(line: 1, column: 1), end: Position(line: 1, column: 2), text: "\u{202E}\n")
    finding.replacement?.reportStart = Position(line: 3, column: 3)
    finding.replacement?.reportEnd = Position(line: 3, column: 4)
    var record = FindingRecord(finding, fingerprint: nil)
    record.baselineState = .unchanged
    trial.reports[0].artifacts[1].findings = [record]
    return trial
  }

  @Test("is written again to the same bytes")
  func sameBytes() async throws {
    for trial in [try await trial(), try await full()] {
      let bytes = trial.json.bytes
      #expect(try TrialRecord(parsing: bytes).json.bytes == bytes)
    }
  }

  @Test("one report, as it stands in its workspace, is, too")
  func oneReport() async throws {
    for report in try await full().reports {
      let bytes = report.json.bytes
      let node = try JSONNode(parsing: bytes)
      #expect(try ReportRecord(json: node).json.bytes == bytes)
    }
  }

  @Test("loses the members that nobody knows, and nothing else")
  func unknownMembers() async throws {
    let bytes = try await trial().json.bytes
    let text = String(decoding: bytes, as: UTF8.self)
      .replacing("\"summary\": {", with: "\"else\": [{\"a\": null}], \"summary\": { \"x\": 1e999,")
    #expect(try TrialRecord(parsing: Array(text.utf8)).json.bytes == bytes)
  }

  @Test(
    "a member of a wrong type is told with its place",
    arguments: [
      ("\"sha256\": \"", "\"sha256\": 1, \"_\": \"", "reports[0].sha256: expected a string"),
      ("\"verdict\": \"", "\"verdict\": \"x", "reports[0].verdict: expected passed, failed"),
      ("\"reports\": 3", "\"reports\": -3", "summary.reports: expected a whole number"),
      ("\"reports\": [", "\"reports\": {}, \"_\": [", "reports: expected a list"),
      ("\"start\": 10", "\"start\": 0", "reports[0].artifacts[0].report_lines.start: expected a"),
      ("\"decision\"", "\"Decision\"", "reports[0].gate.decision: is missing"),
      ("\"severity\": 24.5", "\"severity\": 1e999", "reports[0].severity: expected a number"),
      ("sandbox.try/1", "sandbox.apply/1", "schema: expected sandbox.try/1"),
      ("\"line\": 3", "\"line\": 99999999999999", "findings[0].location.line: expected"),
      ("\"exit_status\": 4", "\"exit_status\": 7", "exit_status: expected 0, 1, 2, 3 or 4"),
    ])
  func wrongTypes(what: String, instead: String, complaint: String) async throws {
    let text = String(decoding: try await trial().json.bytes, as: UTF8.self)
    let place = try #require(text.range(of: what), "the control: \(what) is there")
    let broken = text.replacingCharacters(in: place, with: instead)
    let error = #expect(throws: RecordError.self) {
      try TrialRecord(parsing: Array(broken.utf8))
    }
    #expect(error?.description.contains(complaint) == true, "\(error?.description ?? "")")
  }

  @Test("that was cut off anywhere is an error, and no crash")
  func truncated() async throws {
    let bytes = try await full().json.bytes
    for end in stride(from: 0, to: bytes.count - 2, by: 7) {
      #expect(throws: RecordError.self) { try TrialRecord(parsing: Array(bytes[..<end])) }
    }
  }

  @Test("whose bytes were changed is read or refused, and no crash")
  func mutated() async throws {
    let bytes = try await full().json.bytes
    var state: UInt64 = 7
    func random(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % below
    }
    let pieces = ["\"", "{", "]", "null", "-1", "9e99", "\\u0000", "99999999999999999999", ","]
    for _ in 0..<400 {
      var changed = bytes
      let at = random(changed.count - 30)
      let piece = Array(pieces[random(pieces.count)].utf8)
      changed.replaceSubrange(at..<(at + random(20)), with: piece)
      if let trial = try? TrialRecord(parsing: changed) {
        let again = trial.json.bytes
        #expect(try TrialRecord(parsing: again).json.bytes == again)
      }
    }
  }

  @Test("each report has the status that it alone gives, and the summary that of all")
  func statuses() async throws {
    let result = try await Drafts.trial([
      ("a.md", Drafts.markdown(files: [("a.json", "[1]")])),
      ("b.md", Drafts.markdown(files: [("a.scss", "a{}")])),
      ("c.md", Drafts.markdown(files: [("a.json", "{,}")])),
      ("d.md", Drafts.markdown(files: [("a.json", "[1]")], severity: "50")),
      ("e.md", Drafts.markdown(files: [("a.json", "[1]")], severity: "30")),
    ])
    func statuses(_ allowance: Allowance) -> [Int?] {
      let trial = TrialRecord(
        result, version: "1", workspaces: result.reports.map { _ in nil }, allowing: allowance)
      return trial.reports.map(\.exitStatus) + [trial.summary.exitStatus]
    }
    #expect(statuses(.nothing) == [0, 3, 1, 4, 3, 4])
    let all = Allowance(review: true) { $0 == "scss" }
    #expect(statuses(all) == [0, 0, 1, 4, 0, 4])
  }
}
