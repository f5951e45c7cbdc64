import Console
import Rollout

/// `rollback to ID`.
enum To {
  static let command = Command<Session>(
    "Take back all rollouts after the one named, newest first: all or nothing.",
    discussion: """
      'rollback to start' takes back all of them: to where the target was before the first that is there.
      """,
    Operand<String>(
      "id", as: .name("rollouts"),
      "The rollout to go back to, which stays in force (its number will do), or 'start'."),
    Options.target, Options.retarget, Options.keepTheirs, Options.force, Options.dryRun,
    Options.format
  ) { session, id, target, place, keep, force, isDry, format in
    try session.change(
      target, at: place, verb: "rolled back", isDry: isDry, in: format,
      next: "put them in force again, one by one, with: \(session.command("undo", target: target))"
    ) { rollouts in
      try rollouts.rollback(
        to: id == "start" ? .start : .rollout(id), target: target,
        policy: Options.policy(keepTheirs: keep, force: force), dryRun: isDry)
    }
  }
}
