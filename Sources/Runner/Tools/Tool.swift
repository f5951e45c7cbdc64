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

  /// The number that its version begins with; 0 where it begins with none.
  package var majorVersion: Int { Int(version.prefix { $0.isNumber }) ?? 0 }
}
