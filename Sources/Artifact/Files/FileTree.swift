import CKernel
import Glibc

/// A directory that files are written into by paths of reports: never above it, never through a link,
/// never over anything. Files are 0600, directories 0700.
package final class FileTree {
  private let root: Directory
  private var made: Set<[String]> = []

  package init(_ root: Directory) { self.root = root }

  /// Writes a new file, and the directories above it.
  package func write(_ bytes: [UInt8], at target: ArtifactPath) throws {
    try directory(Array(target.components.dropLast()))
      .write(bytes, as: target.components.last ?? "")
  }

  /// The directory down the given names, each a directory and no link.
  private func directory(_ names: [String]) throws -> Directory {
    if names.isEmpty { return root }
    if made.contains(names) { return try root.directory(names) }
    let directory = try names.reduce(root) { try $0.making($1) }
    made.insert(names)
    return directory
  }
}
