import Artifact
import Console

/// Trends for people: a line for each indicator, and what is due.
package struct TrendsText {
  let style: Style

  package init(style: Style) { self.style = style }

  package func lines(_ trends: Trends) -> [Shown] {
    var lines: [Shown] = trends.readings.map(line)
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
    let value = Self.value(reading).shown
    var line: Shown =
      "\(word(reading.state)) \(reading.indicator.title.shown.padded(to: 24)) \(value.padded(to: 16)) "
      + Self.spark(reading).shown.padded(to: 14)
    if let baseline = reading.baseline, let score = reading.score, reading.indicator.bad != nil {
      line +=
        " usual \(Self.percent(baseline.usual)), score \(Int(score)) of \(baseline.chart.threshold)"
    }
    if let since = reading.since { line += " since \(Moment(seconds: since).day)" }
    if let remark = reading.remark { line += "  \(remark.shown)" }
    return line
  }

  private func word(_ state: Reading.State) -> Shown {
    switch state {
    case .quiet: style(.good, "quiet       ")
    case .alarm: style(.bad, "ALARM       ")
    case .acknowledged: style(.open, "seen        ")
    case .insufficient: style(.faint, "INSUFFICIENT")
    case .shown: style(.faint, "            ")
    }
  }

  static func percent(_ share: Double) -> String {
    let tenths = (share * 1000).rounded() / 10
    return tenths == tenths.rounded() ? "\(Int(tenths)) %" : "\(tenths) %"
  }

  package static func value(_ reading: Reading) -> String {
    guard let value = reading.value else { return "" }
    switch reading.indicator.unit {
    case .share:
      guard let interval = reading.interval, reading.state != .insufficient else {
        return percent(value)
      }
      return
        "\(percent(value)) (\(Int(interval.low * 100))–\(Int((interval.high * 100).rounded(.up))))"
    case .hours: return value < 48 ? "\(Int(value)) h" : "\(Int(value / 24)) days"
    case .days: return "\(Int(value)) days"
    case .count: return "\(Int(value))"
    }
  }

  /// The last fourteen days that have a value.
  static func spark(_ reading: Reading) -> String {
    guard reading.indicator.unit == .share else { return "" }
    let bars = Array("▁▂▃▄▅▆▇█")
    return String(
      reading.days.suffix(14).map { bars[min(7, max(0, Int($0.value * 7.99)))] })
  }
}
