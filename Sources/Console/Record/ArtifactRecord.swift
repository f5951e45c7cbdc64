import Artifact
import Runner

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
  package var against: Against?

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
}

extension ArtifactRecord {
  package var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("path", .string(path)), ("origin", .string(origin)), ("language", .string(language)),
      ("dialect", .optional(dialect)), ("bytes", .int(bytes)), ("sha256", .string(sha256)),
      (
        "report_lines",
        .object([
          ("start", .int(reportLines.lowerBound)), ("end", .int(reportLines.upperBound)),
        ])
      ),
      ("verdict", .string(verdict.word)), ("reason", .optional(verdict.reason)),
    ]
    if let state = baselineState { members.append(("baseline_state", .string(state.rawValue))) }
    if let against { members.append(("against", .string(against.rawValue))) }
    members += [
      ("checks", .array(checks.map(\.json))), ("findings", .array(findings.map(\.json))),
    ]
    return .object(members)
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
    against = try reader.optionalWord("against")
    checks = try reader.list("checks", CheckRecord.init)
    findings = try reader.list("findings", FindingRecord.init)
  }
}
