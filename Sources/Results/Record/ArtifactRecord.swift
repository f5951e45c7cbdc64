import Artifact
import Judging

/// A file of a report as a results file has it.
package struct ArtifactRecord: Sendable, Equatable {
  /// What a directory holds at the artifact's path.
  package enum Against: String, Sendable, CaseIterable {
    case identical, different, absent, refused
  }

  package var path: String
  package var origin: String
  package var language: String
  package var dialect: String?
  package var bytes: Int
  package var sha256: String
  package var reportLines: ClosedRange<Int>
  package var verdict: Verdict
  package var checks: [CheckRecord]
  package var findings: [FindingRecord]
  package var baselineState: BaselineState?
  /// Why it is new beside older results.
  package var novelty: String?
  package var against: Against?
  /// Why it is refused, or how many lines are more and less there than was proposed.
  package var againstDetail: String?

  init(_ result: ArtifactResult, _ fingerprints: inout Fingerprints) {
    let artifact = result.artifact
    path = artifact.rawPath
    origin = artifact.origin.rawValue
    language = result.language.rawValue
    dialect = result.dialect?.rawValue
    bytes = artifact.content.bytes.count
    sha256 = artifact.sha256
    reportLines = artifact.reportLines
    verdict = result.verdict
    checks = result.checks.map(CheckRecord.init)
    findings = fingerprints.records(
      of: result.findings, in: artifact.content, path: artifact.rawPath, at: \.location)
  }

  package var json: JSONValue {
    [
      "path": .string(path), "origin": .string(origin), "language": .string(language),
      "dialect": .optional(dialect), "bytes": .int(bytes), "sha256": .string(sha256),
      "report_lines": ["start": .int(reportLines.lowerBound), "end": .int(reportLines.upperBound)],
      "verdict": .string(verdict.word), "reason": .optional(verdict.reason),
      "baseline_state": baselineState.map { .word($0) },
      "baseline_reason": novelty.map { .string($0) }, "against": against.map { .word($0) },
      "against_detail": againstDetail.map { .string($0) },
      "checks": .array(checks.map(\.json)), "findings": .array(findings.map(\.json)),
    ]
  }

  init(_ reader: RecordReader) throws(RecordError) {
    path = try reader.string("path")
    origin = try reader.string("origin")
    language = try reader.string("language")
    dialect = try reader.optionalString("dialect")
    bytes = try reader.count("bytes")
    sha256 = try reader.string("sha256")
    let lines = try reader.object("report_lines")
    let start = try lines.ordinal("start")
    reportLines = start...max(start, try lines.ordinal("end"))
    verdict = try reader.verdict()
    baselineState = try reader.optionalWord("baseline_state")
    novelty = try reader.optionalString("baseline_reason")
    against = try reader.optionalWord("against")
    againstDetail = try reader.optionalString("against_detail")
    checks = try reader.list("checks", CheckRecord.init)
    findings = try reader.list("findings", FindingRecord.init)
  }
}
