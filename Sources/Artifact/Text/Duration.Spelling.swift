/// A whole number and its unit: `500ms`, `10s`, `5m`, `2h`, `7d`.
extension Duration {
  private static let units = Units(sizes: [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)])

  package init?(argument: String) {
    if let count = Units(sizes: [("ms", 1)]).total(argument) {
      self = .milliseconds(count)
    } else if let seconds = Self.units.total(argument) {
      self = .seconds(seconds)
    } else {
      return nil
    }
  }

  /// The largest unit that divides it; what is finer than a millisecond is cut off.
  package var spelling: String {
    let (seconds, attoseconds) = components
    if attoseconds != 0 { return "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)ms" }
    return Self.units.spelling(of: Int(seconds))
  }

  package static var expectation: String { "a duration such as 500ms, 10s, 5m, 2h or 7d" }
}
