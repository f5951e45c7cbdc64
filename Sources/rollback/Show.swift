import Artifact
import Console
import Rollout

/// `rollback show ID`.
enum Show {
  static let command = Command<Session>(
    "Show one rollout: its files, its snapshot, and what was changed since.",
    Operand<String>("id", as: .name("rollouts"), "Its name, or how it begins; its number will do."),
    Options.maxAge, Options.format
  ) { session, id, maxAge, format in
    try session.rollouts { rollouts in
      let status = try session.recover(rollouts)
      let listing = try rollouts.show(id, maxAge: maxAge)
      let output = ListingOutput(style: session.style)
      try format.print(
        json: .object([("schema", .string("rollback.show/1"))] + output.members(listing)),
        lines: output.page(listing))
      let isReady = listing.condition == .warm || listing.condition == .idle
      return status != 0 ? status : isReady ? 0 : 3
    }
  }
}
