import Artifact
import Console
import Log

/// Trends for people: a line for each indicator, and what is due.
package struct TrendsText {
  let style: Style

  package init(style: Style) { self.style = style }

  package func lines(_ trends: Trends) -> [Shown] {
    var lines: [Shown] = trends.readings.map(line)
    lines += trends.recentJudges.map {
      "others judge since \(Moment(seconds: $0.time).day): \($0.what.shown)"
    }
    let soon = trends.due.filter { !$0.isOverdue }
    if !soon.isEmpty {
      lines.append("\(soon.count) more to review within 30 days: see 'sandbox due'")
    }
    if trends.decisions.runs.isEmpty {
      lines.append(
        "no gate has decided anything yet: 'sandbox try --since', a hook, or CI writes to the ledger"
      )
    }
    return lines
  }

  private func line(_ reading: Reading) -> Shown {
    let word =
      switch reading.state {
      case .quiet: style(.good, "quiet       ")
      case .alarm: style(.bad, "ALARM       ")
      case .acknowledged: style(.open, "seen        ")
      case .insufficient: style(.faint, "INSUFFICIENT")
      case .shown: style(.faint, "            ")
      }
    var line: Shown =
      "\(word) \(reading.indicator.title.shown.padded(to: 24)) "
      + "\(reading.text.shown.padded(to: 16)) \(reading.spark.shown.padded(to: 14))"
    if let (baseline, score) = reading.chart {
      line += " usual \(baseline.usual.percent), score \(score) of \(baseline.chart.threshold)"
    }
    if let since = reading.since { line += " since \(Moment(seconds: since).day)" }
    if let remark = reading.remark { line += "  \(remark.shown)" }
    return line
  }
}

extension Double {
  var percent: String {
    let tenths = (self * 1000).rounded() / 10
    return tenths == tenths.rounded() ? "\(tenths.whole) %" : "\(tenths) %"
  }
}

extension Reading {
  /// Its value.
  var text: String {
    guard let value else { return "" }
    switch indicator.unit {
    case .share:
      guard let interval, state != .insufficient else { return value.percent }
      let high = (interval.high * 100).rounded(.up).whole
      return "\(value.percent) (\((interval.low * 100).whole)–\(high))"
    case .hours: return value < 48 ? "\(value.whole) h" : "\((value / 24).whole) days"
    case .days: return "\(value.whole) days"
    case .count: return "\(value.whole)"
    }
  }

  /// The last fourteen days that have a value.
  fileprivate var spark: String {
    let bars = Array("▁▂▃▄▅▆▇█")
    return String(days.suffix(14).map { bars[min(7, max(0, ($0.value * 7.99).whole))] })
  }

  fileprivate var json: JSONValue {
    func number(_ number: Double?) -> JSONValue { number.map(JSONValue.number) ?? .null }
    let chart = baseline.map { baseline -> JSONValue in
      [
        "record": baseline.number.map(JSONValue.int) ?? .null,
        "at": .string(Moment(seconds: baseline.time).iso8601), "p0": .number(baseline.usual),
        "m": .int(baseline.chart.step), "h": .int(baseline.chart.threshold),
        "reason": .string(baseline.reason),
      ]
    }
    return [
      "id": .string(indicator.id), "title": .string(indicator.title),
      "formula": .string(indicator.formula), "minimum": .int(indicator.minimum),
      "bad": .optional(indicator.bad?.rawValue), "state": .word(state), "value": number(value),
      "interval": interval.map { [.number($0.low), .number($0.high)] } ?? .null,
      "count": .int(count), "baseline": chart ?? .null, "score": number(score),
      "since": .optional(since.map { Moment(seconds: $0).iso8601 }), "remark": .optional(remark),
    ]
  }
}

extension Due {
  package var json: JSONValue {
    [
      "id": .string(id), "kind": .string(kind), "day": .string(day), "overdue": .bool(isOverdue),
      "what": .string(what),
    ]
  }
}

extension Trends {
  /// `sandbox.trends/1`.
  package var json: JSONValue {
    [
      "schema": "sandbox.trends/1", "at": .string(Moment(seconds: now).iso8601),
      "status": .int(Int(exitStatus)), "runs": .int(decisions.runs.count),
      "indicators": .array(readings.map(\.json)), "due": .array(due.map(\.json)),
      "judges": .array(
        recentJudges.map {
          ["at": .string(Moment(seconds: $0.time).iso8601), "what": .string($0.what)]
        }),
    ]
  }

  /// The text format of Prometheus, without times: a scrape has its own.
  package var metrics: [UInt8] {
    typealias Samples = [(of: String, value: Double)]
    var text = ""
    func family(_ name: String, _ label: String, _ help: String, _ samples: Samples) {
      guard !samples.isEmpty else { return }
      let type = label == "verdict" ? "counter" : "gauge"
      text += "# HELP sandbox_\(name) \(help)\n# TYPE sandbox_\(name) \(type)\n"
      for sample in samples {
        // Whatever the ledger says.
        let value = sample.of.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
          .replacing("\n", with: "\\n")
        text += "sandbox_\(name){\(label)=\"\(value)\"} \(sample.value)\n"
      }
    }
    func trend(_ name: String, _ help: String, _ value: (Reading) -> Double?) {
      let samples = readings.compactMap { reading in
        value(reading).map { (of: reading.indicator.id, value: $0) }
      }
      family("trend_\(name)", "indicator", help, samples)
    }
    trend("value", "What an indicator is now; shares from 0 to 1.") {
      $0.state == .insufficient ? nil : $0.value
    }
    trend("samples", "From how many it was counted.") { Double($0.count) }
    trend("score", "The score of its chart, which rings at the threshold.") { $0.score }
    trend("threshold", "Where its chart rings.") { $0.baseline.map { Double($0.chart.threshold) } }
    trend("alarm", "Whether it rings: 1, and nobody has seen it; else 0.") {
      $0.state == .insufficient ? nil : $0.state == .alarm ? 1 : 0
    }
    let verdicts: Samples = decisions.verdicts.map { ($0.key, Double($0.value)) }
    family(
      "reports_total", "verdict", "Reports that a gate has tried.",
      verdicts.sorted { $0.of < $1.of })
    let lasts: Samples = decisions.lasts.map { ($0.key.rawValue, $0.value) }
    family(
      "last_record_timestamp_seconds", "kind", "When the ledger got its last record.",
      lasts.sorted { $0.of < $1.of })
    return Array(text.utf8)
  }
}

extension Double {
  /// As an integer, whatever a ledger made of it.
  var whole: Int { isNaN ? 0 : Int(min(max(self, -1e15), 1e15)) }
}
