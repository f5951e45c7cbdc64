import Dispatch
import Synchronization

/// Work on many files on all cores. Few are done one after the other: that is as fast, and nothing
/// happens in another order.
enum Concurrently {
  /// From how many on.
  static let fewest = 64

  static func map<Input: Sendable, Output: Sendable>(
    _ inputs: [Input], _ body: @Sendable (Int, Input) throws -> Output
  ) throws -> [Output] {
    guard inputs.count >= fewest else {
      return try inputs.enumerated().map { try body($0.offset, $0.element) }
    }
    let width = (inputs.count + portions - 1) / portions
    let results = Mutex<[Int: Result<[Output], any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: portions) { portion in
      let range = min(portion * width, inputs.count)..<min((portion + 1) * width, inputs.count)
      let result = Result { try range.map { try body($0, inputs[$0]) } }
      results.withLock { $0[portion] = result }
    }
    // The first error in the order of the files, so that it is the same each time.
    return try results.withLock { results in
      try (0..<portions).flatMap { try results[$0]?.get() ?? [] }
    }
  }

  static func each<Input: Sendable>(
    _ inputs: [Input], _ body: @Sendable (Int, Input) throws -> Void
  ) throws {
    _ = try map(inputs, body)
  }

  /// More than there are cores, so that none waits for the slowest.
  private static let portions = 16
}
