import Synchronization

/// The numbers of workspaces that would have the same name: each is given out once, so that many
/// reports of one id in one second do not try all names that are taken again and again.
package final class WorkspaceNumbers: Sendable {
  private let last = Mutex<[String: Int]>([:])

  package init() {}

  /// The next number of a name; they begin with 1.
  package func next(for name: String) -> Int {
    last.withLock { last in
      last[name, default: 0] += 1
      return last[name, default: 1]
    }
  }
}
