import Foundation

/// The directory whose `Sandboxes/` and `Rollbacks/` hold our state.
package struct Home: Sendable, Equatable {
  /// An absolute path.
  package let path: String
  /// As it was found: named, or upwards from the current directory.
  package let isGiven: Bool
  /// By an option or `$SANDBOX_HOME`: the caller vouches for what is in it, wherever that came from.
  package var isNamed = false

  package var sandboxes: String { path == "/" ? "/Sandboxes" : "\(path)/Sandboxes" }
  package var rollbacks: String { path == "/" ? "/Rollbacks" : "\(path)/Rollbacks" }

  /// Why there is no home that can be relied on; what, where, and what to do.
  package struct Problem: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
  }

  /// Finds the home: the one that is named, else `$SANDBOX_HOME`, else the nearest directory upwards
  /// that has both directories, else nil.
  ///
  /// One that was found upwards must be the caller's own, and no one else's to write: whoever plants
  /// a home above us would choose what is rolled back.
  package static func find(
    named name: String?, environment: [String: String], from current: String
  ) throws(Problem) -> Home? {
    let given = name ?? environment["SANDBOX_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    if let given {
      let path = URL(
        fileURLWithPath: given, relativeTo: URL(fileURLWithPath: current, isDirectory: true)
      ).standardizedFileURL.path
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
        isDirectory.boolValue
      else {
        throw Problem(description: "the home \(path) is no directory; make it, or name another")
      }
      let home = Home(path: path, isGiven: true, isNamed: true)
      try home.mustBeOurs(whatIsThere: true)
      return home
    }
    var directory = URL(fileURLWithPath: current, isDirectory: true).standardizedFileURL
    while true {
      let home = Home(path: directory.path, isGiven: false)
      if kind(of: home.sandboxes) != nil, kind(of: home.rollbacks) != nil {
        try home.mustBeOurs()
        return home
      }
      if directory.path == "/" { return nil }
      directory.deleteLastPathComponent()
    }
  }

  /// Finds the home, or makes one in the current directory.
  package static func findOrMake(
    named name: String?, environment: [String: String], from current: String
  ) throws -> Home {
    let home =
      try find(named: name, environment: environment, from: current)
      ?? Home(path: URL(fileURLWithPath: current).standardizedFileURL.path, isGiven: true)
    for directory in [home.sandboxes, home.rollbacks] {
      if mkdir(directory, 0o700) == 0 {
        try Data("*\n".utf8).write(to: URL(fileURLWithPath: "\(directory)/.gitignore"))
      } else if errno != EEXIST {
        throw FileFailure("mkdir", directory, errno)
      }
    }
    try home.mustBeOurs()
    return home
  }

  /// `Sandboxes` and `Rollbacks` are directories, no links; and they, and a home that was not named,
  /// are the caller's own and can be written by no one else.
  private func mustBeOurs(whatIsThere: Bool = false) throws(Problem) {
    for path in isGiven ? [sandboxes, rollbacks] : [path, sandboxes, rollbacks] {
      if whatIsThere, Self.kind(of: path) == nil { continue }
      guard let status = Self.kind(of: path), status.st_mode & S_IFMT == S_IFDIR else {
        throw Problem(
          description: "\(path) is no directory of its own; move it away, or use --home")
      }
      if status.st_uid != geteuid() {
        throw Problem(
          description: "\(path) belongs to another user (uid \(status.st_uid)); "
            + "name a home of your own with --home DIR or SANDBOX_HOME")
      }
      if status.st_mode & 0o022 != 0 {
        throw Problem(
          description: "others can write to \(path); run chmod go-w on it, or use --home DIR")
      }
    }
  }

  private static func kind(of path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
  }
}
