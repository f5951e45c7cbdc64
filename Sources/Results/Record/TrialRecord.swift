import Artifact
import Judging
import Runner

/// A trial as the machine format `sandbox.try/1`: a public contract, to which fields are added and in
/// which none is changed.
package struct TrialRecord: Sendable, Equatable {
  package static let schema = "sandbox.try/1"

  package var version: String
  package var summary: SummaryRecord
  /// Why the run came to no end; then there is nothing else in it.
  package var failure: String?
  package var environment: EnvironmentRecord
  package var policy: PolicyRecord?
  package var since: SinceRecord?
  package var options: OptionsRecord?
  package var shard: ShardRecord?
  package var compared: ComparedRecord?
  /// What concerns the run itself, and no report.
  package var findings: [FindingRecord] = []
  /// Empty where nobody keeps them: the summary counts them all the same.
  package var reports: [ReportRecord]
  package var unreadable: [UnreadableRecord]
  package var notTried: [String]
  /// Findings of the results it was compared with that are gone; nil where there was nothing to compare.
  package var fixed: [FindingRecord]?

  package init(_ tally: Tally, version: String, reports: [ReportRecord]) {
    self.version = version
    summary = SummaryRecord(tally)
    environment = EnvironmentRecord(tally)
    self.reports = reports
    unreadable = tally.unreadable.map { UnreadableRecord(path: $0.path, message: $0.message) }
    notTried = tally.notTried
    findings = tally.findings.map {
      FindingRecord(
        $0.finding, path: $0.path,
        fingerprint: Fingerprints.digest([$0.finding.rule, $0.path, $0.finding.message]))
    }
  }

  /// Of a run that came to no end.
  package init(failure: String, version: String) {
    self.init(Tally(), version: version, reports: [])
    self.failure = failure
  }
}

extension TrialRecord {
  package var json: JSONValue {
    [
      "schema": .string(Self.schema), "tool": .tool(version), "summary": summary.json,
      "failure": failure.map { .string($0) }, "environment": environment.json,
      "policy": policy?.json, "since": since?.json, "options": options?.json, "shard": shard?.json,
      "compared": compared?.json, "findings": .array(findings.map(\.json)),
      // Laid out one by one: of thousands, the bytes take a tenth of the values.
      "reports": .array(reports.map { .laidOut($0.json.bytes) }),
      "unreadable": .array(unreadable.map(\.json)),
      "not_tried": notTried.isEmpty ? nil : .array(notTried.map(JSONValue.string)),
      "fixed": fixed.map { .array($0.map(\.json)) },
    ]
  }

  /// Reads a results file.
  package init(parsing bytes: [UInt8]) throws(RecordError) {
    guard UTF8Form.isValid(bytes) else { throw RecordError("", "it is not valid UTF-8") }
    let node: JSONNode
    do {
      node = try JSONNode(parsing: bytes)
    } catch {
      let place = SourceText(bytes).position(at: error.offset)
      throw RecordError(
        "", "it is no JSON: \(error.message), in line \(place.line), column \(place.column)")
    }
    try self.init(json: node)
  }

  package init(json node: JSONNode) throws(RecordError) {
    let reader = try RecordReader(node)
    let schema: String = try reader.string("schema")
    guard schema == Self.schema else { throw RecordError("schema", "expected \(Self.schema)") }
    version = try reader.object("tool").string("version")
    summary = try SummaryRecord(reader.object("summary"))
    failure = try reader.optionalString("failure")
    environment = try EnvironmentRecord(reader.object("environment"))
    policy = try reader.optionalObject("policy").map(PolicyRecord.init)
    since = try reader.optionalObject("since").map(SinceRecord.init)
    options = try reader.optionalObject("options").map(OptionsRecord.init)
    shard = try reader.optionalObject("shard").map(ShardRecord.init)
    compared = try reader.optionalObject("compared").map(ComparedRecord.init)
    findings = try reader.list("findings", FindingRecord.init)
    reports = try reader.list("reports", ReportRecord.init)
    unreadable = try reader.list("unreadable", UnreadableRecord.init)
    notTried = try reader.strings("not_tried")
    fixed =
      try reader.optional("fixed", "a list") { $0 } == nil
      ? nil : try reader.list("fixed", FindingRecord.init)
  }
}
