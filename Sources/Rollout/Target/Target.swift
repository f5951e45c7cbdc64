import Artifact
import CKernel
import Foundation

/// The directory that files are rolled out to: opened once, and from then on only its descriptor.
package final class Target: Sendable {
  /// Absolute, every link on the way to it resolved.
  package let path: String
  let root: Directory
  /// The home's own directories, where nothing is ever rolled out to.
  let reserved: Set<Directory.Identity>

  /// Opens the directory at a path. It may not lie in the home's `Sandboxes/` or `Rollbacks/`, and may
  /// hold them.
  package init(path given: String, home: Home?) throws {
    guard let resolved = realpath(given, nil) else {
      throw RolloutError.unusable(
        "the target \(given) cannot be opened: \(String(cString: strerror(errno)).lowercased()); "
          + "name a directory that is there")
    }
    defer { free(resolved) }
    path = String(cString: resolved)
    do throws(FileFailure) {
      root = try Directory(at: path)
    } catch {
      throw RolloutError.unusable(
        "the target \(path) cannot be opened: \(String(cString: strerror(error.errno)).lowercased()); "
          + "name a directory that is yours to change")
    }
    var reserved: Set<Directory.Identity> = []
    for state in [home?.sandboxes, home?.rollbacks].compactMap({ $0 }) {
      if let directory = try? Directory(at: state) { reserved.insert(try directory.identity()) }
    }
    self.reserved = reserved
    try mustBeOutside()
  }

  /// No directory from the target up to the top is one of the home's own.
  private func mustBeOutside() throws {
    var current = root
    while true {
      let identity = try current.identity()
      if reserved.contains(identity) {
        throw RolloutError.unusable(
          "the target \(path) lies in \(current.path), which holds the tool's own files; "
            + "name the project's directory")
      }
      let above = kernel_open_node(current.descriptor, "..")
      guard above >= 0 else { throw FileFailure("open", "\(current.path)/..", -above) }
      let up = URL(fileURLWithPath: current.path).deletingLastPathComponent().path
      let parent = Directory(above, at: up)
      if try parent.identity() == identity { return }
      current = parent
    }
  }

  /// What stands at a path of it. That the way there is barred is a state too.
  func state(of path: ArtifactPath) throws -> FileState {
    do {
      return try root.directory(Array(path.components.dropLast())).state(of: path.name)
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
