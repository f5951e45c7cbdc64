import Artifact
import CKernel
import Glibc

/// A lock on a directory, held until it is let go of; the kernel frees it when its holder dies.
final class Lock: Sendable {
  private let directory: Directory

  /// Locks a directory, or says who has.
  init(on directory: Directory, _ what: String) throws {
    // A descriptor of its own: a second lock in this process is refused like any other.
    self.directory = try directory.directory([])
    while flock(self.directory.descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      guard errno == EWOULDBLOCK else { throw FileFailure("flock", directory.path, errno) }
      throw RolloutError.locked(
        "\(what) \(directory.path) is in use\(Self.holder(of: directory)); "
          + "nothing was changed; try again when that is done")
    }
  }

  /// Not only closed: a program that is just being started may have a copy of the descriptor.
  deinit { flock(directory.descriptor, LOCK_UN) }

  /// The process that holds it, as far as /proc/locks tells; only for the eyes.
  private static func holder(of directory: Directory) -> String {
    guard let status = try? directory.status(of: "") else { return "" }
    let table = (try? Contents.ofFile("/proc/locks")) ?? []
    for line in String(decoding: table, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count >= 6, fields[1] == "FLOCK", fields[5].hasSuffix(":\(status.inode)"),
        let pid = Int(fields[4])
      else { continue }
      let name = (try? Contents.ofFile("/proc/\(pid)/comm")).map {
        String(decoding: $0, as: UTF8.self).split(separator: "\n").joined()
      }
      return " by process \(pid)" + (name.map { " (\($0))" } ?? "")
    }
    return " by another process"
  }
}
