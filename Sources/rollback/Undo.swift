import Console
import Rollout

/// `rollback undo`.
enum Undo {
  static let command = Command<Session>(
    "Put the rollout that was rolled back last in force again.",
    Options.target, Options.retarget, Options.dryRun, Options.format
  ) { session, target, place, isDry, format in
    try session.change(
      target, at: place, verb: "put in force again", isDry: isDry, in: format,
      advice: "mend it, or move it away, and give the command again",
      next: "take it back with: \(session.command("last", target: target))"
    ) { rollouts in
      try rollouts.undo(target: target, dryRun: isDry)
    }
  }
}
