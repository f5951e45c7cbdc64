import Judging

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
