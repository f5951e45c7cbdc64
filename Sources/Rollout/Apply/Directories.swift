import Artifact
import Glibc

/// The directories that a rollout makes, and takes away when nothing else is in them.
enum Directories {
  /// Makes them, the upper ones first. One that is there is someone else's, but with `ifMissing`.
  static func make(_ paths: [ArtifactPath], in root: Directory, ifMissing: Bool = false) throws {
    for path in paths {
      do throws(FileFailure) {
        try root.directory(path.parent).make(path.name, mode: 0o777)
      } catch {
        if ifMissing, error.errno == EEXIST { continue }
        guard !ifMissing, error.errno == EEXIST || error.barrier != nil else { throw error }
        throw Move.Drifted(path: path, found: FileState(.directory))
      }
    }
  }

  /// Removes them, the lower ones first; one that is not empty, is gone or became something else stays.
  static func remove(_ paths: [ArtifactPath], in root: Directory) throws {
    for path in paths.reversed() {
      guard let parent = try root.parent(of: path) else { continue }
      if unlinkat(parent.descriptor, path.name, AT_REMOVEDIR) != 0 {
        guard [ENOENT, ENOTEMPTY, EEXIST, ENOTDIR].contains(errno) else {
          throw FileFailure("rmdir", parent.naming(path.name), errno)
        }
      }
    }
  }
}
