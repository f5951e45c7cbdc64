import Console
import Rollout

/// `rollback last`.
enum Last {
  static let command = Command<Session>(
    "Take the newest rollout back; run again, the one before.",
    discussion: """
      A file that was changed after the rollout is not touched: the command refuses, says which it \
      is, and changes nothing. --keep-theirs rolls back all others; --force rolls that back too and \
      moves what stands there to displaced/ beside the snapshot. Nothing is ever lost.
      """,
    Options.target, Options.retarget,
    Option<String?>(
      "--skip", placeholder: "ID",
      "Pass by this rollout, which cannot be taken back, and take back the one before it."),
    Options.keepTheirs, Options.force,
    Flag(
      "--verify",
      "Run the rollout's own health check once it is back, outside of the jail, as you; only told."),
    Options.dryRun, Options.format
  ) { session, target, place, skip, keep, force, verifies, isDry, format in
    try session.change(
      target, at: place, verb: "rolled back", isDry: isDry, in: format, verifies: verifies,
      next: "put it in force again with: \(session.command("undo", target: target))"
    ) { rollouts in
      try rollouts.rollbackLast(
        target: target, skip: skip, policy: Options.policy(keepTheirs: keep, force: force),
        dryRun: isDry)
    }
  }
}
