extension Rollouts {
  /// The directories that anything was rolled out to from this home, each once. `rollback last` has to
  /// be told which one is meant where there are several. What cannot be read is left out.
  package func targets() -> [String] { (try? reading())?.targets ?? [] }

  /// The rollouts that somebody is at work on, or has to finish or undo. Locks and changes nothing.
  package func unfinished() -> [String] { (try? reading())?.unfinished.map(\.id) ?? [] }

  /// For who only reads.
  func reading() throws -> Survey {
    try Survey(self, seal: try? readingSeal(), writes: false)
  }
}
