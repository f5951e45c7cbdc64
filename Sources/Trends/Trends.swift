import Artifact
import Log

private let day = 86_400.0

/// All indicators, at one time.
package struct Trends: Sendable {
  let now: Double
  let decisions: Decisions
  package private(set) var readings: [Reading] = []
  /// All that has a date of review; the most urgent first.
  package private(set) var all: [Due] = []
  /// Records that the ledger is to be given: baselines that can be taken now, and alarms that began.
  package private(set) var news: [Ledger.Record] = []

  /// How many units a baseline is taken from.
  package static let baselineUnits = 200

  /// One unit of a chart: when, and which share of it was bad.
  private struct Unit {
    let time: Double
    let bad: Double
    var count = 1.0
  }

  package init(_ decisions: Decisions, now: Double) {
    self.now = now
    self.decisions = decisions
    all = dates()
    readings = Indicator.charted.map { rate($0) }
    addStates()
  }

  /// What is due within 30 days, or overdue.
  package var due: [Due] {
    let soon = Moment(seconds: now + 30 * day).day
    return all.filter { $0.day <= soon }
  }

  /// Since when others judge, in the last 28 days, and what of them is another.
  var recentJudges: [(time: Double, what: String)] {
    decisions.judges.filter { $0.time > now - 28 * day }.suffix(5)
  }

  /// 1: something rings. 3: there is too little of everything.
  package var exitStatus: Int32 {
    if readings.contains(where: { $0.state == .alarm }) { return 1 }
    let rates = readings.filter { $0.indicator.unit == .share }
    return rates.allSatisfy { $0.state == .insufficient } ? 3 : 0
  }

  // MARK: Charts

  private func units(_ indicator: Indicator) -> [Unit] {
    if let counts = indicator.counts {
      return decisions.runs.compactMap { run in
        let (bad, all) = counts(run)
        let count = Double(all)
        return all > 0 ? Unit(time: run.time, bad: Double(bad) / count, count: count) : nil
      }
    }
    // A rollout that was taken back counts then; any other when it has stood for 14 days.
    return decisions.rollouts.values.compactMap { rollout in
      let end = rollout.applied + 14 * day
      if let back = rollout.rolledBack, back <= end { return Unit(time: back, bad: 1) }
      return end <= now ? Unit(time: end, bad: 0) : nil
    }.sorted { $0.time < $1.time }
  }

  private mutating func rate(_ indicator: Indicator) -> Reading {
    let id = indicator.id
    var units = units(indicator)
    // Before a check found the first one nobody looked for such files.
    if id == Indicator.idle.id { units = Array(units.drop { $0.bad == 0 }) }
    let recent = units.filter { $0.time > now - 28 * day }
    let count = recent.reduce(0) { $0 + $1.count }
    var reading = Reading(
      indicator: indicator, state: indicator.bad == nil ? .shown : .quiet, count: Int(count),
      baseline: decisions.baselines[id], days: days(units))
    if count > 0 {
      let hits = recent.reduce(0) { $0 + $1.bad * $1.count }
      reading.value = hits / count
      reading.interval = Wilson.bounds(hits, of: count)
    }
    if id == Indicator.rollbacks.id { reading.value = survival }
    if reading.baseline == nil, units.count >= Self.baselineUnits {
      let new = baseline(id, units.prefix(Self.baselineUnits), "the first ones")
      reading.baseline = new.baseline
      news.append(new.record)
    }
    if count < Double(indicator.minimum) {
      reading.state = .insufficient
      reading.remark =
        id == Indicator.idle.id && units.isEmpty
        ? "no check has found such a file yet" : "\(Int(count)) of \(indicator.minimum) in 28 days"
    }
    guard let baseline = reading.baseline else {
      if reading.state == .quiet {
        reading.state = .insufficient
        reading.remark = "\(units.count) of \(Self.baselineUnits) for its baseline"
      }
      return reading
    }
    let (score, since) = Self.chart(units, baseline)
    (reading.score, reading.since) = (score, since)
    guard indicator.bad != nil else { return reading }
    guard let since else {
      if reading.state == .quiet, let high = reading.interval?.high, high < baseline.usual / 1.5 {
        let day = Moment(seconds: baseline.until).day
        reading.remark =
          "usual is from worse days, until \(day): 'sandbox trends rebase \(id)' sees a rise sooner"
      }
      return reading
    }
    // The same reports look otherwise to another judge.
    if let judge = decisions.judges.last(where: { (since - 28 * day...since).contains($0.time) }) {
      reading.remark = "others judge since \(Moment(seconds: judge.time).day): \(judge.what)"
    }
    if let alarm = decisions.alarms[id], alarm.time >= since {
      // What was seen and goes on for so long has to be seen again.
      reading.state = alarm.seen.map { now - $0 < 28 * day } == true ? .acknowledged : .alarm
    } else {
      reading.state = .alarm
      let fields: [(String, JSONValue)] = [
        ("indicator", .string(id)), ("score", .number(score)),
        ("at_h", .int(baseline.chart.threshold)),
        ("since", .string(Moment(seconds: since).iso8601)),
      ]
      news.append((.alarm, fields))
    }
    return reading
  }

  /// The score at the end, and since when it rings; nil if it does not. It rings from the threshold on, while
  /// the rate of the last 7 days is half as high again as usual; where that is not so it starts anew.
  private static func chart(
    _ units: [Unit], _ baseline: Decisions.Baseline
  ) -> (score: Double, since: Double?) {
    let threshold = Double(baseline.chart.threshold)
    var score = 0.0
    var since: Double?
    var first = 0
    var bad = 0.0
    for (index, unit) in units.enumerated() {
      bad += unit.bad
      while units[first].time <= unit.time - 7 * day, first < index {
        bad -= units[first].bad
        first += 1
      }
      guard unit.time > baseline.until else { continue }
      score = baseline.chart.next(score, bad: unit.bad)
      guard score >= threshold || since != nil else { continue }
      if bad / Double(index - first + 1) < 1.5 * baseline.usual {
        (score, since) = (0, nil)
      } else if score >= threshold {
        since = since ?? unit.time
        // What rang long would take as long to be quiet again.
        score = min(score, 2 * threshold)
      }
    }
    return (score, since)
  }

  /// A baseline of these units: the rate that is taken for usual is the upper bound (80 %) of theirs.
  private func baseline(
    _ id: String, _ units: ArraySlice<Unit>, _ reason: String
  ) -> (record: Ledger.Record, baseline: Decisions.Baseline) {
    let count = Double(units.count)
    let hits = units.reduce(0) { $0 + $1.bad }
    let usual = min(max(Wilson.bounds(hits, of: count, z: 0.841621).high, 0.002), 0.95)
    let (from, until) = (units.first?.time ?? 0, units.last?.time ?? 0)
    let perDay = count / max(1, (until - from) / day)
    let chart = Cusum(usual: usual, perDay: perDay)
    // A line of the ledger stays short.
    let reason = String(reason.prefix(500))
    let fields: [(String, JSONValue)] = [
      ("indicator", .string(id)), ("runs", .int(units.count)), ("until", .number(until)),
      ("rate", .string("\(hits / count)")), ("p0", .string("\(usual)")), ("m", .int(chart.step)),
      ("h", .int(chart.threshold)), ("per_day", .number(perDay)), ("reason", .string(reason)),
    ]
    let baseline = Decisions.Baseline(
      number: nil, time: now, until: until, usual: usual, chart: chart, reason: reason)
    return ((.baseline, fields), baseline)
  }

  /// The records that hold these indicators against the newest units from now on; empty where there are too
  /// few.
  package func rebase(_ ids: [String], reason: String) -> [Ledger.Record] {
    Indicator.charted.filter { ids.isEmpty || ids.contains($0.id) }.compactMap { indicator in
      let units = units(indicator).suffix(Self.baselineUnits)
      return units.count < Self.baselineUnits ? nil : baseline(indicator.id, units, reason).record
    }
  }

  private func days(_ units: [Unit]) -> [(day: Double, value: Double, count: Double)] {
    var days: [(day: Double, value: Double, count: Double)] = []
    let start = (now / day).rounded(.down) * day - 89 * day
    for unit in units where unit.time >= start {
      let at = (unit.time / day).rounded(.down) * day
      if days.last?.day != at { days.append((at, 0, 0)) }
      let last = days.count - 1
      let sum = days[last].value * days[last].count + unit.bad * unit.count
      days[last].count += unit.count
      days[last].value = sum / days[last].count
    }
    return days
  }

  /// Kaplan–Meier: the share that is rolled back within 14 days.
  private var survival: Double? {
    let recent = decisions.rollouts.values.filter { $0.applied > now - 90 * day }
    let ages = recent.map { rollout in
      let back = rollout.rolledBack.map { $0 - rollout.applied } ?? .infinity
      let isBack = back <= 14 * day
      return (age: isBack ? back : min(14 * day, now - rollout.applied), isBack: isBack)
    }.sorted { $0.age < $1.age }
    guard !ages.isEmpty else { return nil }
    var standing = 1.0
    for (index, age) in ages.enumerated() where age.isBack {
      standing *= 1 - 1 / Double(ages.count - index)
    }
    return 1 - standing
  }

  // MARK: States

  /// One state of today. Without a value it lacks something; `remark` says what, or why it rings.
  private mutating func add(
    _ indicator: Indicator, of count: Int, _ value: Double?, rings: Bool, since: Double? = nil,
    _ remark: String
  ) {
    readings.append(
      Reading(
        indicator: indicator, state: value == nil ? .insufficient : rings ? .alarm : .quiet,
        count: count, value: value, since: rings ? since : nil,
        remark: rings || value == nil ? remark : nil))
  }

  private mutating func addStates() {
    let inForce = decisions.rollouts.values.filter(\.isInForce)
    let open = inForce.filter { $0.isAccepted && decisions.passes[$0.report] ?? 0 <= $0.applied }
    readings.append(
      Reading(
        indicator: .debt, state: .shown, count: open.count,
        value: open.reduce(0) { $0 + max(0, now - $1.applied) } / day))

    // What was applied since was rehearsed then.
    let proven = inForce.map(\.applied).min().map { max(decisions.proven ?? 0, $0) }
    let age = proven.map { (now - $0) / 3600 }
    add(
      .drill, of: inForce.count, age, rings: age ?? 0 > 26,
      age == nil ? "no rollout is in force" : "it should be daily: run 'rollback drill'")

    let (audits, audit) = (decisions.audits, decisions.audits.last)
    let why = auditAlarm
    add(
      .audit, of: audits.count, audit?.bound, rings: why != nil, since: why?.since,
      why?.remark ?? "run 'sandbox audit'")
    readings[readings.count - 1].days = audits.map { ($0.time, $0.bound, 1) }

    let runs = decisions.runs
    let last = runs.count < Indicator.silence.minimum ? nil : runs.last?.time
    let silence = last.map { now - $0 }
    add(
      .silence, of: runs.count, silence.map { $0 / 3600 },
      rings: silence ?? 0 > max(2 * decisions.longestGap, day), since: last,
      last == nil
        ? "\(runs.count) of \(Indicator.silence.minimum) runs"
        : "no gate has decided anything: is it still called?")

    let overdue = due.filter(\.isOverdue).count
    add(.due, of: due.count, Double(overdue), rings: overdue > 0, "see 'sandbox due'")

    let start = decisions.baselines["pass"]?.time ?? 0
    let before = audits.last { $0.time <= start } ?? audits.first
    let isBetter = audit?.bound ?? 0 > before?.bound ?? 0
    let risen = readings.filter { $0.isRisen && $0.indicator.id != "unchecked" }
      .map(\.indicator.id)
    let isInflated = risen.first == "pass" && risen.count > 1 && !isBetter
    let isCharted = readings[0].baseline != nil
    add(
      .inflation, of: Indicator.charted.count, isCharted ? isInflated ? 1 : 0 : nil,
      rings: isInflated,
      isCharted
        ? "more passes, and more of \(risen.dropFirst().joined(separator: ", ")): look at what passes"
        : "the pass rate has no baseline")

    let old = readings.filter { $0.state == .alarm && now - ($0.since ?? now) > 28 * day }
    var remarks = old.map {
      "\($0.indicator.title) rings since \(Moment(seconds: $0.since ?? 0).day)"
    }
    if decisions.severity.count >= 100 {
      // No alarm: many a gate has nothing but harmless reports. It is said, as it guards nothing so.
      remarks.append("the severity of the last 100 reports was \(decisions.severity.text)")
    }
    readings.append(
      Reading(
        indicator: .stuck, state: old.isEmpty ? .quiet : .alarm,
        count: min(100, decisions.verdicts.values.reduce(0, +)), value: Double(old.count),
        remark: remarks.isEmpty ? nil : remarks.joined(separator: "; ")))
  }

  /// Why the audits ring, and since when: the last one failed, one passed by being tried again, or there are no more.
  private var auditAlarm: (since: Double, remark: String)? {
    let audits = decisions.audits
    guard let last = audits.last else { return nil }
    if last.isFailed {
      return (last.time, "the last audit failed: run 'sandbox audit', which says why")
    }
    let pairs = Array(zip(audits, audits.dropFirst()))
    if let again = pairs.last(where: { $0.isFailed && !$1.isFailed })?.1,
      now - again.time < 7 * day,
      let judge = again.judge, audits.last(where: { $0.isFailed })?.judge == judge
    {
      let when = Moment(seconds: again.time).day
      return (
        again.time,
        "the audit of \(when) passed, and the one before it failed, of the very same gate: what it catches is luck"
      )
    }
    let gap = pairs.map { $1.time - $0.time }.max() ?? 0
    if audits.count > 2, now - last.time > max(2 * gap, 2 * day) {
      return (last.time, "no audit since \(Moment(seconds: last.time).day): is it still called?")
    }
    return nil
  }

  // MARK: Due

  private func dates() -> [Due] {
    let today = Moment(seconds: now).day
    var all: [Due] = []
    func add(_ id: String, _ kind: String, _ day: String?, _ what: String) {
      // What was looked at has another day, or none any more.
      guard let day = decisions.reviews[id] ?? day else { return }
      all.append(Due(id: id, kind: kind, day: day, isOverdue: day <= today, what: what))
    }
    let inForce = decisions.rollouts.filter(\.value.isInForce)
    let gone = decisions.rollouts.values.filter { !$0.isInForce }
    for (id, rollout) in inForce {
      add(id, "rollout", rollout.reviewBy, "report \(rollout.report.prefix(12))")
    }
    // An acceptance of what was taken back is over.
    let over = Set(gone.map(\.report)).subtracting(inForce.values.map(\.report))
    for (report, acceptance) in decisions.acceptances where !over.contains(report) {
      add("accept-\(report.prefix(12))", "acceptance", acceptance.day, acceptance.reason)
    }
    return all.sorted { ($0.day, $0.id) < ($1.day, $1.id) }
  }
}
