import Console
import Rollout

/// `rollback undo`.
enum Undo {
  static let command = Command<Session>(
    "Put the rollout that was rolled back last in force again.",
    Options.target, Options.retarget, Options.dryRun, Options.format
  ) { session, target, place, isDry, format in
    try session.rollouts(
      verb: "put in force again", in: format,
      advice: "mend it, or move it away, and give the command again"
    ) { rollouts in
      let rollouts = try place.map { try rollouts.retargeted(target, to: $0) } ?? rollouts
      let result = try rollouts.undo(target: target, dryRun: isDry)
      let runs = isDry ? [] : session.follow(result)
      try session.tell(
        RollbackOutput(
          result, verb: "put in force again", isDry: isDry, runs: runs,
          next: "take it back with: \(session.command("last", target: target))"),
        in: format)
      return 0
    }
  }
}
