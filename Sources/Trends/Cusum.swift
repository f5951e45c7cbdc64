import Artifact
import Glibc

/// A chart that sums up (CUSUM) whether a rate has risen against a frozen one: each bad unit adds `step` - 1,
/// each good one takes 1, never below 0; at `threshold` it rings.
///
/// Reynolds & Stoumbos, "A CUSUM chart for monitoring a proportion when inspecting continuously" (1999).
package struct Cusum: Sendable, Equatable {
  package let step: Int
  package let threshold: Int

  /// After how many units it rings on average, started at 0, where each is bad with this chance: exactly, by
  /// the Markov chain of the score.
  ///
  /// E(s) = 1 + p E(s + step - 1) + (1 - p) E(s - 1), and E = 0 from the threshold on. From the top down each
  /// E(s) is a + b E(s - 1).
  package static func unitsToRing(_ chance: Double, _ step: Int, _ threshold: Int) -> Double {
    var constant = [Double](repeating: 0, count: threshold + step)
    var factor = constant
    for score in stride(from: threshold - 1, through: 0, by: -1) {
      // E(score + step - 1) as a + b E(score).
      var (a, b) = (0.0, 1.0)
      for other in stride(from: score + step - 1, to: score, by: -1) {
        a += b * constant[other]
        b *= factor[other]
      }
      // At 0 a good unit leads to 0 again.
      let stay = score == 0 ? 1 - chance : 0
      let rest = 1 - chance * b - stay
      constant[score] = (1 + chance * a) / rest
      factor[score] = score == 0 ? 0 : (1 - chance) / rest
    }
    return constant[0]
  }

  /// The score after one unit more, of which this share was bad.
  package func next(_ score: Double, bad: Double) -> Double {
    max(0, score + bad * Double(step) - 1)
  }
}

extension Cusum {
  /// For a rate of `usual` and so many units a day: chance rings it once in 90 days, or less often.
  package init(usual: Double, perDay: Double) {
    // The rise that it is to see soonest.
    let risen = min(max(2 * usual, usual + 0.05), 0.99)
    let fall = log((1 - usual) / (1 - risen))
    let odds = log(risen * (1 - usual) / (usual * (1 - risen)))
    let step = max(2, Int((odds / fall).rounded()))
    let units = 90 * max(perDay, 0.1)
    var (low, high) = (step, 2 * step)
    while Self.unitsToRing(usual, step, high) < units, high < 1 << 14 {
      (low, high) = (high, 2 * high)
    }
    while low < high {
      let middle = (low + high) / 2
      if Self.unitsToRing(usual, step, middle) >= units { high = middle } else { low = middle + 1 }
    }
    self.init(step: step, threshold: low)
  }
}

/// Wilson's interval of a rate.
package enum Wilson {
  package static func bounds(_ hits: Double, of count: Double, z: Double = 1.959964)
    -> (low: Double, high: Double)
  {
    guard count > 0 else { return (0, 1) }
    let rate = hits / count
    let middle = rate + z * z / (2 * count)
    let reach = z * (rate * (1 - rate) / count + z * z / (4 * count * count)).squareRoot()
    let scale = 1 + z * z / count
    return (max(0, (middle - reach) / scale), min(1, (middle + reach) / scale))
  }
}
