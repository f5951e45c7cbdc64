import Artifact
import Foundation

/// The files that were named, and those below the directories that were named, in a stable order.
package struct Search: Sendable {
  /// A path, and whether it was named itself.
  package private(set) var files: [(path: String, isNamed: Bool)] = []
  /// Files below the directories that cannot be reports by their name.
  package private(set) var skipped = 0
  /// What may hold reports and cannot be looked into.
  package private(set) var unreadable: [Unreadable] = []
  private var seen: Set<String> = []

  /// Directories that hold no reports of anyone's: history, packages, and our own workspaces.
  private static let passedOver: Set = [".git", "node_modules", ".build", "Sandboxes", "Rollbacks"]

  package init(_ names: [String]) {
    for name in names {
      var isDirectory: ObjCBool = false
      if FileManager.default.fileExists(atPath: name, isDirectory: &isDirectory),
        isDirectory.boolValue
      {
        walk(name)
      } else {
        take(name, isNamed: true)
      }
    }
  }

  /// Links in a directory are not followed: a report's directory may be anyone's.
  private mutating func walk(_ directory: String) {
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
          take(path, isNamed: false)
        } else {
          skipped += 1
        }
      default: skipped += 1
      }
    }
  }

  private mutating func take(_ path: String, isNamed: Bool) {
    if seen.insert(URL(fileURLWithPath: path).standardizedFileURL.path).inserted {
      files.append((path, isNamed))
    }
  }
}
