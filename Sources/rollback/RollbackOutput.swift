import Artifact
import Console
import Rollout

/// What `last`, `to` and `undo` say.
struct RollbackOutput {
  let result: Rollback
  /// `rolled back`
  let verb: String
  let isDry: Bool
  /// The way back from it, in a sentence.
  let next: Shown
  /// What was run then.
  let runs: [ShellCommand]

  /// What was done, in a sentence.
  var summary: String {
    if result.rollouts.isEmpty { return "nothing to take back in \(result.target)" }
    return "\(verb): \(result.rollouts.map(\.id).joined(separator: ", ")), "
      + "\(result.restored.count.counted("file")) in \(result.target)"
      + (result.database.map { ", and the database \($0.name)" } ?? "")
  }

  var lines: [Shown] {
    if result.rollouts.isEmpty { return [summary.shown] }
    let would: Shown = isDry ? "would be " : ""
    var lines: [Shown] = result.rollouts.map {
      "\(would)\(verb): \($0.id)  \(($0.origin.id ?? $0.origin.path).shown)"
    }
    if let switched = result.switched { return lines + self.lines(switched) + ending }
    let count = result.restored.count
    if count > 0 || result.database == nil {
      lines.append("  \(count.counted("file")) in \(result.target)")
    }
    let most = Terminal.most(20)
    lines += result.restored.prefix(most).map { "  \($0)" }
    if count > most { lines.append("  … and \(count - most) more") }
    lines += result.already.prefix(most).map { path, isAbsent in
      "  nothing to do: \(path), which is \(isAbsent ? "not there" : "so already")"
    }
    if result.already.count > most {
      lines.append("  nothing to do: \(result.already.count - most) more")
    }
    if let database = result.database {
      lines.append("  the database \(database.name)")
      lines += database.lines.map { "    \($0)" }
    }
    return lines + ending
  }

  private var ending: [Shown] {
    let would: Shown = isDry ? "would be " : ""
    var lines: [Shown] = result.kept.map { "  left as it is: \($0.description)" }
    lines += result.displaced.map { "  \(would)moved to displaced/: \($0.path)" }
    lines += runs.map { "  \($0.isFine ? "then" : "but then"): \($0.description)" }
    if !isDry { lines.append(next) }
    return lines
  }

  /// What became of a link, and of what was written where it led to.
  private func lines(_ switched: Switched) -> [Shown] {
    let time = switched.seconds.map { "\(($0 * 100_000).rounded() / 100) ms" }
    var lines: [Shown] = [
      "  \(result.target) \(isDry ? "would lead" : "leads") to \(switched.to)"
        + (time.map { ", switched in \($0)" } ?? "")
    ]
    guard let writes = switched.writes else {
      return lines + ["  \(switched.from) could not be looked through; all of it stays as it is"]
    }
    if writes.isEmpty { return lines + ["  \(switched.from) stays, as it was left"] }
    lines.append(
      "  \(switched.from) was written to since, in \(writes.count.counted("place")); all of it stays there:"
    )
    lines += writes.prefix(20).map { "    \($0)" }
    if writes.count > 20 { lines.append("    … and \(writes.count - 20) more") }
    return lines
  }

  /// The document of a verb that changed nothing, and why: `status` is the exit status.
  static func refusal(of verb: String, _ error: RolloutError) -> JSONValue {
    var drifts: [Drift] = []
    if case .drift(let found) = error { drifts = found }
    return .object([
      ("schema", .string("rollback.result/1")), ("done", .bool(false)), ("verb", .string(verb)),
      ("refused", .string(error.description)), ("status", .number(Double(error.exitStatus))),
      ("drift", paths(drifts)),
    ])
  }

  private static func paths(_ drifts: [Drift]) -> JSONValue {
    .array(
      drifts.map { drift in
        .object([
          ("path", .string(drift.path)),
          ("differs", .array(drift.found.differences(from: drift.expected).map { .string($0) })),
        ])
      })
  }

  private static func json(_ switched: Switched) -> JSONValue {
    .object([
      ("from", .string(switched.from)), ("to", .string(switched.to)),
      ("switch_ms", switched.seconds.map { .number($0 * 1000) } ?? .null),
      ("written", switched.writes.map { .array($0.map { .string($0) }) } ?? .null),
    ])
  }

  var json: JSONValue {
    .object([
      ("schema", .string("rollback.result/1")), ("done", .bool(!isDry)),
      ("verb", .string(verb)), ("target", .string(result.target)),
      ("rollouts", .array(result.rollouts.map { .string($0.id) })),
      ("restored", .array(result.restored.map { .string($0) })),
      ("already", .array(result.already.map { .string($0.path) })),
      ("kept", Self.paths(result.kept)), ("displaced", Self.paths(result.displaced)),
      ("runs", .array(runs.map(\.json))),
      ("switched", result.switched.map(Self.json) ?? .null),
      (
        "database",
        result.database.map { database in
          .object([
            ("name", .string(database.name)),
            ("told", .array(database.lines.map { .string($0) })),
          ])
        } ?? .null
      ),
    ])
  }
}

extension ShellCommand {
  fileprivate var json: JSONValue {
    .object([
      ("command", .string(command)), ("exit_status", exitStatus.map { .int(Int($0)) } ?? .null),
      ("ending", .string(description)),
    ])
  }
}
