import Artifact

/// The rollouts of a home, as they lie in `Rollbacks/`.
///
/// Nothing writes there yet: `sandbox apply` is a later piece of work. What lies there is of another
/// version, and is told, never touched.
package struct Rollouts: Sendable {
  /// The names of what lies there, but for the files that explain the directory.
  package let names: [String]

  package init(in home: Home) {
    names = Removal.entries(of: home.rollbacks)
      .map { String(decoding: $0, as: UTF8.self) }
      .filter { $0 != "README.md" && $0 != ".gitignore" }
      .sorted()
  }
}
