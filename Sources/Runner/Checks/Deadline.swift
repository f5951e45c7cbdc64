import Foundation
import Synchronization

/// Work that nothing can stop, such as a pattern that backtracks, and that nobody waits for too long.
enum Deadline {
  /// What comes of the work; nil where it does not end in time. Then it goes on, on a thread of its own.
  static func within<Value: Sendable>(
    _ time: Duration, _ work: @escaping @Sendable () -> Value
  ) async -> Value? {
    let waiting = Waiting<Value>()
    return await withCheckedContinuation { continuation in
      waiting.first.withLock { $0 = continuation }
      Thread.detachNewThread { waiting.finish(work()) }
      let seconds = Double(time / .milliseconds(1)) / 1000
      DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { waiting.finish(nil) }
    }
  }

  private final class Waiting<Value: Sendable>: Sendable {
    let first = Mutex<CheckedContinuation<Value?, Never>?>(nil)

    func finish(_ value: Value?) {
      let continuation = first.withLock { waiting in
        defer { waiting = nil }
        return waiting
      }
      continuation?.resume(returning: value)
    }
  }
}
