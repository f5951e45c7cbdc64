import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Gate") struct GateTests {
  private func gate(_ draft: Draft) -> Gate { Gate(draft.report) }

  @Test(
    "the severity opens the gate, asks for review from 25, and shuts it from 45",
    arguments: [
      ("0", .open), ("5", .open), ("24.999", .open), ("25", .review), ("25.0", .review),
      ("44.999", .review), ("45", .shut), ("45.0", .shut), ("100", .shut),
      ("99999999999999999999", .shut),
    ] as [(String, Gate.Decision)])
  func severity(value: String, decision: Gate.Decision) {
    #expect(gate(Draft().with("severity", value)).decision == decision)
  }

  @Test("the reason names the severity and the threshold that it met")
  func reasons() {
    #expect(
      gate(Draft().with("severity", "6.5")).reason
        == "severity 6.5 is below the review threshold 25")
    #expect(
      gate(Draft().with("severity", "30")).reason
        == "severity 30 is at or above the review threshold 25")
    #expect(
      gate(Draft().with("severity", "45")).reason == "severity 45 is at or above the threshold 45")
  }

  @Test("thresholds can be others")
  func thresholds() {
    var thresholds = Gate.Thresholds()
    (thresholds.review, thresholds.block) = (3, 6)
    #expect(Gate(Draft().report, thresholds: thresholds).decision == .review)
    thresholds.block = 5
    #expect(Gate(Draft().report, thresholds: thresholds).decision == .shut)
  }

  @Test("block_execution: true shuts it, whatever else is said")
  func blockExecution() {
    let gate = gate(Draft().with("block_execution", "true").with("severity", "0"))
    #expect(gate.decision == .shut)
    #expect(gate.reason == "the report says block_execution: true")
  }

  @Test(
    "a header field that is missing or given twice shuts it, and is named",
    arguments: ["id", "timestamp", "severity", "block_execution"])
  func headers(key: String) throws {
    let missing = gate(Draft().without(key))
    #expect(missing.decision == .shut)
    #expect(missing.reason == "\(key) is missing")
    let value = try #require(Draft().fields.first { $0.0 == key }?.1)
    let twice = gate(Draft().adding(key, value))
    #expect(twice.decision == .shut)
    #expect(twice.reason == "\(key) is given twice")
  }

  @Test(
    "a field that does not parse shuts it, and is named",
    arguments: [
      ("id", ""), ("id", "a b"), ("id", "../x"), ("timestamp", "yesterday"),
      ("timestamp", "2026-13-01T00:00:00Z"), ("severity", "low"), ("severity", "-1"),
      ("severity", "nan"), ("severity", "inf"), ("severity", "1e3"), ("severity", "0x10"),
      ("severity", "٣"), ("severity", "5 (low)"), ("block_execution", "no"),
      ("block_execution", "False"), ("block_execution", ""),
    ])
  func malformed(key: String, value: String) {
    let gate = gate(Draft().with(key, value))
    #expect(gate.decision == .shut)
    #expect(gate.reason.hasPrefix("\(key) does not parse: expected "))
  }

  @Test("block_execution twice, once true, stays shut: the last one does not win")
  func contradiction() {
    let gate = gate(Draft().with("block_execution", "true").adding("block_execution", "false"))
    #expect(gate.decision == .shut)
  }

  @Test("risks and mitigations that are missing or no list shut it")
  func lists() {
    var draft = Draft()
    draft.risks = ""
    #expect(gate(draft).reason == "risks is missing")
    draft.mitigations = ""
    #expect(gate(draft).reason == "risks is missing; mitigations is missing")
    draft = Draft()
    draft.risks = "none that we know of"
    #expect(gate(draft).decision == .shut)
    #expect(gate(draft).reason.hasPrefix("risks does not parse"))
  }

  @Test("a report without a proposal is shut")
  func proposal() {
    let text = Draft().markdown.replacing("- proposal:\n", with: "")
    let report = MarkdownReader.report(in: SourceText(text))
    #expect(report.map { Gate($0).decision } == .shut)
  }
}
