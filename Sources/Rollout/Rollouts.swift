import Artifact
import CKernel
import Foundation

/// The rollouts of a home, as they lie in `Rollbacks/`.
package struct Rollouts: Sendable {
  let home: Home
  let directory: Directory
  /// Told what is going on, a sentence at a time.
  let tell: @Sendable (String) -> Void

  /// Opens `Rollbacks/`, which must be there, a directory and no link, the caller's own, and nobody
  /// else's to write. `tell` hears what is done on the side, unfinished work above all.
  package init(in home: Home, tell: @escaping @Sendable (String) -> Void = { _ in }) throws {
    self.home = home
    self.tell = tell
    do throws(FileFailure) {
      directory = try Directory(at: home.rollbacks)
    } catch {
      throw RolloutError.unusable(
        error.errno == ENOENT
          ? "no home: \(home.path) has no Rollbacks/; nothing was ever rolled out from it"
          : "\(home.rollbacks) cannot be used: \(error.description)")
    }
    guard let status = try directory.status(of: "") else { return }
    guard status.uid == geteuid(), status.mode & 0o022 == 0 else {
      throw RolloutError.unusable(
        "\(home.rollbacks) belongs to another user, or others can write to it: what it says "
          + "cannot be relied on; use a home of your own with --home DIR")
    }
  }
}
