import CKernel
import Glibc

/// The directory whose `Sandboxes/` and `Rollbacks/` hold our state: opened once, and from then on only
/// its descriptor.
package struct Home: Sendable, Equatable {
  package let root: Directory
  /// By an option or `$SANDBOX_HOME`, or made just now; else it was found upwards.
  package let isGiven: Bool

  /// Absolute, without links.
  package var path: String { root.path }
  package var sandboxes: String { root.naming(Part.sandboxes.rawValue) }
  package var rollbacks: String { root.naming(Part.rollbacks.rawValue) }

  package enum Part: String, CaseIterable, Sendable {
    case sandboxes = "Sandboxes"
    case rollbacks = "Rollbacks"
  }

  /// Why there is no home that can be relied on; what, where, and what to do.
  package struct Problem: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
  }

  package static func == (one: Home, other: Home) -> Bool {
    one.path == other.path && one.isGiven == other.isGiven
  }

  /// Finds the home: the one that is named, else `$SANDBOX_HOME`, else the nearest directory upwards
  /// that has both directories, else nil.
  ///
  /// One that was found upwards must be the caller's own, and no one else's to write: whoever plants
  /// a home above us would choose what is rolled back. As root that holds for every directory above it,
  /// too, also of one that is named.
  package static func find(
    named name: String?, environment: [String: String], from current: String
  ) throws -> Home? {
    let given = name ?? environment["SANDBOX_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    let here = try currentDirectory(current)
    if let given {
      let root: Directory
      do throws(FileFailure) {
        root = try Directory.named(given, from: here)
      } catch {
        let path = given.utf8.first == UInt8(ascii: "/") ? given : here.naming(given)
        throw Problem(
          description: "the home \(path) is no directory that can be used (\(error.reason)); "
            + "make it, or name another")
      }
      let home = Home(root: root, isGiven: true)
      try home.mustBeOurs()
      for part in Part.allCases where try root.status(of: part.rawValue) != nil {
        _ = try home.open(part)
      }
      return home
    }
    var directory: Directory? = here
    while let found = directory {
      if try Part.allCases.allSatisfy({ try found.status(of: $0.rawValue) != nil }) {
        let home = Home(root: found, isGiven: false)
        try home.mustBeOurs()
        for part in Part.allCases { _ = try home.open(part) }
        return home
      }
      directory = try found.above()
    }
    return nil
  }

  /// Finds the home, or makes one in the current directory.
  package static func findOrMake(
    named name: String?, environment: [String: String], from current: String
  ) throws -> Home {
    let home =
      try find(named: name, environment: environment, from: current)
      ?? Home(root: currentDirectory(current), isGiven: true)
    try home.mustBeOurs()
    for part in Part.allCases {
      let isNew = mkdirat(home.root.descriptor, part.rawValue, 0o700) == 0
      try FileFailure.check(isNew || errno == EEXIST, "mkdir", home.root.naming(part.rawValue))
      let directory = try home.open(part)
      if isNew { try directory.write(Array("*\n".utf8), as: ".gitignore") }
    }
    return home
  }

  /// Opens one of its directories, which is a directory and no link, the caller's own, and no one
  /// else's to write.
  package func open(_ part: Part) throws -> Directory {
    let path = root.naming(part.rawValue)
    let found = openat(
      root.descriptor, part.rawValue, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard found >= 0 else {
      if errno == ENOTDIR || errno == ELOOP {
        throw Problem(
          description: "\(path) is no directory of its own; move it away, or use --home")
      }
      throw FileFailure("open", path, errno)
    }
    let directory = Directory(found, at: path)
    try Self.mustBeOurs(directory)
    return directory
  }

  /// A home that was not named is the caller's own and can be written by no one else; as root, so is
  /// all that is above any home.
  private func mustBeOurs() throws {
    if !isGiven { try Self.mustBeOurs(root) }
    if let intruder = try root.intruder() {
      throw Problem(
        description:
          "as root, \(path) cannot be used as a home: \(intruder), who could put something "
          + "else in its place; \(intruder.advice("sandbox")), or name a home that only root can "
          + "write with --home DIR")
    }
  }

  private static func mustBeOurs(_ directory: Directory) throws {
    let status = try directory.status()
    let path = directory.path
    if status.uid != geteuid() {
      throw Problem(
        description: "\(path) belongs to another user (uid \(status.uid)); run it as that user "
          + "(sudo -u '#\(status.uid)' …), or name a home of your own with --home DIR or SANDBOX_HOME"
      )
    }
    if status.mode & 0o022 != 0 {
      throw Problem(
        description: "others can write to \(path); run chmod go-w on it, or use --home DIR")
    }
  }

  private static func currentDirectory(_ path: String) throws -> Directory {
    do throws(FileFailure) {
      return try Directory.named(path.isEmpty ? "." : path)
    } catch {
      throw Problem(
        description:
          "the current directory cannot be used (\(error.reason)): it was removed, or its "
          + "name is not UTF-8; go to another one")
    }
  }
}
