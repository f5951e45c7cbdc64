import Artifact
import Glibc

/// The directories that a rollout makes, and takes away when nothing else is in them.
enum Directories {
  /// Makes them, the upper ones first; one that stands there already is someone else's.
  static func make(_ paths: [ArtifactPath], in root: Directory) throws {
    for path in paths {
      do throws(FileFailure) {
        try root.directory(path.parent).make(path.name, mode: 0o777)
      } catch {
        guard error.errno == EEXIST || error.barrier != nil else { throw error }
        throw Move.Drifted(path: path, found: FileState(.directory))
      }
    }
  }

  /// Makes those of them that are missing.
  static func makeMissing(_ paths: [ArtifactPath], in root: Directory) throws {
    for path in paths {
      do throws(FileFailure) {
        try root.directory(path.parent).make(path.name, mode: 0o777)
      } catch {
        guard error.errno == EEXIST else { throw error }
      }
    }
  }

  /// Removes them, the lower ones first; one that is not empty, is gone or became something else stays.
  static func remove(_ paths: [ArtifactPath], in root: Directory) throws {
    for path in paths.reversed() {
      let parent: Directory
      do throws(FileFailure) {
        parent = try root.directory(path.parent)
      } catch {
        guard error.barrier != nil else { throw error }
        continue
      }
      if unlinkat(parent.descriptor, path.name, AT_REMOVEDIR) != 0 {
        guard [ENOENT, ENOTEMPTY, EEXIST, ENOTDIR].contains(errno) else {
          throw FileFailure("rmdir", parent.naming(path.name), errno)
        }
      }
    }
  }
}
