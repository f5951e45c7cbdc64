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
    try session.rollouts(verb: "rolled back", in: format) { rollouts in
      let rollouts = try place.map { try rollouts.retargeted(target, to: $0) } ?? rollouts
      let policy = try Options.policy(keepTheirs: keep, force: force)
      let result = try rollouts.rollbackLast(
        target: target, skip: skip, policy: policy, dryRun: isDry)
      let runs = isDry ? [] : session.follow(result, verifies: verifies)
      try session.tell(
        RollbackOutput(
          result, verb: "rolled back", isDry: isDry, runs: runs,
          next: "put it in force again with: \(session.command("undo", target: target))"),
        in: format)
      return 0
    }
  }
}

/// `rollback to ID`.
enum To {
  static let command = Command<Session>(
    "Take back all rollouts after the one named, newest first: all or nothing.",
    discussion: """
      'rollback to start' takes back all of them: to where the target was before the first that is there.
      """,
    Operand<String>(
      "id", "The rollout to go back to, which stays in force (its number will do), or 'start'."),
    Options.target, Options.retarget, Options.keepTheirs, Options.force, Options.dryRun,
    Options.format
  ) { session, id, target, place, keep, force, isDry, format in
    try session.rollouts(verb: "rolled back", in: format) { rollouts in
      let rollouts = try place.map { try rollouts.retargeted(target, to: $0) } ?? rollouts
      let policy = try Options.policy(keepTheirs: keep, force: force)
      let result = try rollouts.rollback(
        to: id == "start" ? .start : .rollout(id), target: target, policy: policy, dryRun: isDry)
      let runs = isDry ? [] : session.follow(result)
      try session.tell(
        RollbackOutput(
          result, verb: "rolled back", isDry: isDry, runs: runs,
          next:
            "put them in force again, one by one, with: \(session.command("undo", target: target))"),
        in: format)
      return 0
    }
  }
}

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
