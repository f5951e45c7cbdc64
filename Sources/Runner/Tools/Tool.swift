import Judging
import Launching

/// A program that judges files, as it was found on this machine.
package struct Tool: Sendable, Hashable {
  package enum Name: String, Sendable, CaseIterable {
    case postgresql, psql, sqlite3, node, python3, bash
  }

  package let name: Name
  package let version: String
  /// The absolute path of the program that runs.
  package let path: String

  package init(name: Name, version: String, path: String) {
    self.name = name
    self.version = version
    self.path = path
  }

  /// As a check names it: `postgresql 15.18`.
  package var label: String { "\(name.rawValue) \(version)" }
}

/// A program that is not here, what it would judge, and the command that installs it.
package struct MissingTool: Sendable, Hashable {
  package let name: Tool.Name
  package let judges: String
  package let install: String

  package init(name: Tool.Name, judges: String, install: String) {
    self.name = name
    self.judges = judges
    self.install = install
  }

  /// As it is told where nothing else is known.
  package init(_ name: Tool.Name) {
    self.init(name: name, judges: name.judges, install: name.install)
  }

  package var languages: Set<Language> { name.languages }
}
