import Testing

@testable import Databases

@Suite("Trying again for a lock") struct RetryTests {
  @Test("waits grow from milliseconds to a second, and differ")
  func waits() {
    var retry = Retry(limit: .seconds(3600), seed: 7)
    let waits = (0..<12).compactMap { _ in retry.next(after: .zero) }
    #expect(waits.count == 12)
    for (index, wait) in waits.enumerated() {
      let bound = min(Duration.milliseconds(50 << index), .seconds(1))
      #expect(wait >= bound / 10 && wait <= bound)
    }
    #expect(Set(waits).count == waits.count)
    var other = Retry(limit: .seconds(3600), seed: 8)
    #expect(other.next(after: .zero) != waits[0])
    var same = Retry(limit: .seconds(3600), seed: 7)
    #expect(same.next(after: .zero) == waits[0])
  }

  @Test("no try ends behind the limit", arguments: 0..<20 as Range<UInt64>)
  func limit(seed: UInt64) {
    var retry = Retry(seed: seed)
    var elapsed = Duration.zero
    var tries = 0
    while let wait = retry.next(after: elapsed) {
      elapsed += wait + Retry.lockTimeout
      tries += 1
    }
    #expect(elapsed <= Retry.limit)
    #expect(elapsed > Retry.limit - .milliseconds(1200))
    #expect((60...200).contains(tries))
  }
}
