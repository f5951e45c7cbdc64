/// When to try again after locks could not be had in time: soon at first, later more seldom, and never in
/// step with others.
///
/// The waits are between a tenth of a bound and the bound, which begins at 50 ms and doubles with each try
/// up to a second.
package struct Retry: Sendable {
  /// How long a statement waits for a lock; longer, and whoever queues behind it would notice.
  package static let lockTimeout = Duration.milliseconds(100)
  /// How long all tries may take together.
  package static let limit = Duration.seconds(60)

  private let limit: Duration
  private var bound = Duration.milliseconds(50)
  private var state: UInt64

  package init(limit: Duration = Self.limit, seed: UInt64 = .random(in: .min ... .max)) {
    (self.limit, state) = (limit, seed)
  }

  /// How long to wait before the next try; nil: there is no time for one.
  ///
  /// - Parameter elapsed: since the first try began.
  package mutating func next(after elapsed: Duration) -> Duration? {
    let wait = bound / 10 + bound * 9 / 10 * fraction()
    bound = min(bound * 2, .seconds(1))
    return elapsed + wait + Self.lockTimeout <= limit ? wait : nil
  }

  /// From 0 to below 1: SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators").
  private mutating func fraction() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return Double((value ^ value >> 31) >> 11) / 9_007_199_254_740_992
  }
}
