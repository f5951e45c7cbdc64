import Artifact
import Log

/// What a ledger tells, as far as trends need it: a few numbers a run.
package struct Decisions: Sendable {
  /// What one run tried.
  struct Run: Sendable {
    let time: Double
    var tried: Int32 = 0
    var passed: Int32 = 0
    var idle: Int32 = 0
    var unchecked: Int32 = 0
    /// That got status 0, and those of them that got it by an allowance or an acceptance.
    var fine: Int32 = 0
    var excused: Int32 = 0
  }

  struct Rollout: Sendable {
    let applied: Double
    let report: String
    let isAccepted: Bool
    let reviewBy: String?
    var isInForce = true
    var rolledBack: Double?
  }

  package struct Baseline: Sendable {
    /// Of its record; nil while it has none.
    let number: Int?
    let time: Double
    /// The time of the last unit that it was taken from.
    let until: Double
    package let usual: Double
    let chart: Cusum
    let reason: String
  }

  private(set) var runs: [Run] = []
  private(set) var verdicts: [String: Int] = [:]
  private(set) var rollouts: [String: Rollout] = [:]
  /// All but the quick ones.
  private(set) var audits: [(time: Double, bound: Double, isFailed: Bool, judge: String?)] = []
  /// When somebody else began to judge, and what of it is another: the program, a tool, the policy.
  private(set) var judges: [(time: Double, what: String)] = []
  /// What the last one is made of.
  private var judge: [String: String] = [:]
  /// The last one of each report.
  private(set) var acceptances: [String: (day: String, reason: String)] = [:]
  /// The one before that: it holds again where the apply that brought the last one took itself back.
  private var replaced: [String: (day: String, reason: String)] = [:]
  private(set) var baselines: [String: Baseline] = [:]
  /// The last alarm of each indicator, and when somebody saw it.
  private(set) var alarms: [String: (time: Double, seen: Double?)] = [:]
  /// What was looked at again: a rollout or an acceptance, and the next day.
  private(set) var reviews: [String: String?] = [:]
  /// When all rollouts of the home were proven last.
  private(set) var proven: Double?
  private(set) var lasts: [Ledger.Kind: Double] = [:]
  private(set) var longestGap = 0.0
  /// The last report's, and how many in a row had it.
  private(set) var severity = (text: "", count: 0)
  /// When each report that somebody accepted passed last, with nothing excused.
  private(set) var passes: [String: Double] = [:]
  package private(set) var state: LedgerState?
  /// The reports of rollouts that somebody accepted.
  private var accepted: Set<String> = []
  private var run: String?

  /// Reads a ledger from its first record to its last.
  package init(_ ledger: Ledger, now: Double = Moment.now.seconds) throws {
    var latest = 0.0
    state = try ledger.read { line, _ in
      guard let kind = line.kind else { return }
      // A clock that was ahead must not hide what comes after: such a record is as old as the one before.
      let time = line.time > now ? latest : line.time
      latest = time
      lasts[kind] = time
      if kind == .trial {
        take(trial: line, time)
      } else if let record = line.node {
        take(record, kind, line.number, time)
      }
    }
  }

  /// The one kind of which there may be a million.
  private mutating func take(trial line: LedgerLine, _ time: Double) {
    let id = line.text(",\"run\":\"")
    if id != run || runs.isEmpty {
      run = id
      // Nights and weekends are gaps, too: the longest of them is what silence is held against.
      if let last = runs.last?.time { longestGap = max(longestGap, time - last) }
      runs.append(Run(time: time))
    }
    let verdict = line.text(",\"verdict\":\"") ?? ""
    verdicts[verdict, default: 0] += 1
    let isExcused = line.holds(",\"excused\":true")
    let at = runs.count - 1
    if verdict != "nothing", verdict != "blocked" { runs[at].tried += 1 }
    if verdict == "unchecked" { runs[at].unchecked += 1 }
    if line.holds(",\"status\":0,") {
      runs[at].fine += 1
      if isExcused { runs[at].excused += 1 }
    }
    if verdict == "passed" {
      runs[at].passed += 1
      if !line.holds(",\"idle\":0,") { runs[at].idle += 1 }
      if !isExcused, !accepted.isEmpty, let report = line.text(",\"sha256\":\""),
        accepted.contains(report)
      {
        passes[report] = time
      }
    }
    let text = line.number(after: ",\"severity\":")
    severity = (text, text == severity.text ? severity.count + 1 : 1)
  }

  private mutating func take(
    _ record: JSONNode, _ kind: Ledger.Kind, _ number: Int, _ time: Double
  ) {
    func text(_ key: String) -> String { record[key]?.string ?? "" }
    let (id, indicator, outcome) = (text("rollout"), text("indicator"), text("outcome"))
    switch kind {
    case .apply where outcome == "applied":
      let rollout = Rollout(
        applied: time, report: text("report"), isAccepted: record["accepted"]?.bool == true,
        reviewBy: record["review_by"]?.string)
      rollouts[id] = rollout
      if rollout.isAccepted { accepted.insert(rollout.report) }
    case .apply where outcome == "taken-back":
      let report = text("report")
      let stands = rollouts.values.contains { $0.isInForce && $0.report == report }
      if !stands { acceptances[report] = replaced[report] }
    case .rollback:
      rollouts[id]?.isInForce = outcome == "undone"
      if outcome == "rolled-back", rollouts[id]?.rolledBack == nil {
        rollouts[id]?.rolledBack = time
      }
    case .prune, .forget:
      for id in record["rollouts"]?.strings ?? [] { rollouts[id]?.isInForce = false }
    case .drill where outcome == "proven" && record["whole_home"]?.bool == true: proven = time
    case .audit where text("mode") != "quick":
      audits.append(
        (time, record["bound"]?.number ?? 0, outcome == "failed", record["judge"]?.string))
    case .judge: take(judge: record, time)
    case .accept:
      let end = record["until"]?.string ?? Moment(seconds: time + 90 * 86_400).day
      replaced[text("report")] = acceptances[text("report")]
      acceptances[text("report")] = (end, text("reason"))
    case .baseline:
      baselines[indicator] = Baseline(
        number: number, time: time, until: record["until"]?.number ?? time,
        usual: Double(text("p0")) ?? 0,
        chart: Cusum(step: record["m"]?.int ?? 2, threshold: record["h"]?.int ?? 2),
        reason: text("reason"))
      alarms[indicator] = nil
    case .alarm: alarms[indicator] = (time, nil)
    case .ack: alarms[indicator]?.seen = time
    case .review: reviews[text("of")] = .some(record["until"]?.string)
    case .begin, .trial, .apply, .drill, .adopt, .audit: break
    }
  }

  private mutating func take(judge record: JSONNode, _ time: Double) {
    var parts = [
      "the program": record["binary"]?.string ?? "", "the policy": record["policy"]?.string ?? "",
    ]
    for (tool, version) in record["tools"]?.members ?? [] { parts[tool] = version.string ?? "" }
    let changed = Set(parts.keys).union(judge.keys).filter { parts[$0] != judge[$0] }.sorted()
    if !judge.isEmpty, !changed.isEmpty {
      let what = changed.map { name in
        name.hasPrefix("the ")
          ? name : "\(name) \(judge[name] ?? "none") → \(parts[name] ?? "none")"
      }
      judges.append((time, what.joined(separator: ", ")))
    }
    judge = parts
  }
}
