/// A whole number and its unit: `500ms`, `10s`, `5m`, `2h`, `7d`.
extension Duration {
  /// The units above a second, largest first, and how many seconds each has.
  private static let units: [(suffix: String, seconds: Int64)] = [
    ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1),
  ]

  package init?(argument: String) {
    let digits = argument.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard let count = Int64(String(digits) ?? "") else { return nil }
    let suffix = argument[digits.endIndex...]
    if suffix == "ms" {
      self = .milliseconds(count)
      return
    }
    guard let unit = Self.units.first(where: { $0.suffix == suffix }) else { return nil }
    let (seconds, overflow) = count.multipliedReportingOverflow(by: unit.seconds)
    guard !overflow else { return nil }
    self = .seconds(seconds)
  }

  /// The largest unit that divides it; what is finer than a millisecond is cut off.
  package var spelling: String {
    let (seconds, attoseconds) = components
    if attoseconds != 0 { return "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)ms" }
    let unit = Self.units.first { seconds != 0 && seconds % $0.seconds == 0 } ?? ("s", 1)
    return "\(seconds / unit.seconds)\(unit.suffix)"
  }

  package static var expectation: String { "a duration such as 500ms, 10s, 5m, 2h or 7d" }
}
