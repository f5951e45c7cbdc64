import Dispatch
import Synchronization

/// Work on many files on all cores. Few are done one after the other: that is as fast, and nothing
/// happens in another order.
package enum Concurrently {
  /// From how many on.
  static let fewest = 64

  /// Hears what is done with many, how many are done, and of how many.
  package typealias Watcher = @Sendable (String, _ done: Int, _ total: Int) -> Void
  /// One for the program: it has one terminal.
  private static let watcher = Mutex<Watcher?>(nil)

  static var told: Watcher? { watcher.withLock(\.self) }

  /// Has that one told from now on; whoever was told before.
  @discardableResult
  package static func tell(_ told: Watcher?) -> Watcher? {
    watcher.withLock { watcher in
      defer { watcher = told }
      return watcher
    }
  }

  /// `doing` is told of with each that is done.
  static func map<Input: Sendable, Output: Sendable>(
    _ inputs: [Input], doing: String? = nil, _ body: @Sendable (Int, Input) throws -> Output
  ) throws -> [Output] {
    guard inputs.count >= fewest else {
      return try inputs.enumerated().map { try body($0.offset, $0.element) }
    }
    let width = (inputs.count + portions - 1) / portions
    let results = Mutex<[Int: Result<[Output], any Error>]>([:])
    let told = doing == nil ? nil : told
    let done = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: portions) { portion in
      let range = min(portion * width, inputs.count)..<min((portion + 1) * width, inputs.count)
      let result = Result {
        try range.map { index in
          let output = try body(index, inputs[index])
          if let told {
            let done = done.add(1, ordering: .relaxed).newValue
            told(doing ?? "", done, inputs.count)
          }
          return output
        }
      }
      results.withLock { $0[portion] = result }
    }
    // The first error in the order of the files, so that it is the same each time.
    return try results.withLock { results in
      try (0..<portions).flatMap { try results[$0]?.get() ?? [] }
    }
  }

  static func each<Input: Sendable>(
    _ inputs: [Input], doing: String? = nil, _ body: @Sendable (Int, Input) throws -> Void
  ) throws {
    _ = try map(inputs, doing: doing, body)
  }

  /// More than there are cores, so that none waits for the slowest.
  private static let portions = 16
}
