import Foundation
import Testing

/// Input that is made to take long. Eight times the input may take some eight times the work, not
/// sixty-four: in processor time of the thread, which no other load on the machine prolongs. Only the caches are
/// everybody's: of three tries the best counts.
enum Linearity {
  /// Does its work on what `input` gives for `size` and for eight times that; what comes of the larger one.
  @discardableResult
  static func expect<Input, Output>(
    _ size: Int, within factor: Int = 24, of input: (Int) -> Input,
    by work: (Input) throws -> Output
  ) throws -> Output {
    let small = input(size)
    let large = input(8 * size)
    func measure(_ input: Input) throws -> (Duration, Output) {
      let start = processorTime
      let output = try work(input)
      return (processorTime - start, output)
    }
    _ = try measure(small)
    var (few, _) = try measure(small)
    var (many, output) = try measure(large)
    for _ in 0..<2 where many >= max(few, .milliseconds(1)) * factor {
      few = min(few, try measure(small).0)
      let again = try measure(large)
      (many, output) = (min(many, again.0), again.1)
    }
    #expect(
      many < max(few, .milliseconds(1)) * factor, "\(few) became \(many) with 8 times the input")
    return output
  }

  private static var processorTime: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Duration.seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
