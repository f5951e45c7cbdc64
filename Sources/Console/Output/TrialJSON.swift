import Artifact
import Runner

/// A trial as the machine format `sandbox.try/1`: a public contract, to which fields are added and in
/// which none is changed.
package enum TrialJSON {
  package static let schema = "sandbox.try/1"

  /// The whole document.
  package static func document(
    _ result: TrialResult, version: String, workspaces: [String?]
  ) -> JSONValue {
    document(
      Tally(result), version: version,
      reports: zip(result.reports, workspaces).map { report($0, workspace: $1) })
  }

  /// The whole document, of reports that were written before.
  package static func document(
    _ tally: Tally, version: String, reports: [JSONValue]
  ) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("schema", .string(schema)),
      ("tool", .object([("name", .string("sandbox")), ("version", .string(version))])),
      ("summary", summary(tally)),
      ("environment", environment(tally)),
      ("reports", .array(reports)),
      (
        "unreadable",
        .array(
          tally.unreadable.map {
            .object([("path", .string($0.path)), ("message", .string($0.message))])
          })
      ),
    ]
    if !tally.notTried.isEmpty {
      members.append(("not_tried", .array(tally.notTried.map(JSONValue.string))))
    }
    return .object(members)
  }

  private static func summary(_ result: Tally) -> JSONValue {
    var members: [(String, JSONValue)] = [("reports", .int(result.reports))]
    for verdict in [ReportVerdict.passed, .failed, .unchecked, .blocked, .nothing] {
      members.append((verdict.rawValue, .int(result.count(verdict))))
    }
    members += [
      ("artifacts", .int(result.artifacts)), ("skipped", .int(result.skipped)),
      ("unreadable", .int(result.unreadable.count)),
      ("duration_ms", .int(Int(result.duration.milliseconds))),
    ]
    if !result.notTried.isEmpty { members.append(("not_tried", .int(result.notTried.count))) }
    return .object(members)
  }

  /// The jail and the tools that were here.
  package static func environment(_ result: Tally) -> JSONValue {
    .object([
      ("jail", .string(result.jail?.rawValue ?? "none")),
      (
        "jail_obstacles",
        .array(
          result.obstacles.map {
            .object([
              ("jail", .string($0.tier.rawValue)), ("cause", .string($0.cause)),
              ("remedy", .string($0.remedy)),
            ])
          })
      ),
      ("tools", result.toolbox.toolsJSON),
      ("missing", result.toolbox.missingJSON),
      ("failures", .array(result.failures.map(JSONValue.string))),
    ])
  }

  /// One report, as it also stands in its workspace.
  package static func report(_ result: ReportResult, workspace: String?) -> JSONValue {
    .object([
      ("path", .string(result.path)),
      ("id", .optional(result.report.id.value)),
      ("kind", .optional(result.report.kind)),
      ("severity", result.report.severity.value.map(JSONValue.number) ?? .null),
      ("block_execution", result.report.blockExecution.value.map(JSONValue.bool) ?? .null),
      ("sha256", .string(result.sha256)),
      (
        "gate",
        .object([
          ("decision", .string(result.gate.decision.rawValue)),
          ("reason", .string(result.gate.reason)),
        ])
      ),
      ("verdict", .string(result.verdict.rawValue)),
      ("workspace", .optional(workspace)),
      ("findings", .array(result.findings.map(finding))),
      ("artifacts", .array(result.artifacts.map(artifact))),
    ])
  }

  private static func artifact(_ result: ArtifactResult) -> JSONValue {
    let artifact = result.artifact
    return .object([
      ("path", .string(artifact.rawPath)),
      ("origin", .string(artifact.origin.rawValue)),
      ("language", .string(result.language.rawValue)),
      ("dialect", .optional(result.dialect?.rawValue)),
      ("bytes", .int(artifact.content.bytes.count)),
      ("sha256", .string(artifact.sha256)),
      (
        "report_lines",
        .object([
          ("start", .int(artifact.reportLines.lowerBound)),
          ("end", .int(artifact.reportLines.upperBound)),
        ])
      ),
      ("verdict", .string(result.verdict.word)),
      ("reason", .optional(result.verdict.reason)),
      ("checks", .array(result.checks.map(check))),
      ("findings", .array(result.findings.map(finding))),
    ])
  }

  private static func check(_ check: Check) -> JSONValue {
    .object([
      ("name", .string(check.name)), ("tool", .optional(check.tool)),
      ("verdict", .string(check.verdict.word)), ("reason", .optional(check.verdict.reason)),
      ("duration_ms", .number(check.duration.milliseconds)),
      ("jail", .optional(check.jail?.rawValue)), ("stopped", stop(check.stop)),
    ])
  }

  /// What ended the tool before it had an answer, and what it had used by then.
  private static func stop(_ stop: Stop?) -> JSONValue {
    guard let stop else { return .null }
    return .object([
      ("by", .string(stop.cause.rawValue)), ("signal", stop.signal.map { .int(Int($0)) } ?? .null),
      ("wall_ms", .number(stop.wall.milliseconds)), ("cpu_ms", .number(stop.cpu.milliseconds)),
      ("peak_memory_bytes", .int(stop.peakMemory)),
    ])
  }

  private static func finding(_ finding: Finding) -> JSONValue {
    .object([
      ("rule", .string(finding.rule)), ("severity", .string(finding.severity.rawValue)),
      ("code", .optional(finding.code)), ("message", .string(finding.message)),
      ("location", place(finding.location)), ("report_location", place(finding.reportLocation)),
      ("help", .optional(finding.help)), ("replacement", replacement(finding.replacement)),
    ])
  }

  /// What to put from `start` up to, but not including, `end`.
  private static func replacement(_ replacement: Replacement?) -> JSONValue {
    guard let replacement else { return .null }
    func range(_ start: Position?, _ end: Position?) -> JSONValue {
      start == nil ? .null : .object([("start", place(start)), ("end", place(end))])
    }
    return .object([
      ("location", range(replacement.start, replacement.end)),
      ("report_location", range(replacement.reportStart, replacement.reportEnd)),
      ("text", .string(replacement.text)),
    ])
  }

  private static func place(_ place: Position?) -> JSONValue {
    place.map { .object([("line", .int($0.line)), ("column", .int($0.column))]) } ?? .null
  }
}

extension Duration {
  package var milliseconds: Double {
    Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
  }
}
