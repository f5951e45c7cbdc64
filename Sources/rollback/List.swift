import Artifact
import Console
import Rollout

/// `rollback list`: what was rolled out, and how ready the way back is.
enum List {
  static let command = Command<Session>(
    "List the rollouts, oldest first, and how ready each way back is.",
    discussion: """
      warm: rehearsed lately, and the target is as it was left. stale: the last drill is too old, or \
      files were changed since. broken: the snapshot is damaged or incomplete.
      """,
    Options.target, Options.maxAge, Options.format
  ) { session, target, maxAge, format in
    try session.rollouts { rollouts in
      let status = try session.recover(rollouts, for: target)
      let output = ListingOutput(style: session.style)
      var isReady = true
      func lines<Line>(_ line: (Listing) -> Line) throws -> [Line] {
        try rollouts.list(target: target, maxAge: maxAge) { listing in
          isReady = isReady && [.warm, .idle].contains(listing.condition)
          return line(listing)
        }
      }
      try format.print(
        json: .object([
          ("schema", .string("rollback.list/1")),
          ("rollouts", .array(lines { .object(output.members($0)) })),
        ]), lines: output.list(lines(output.lines)))
      return status != 0 ? status : isReady ? 0 : 3
    }
  }
}
