import Artifact

/// One thing that is watched: what it is, how it is counted, from how many on, and which way is bad.
package struct Indicator: Sendable {
  package enum Unit: Sendable { case share, hours, days, count }

  package let id: String
  package let title: String
  /// How it is counted, in words.
  package let formula: String
  /// Below so many it says nothing.
  package let minimum: Int
  package let unit: Unit
  /// Nil where neither way is bad by itself.
  package let bad: Bad?

  package enum Bad: String, Sendable { case up, down }

  /// Rates of runs, each of which has a chart.
  static let pass = Indicator(
    id: "pass", title: "pass rate",
    formula: "reports that passed, of those that were tried (neither blocked nor without files)",
    minimum: 30, unit: .share, bad: nil)
  static let idle = Indicator(
    id: "idle", title: "idle passes",
    formula: "reports that passed with a file that does nothing, of those that passed",
    minimum: 20, unit: .share, bad: .up)
  static let unchecked = Indicator(
    id: "unchecked", title: "unchecked",
    formula: "reports left unchecked, of those that were tried",
    minimum: 30, unit: .share, bad: .up)
  static let overrides = Indicator(
    id: "overrides", title: "overrides",
    formula:
      "reports with status 0 by an allowance, a lowered rule or an acceptance, of those with status 0",
    minimum: 20, unit: .share, bad: .up)
  static let rollbacks = Indicator(
    id: "rollbacks", title: "rolled back after a pass",
    formula:
      "rollouts taken back within 14 days, as a share (Kaplan–Meier: younger ones count as long "
      + "as they were in force)",
    minimum: 10, unit: .share, bad: .up)

  /// States of today.
  static let debt = Indicator(
    id: "debt", title: "override debt",
    formula:
      "days in force of rollouts that somebody accepted, without a full pass since, summed up",
    minimum: 0, unit: .days, bad: .up)
  static let drill = Indicator(
    id: "drill", title: "drill age",
    formula: "hours since every rollout in force was last proven to be one that can be taken back",
    minimum: 1, unit: .hours, bad: .up)
  static let audit = Indicator(
    id: "audit", title: "audit bound",
    formula:
      "the smallest of the rules' lower bounds (Wilson, 95 %) in the last audit: how much of what "
      + "was planted it catches at least",
    minimum: 1, unit: .share, bad: .down)
  static let silence = Indicator(
    id: "silence", title: "silence",
    formula:
      "hours since a gate last decided anything; bad from twice the longest gap on, and a day",
    minimum: 20, unit: .hours, bad: .up)
  static let due = Indicator(
    id: "due", title: "reviews overdue",
    formula:
      "rollouts in force and acceptances whose day of review has come, less those looked at again",
    minimum: 0, unit: .count, bad: .up)
  static let inflation = Indicator(
    id: "inflation", title: "trust inflation",
    formula:
      "the pass rate rises, the audit bound does not, and idle passes, overrides or rollbacks rise",
    minimum: 1, unit: .count, bad: .up)
  static let stuck = Indicator(
    id: "stuck", title: "stuck",
    formula:
      "alarms that ring for more than 28 days, and a severity that was the same in the last 100 "
      + "reports: what never changes tells nothing",
    minimum: 0, unit: .count, bad: .up)

  package static let charted = [pass, idle, unchecked, overrides, rollbacks]
}

/// What an indicator came to.
package struct Reading: Sendable {
  package enum State: String, Sendable {
    case quiet
    /// It rings.
    case alarm
    /// It rings, and somebody saw it.
    case acknowledged = "acknowledged"
    /// There is too little to say anything.
    case insufficient
    /// It is shown, and rings never by itself.
    case shown
  }

  package let indicator: Indicator
  package var state: State
  package var value: Double?
  /// 95 %, of a share.
  package var interval: (low: Double, high: Double)?
  /// How many it was counted from.
  package var count: Int
  /// The chart, where it has one.
  package var baseline: Decisions.Baseline?
  package var score: Double?
  /// Since when it rings, or is above its threshold.
  package var since: Double?
  /// What is to be known of it besides, a sentence.
  package var remark: String?
  /// Its value day by day, the oldest first: the day (seconds since 1970), the value, of how many.
  package var days: [(day: Double, value: Double, count: Double)] = []
  /// Whether its chart rose above the threshold, whichever way is bad.
  package var isRisen = false

  package init(_ indicator: Indicator, _ state: State, count: Int) {
    self.indicator = indicator
    self.state = state
    self.count = count
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
