import Artifact
import Console
import Rollout

/// `rollback prune`: removes old rollouts.
enum Prune {
  static let command = Command<Session>(
    "Remove old rollouts; the last way back always stays.",
    Option<Int>(
      "--keep", as: .within(1...1_000_000), placeholder: "N", default: 10,
      "How many of each target's rollouts stay that are in force, and that can be put in force again."
    ),
    Flag(
      "--drop-salvage",
      "Drop, too, what these rollouts parked and kept in databases: nobody else has that."),
    Options.target, Options.dryRun, Options.format
  ) { session, keep, dropsSalvage, target, isDry, format in
    try session.rollouts { rollouts in
      let pruned = try rollouts.prune(
        keep: keep, target: target, dropsSalvage: dropsSalvage, dryRun: isDry)
      switch format {
      case .json:
        let spared = pruned.spared.map {
          JSONValue.object([("id", .string($0.id)), ("why", .string($0.why))])
        }
        try Terminal.print(
          document: JSONValue.object([
            ("schema", .string("rollback.prune/1")), ("done", .bool(!isDry)),
            ("removed", .array(pruned.removed.map { .string($0) })), ("spared", .array(spared)),
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
