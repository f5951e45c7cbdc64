import Artifact
import Judging

/// What a database engine is asked about the SQL of reports. Each engine is a type in a folder of its own:
/// PostgreSQL of ours, a PostgreSQL server that was named, SQLite.
protocol SQLEngine: Sendable {
  /// What is there before a report's files are run.
  associatedtype Base: Sendable

  /// Reads what a baseline says is there. Throws `ToolFailure` where it cannot be read.
  func describe(_ baseline: Baseline) async throws -> Base

  /// Parses each file and, where the engine runs files, runs what parses: the files of a report in their
  /// order, on a clone of the base that nobody sees afterwards. An outcome for each, in order.
  ///
  /// One question, not two: one session does both, which is half of the time.
  func judge(_ subjects: [Subject], upon base: Base) async throws -> [Outcome]
}

extension SQLEngine {
  func outcomes(for subjects: [Subject], upon baseline: Baseline) async throws -> [Outcome] {
    try await judge(subjects, upon: describe(baseline))
  }

  /// That a file holds a NUL, which ends every SQL text; nil if it holds none.
  static func refusal(of subject: Subject, by tool: String?, _ message: String) -> Outcome? {
    guard let nul = subject.text.bytes.firstIndex(of: 0) else { return nil }
    let name = subject.language.syntaxCheck
    let finding = Finding(
      rule: name, severity: .error, message, at: subject.text.position(at: nul))
    return Outcome(check: Check(name, tool: tool, .failed), findings: [finding])
  }
}
