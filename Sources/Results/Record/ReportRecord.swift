import Artifact
import Judging

/// A report as a results file has it, and as it stands in its workspace.
package struct ReportRecord: Sendable, Equatable {
  package var path: String
  package var id: String?
  package var kind: String?
  package var severity: Double?
  package var blockExecution: Bool?
  package var sha256: String
  package var decision: Gate.Decision
  /// Why the gate decides so.
  package var gateReason: String
  package var verdict: ReportVerdict
  /// Its path below the home.
  package var workspace: String?
  /// What it alone would give, allowances counted.
  package var exitStatus: Int?
  package var findings: [FindingRecord]
  package var artifacts: [ArtifactRecord]
  package var baselineState: BaselineState?
  /// The acceptance that is in force.
  package var acceptance: Acceptance?
  /// What it was before its repairs were written into it.
  package var mended: MendedRecord?
  /// How its files were taken out of it, where it is no report.
  package var form: String?

  package init(
    _ result: ReportResult, workspace: String?, allowing allowance: Allowance = .nothing
  ) {
    path = result.path
    id = result.report.id.value
    kind = result.report.kind
    severity = result.report.severity.value
    blockExecution = result.report.blockExecution.value
    sha256 = result.sha256
    decision = result.gate.decision
    gateReason = result.gate.reason
    verdict = result.verdict
    acceptance = result.acceptance
    form = result.report.format.isReport ? nil : result.report.format.rawValue
    self.workspace = workspace
    exitStatus = Int(result.summary.status(allowing: allowance).rawValue)
    var fingerprints = Fingerprints(report: result.report.id.value ?? result.path)
    findings = fingerprints.records(
      of: result.findings, in: result.report.text, path: "", at: \.reportLocation)
    artifacts = result.artifacts.map { ArtifactRecord($0, &fingerprints) }
  }
}

extension ReportRecord {
  package var json: JSONValue {
    [
      "path": .string(path), "id": .optional(id), "kind": .optional(kind),
      "severity": severity.map { .number($0) } ?? .null,
      "block_execution": blockExecution.map { .bool($0) } ?? .null, "sha256": .string(sha256),
      "gate": ["decision": .word(decision), "reason": .string(gateReason)],
      "verdict": .word(verdict), "workspace": .optional(workspace),
      "exit_status": exitStatus.map { .int($0) }, "baseline_state": baselineState.map { .word($0) },
      "accepted": acceptance?.json, "mended": mended?.json, "form": form.map { .string($0) },
      "findings": .array(findings.map(\.json)),
      "artifacts": .array(artifacts.map(\.json)),
    ]
  }

  /// Reads what `json` wrote.
  package init(json node: JSONNode) throws(RecordError) { try self.init(RecordReader(node)) }

  init(_ reader: RecordReader) throws(RecordError) {
    path = try reader.string("path")
    id = try reader.optionalString("id")
    kind = try reader.optionalString("kind")
    severity = try reader.optionalNumber("severity")
    blockExecution = try reader.optionalBool("block_execution")
    sha256 = try reader.string("sha256")
    let gate = try reader.object("gate")
    decision = try gate.word("decision")
    gateReason = try gate.string("reason")
    verdict = try reader.word("verdict")
    workspace = try reader.optionalString("workspace")
    exitStatus = try reader.optionalExitStatus()
    baselineState = try reader.optionalWord("baseline_state")
    if let reader = try reader.optionalObject("accepted") {
      acceptance = try Acceptance(reader, sha256: sha256, id: id)
    }
    mended = try reader.optionalObject("mended").map(MendedRecord.init)
    form = try reader.optionalString("form")
    findings = try reader.list("findings", FindingRecord.init)
    artifacts = try reader.list("artifacts", ArtifactRecord.init)
  }
}

extension ReportRecord {
  /// A finding of it as it is shown: what a policy lowered, and still keeps it from passing, is a
  /// warning at least.
  func shown(_ finding: FindingRecord, ofFile: Bool) -> FindingRecord {
    guard exitStatus != 0, finding.loweredFrom != nil,
      ofFile ? finding.weight == .error : finding.weight > .note
    else { return finding }
    var finding = finding
    finding.severity = max(finding.severity, .warning)
    return finding
  }
}

extension RecordReader {
  /// `exit_status`, one of ours.
  func optionalExitStatus() throws(RecordError) -> Int? {
    try optional("exit_status", "0, 1, 2, 3 or 4") {
      $0.int.flatMap(Int32.init(exactly:)).flatMap(ExitStatus.init).map { Int($0.rawValue) }
    }
  }
}

extension Acceptance {
  /// As a policy has it, too.
  package var json: JSONValue {
    [
      "sha256": .string(sha256), "id": .optional(id),
      "accept": .array(words.map(JSONValue.string)), "reason": .string(reason),
      "by": .string(by), "until": .string(until),
    ]
  }

  fileprivate init(_ reader: RecordReader, sha256: String, id: String?) throws(RecordError) {
    let words = try reader.strings("accept")
    let accepted = words.compactMap(What.init)
    guard accepted.count == words.count, try reader.string("sha256") == sha256 else {
      throw RecordError("accepted", "expected an acceptance of these bytes")
    }
    self.init(
      sha256: sha256, id: id, accepted: Set(accepted), reason: try reader.string("reason"),
      by: try reader.string("by"), until: try reader.string("until"))
  }
}
