import Judging

/// What a database engine is asked about the SQL of reports. Each engine is a type in a folder of its own:
/// PostgreSQL of ours, a PostgreSQL server that was named, SQLite.
protocol SQLEngine: Sendable {
  /// Parses each file and, where the engine runs files, runs what parses: the files of a report in
  /// their order, on a clone of what the baseline says is there, which nobody sees afterwards. An
  /// outcome for each, in order. Throws `ToolFailure` where the baseline cannot be read.
  ///
  /// One question, not two: one session does both, which is half of the time.
  func outcomes(for subjects: [Subject], upon baseline: Baseline) async throws -> [Outcome]
}
