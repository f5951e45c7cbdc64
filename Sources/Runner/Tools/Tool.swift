import Judging

/// A program that judges files, as it was found on this machine.
package struct Tool: Sendable, Hashable {
  package enum Name: String, Sendable, CaseIterable {
    case postgresql, psql, sqlite3, node, python3, ruby, bash, dash, esbuild
  }

  package let name: Name
  package let version: String
  /// The absolute path of the program that runs.
  package let path: String

  /// As a check names it: `postgresql 15.18`.
  package var label: String { "\(name.rawValue) \(version)" }
}
