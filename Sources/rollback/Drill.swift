import Artifact
import Console
import Rollout

/// `rollback drill`: proves every way back again.
enum Drill {
  static let command = Command<Session>(
    "Check every snapshot, rehearse its restore, and stamp it.",
    discussion: """
      A damaged snapshot is found here, and not when it is needed: run it daily. With --dry-run the \
      stored bytes are checked, and nothing is written: what is right then is intact, and not proven.
      """,
    Options.target, Options.retarget, Options.dryRun, Options.format
  ) { session, target, place, isDry, format in
    try session.rollouts { rollouts in
      let rollouts = try place.map { try rollouts.retargeted(target, to: $0) } ?? rollouts
      let drilled = try rollouts.drill(target: target, dryRun: isDry)
      switch format {
      case .json: try Terminal.print(document: json(drilled).bytes)
      case .text:
        if drilled.isEmpty { try Terminal.print("no rollouts to drill\n") }
        try Terminal.print(drilled.map { line($0, session.style) }.lines)
      }
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
    return "\(style(.good, word)) \(drill.id)  \(drill.target)\(time)"
  }

  private static func json(_ drilled: [Drilled]) -> JSONValue {
    .object([
      ("schema", .string("rollback.drill/1")),
      (
        "rollouts",
        .array(
          drilled.map {
            .object([
              ("id", .string($0.id)), ("target", .string($0.target)),
              ("proven", .bool($0.failure == nil && $0.rehearsal != nil)),
              ("intact", .bool($0.failure == nil)), ("failure", .optional($0.failure)),
              ("restore_ms", $0.rehearsal.map { .number($0.restore * 1000) } ?? .null),
            ])
          })
      ),
    ])
  }
}

/// `rollback forget ID`: lets a rollout be whose directory is gone.
enum Forget {
  static let command = Command<Session>(
    "Let a rollout be whose directory in Rollbacks/ is gone.",
    discussion: """
      A rollout that is gone cannot be taken back: 'drill' and 'list' tell of it, and 'last' does not go \
      past it by itself. After this nothing asks for it any more. Nothing of the target is changed.
      """,
    Operand<String>("id", "Its name, or how it begins; its number will do.")
  ) { session, id in
    try session.rollouts { rollouts in
      try Terminal.print("forgotten: \(rollouts.forget(id))\n")
      return 0
    }
  }
}

/// `rollback prune`: removes old rollouts.
enum Prune {
  static let command = Command<Session>(
    "Remove old rollouts; the last way back always stays.",
    Option<Int>(
      "--keep", as: .within(1...1_000_000), placeholder: "N", default: 10,
      "How many of each target's rollouts stay that are in force, and that can be put in force again."
    ),
    Options.target, Options.dryRun, Options.format
  ) { session, keep, target, isDry, format in
    try session.rollouts { rollouts in
      let pruned = try rollouts.prune(keep: keep, target: target, dryRun: isDry)
      switch format {
      case .json:
        try Terminal.print(
          document: JSONValue.object([
            ("schema", .string("rollback.prune/1")), ("done", .bool(!isDry)),
            ("removed", .array(pruned.removed.map { .string($0) })),
            (
              "spared",
              .array(
                pruned.spared.map {
                  .object([("id", .string($0.id)), ("why", .string($0.why))])
                })
            ),
          ]).bytes)
      case .text:
        for id in pruned.removed {
          try Terminal.print("\(isDry ? "would remove" : "removed") \(id)\n")
        }
        for (id, why) in pruned.spared { try Terminal.print("kept \(id): \(why)\n") }
        if pruned.removed.isEmpty { try Terminal.print("nothing to remove\n") }
      }
      return 0
    }
  }
}
