import Artifact
import Console
import Rollout

/// `rollback drill`: proves every way back again.
enum Drill {
  static let command = Command<Session>(
    "Check every snapshot, rehearse its restore, and stamp it.",
    discussion: """
      A damaged snapshot is found here, and not when it is needed: run it daily. With --dry-run the \
      stored bytes are checked, and nothing is written: what is right then is intact, and not proven. The \
      way back of a database is rehearsed on a fresh clone of it, by 'sandbox', which must lie beside.
      """,
    Options.target, Options.retarget, Options.dryRun, Options.format,
    Option<String?>(
      "--rehearse-on", placeholder: "URL|SERVICE",
      "Make clones of databases on this server, as for the apply, instead of in a cluster of ours.")
  ) { session, target, place, isDry, format, host in
    try session.rollouts { rollouts in
      let drilled = try session.watching {
        try rollouts.retargeted(target, to: place).drill(
          target: target, dryRun: isDry, host: host)
      }
      try format.print(
        json: json(drilled),
        lines: drilled.isEmpty
          ? ["no rollouts to drill"] : drilled.map { line($0, session.style) })
      return drilled.allSatisfy { $0.failure == nil } ? 0 : 3
    }
  }

  private static func line(_ drill: Drilled, _ style: Style) -> Shown {
    if let failure = drill.failure {
      return "\(style(.bad, "broken")) \(drill.id)  \(failure)"
    }
    let time: Shown =
      drill.rehearsal.map { ", the restore took \(Int($0.restore * 1000)) ms" } ?? ""
    let word: Shown = drill.rehearsal == nil ? "intact" : "proven"
    let database: Shown =
      drill.database.map { ", and of \($0.name) \(Int($0.seconds * 1000)) ms on a clone" } ?? ""
    return "\(style(.good, word)) \(drill.id)  \(drill.target)\(time)\(database)"
  }

  private static func json(_ drilled: [Drilled]) -> JSONValue {
    let rollouts = drilled.map {
      JSONValue.object([
        ("id", .string($0.id)), ("target", .string($0.target)),
        ("proven", .bool($0.failure == nil && $0.rehearsal != nil)),
        ("intact", .bool($0.failure == nil)), ("failure", .optional($0.failure)),
        ("restore_ms", $0.rehearsal.map { .number($0.restore * 1000) } ?? .null),
        ("database_ms", $0.database.map { .number($0.seconds * 1000) } ?? .null),
      ])
    }
    return .object([("schema", .string("rollback.drill/1")), ("rollouts", .array(rollouts))])
  }
}
