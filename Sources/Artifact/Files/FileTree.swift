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

extension Directory {
  /// The files, links and the like in it and below, and their bytes. What cannot be looked at counts as one.
  package func extent() -> (files: Int, bytes: Int) {
    guard let names = try? names() else { return (1, 0) }
    return names.reduce((0, 0)) { sum, bytes in
      let name = String(decoding: bytes, as: UTF8.self)
      guard let status = try? status(of: name) else { return (sum.0 + 1, sum.1) }
      guard UInt32(status.mode) & S_IFMT == S_IFDIR, let inner = try? directory([name]) else {
        return (sum.0 + 1, sum.1 + Int(status.size))
      }
      let below = inner.extent()
      return (sum.0 + below.files, sum.1 + below.bytes)
    }
  }
}
