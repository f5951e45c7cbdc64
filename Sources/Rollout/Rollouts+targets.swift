extension Rollouts {
  /// The directories that anything was rolled out to from this home, each once. `rollback last` has to
  /// be told which one is meant where there are several. What cannot be read is left out.
  package func targets() -> [String] {
    Set(read().compactMap { try? $0.target() }).sorted()
  }

  /// The ids of the rollouts that somebody is at work on, or has to finish or undo. Nothing is locked and
  /// nothing changed.
  package func unfinished() -> [String] {
    read().filter { ($0.history.standing ?? .begun).isUnfinished }.map(\.id)
  }

  /// Those that can be read.
  private func read() -> [Folder] {
    let seal = try? readingSeal()
    return ((try? names()) ?? []).compactMap { try? Folder($0, in: directory, seal: seal) }
  }
}
