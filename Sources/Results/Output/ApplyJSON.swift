import Artifact
import Console
import Judging
import Launching
import Runner

/// What became of an apply, as the machine format `sandbox.apply/1`: a public contract, to which fields
/// are added and in which none is changed.
package enum ApplyJSON {
  package static let schema = "sandbox.apply/1"

  /// The whole document. `report`, `reports` and `environment` are those of `sandbox.try/1`; of several
  /// reports, which are all in `reports` then, `report` is the worst.
  package static func document(
    _ result: ApplyResult, report: ReportRecord, reports: [ReportRecord] = [],
    environment: EnvironmentRecord,
    policy: PolicyRecord = .none, status: Int32, version: String
  ) -> JSONValue {
    let kept = result.kept.map { kept -> JSONValue in
      ["path": .string(kept.path), "before": .optional(kept.before)]
    }
    return [
      "schema": .string(schema), "tool": .tool(version), "outcome": .word(result.ending),
      "reason": .optional(result.reason), "status": .int(Int(status)),
      "dry_run": .bool(result.isDryRun), "report": report.json,
      "reports": reports.count < 2 ? nil : .array(reports.map(\.json)),
      "accepted": .optional(result.accepted), "environment": environment.json,
      "policy": policy.json, "home": .optional(result.home), "target": .string(result.target),
      "recovered": .array(result.recovered.map(JSONValue.string)),
      "files": .array(result.files.map(file)), "unchanged": .int(result.unchanged),
      "migrations": [
        "run": .bool(result.database?.forth != nil),
        "files": .array(result.migrations.map(JSONValue.string)),
      ],
      "database": result.database.map(database) ?? .null,
      "rollout": result.rollout.map(rollout) ?? .null, "kept": .array(kept),
      "verify": result.verification.map { verify($0.command, $0.outcome) } ?? .null,
      "after": result.after.map(after) ?? .null,
      "take_back": .array(result.wayBack.map(JSONValue.string)),
      "duration_ms": .int(Int(result.duration.milliseconds)),
    ]
  }

  private static func file(_ file: ApplyResult.File) -> JSONValue {
    func octal(_ mode: Int) -> JSONValue { .string(String(mode, radix: 8)) }
    return [
      "path": .string(file.path),
      "change": file.after == nil ? "delete" : file.before == nil ? "create" : "replace",
      "before": file.before.map { ["sha256": .string($0.sha256), "mode": octal($0.mode)] } ?? .null,
      "after": file.after.map {
        ["sha256": .string($0.sha256), "mode": octal($0.mode), "bytes": .int($0.bytes)]
      } ?? .null,
      "added": file.lines.map { .int($0.added) } ?? .null,
      "removed": file.lines.map { .int($0.removed) } ?? .null,
    ]
  }

  private static func rollout(_ rollout: ApplyResult.Recorded) -> JSONValue {
    [
      "id": .string(rollout.id), "snapshot": .string(rollout.snapshot),
      "rehearsal_ms": .number(rollout.rehearsal.milliseconds),
      "release": rollout.release.map { ["from": .string($0.from), "to": .string($0.to)] } ?? .null,
    ]
  }

  private static func database(_ database: ApplyResult.Database) -> JSONValue {
    let statements = database.statements.map { statement -> JSONValue in
      [
        "path": .string(statement.path), "line": .int(statement.line),
        "measured": .string(statement.measured),
        "safer": statement.safer.map { .string($0) } ?? .null,
      ]
    }
    return [
      "name": .string(database.name), "changed": .bool(database.forth != nil),
      "statements": .array(statements), "remarks": .array(database.remarks.map(JSONValue.string)),
      "rehearsal_ms": .number(database.rehearsal.milliseconds),
      "back_ms": .number(database.back.milliseconds),
      "predicted_lock_ms": .number(database.lock.milliseconds),
      "forth_ms": database.forth.map { .number($0.seconds * 1000) } ?? .null,
      "retries": database.forth.map { .int($0.retries) } ?? .null,
      "put_back": .array((database.forth?.replayed ?? []).map(JSONValue.string)),
    ]
  }

  private static func after(_ run: ApplyResult.After) -> JSONValue {
    [
      "command": .string(run.command),
      "exit_status": run.exitStatus.map { .int(Int($0)) } ?? .null,
      "ending": .string(run.sentence),
    ]
  }

  private static func verify(_ command: String, _ outcome: Verification.Outcome) -> JSONValue {
    var (status, signal, stopped): (JSONValue, JSONValue, JSONValue) = (.null, .null, .null)
    switch outcome.ending {
    case .exited(let code): status = .int(Int(code))
    case .signaled(let number): signal = .int(Int(number))
    case .stopped(by: let limit): stopped = .string(limit.rawValue)
    case .notRun: break
    }
    return [
      "command": .string(command), "healthy": .bool(outcome.isHealthy),
      "complaint": .optional(outcome.complaint), "exit_status": status, "signal": signal,
      "stopped_by": stopped, "jail": .optional(outcome.jail?.rawValue),
      "duration_ms": .number(outcome.wall.milliseconds),
      "output": .string(String(decoding: outcome.output, as: UTF8.self)),
    ]
  }
}
