import Artifact
import Glibc

/// The directory that files are rolled out to: opened once, and from then on only its descriptor.
package final class Target: Sendable {
  /// Absolute, every link on the way to it resolved. Where a link in it is switched: that link's path.
  package let path: String
  package let root: Directory
  /// Whether it is a link in `root` that is switched, and nothing else.
  let isLink: Bool
  /// The home's own directories, where nothing is ever rolled out to.
  let reserved: Set<Directory.Identity>

  /// Opens the directory that a person names. It may hold the home's own two, and lie in neither.
  package convenience init(path given: String, home: Home?) throws {
    do {
      try self.init(Directory.named(given), home: home)
    } catch let failure as FileFailure {
      throw RolloutError.unusable(
        "the target \(given) cannot be opened: "
          + String(cString: strerror(failure.errno)).lowercased()
          + "; name a directory that is there, and yours to change")
    }
  }

  /// The same of one that is open; `link`: the link in it that is switched.
  init(_ root: Directory, home: Home?, link: String? = nil) throws {
    self.root = root
    path = link.map(root.naming) ?? root.path
    isLink = link != nil
    var reserved: Set<Directory.Identity> = []
    for part in home == nil ? [] : Home.Part.allCases {
      if let directory = try? home?.root.directory([part.rawValue]) {
        reserved.insert(try directory.identity())
      }
    }
    self.reserved = reserved
    // No directory from the target up to the top is one of the home's own.
    var current: Directory? = root
    while let directory = current {
      if try reserved.contains(directory.identity()) {
        throw RolloutError.unusable(
          "the target \(root.path) lies in \(directory.path), which holds the tool's own files; "
            + "name the project's directory")
      }
      current = try directory.above()
    }
  }

  /// Writes to the device what was moved into place: a link is in one directory.
  func syncMoves() throws {
    if isLink { try root.sync() } else { try root.syncFileSystem() }
  }

  /// What stands at a path of it. That the way there is barred is a state too.
  func state(of path: ArtifactPath) throws -> FileState {
    do {
      return try root.directory(path.parent).state(of: path.name)
    } catch let failure as FileFailure {
      guard let why = failure.barrier else { throw failure }
      return why.isEmpty ? .absent : FileState(.unreachable(why))
    }
  }
}

extension ArtifactPath {
  var name: String { components.last ?? "" }
  var parent: [String] { Array(components.dropLast()) }
}

extension FileFailure {
  /// Why there is no way to a path: empty if a directory on it is missing, nil if it is another failure.
  var barrier: String? {
    switch errno {
    case ENOENT: ""
    case ELOOP: "a symbolic link stands in the way (\(path))"
    case ENOTDIR: "something that is no directory stands in the way (\(path))"
    case EXDEV: "another file system is mounted on the way (\(path))"
    default: nil
    }
  }
}
