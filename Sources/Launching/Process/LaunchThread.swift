import Dispatch
import Foundation
import Synchronization

/// The one thread that launches. It never exits: PR_SET_PDEATHSIG follows the *thread* that forked.
final class LaunchThread: Sendable {
  static let shared = LaunchThread()

  private let jobs = Mutex<[@Sendable () -> Void]>([])
  private let ready = DispatchSemaphore(value: 0)

  private init() {
    Thread.detachNewThread { [self] in
      while true {
        ready.wait()
        jobs.withLock { $0.removeFirst() }()
      }
    }
  }

  /// Runs `job` there, after those that were submitted before.
  func submit(_ job: @escaping @Sendable () -> Void) {
    jobs.withLock { $0.append(job) }
    ready.signal()
  }
}
