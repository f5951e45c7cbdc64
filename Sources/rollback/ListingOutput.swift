import Artifact
import Console
import Rollout

/// How a rollout is written, for people and for programs.
struct ListingOutput {
  let style: Style

  /// The lines of one, and the target that they are to stand below.
  func lines(_ listing: Listing) -> (target: String?, lines: [Shown]) {
    let word = listing.condition.word.shown.padded(to: 7)
    var lines: [Shown] = ["\(style(role(listing.condition), word)) \(listing.id)"]
    if let rollout = listing.rollout {
      let report = (rollout.origin.id ?? rollout.origin.path).shown
        .clipped(to: 40, in: Terminal.outputWidth)
      lines[0] += "  \(rollout.standing.rawValue)  \(age(rollout.date)) ago  \(report)"
      let drill: Shown = listing.drill.map { "drilled \(age($0)) ago" } ?? "never drilled"
      lines.append(
        "        \(rollout.files.count.counted("file")), \(bytes(listing.size)), \(drill)")
      if let database = rollout.database {
        let milliseconds = (database.back * 10_000).rounded() / 10
        lines.append(
          "        and the database \(database.name): class \(database.kind), the way back took \(milliseconds) ms on a clone"
        )
        lines += database.kept.map { "        the database keeps \($0)" }
      }
    }
    if let why = why(listing.condition) { lines.append("        \(why)") }
    return (listing.rollout?.target, lines)
  }

  /// All of them, each target on a line of its own, where no window cuts it: a path is there to be copied.
  func list(_ all: [(target: String?, lines: [Shown])]) -> [Shown] {
    if all.isEmpty { return ["no rollouts"] }
    var lines: [Shown] = []
    var last: String?
    for entry in all {
      if let target = entry.target, target != last { lines.append("in \(target)") }
      last = entry.target
      lines += entry.lines
    }
    return lines
  }

  func page(_ listing: Listing) -> [Shown] {
    var lines = list([self.lines(listing)])
    guard let rollout = listing.rollout else { return lines }
    let report =
      rollout.origin.id.map { "\($0) (\(rollout.origin.path))" as Shown }
      ?? rollout.origin.path.shown
    lines.append("  from \(report), sha256 \(rollout.report)")
    if let accepted = rollout.accepted { lines.append("  accepted: \(accepted)") }
    lines.append("  snapshot in \(rollout.store)")
    if let rehearsal = rollout.rehearsal {
      let milliseconds = (rehearsal.restore * 10_000).rounded() / 10
      lines.append("  the restore took \(milliseconds) ms")
    }
    if let release = rollout.release {
      lines.append(
        "  switches \(rollout.target) from \(release.from) to \(release.to); they differ in")
    }
    lines += rollout.files.map { "  \($0.kind.rawValue)  \($0.path)" }
    lines += (rollout.database?.remarks ?? []).map { "  \($0)" }
    lines += listing.drift.map { "  changed since: \($0.description)" }
    lines += listing.kept.map { "  left as it was: \($0)" }
    if listing.displaced > 0 {
      lines.append("  \(listing.displaced) moved to \(rollout.store)/displaced")
    }
    return lines
  }

  func members(_ listing: Listing) -> [(String, JSONValue)] {
    let rollout = listing.rollout
    let report = rollout.map {
      JSONValue.object([
        ("id", .optional($0.origin.id)), ("path", .string($0.origin.path)),
        ("sha256", .string($0.report)),
      ])
    }
    let files = (rollout?.files ?? []).map {
      JSONValue.object([("path", .string($0.path)), ("kind", .string($0.kind.rawValue))])
    }
    return [
      ("id", .string(listing.id)), ("condition", .string(listing.condition.word)),
      ("why", .optional(why(listing.condition))),
      ("standing", .optional(rollout?.standing.rawValue)), ("target", .optional(rollout?.target)),
      ("date", .optional(rollout?.date.iso8601)),
      ("drilled", .optional(listing.drill?.iso8601)),
      ("restore_ms", rollout?.rehearsal.map { .number($0.restore * 1000) } ?? .null),
      ("bytes", .int(listing.size)), ("store", .optional(rollout?.store)),
      ("report", report ?? .null), ("accepted", .optional(rollout?.accepted)),
      ("files", .array(files)),
      (
        "release",
        rollout?.release.map {
          .object([("from", .string($0.from)), ("to", .string($0.to))])
        } ?? .null
      ), ("drift", .array(listing.drift.map { .string($0.path) })),
      ("kept", .array(listing.kept.map { .string($0) })), ("displaced", .int(listing.displaced)),
      (
        "database",
        rollout?.database.map { database in
          .object([
            ("name", .string(database.name)), ("class", .string(database.kind)),
            ("back_ms", .number(database.back * 1000)),
            ("kept", .array(database.kept.map { .string($0) })),
            ("remarks", .array(database.remarks.map { .string($0) })),
          ])
        } ?? .null
      ),
    ]
  }

  private func why(_ condition: Listing.Condition) -> String? {
    switch condition {
    case .stale(let why), .broken(let why): why
    case .warm, .idle: nil
    }
  }

  private func role(_ condition: Listing.Condition) -> Style.Role {
    switch condition {
    case .warm: .good
    case .stale: .open
    case .broken: .bad
    case .idle: .faint
    }
  }

  private func bytes(_ count: Int) -> Shown {
    switch count {
    case ..<10_000: "\(count) B"
    case ..<10_000_000: "\(count / 1000) kB"
    default: "\(count / 1_000_000) MB"
    }
  }

  private func age(_ date: Moment) -> Shown {
    let seconds = max(0, Int(Moment.now.seconds - date.seconds))
    return switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) d"
    }
  }
}
