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
  }

  var lines: [Shown] {
    if result.rollouts.isEmpty { return [summary.shown] }
    let would: Shown = isDry ? "would be " : ""
    var lines: [Shown] = result.rollouts.map {
      "\(would)\(verb): \($0.id)  \(($0.origin.id ?? $0.origin.path).shown)"
    }
    let count = result.restored.count
    lines.append("  \(count.counted("file")) in \(result.target)")
    lines += result.restored.prefix(20).map { "  \($0)" }
    if count > 20 { lines.append("  … and \(count - 20) more") }
    lines += result.already.prefix(20).map { path, isAbsent in
      "  nothing to do: \(path), which is \(isAbsent ? "not there" : "so already")"
    }
    if result.already.count > 20 {
      lines.append("  nothing to do: \(result.already.count - 20) more")
    }
    lines += result.kept.map { "  left as it is: \($0.description)" }
    lines += result.displaced.map { "  \(would)moved to displaced/: \($0.path)" }
    lines += runs.map { "  \($0.isFine ? "then" : "but then"): \($0.description)" }
    if !isDry { lines.append(next) }
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

  var json: JSONValue {
    .object([
      ("schema", .string("rollback.result/1")), ("done", .bool(!isDry)),
      ("verb", .string(verb)), ("target", .string(result.target)),
      ("rollouts", .array(result.rollouts.map { .string($0.id) })),
      ("restored", .array(result.restored.map { .string($0) })),
      ("already", .array(result.already.map { .string($0.path) })),
      ("kept", Self.paths(result.kept)), ("displaced", Self.paths(result.displaced)),
      ("runs", .array(runs.map(\.json))),
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
