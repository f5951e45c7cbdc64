import CKernel
import Foundation

/// A directory that files are written into by paths of reports: never above it, never through a link,
/// never over anything. Files are 0600, directories 0700.
package final class FileTree {
  /// As errors name it.
  private let path: String
  private let root: Int32
  private var made: Set<[String]> = []

  /// The directory that is there, by a descriptor of it, which is closed with this.
  package init(_ root: Int32, at path: String) {
    self.root = root
    self.path = path
  }

  /// The directory at a path, made if it is not there. It may not be a link.
  package convenience init(at path: String) throws {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw FileFailure("mkdir", path, errno)
    }
    let root = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard root >= 0 else { throw FileFailure("open", path, errno) }
    self.init(root, at: path)
  }

  deinit { close(root) }

  /// Writes a new file, and the directories above it.
  package func write(_ bytes: [UInt8], at target: ArtifactPath) throws {
    let parent = try directory(Array(target.components.dropLast()))
    defer { if parent != root { close(parent) } }
    try Self.write(bytes, as: target.components.last ?? "", in: parent, shown: path)
  }

  /// The directory down the given names, each a directory and no link.
  private func directory(_ names: [String]) throws -> Int32 {
    if names.isEmpty { return root }
    let whole = names.joined(separator: "/")
    if made.contains(names) {
      let found = kernel_open_beneath(root, whole, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
      if found >= 0 { return found }
      guard found == -ENOSYS else { throw FileFailure("openat2", "\(path)/\(whole)", -found) }
    }
    var current = root
    for name in names {
      let here = current
      defer { if here != root { close(here) } }
      if mkdirat(here, name, 0o700) != 0, errno != EEXIST {
        throw FileFailure("mkdir", "\(path)/\(whole)", errno)
      }
      current = openat(here, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard current >= 0 else { throw FileFailure("open", "\(path)/\(whole)", errno) }
    }
    made.insert(names)
    return current
  }

  /// Writes a new file into an open directory, which `shown` names.
  static func write(
    _ bytes: [UInt8], as name: String, in directory: Int32, shown path: String
  ) throws {
    let file = openat(
      directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FileFailure("open", "\(path): \(name)", errno) }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileFailure("write", "\(path): \(name)", errno) }
      rest = rest.dropFirst(count)
    }
  }
}
