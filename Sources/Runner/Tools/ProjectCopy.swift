import Artifact
import Foundation
import Launching

/// A report's files in a private directory, for a tool that is run among them.
enum ProjectCopy {
  /// Below so many directories no file is taken along: what copies them opens each on its way.
  static let deepest = 64

  /// Writes those with a safe path; owned by `owner` if given (only root can).
  ///
  /// No path is followed: each directory is opened in the one above it, and each file made in it.
  static func write(_ artifacts: [Artifact], to root: Int32, owner: User?) throws {
    var made: Set<[String]> = []
    for artifact in artifacts where !artifact.isDeletion {
      // Of a file that is proposed twice the first counts.
      guard let path = artifact.path, path.components.count <= deepest,
        made.insert(path.components).inserted
      else { continue }
      var directory = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard directory >= 0 else { throw FileFailure("open", path.string, errno) }
      defer { close(directory) }
      for name in path.components.dropLast() {
        let inner = try Self.directory(name, in: directory, path, owner)
        close(directory)
        directory = inner
      }
      try file(
        path.components.last ?? "", in: directory, artifact.content.bytes, mode: 0o644,
        shown: path.string, owner)
    }
  }

  /// Opens a directory, which is made if it is not there.
  private static func directory(
    _ name: String, in parent: Int32, _ path: ArtifactPath, _ owner: User?
  ) throws -> Int32 {
    let isNew = mkdirat(parent, name, 0o700) == 0
    guard isNew || errno == EEXIST else { throw FileFailure("mkdir", path.string, errno) }
    let inner = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard inner >= 0 else { throw FileFailure("open", path.string, errno) }
    if isNew, let owner, fchown(inner, owner.uid, owner.gid) != 0 {
      defer { close(inner) }
      throw FileFailure("chown", path.string, errno)
    }
    return inner
  }

  /// Makes a file, which errors call as it is `shown`.
  static func file(
    _ name: String, in parent: Int32, _ bytes: [UInt8], mode: mode_t, shown: String,
    _ owner: User?
  ) throws {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = openat(parent, name, flags, mode)
    guard file >= 0 else { throw FileFailure("open", shown, errno) }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    try handle.write(contentsOf: bytes)
    if let owner, fchown(file, owner.uid, owner.gid) != 0 {
      throw FileFailure("chown", shown, errno)
    }
    try handle.close()
  }
}
