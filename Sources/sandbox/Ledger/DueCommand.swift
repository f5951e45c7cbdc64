import Artifact
import Console
import Judging
import Log
import Rollout
import Trends

/// `sandbox due`: what somebody has to look at again.
enum DueCommand {
  static let command = Command<Session>(
    "List what is to be looked at again within 30 days, and what is overdue.",
    discussion: """
      A rollout has a date of review: the day until which its report says that risks accumulate, or the \
      policy's (due.review_days), whichever is earlier. What somebody accepted has one, too: the policy's \
      due.acceptance_days, else 90 days. 'sandbox review ID --reason TEXT' settles one. Status 1: something \
      is overdue.
      """,
    Option<Format>("--format", placeholder: "FORMAT", default: .text, "How to write the list.")
  ) { session, format in
    let due = try session.trends().due
    let lines = due.map { due -> Shown in
      let word = due.isOverdue ? session.style(.bad, "overdue") : session.style(.open, "due    ")
      return
        "\(word) \(due.day.shown) \(due.kind.shown.padded(to: 10)) \(due.id.shown)  \(due.what.shown)"
    }
    try format.print(
      json: ["schema": "sandbox.due/1", "due": .array(due.map(\.json))],
      lines: due.isEmpty ? ["nothing is due within 30 days"] : lines)
    return due.contains(where: \.isOverdue) ? ExitStatus.failed.rawValue : 0
  }
}

/// `sandbox review`: somebody looked again.
enum ReviewCommand {
  static let command = Command<Session>(
    "Say that a rollout or an acceptance was looked at again, and until when that holds.",
    discussion: """
      ID is one that 'sandbox due' lists, or the beginning of it. With --until it is due again on that day; \
      without, it is settled. Who says so, when and why stands in the ledger.

        sandbox review 0007 --reason 'no complaint in a year' --until 2028-01-31
      """,
    Operand<String>("id", "Which one."),
    Option<String?>("--reason", placeholder: "TEXT", "Why it may stay."),
    Option<String?>("--until", placeholder: "DAY", "When it is due again.")
  ) { session, id, reason, until in
    guard let reason, !reason.allSatisfy(\.isWhitespace) else {
      throw UsageError("'sandbox review' needs '--reason TEXT'")
    }
    if let until, Moment(day: until) == nil || until <= Moment.now.day {
      throw UsageError("'--until' is a day to come, such as 2028-01-31, and not '\(until.echoed)'")
    }
    let known = try session.trends().all.filter { $0.id == id || $0.id.hasPrefix(id) }
    guard let due = known.first, known.count == 1 else {
      throw UsageError(
        known.isEmpty
          ? "'\(id.echoed)' is nothing that has a date of review; see 'sandbox due'"
          : "'\(id.echoed)' may be \(known.map(\.id).joined(separator: " or "))")
    }
    let fields: [(String, JSONValue)] = [
      ("of", .string(due.id)), ("reason", .string(reason.clipped)), ("until", .optional(until)),
    ]
    try session.rollouts().ledger(for: "review").append([(.review, fields)])
    let next: Shown = until.map { "due again on \($0)" } ?? "not due any more"
    try Terminal.print(["\(due.id.shown): \(next)"].lines)
    return 0
  }
}
