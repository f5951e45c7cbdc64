import Artifact

/// One thing that is watched: what it is, how it is counted, from how many on, and which way is bad.
package struct Indicator: Sendable {
  enum Unit { case share, hours, days, count }
  enum Bad: String { case up, down }

  package let id: String
  package let title: String
  /// Below so many it says nothing.
  let minimum: Int
  private(set) var unit = Unit.share
  /// Nil where neither way is bad by itself.
  private(set) var bad: Bad? = .up
  /// Of a rate of runs: how many of a run are bad, and of how many.
  private(set) var counts: (@Sendable (Decisions.Run) -> (bad: Int32, all: Int32))?
  /// How it is counted, in words.
  let formula: String

  /// Rates, each of which has a chart.
  package static let charted = [pass, idle, unchecked, overrides, rollbacks]

  static let pass = Indicator(
    id: "pass", title: "pass rate", minimum: 30, bad: nil, counts: { ($0.passed, $0.tried) },
    formula: "reports that passed, of those that were tried (neither blocked nor without files)")
  static let idle = Indicator(
    id: "idle", title: "idle passes", minimum: 20, counts: { ($0.idle, $0.passed) },
    formula: "reports that passed with a file that does nothing, of those that passed")
  static let unchecked = Indicator(
    id: "unchecked", title: "unchecked", minimum: 30, counts: { ($0.unchecked, $0.tried) },
    formula: "reports left unchecked, of those that were tried")
  static let overrides = Indicator(
    id: "overrides", title: "overrides", minimum: 20, counts: { ($0.excused, $0.fine) },
    formula:
      "reports with status 0 by an allowance, a lowered rule or an acceptance, of those with status 0"
  )
  static let rollbacks = Indicator(
    id: "rollbacks", title: "rolled back after a pass", minimum: 10,
    formula:
      "rollouts taken back within 14 days, as a share (Kaplan–Meier: younger ones count as long "
      + "as they were in force)")

  /// States of today.
  static let debt = Indicator(
    id: "debt", title: "override debt", minimum: 0, unit: .days,
    formula:
      "days in force of rollouts that somebody accepted, without a full pass since, summed up")
  static let drill = Indicator(
    id: "drill", title: "drill age", minimum: 1, unit: .hours,
    formula: "hours since every rollout in force was last proven to be one that can be taken back")
  static let audit = Indicator(
    id: "audit", title: "audit bound", minimum: 1, bad: .down,
    formula:
      "the smallest of the rules' lower bounds (Wilson, 95 %) in the last audit: how much of what "
      + "was planted it catches at least")
  static let silence = Indicator(
    id: "silence", title: "silence", minimum: 20, unit: .hours,
    formula:
      "hours since a gate last decided anything; bad from twice the longest gap on, and a day")
  static let due = Indicator(
    id: "due", title: "reviews overdue", minimum: 0, unit: .count,
    formula:
      "rollouts in force and acceptances whose day of review has come, less those looked at again")
  static let inflation = Indicator(
    id: "inflation", title: "trust inflation", minimum: 1, unit: .count,
    formula:
      "the pass rate rises, the audit bound does not, and idle passes, overrides or rollbacks rise")
  static let stuck = Indicator(
    id: "stuck", title: "stuck", minimum: 0, unit: .count,
    formula:
      "alarms that ring for more than 28 days, and a severity that was the same in the last 100 "
      + "reports: what never changes tells nothing")
}

/// What an indicator came to.
package struct Reading: Sendable {
  package enum State: String, Sendable {
    case quiet
    /// It rings.
    case alarm
    /// It rings, and somebody saw it.
    case acknowledged
    /// There is too little to say anything.
    case insufficient
    /// It is shown, and rings never by itself.
    case shown
  }

  package let indicator: Indicator
  package var state: State
  /// How many it was counted from.
  let count: Int
  package var value: Double?
  /// 95 %, of a share.
  var interval: (low: Double, high: Double)?
  /// The chart, where it has one.
  package var baseline: Decisions.Baseline?
  var score: Double?
  /// Since when it rings, or is above its threshold.
  var since: Double?
  /// What is to be known of it besides, a sentence.
  package var remark: String?
  /// Its value day by day, the oldest first: the day (seconds since 1970), the value, of how many.
  var days: [(day: Double, value: Double, count: Double)] = []
  /// Whether its chart rose above the threshold, whichever way is bad.
  package var isRisen: Bool { score != nil && since != nil }
  /// What it is held against, and where it stands, of one that can ring.
  var chart: (baseline: Decisions.Baseline, score: Int)? {
    guard let baseline, let score, indicator.bad != nil else { return nil }
    return (baseline, Int(score))
  }
}

/// What somebody has to look at again.
package struct Due: Sendable {
  package let id: String
  package let kind: String
  package let day: String
  package let isOverdue: Bool
  /// Of a report, or why it was accepted.
  package let what: String
}
