import Artifact
import Console
import Foundation

/// What every verb is given: where the home is, and how to write.
struct Session: Sendable {
  var home: String?
  var state: String?
  var color: ColorChoice

  var environment: [String: String] { ProcessInfo.processInfo.environment }
  var directory: String { FileManager.default.currentDirectoryPath }

  var style: Style {
    Style(isColoured: Terminal.isColoured(STDOUT_FILENO, color, environment: environment))
  }

  func foundHome() throws -> Home {
    guard let home = try homeIfAny() else {
      throw Home.Problem(
        description: "no home: neither \(directory) nor a directory above it has Sandboxes/ and "
          + "Rollbacks/; 'sandbox try' makes them, --home DIR names them")
    }
    return home
  }

  func homeIfAny() throws -> Home? {
    try Home.find(named: home, environment: environment, from: directory)
  }

  /// The home that is there, or a new one in the current directory.
  func madeHome() throws -> Home {
    try Home.findOrMake(named: home, environment: environment, from: directory)
  }

  /// Where the home that is there keeps its own files; none where there is none.
  var ownDirectories: [String] {
    let home = try? Home.find(named: home, environment: environment, from: directory)
    return home.map { home in Home.Part.allCases.map { home.root.naming($0.rawValue) } } ?? []
  }

  /// A path as it is best shown: below the current directory without it.
  func shown(_ path: String) -> String {
    path.hasPrefix(directory + "/") ? String(path.dropFirst(directory.count + 1)) : path
  }
}
