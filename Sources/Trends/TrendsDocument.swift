import Artifact
import Log

extension Trends {
  /// `sandbox.trends/1`.
  package var json: JSONValue {
    .object([
      ("schema", .string("sandbox.trends/1")),
      ("at", .string(Moment(seconds: now).iso8601)), ("status", .int(Int(exitStatus))),
      ("runs", .int(decisions.runs.count)),
      ("indicators", .array(readings.map(\.json))), ("due", .array(due.map(\.json))),
    ])
  }

  /// The text format of Prometheus, without times: a scrape has its own.
  package var metrics: [UInt8] {
    var lines: [String] = []
    func family(_ name: String, _ type: String, _ help: String, _ samples: [(String, Double)]) {
      guard !samples.isEmpty else { return }
      lines += ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"]
      lines += samples.map { "\(name)\($0.0) \($0.1)" }
    }
    func each(_ value: (Reading) -> Double?) -> [(String, Double)] {
      readings.compactMap { reading in
        value(reading).map { ("{indicator=\"\(reading.indicator.id)\"}", $0) }
      }
    }
    family(
      "sandbox_trend_value", "gauge", "What an indicator is now; shares from 0 to 1.",
      each { $0.state == .insufficient ? nil : $0.value })
    family(
      "sandbox_trend_samples", "gauge", "From how many it was counted.", each { Double($0.count) })
    family(
      "sandbox_trend_score", "gauge", "The score of its chart, which rings at the threshold.",
      each(\.score))
    family(
      "sandbox_trend_threshold", "gauge", "Where its chart rings.",
      each { $0.baseline.map { Double($0.chart.threshold) } })
    family(
      "sandbox_trend_alarm", "gauge", "Whether it rings: 1, and nobody has seen it; else 0.",
      each { $0.state == .insufficient ? nil : $0.state == .alarm ? 1 : 0 })
    family(
      "sandbox_reports_total", "counter", "Reports that a gate has tried.",
      decisions.verdicts.sorted { $0.key < $1.key }.map {
        ("{verdict=\"\(Self.label($0.key))\"}", Double($0.value))
      })
    family(
      "sandbox_last_record_timestamp_seconds", "gauge", "When the ledger got its last record.",
      decisions.lasts.sorted { $0.key.rawValue < $1.key.rawValue }.map {
        ("{kind=\"\($0.key.rawValue)\"}", $0.value)
      })
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// A label's value, whatever the ledger says.
  private static func label(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}

extension Reading {
  fileprivate var json: JSONValue {
    .object([
      ("id", .string(indicator.id)), ("title", .string(indicator.title)),
      ("formula", .string(indicator.formula)), ("minimum", .int(indicator.minimum)),
      ("bad", .optional(indicator.bad?.rawValue)), ("state", .string(state.rawValue)),
      ("value", value.map { .number($0) } ?? .null),
      (
        "interval",
        interval.map { .array([.number($0.low), .number($0.high)]) } ?? .null
      ), ("count", .int(count)),
      (
        "baseline",
        baseline.map {
          .object([
            ("record", $0.number < 0 ? .null : .int($0.number)),
            ("at", .string(Moment(seconds: $0.time).iso8601)), ("p0", .number($0.usual)),
            ("m", .int($0.chart.step)), ("h", .int($0.chart.threshold)),
            ("reason", .string($0.reason)),
          ])
        } ?? .null
      ), ("score", score.map { .number($0) } ?? .null),
      ("since", since.map { .string(Moment(seconds: $0).iso8601) } ?? .null),
      ("remark", .optional(remark)),
    ])
  }
}

extension Due {
  package var json: JSONValue {
    .object([
      ("id", .string(id)), ("kind", .string(kind)), ("day", .string(day)),
      ("overdue", .bool(isOverdue)), ("what", .string(what)),
    ])
  }
}
