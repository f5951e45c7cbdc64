import Artifact
import Log

/// All indicators, at one time.
package struct Trends: Sendable {
  package let now: Double
  package private(set) var readings: [Reading] = []
  /// All that has a date of review; the most urgent first.
  package private(set) var all: [Due] = []
  /// What is due within 30 days, or overdue.
  package var due: [Due] {
    let soon = Moment(seconds: now + 30 * Self.day).day
    return all.filter { $0.day <= soon }
  }
  package let decisions: Decisions
  /// Records that the ledger is to be given: baselines that can be taken now, and alarms that began.
  package private(set) var news: [Ledger.Record] = []

  /// How many units a baseline is taken from.
  package static let baselineUnits = 200
  private static let day = 86_400.0

  /// One unit of a chart: when, and which share of it was bad.
  struct Unit {
    let time: Double
    let bad: Double
    let count: Double
  }

  package init(_ decisions: Decisions, now: Double) {
    self.now = now
    self.decisions = decisions
    all = Self.due(decisions, now)
    let charted = Indicator.charted.map { read($0, Self.units($0, decisions, now)) }
    readings = charted + [debt(), drill(), audit(), silence()]
    readings.append(overdue())
    readings.append(inflation(charted))
    readings.append(stuck())
  }

  /// 1: something rings. 3: there is too little of everything.
  package var exitStatus: Int32 {
    if readings.contains(where: { $0.state == .alarm }) { return 1 }
    let rates = readings.filter { $0.indicator.unit == .share }
    return rates.allSatisfy { $0.state == .insufficient } ? 3 : 0
  }

  // MARK: Charts

  static func units(_ indicator: Indicator, _ decisions: Decisions, _ now: Double) -> [Unit] {
    func runs(_ bad: (Decisions.Run) -> Int32, of all: (Decisions.Run) -> Int32) -> [Unit] {
      decisions.runs.compactMap { run in
        let count = Double(all(run))
        return count > 0 ? Unit(time: run.time, bad: Double(bad(run)) / count, count: count) : nil
      }
    }
    switch indicator.id {
    case "pass": return runs(\.passed, of: \.tried)
    case "idle": return runs(\.idle, of: \.passed)
    case "unchecked": return runs(\.unchecked, of: \.tried)
    case "overrides": return runs(\.excused, of: \.fine)
    default:
      // One that was taken back counts then; any other when it has stood for 14 days.
      return decisions.rollouts.values.compactMap { rollout -> Unit? in
        let end = rollout.applied + 14 * day
        if let back = rollout.rolledBack, back <= end { return Unit(time: back, bad: 1, count: 1) }
        return end <= now ? Unit(time: end, bad: 0, count: 1) : nil
      }.sorted { $0.time < $1.time }
    }
  }

  private mutating func read(_ indicator: Indicator, _ units: [Unit]) -> Reading {
    var reading = Reading(indicator, indicator.bad == nil ? .shown : .quiet, count: units.count)
    reading.days = Self.days(units, until: now)
    let recent = units.filter { $0.time > now - 28 * Self.day }
    let count = recent.reduce(0) { $0 + $1.count }
    let hits = recent.reduce(0) { $0 + $1.bad * $1.count }
    reading.count = Int(count)
    if count > 0 {
      reading.value = hits / count
      reading.interval = Wilson.bounds(hits, of: count)
    }
    if indicator.id == Indicator.rollbacks.id { reading.value = Self.survival(decisions, now) }
    reading.baseline = decisions.baselines[indicator.id]
    if reading.baseline == nil, units.count >= Self.baselineUnits {
      let record = Self.baseline(
        indicator.id, Array(units.prefix(Self.baselineUnits)), "the first ones")
      reading.baseline = Decisions.Baseline(
        number: -1, time: now, until: record.until, usual: record.usual, chart: record.chart,
        reason: "the first ones")
      news.append(record.record)
    }
    if count < Double(indicator.minimum) {
      reading.state = .insufficient
      reading.remark = "\(Int(count)) of \(indicator.minimum) in 28 days"
    }
    guard let baseline = reading.baseline else {
      if reading.state == .quiet {
        reading.state = .insufficient
        reading.remark = "\(units.count) of \(Self.baselineUnits) for its baseline"
      }
      return reading
    }
    let chart = Self.chart(units, baseline)
    reading.score = chart.score
    reading.since = chart.since
    reading.isRisen = chart.since != nil
    guard indicator.bad != nil, let since = chart.since else { return reading }
    let alarm = decisions.alarms[indicator.id]
    let isTold = alarm.map { $0.time >= since } ?? false
    // What was seen and goes on for so long has to be seen again.
    let isSeen = isTold && alarm?.seen.map { now - $0 < 28 * Self.day } == true
    reading.state = isSeen ? .acknowledged : .alarm
    if !isTold {
      news.append(
        (
          .alarm,
          [
            ("indicator", .string(indicator.id)), ("score", .number(chart.score)),
            ("at_h", .int(baseline.chart.threshold)),
            ("since", .string(Moment(seconds: since).iso8601)),
          ]
        ))
    }
    return reading
  }

  /// The score at the end, and since when it rings; nil if it does not. It rings from the threshold on, while
  /// the rate of the last 7 days is half as high again as usual; where that is not so it starts anew.
  static func chart(_ units: [Unit], _ baseline: Decisions.Baseline) -> (
    score: Double, since: Double?
  ) {
    var score = 0.0
    var since: Double?
    var first = 0
    var (bad, all) = (0.0, 0.0)
    for (index, unit) in units.enumerated() {
      bad += unit.bad
      all += 1
      while units[first].time <= unit.time - 7 * day, first < index {
        bad -= units[first].bad
        all -= 1
        first += 1
      }
      guard unit.time > baseline.until else { continue }
      score = baseline.chart.next(score, bad: unit.bad)
      guard score >= Double(baseline.chart.threshold) else {
        if since != nil, bad / all < 1.5 * baseline.usual { (score, since) = (0, nil) }
        continue
      }
      if bad / all >= 1.5 * baseline.usual {
        since = since ?? unit.time
        // What rang long would take as long to be quiet again.
        score = min(score, 2 * Double(baseline.chart.threshold))
      } else {
        (score, since) = (0, nil)
      }
    }
    return (score, since)
  }

  /// A baseline of these units: the rate that is taken for usual is the upper bound (80 %) of theirs.
  static func baseline(_ id: String, _ units: [Unit], _ reason: String) -> (
    record: Ledger.Record, until: Double, usual: Double, chart: Cusum
  ) {
    let count = Double(units.count)
    let hits = units.reduce(0) { $0 + $1.bad }
    let upper = Wilson.bounds(hits, of: count, z: 0.841621).high
    let usual = min(max(upper, 0.002), 0.95)
    let (from, until) = (units.first?.time ?? 0, units.last?.time ?? 0)
    let perDay = count / max(1, (until - from) / day)
    let chart = Cusum(usual: usual, perDay: perDay)
    return (
      (
        .baseline,
        [
          ("indicator", .string(id)), ("runs", .int(units.count)), ("until", .number(until)),
          ("rate", .string("\(hits / count)")), ("p0", .string("\(usual)")),
          ("m", .int(chart.step)),
          ("h", .int(chart.threshold)), ("per_day", .number(perDay)),
          ("reason", .string(reason.clipped)),
        ]
      ), until, usual, chart
    )
  }

  /// The records that hold these indicators against the newest units from now on; empty where there are too
  /// few.
  package func rebase(_ ids: [String], reason: String) -> [Ledger.Record] {
    Indicator.charted.filter { ids.isEmpty || ids.contains($0.id) }.compactMap { indicator in
      let units = Self.units(indicator, decisions, now)
      guard units.count >= Self.baselineUnits else { return nil }
      return Self.baseline(indicator.id, Array(units.suffix(Self.baselineUnits)), reason).record
    }
  }

  private static func days(
    _ units: [Unit], until now: Double
  ) -> [(day: Double, value: Double, count: Double)] {
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
  static func survival(_ decisions: Decisions, _ now: Double) -> Double? {
    let recent = decisions.rollouts.values.filter { $0.applied > now - 90 * day }
    var ages = recent.map { rollout -> (age: Double, isBack: Bool) in
      let back = rollout.rolledBack.map { $0 - rollout.applied }
      if let back, back <= 14 * day { return (back, true) }
      return (min(14 * day, now - rollout.applied), false)
    }
    ages.sort { $0.age < $1.age }
    guard !ages.isEmpty else { return nil }
    var standing = 1.0
    for (index, age) in ages.enumerated() where age.isBack {
      standing *= 1 - 1 / Double(ages.count - index)
    }
    return 1 - standing
  }

  // MARK: States

  private func debt() -> Reading {
    let open = decisions.rollouts.values.filter { rollout in
      rollout.isInForce && rollout.isAccepted
        && decisions.passes[rollout.report].map { $0 > rollout.applied } != true
    }
    var reading = Reading(.debt, .shown, count: open.count)
    reading.value = open.reduce(0) { $0 + max(0, now - $1.applied) } / Self.day
    return reading
  }

  private func drill() -> Reading {
    let inForce = decisions.rollouts.values.filter(\.isInForce)
    var reading = Reading(.drill, .quiet, count: inForce.count)
    guard let oldest = inForce.map(\.applied).min() else {
      reading.state = .insufficient
      reading.remark = "no rollout is in force"
      return reading
    }
    // What was applied since was rehearsed then.
    let age = (now - max(decisions.proven ?? 0, oldest)) / 3600
    reading.value = age
    if age > 26 {
      reading.state = .alarm
      reading.remark = "it should be daily: run 'rollback drill'"
    }
    return reading
  }

  private func audit() -> Reading {
    let full = decisions.audits.filter { $0.mode != "quick" }
    var reading = Reading(.audit, .quiet, count: full.count)
    guard let last = full.last else {
      reading.state = .insufficient
      reading.remark = "run 'sandbox audit'"
      return reading
    }
    reading.value = last.bound
    reading.days = full.map { ($0.time, $0.bound, 1) }
    if last.outcome == "failed" {
      reading.state = .alarm
      reading.since = last.time
      reading.remark = "the last audit failed: run 'sandbox audit', which says why"
    }
    return reading
  }

  private func silence() -> Reading {
    var reading = Reading(.silence, .quiet, count: decisions.runs.count)
    guard let last = decisions.runs.last?.time, decisions.runs.count >= Indicator.silence.minimum
    else {
      reading.state = .insufficient
      reading.remark = "\(decisions.runs.count) of \(Indicator.silence.minimum) runs"
      return reading
    }
    reading.value = (now - last) / 3600
    if now - last > max(2 * decisions.longestGap, Self.day) {
      reading.state = .alarm
      reading.since = last
      reading.remark = "no gate has decided anything: is it still called?"
    }
    return reading
  }

  private func overdue() -> Reading {
    let overdue = due.filter(\.isOverdue)
    var reading = Reading(.due, overdue.isEmpty ? .quiet : .alarm, count: due.count)
    reading.value = Double(overdue.count)
    if !overdue.isEmpty { reading.remark = "see 'sandbox due'" }
    return reading
  }

  private func inflation(_ charted: [Reading]) -> Reading {
    func reading(_ id: String) -> Reading? { charted.first { $0.indicator.id == id } }
    let risen = ["idle", "overrides", "rollbacks"].filter { reading($0)?.isRisen == true }
    let bounds = decisions.audits.filter { $0.mode != "quick" }
    let start = decisions.baselines["pass"]?.time ?? 0
    let before = bounds.last { $0.time <= start } ?? bounds.first
    let isBetter = (bounds.last?.bound ?? 0) > (before?.bound ?? 0)
    var result = Reading(.inflation, .quiet, count: charted.count)
    guard reading("pass")?.baseline != nil else {
      result.state = .insufficient
      result.remark = "the pass rate has no baseline"
      return result
    }
    let isInflated = reading("pass")?.isRisen == true && !isBetter && !risen.isEmpty
    result.value = isInflated ? 1 : 0
    if isInflated {
      result.state = .alarm
      result.remark =
        "more passes, and more of \(risen.joined(separator: ", ")): look at what passes"
    }
    return result
  }

  private func stuck() -> Reading {
    let old = readings.filter { reading in
      reading.state == .alarm && reading.since.map { now - $0 > 28 * Self.day } == true
    }
    var reading = Reading(.stuck, old.isEmpty ? .quiet : .alarm, count: decisions.severities.count)
    reading.value = Double(old.count)
    var remarks = old.map {
      "\($0.indicator.title) rings since \(Moment(seconds: $0.since ?? 0).day)"
    }
    if decisions.severities.count == 100, Set(decisions.severities).count == 1 {
      // No alarm: many a gate has nothing but harmless reports. It is said, as it guards nothing so.
      remarks.append("the severity of the last 100 reports was \(decisions.severities[0])")
    }
    reading.remark = remarks.isEmpty ? nil : remarks.joined(separator: "; ")
    return reading
  }

  // MARK: Due

  private static func due(_ decisions: Decisions, _ now: Double) -> [Due] {
    let today = Moment(seconds: now).day
    var all: [Due] = []
    func add(_ id: String, _ kind: String, _ day: String?, _ what: String) {
      // What was looked at has another day, or none any more.
      let day = decisions.reviews[id] ?? day
      guard let day else { return }
      all.append(Due(id: id, kind: kind, day: day, isOverdue: day <= today, what: what))
    }
    for (id, rollout) in decisions.rollouts where rollout.isInForce {
      add(id, "rollout", rollout.reviewBy, "report \(rollout.report.prefix(12))")
    }
    // An acceptance of what was taken back is over.
    let gone = Set(decisions.rollouts.values.filter { !$0.isInForce }.map(\.report))
      .subtracting(decisions.rollouts.values.filter(\.isInForce).map(\.report))
    var seen = gone
    for acceptance in decisions.acceptances.reversed() where seen.insert(acceptance.report).inserted
    {
      let end = acceptance.until ?? Moment(seconds: acceptance.time + 90 * day).day
      add("accept-\(acceptance.report.prefix(12))", "acceptance", end, acceptance.reason)
    }
    return all.sorted { ($0.day, $0.id) < ($1.day, $1.id) }
  }
}

extension String {
  /// A line of the ledger stays short.
  fileprivate var clipped: String { String(prefix(500)) }
}
