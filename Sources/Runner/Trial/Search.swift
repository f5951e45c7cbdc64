import Artifact
import Foundation

/// The files that were named, and those below the directories that were named, in a stable order.
package struct Search: Sendable {
  package struct File: Sendable {
    package let path: String
    /// Named itself, not found in a directory.
    package let isNamed: Bool
    /// How many bytes it has; 0 where that is not known.
    package let size: Int
  }

  package private(set) var files: [File] = []
  /// Files below the directories that cannot be reports by their name.
  package private(set) var skipped = 0
  /// What may hold reports and cannot be looked into.
  package private(set) var unreadable: [Unreadable] = []
  private var seen: Set<String> = []
  private let plain = PlainPath()

  /// Directories that hold no reports of anyone's: history, packages, and our own workspaces.
  private static let passedOver: Set = [".git", "node_modules", ".build", "Sandboxes", "Rollbacks"]

  package init(_ names: [String]) {
    for name in names {
      var status = stat()
      let isThere = stat(name, &status) == 0
      if isThere, status.st_mode & S_IFMT == S_IFDIR {
        walk(name)
      } else {
        take(name, isNamed: true, size: isThere ? Int(status.st_size) : 0)
      }
    }
  }

  /// These files, each of which stands there and is no link.
  package init(files paths: [String]) {
    for path in paths {
      var status = stat()
      take(path, isNamed: false, size: lstat(path, &status) == 0 ? Int(status.st_size) : 0)
    }
  }

  /// Links in a directory are not followed: a report's directory may be anyone's.
  private mutating func walk(_ directory: String) {
    // Whoever cancelled it wants nothing of it.
    if Task.isCancelled { return }
    guard access(directory, R_OK | X_OK) == 0 else {
      unreadable.append(
        Unreadable(path: directory, message: String(cString: strerror(errno)).lowercased()))
      return
    }
    let entries = Removal.entries(of: directory)
    for bytes in entries.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      guard let name = String(validating: bytes, as: UTF8.self) else {
        unreadable.append(
          Unreadable(
            path: "\(directory)/\(String(decoding: bytes, as: UTF8.self))",
            message: "the name is not valid UTF-8; rename the file"))
        continue
      }
      let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0 else {
        unreadable.append(
          Unreadable(path: path, message: String(cString: strerror(errno)).lowercased()))
        continue
      }
      switch status.st_mode & S_IFMT {
      case S_IFDIR:
        if !Self.passedOver.contains(name) { walk(path) }
      case S_IFREG:
        let lower = name.lowercased()
        if lower.hasSuffix(".md") || lower.hasSuffix(".json") {
          take(path, isNamed: false, size: Int(status.st_size))
        } else {
          skipped += 1
        }
      default: skipped += 1
      }
    }
  }

  private mutating func take(_ path: String, isNamed: Bool, size: Int) {
    if seen.insert(plain(path)).inserted {
      files.append(File(path: path, isNamed: isNamed, size: size))
    }
  }
}
