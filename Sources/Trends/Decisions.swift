import Artifact
import Log

/// What a ledger tells, as far as trends need it: a few numbers a run.
package struct Decisions: Sendable {
  /// What one run tried.
  package struct Run: Sendable {
    package var time: Double
    package var tried: Int32 = 0
    package var passed: Int32 = 0
    package var idle: Int32 = 0
    package var unchecked: Int32 = 0
    /// That got status 0, and those of them that got it by an allowance or an acceptance.
    package var fine: Int32 = 0
    package var excused: Int32 = 0
  }

  package struct Rollout: Sendable {
    package var applied: Double
    package var report: String
    package var isAccepted: Bool
    package var isInForce = true
    package var rolledBack: Double?
    package var reviewBy: String?
  }

  package struct Audit: Sendable {
    package let time: Double
    package let bound: Double
    package let outcome: String
    package let mode: String
  }

  package struct Baseline: Sendable {
    package let number: Int
    package let time: Double
    /// The time of the last unit that it was taken from.
    package let until: Double
    package let usual: Double
    package let chart: Cusum
    package let reason: String
  }

  package struct Acceptance: Sendable {
    package let time: Double
    package let report: String
    package let until: String?
    package let reason: String
  }

  package private(set) var runs: [Run] = []
  package private(set) var verdicts: [String: Int] = [:]
  package private(set) var rollouts: [String: Rollout] = [:]
  package private(set) var audits: [Audit] = []
  package private(set) var acceptances: [Acceptance] = []
  package private(set) var baselines: [String: Baseline] = [:]
  /// The last alarm of each indicator: its record, and whether somebody saw it.
  package private(set) var alarms: [String: (number: Int, time: Double, seen: Double?)] = [:]
  /// What was looked at again: a rollout or an acceptance, and the next day.
  package private(set) var reviews: [String: String?] = [:]
  /// When all rollouts of the home were proven last.
  package private(set) var proven: Double?
  package private(set) var lasts: [Ledger.Kind: Double] = [:]
  package private(set) var longestGap = 0.0
  /// The last hundred reports' severities.
  package private(set) var severities: [String] = []
  /// When each report passed last, with nothing excused.
  package private(set) var passes: [String: Double] = [:]
  package private(set) var judges: [(time: Double, id: String)] = []
  package private(set) var state: LedgerState?
  /// The reports of rollouts that somebody accepted.
  private var accepted: Set<String> = []
  private var run: String?
  private var lastTry: Double?

  package init() {}

  /// Reads a ledger from its first record to its last.
  package init(_ ledger: Ledger) throws {
    var all = Decisions()
    let state = try ledger.read { line, _ in all.take(line) }
    self = all
    self.state = state
  }

  private mutating func take(_ line: LedgerLine) {
    guard let kind = line.kind else { return }
    let time = line.time
    lasts[kind] = time
    if kind == .trial { return take(trial: line, time) }
    guard let record = line.node else { return }
    take(record, kind, line.number, time)
  }

  /// The one kind of which there may be a million.
  private mutating func take(trial line: LedgerLine, _ time: Double) {
    let id = line.text(",\"run\":\"")
    if id != run || runs.isEmpty {
      run = id
      runs.append(Run(time: time))
      // Nights and weekends are gaps, too: the longest of them is what silence is held against.
      if let lastTry { longestGap = max(longestGap, time - lastTry) }
      lastTry = time
    }
    let verdict = line.text(",\"verdict\":\"") ?? ""
    verdicts[verdict, default: 0] += 1
    let isFine = line.holds(",\"status\":0,")
    let isExcused = line.holds(",\"excused\":true")
    let at = runs.count - 1
    if verdict != "nothing", verdict != "blocked" { runs[at].tried += 1 }
    if verdict == "passed" {
      runs[at].passed += 1
      if !line.holds(",\"idle\":0,") { runs[at].idle += 1 }
      if !isExcused, !accepted.isEmpty, let report = line.text(",\"sha256\":\""),
        accepted.contains(report)
      {
        passes[report] = time
      }
    }
    if verdict == "unchecked" { runs[at].unchecked += 1 }
    if isFine { runs[at].fine += 1 }
    if isExcused { runs[at].excused += 1 }
    if severities.count == 100 { severities.removeFirst() }
    severities.append(line.number(after: ",\"severity\":"))
  }

  private mutating func take(
    _ record: JSONNode, _ kind: Ledger.Kind, _ number: Int, _ time: Double
  ) {
    let outcome = record["outcome"]?.string
    let id = record["rollout"]?.string ?? ""
    let indicator = record["indicator"]?.string ?? ""
    switch kind {
    case .apply where outcome == "applied":
      rollouts[id] = Rollout(
        applied: time, report: record["report"]?.string ?? "",
        isAccepted: record["accepted"]?.bool ?? false, reviewBy: record["review_by"]?.string)
      if rollouts[id]?.isAccepted == true { accepted.insert(rollouts[id]?.report ?? "") }
    case .rollback:
      rollouts[id]?.isInForce = outcome == "undone"
      if outcome == "rolled-back", rollouts[id]?.rolledBack == nil {
        rollouts[id]?.rolledBack = time
      }
    case .prune, .forget:
      for id in record["rollouts"]?.strings ?? [] { rollouts[id]?.isInForce = false }
    case .drill where outcome == "proven" && record["whole_home"]?.bool == true: proven = time
    case .audit:
      audits.append(
        Audit(
          time: time, bound: record["bound"]?.number ?? 0, outcome: outcome ?? "",
          mode: record["mode"]?.string ?? ""))
    case .accept:
      acceptances.append(
        Acceptance(
          time: time, report: record["report"]?.string ?? "", until: record["until"]?.string,
          reason: record["reason"]?.string ?? ""))
    case .baseline:
      baselines[indicator] = Baseline(
        number: number, time: time, until: record["until"]?.number ?? time,
        usual: record["p0"]?.string.flatMap(Double.init) ?? 0,
        chart: Cusum(step: record["m"]?.int ?? 2, threshold: record["h"]?.int ?? 2),
        reason: record["reason"]?.string ?? "")
      alarms[indicator] = nil
    case .alarm: alarms[indicator] = (number, time, nil)
    case .ack: alarms[indicator]?.seen = time
    case .review: reviews[record["of"]?.string ?? ""] = .some(record["until"]?.string)
    case .judge: judges.append((time, record["judge"]?.string ?? ""))
    case .begin, .trial, .apply, .drill, .adopt: break
    }
  }
}
