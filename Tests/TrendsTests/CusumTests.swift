import Testing
import Trends

/// The chart that sums up.
@Suite("A chart of a rate") struct CusumTests {
  @Test(
    "rings by chance once in 90 days, whatever the volume",
    arguments: [(1.0, 22), (5, 41), (20, 63), (100, 93), (500, 123)])
  func thresholds(perDay: Double, expected: Int) {
    let chart = Cusum(usual: 0.05, perDay: perDay)
    #expect(chart.step == 14 && chart.threshold == expected)
    #expect(Cusum.unitsToRing(0.05, chart.step, chart.threshold) >= 90 * perDay)
    #expect(Cusum.unitsToRing(0.05, chart.step, chart.threshold - 1) < 90 * perDay)
  }

  /// The figures of the design's own Markov chain.
  @Test("has the exact average of units until it rings")
  func exact() {
    #expect(abs(Cusum.unitsToRing(0.05, 9, 21) - 593) < 1)
    #expect(abs(Cusum.unitsToRing(0.20, 9, 21) - 23) < 1)
    #expect(Cusum.unitsToRing(1, 14, 41) == 4, "14 and 13 and 13 and 13 are over 41")
  }

  @Test("rings as late by chance, and as soon after a rise, as the table of the design says")
  func delays() {
    var random = SystemRandomNumberGenerator()
    let chart = Cusum(usual: 0.05, perDay: 5)
    func unitsToRing(_ chance: Double) -> Double {
      var score = 0.0
      for unit in 1... {
        score = chart.next(score, bad: Double.random(in: 0..<1, using: &random) < chance ? 1 : 0)
        if score >= Double(chart.threshold) { return Double(unit) }
      }
      return 0
    }
    func mean(_ chance: Double, _ count: Int) -> Double {
      (0..<count).reduce(0) { sum, _ in sum + unitsToRing(chance) } / Double(count)
    }
    // Each within five standard errors: an exponential time has its mean for a deviation.
    let alone = Cusum.unitsToRing(0.05, chart.step, chart.threshold)
    #expect(abs(mean(0.05, 2000) - alone) < 5 * alone / 2000.0.squareRoot())
    let doubled = Cusum.unitsToRing(0.10, chart.step, chart.threshold)
    #expect(abs(mean(0.10, 2000) - doubled) < 5 * doubled / 2000.0.squareRoot())
    #expect(doubled / 5 < 20, "a rate that doubled is seen within days")
    #expect(Cusum.unitsToRing(0.20, chart.step, chart.threshold) / 5 < 6)
  }

  @Test("Wilson's bounds are those of the design's sizes")
  func wilson() {
    #expect(Wilson.bounds(73, of: 73).low >= 0.95 && Wilson.bounds(72, of: 72).low < 0.95)
    #expect(Wilson.bounds(381, of: 381).low >= 0.99 && Wilson.bounds(380, of: 380).low < 0.99)
    #expect(Wilson.bounds(72, of: 73).low < 0.95 && Wilson.bounds(109, of: 110).low >= 0.95)
    #expect(Wilson.bounds(0, of: 0) == (0, 1))
  }
}
