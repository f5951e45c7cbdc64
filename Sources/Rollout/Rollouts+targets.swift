extension Rollouts {
  /// The directories that anything was rolled out to from this home, each once. `rollback last` has to
  /// be told which one is meant where there are several. What cannot be read is left out.
  package func targets() -> [String] {
    Set(names().compactMap { try? Folder($0, in: directory).manifest().target }).sorted()
  }
}
