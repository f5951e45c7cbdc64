import Artifact

/// The day on which somebody has to look at a rollout again.
package enum ReviewDate {
  /// The earlier of the day until which its risks are said to accumulate, and of the policy's: `days` from
  /// `today`. A report can only shorten it. A day that is not after the report's, or is none, does not count.
  package static func day(of report: Report, today: Moment, days: Int?) -> String? {
    let policys = days.map { (today + Double($0) * 86_400).day }
    let written = report.timestamp.value.map { String($0.prefix(10)) } ?? today.day
    let own = (report.risks.value ?? []).lazy.flatMap { risk in
      risk.matches(of: /accumulating by (\d{4}-\d\d-\d\d)(?!\d)/).map { String($0.1) }
    }.filter { Moment(day: $0) != nil && $0 > written }
    return (own + [policys].compactMap(\.self)).min()
  }
}
