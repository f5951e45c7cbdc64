import Artifact
import Judging
import Launching

/// SQLite's shell, one process for each file: it parses by running, on a database in memory that holds
/// what the report's files before it left. A baseline is not SQLite's.
struct SQLiteEngine: SQLEngine {
  let tool: Tool
  let bench: Workbench

  func describe(_ baseline: Baseline) async throws {}

  func judge(_ subjects: [Subject], upon base: Void) async throws -> [Outcome] {
    var clones: [Int: Clone] = [:]
    return try await bench.oneByOne(subjects, by: tool) { subject in
      var clone = clones[subject.report] ?? Clone()
      defer { clones[subject.report] = clone }
      do {
        let outcome = try await judge(subject, on: clone)
        clone.take(subject, ranWell: outcome.further.first?.verdict == .passed)
        return outcome
      } catch {
        clone.isComplete = false
        throw error
      }
    }
  }

  /// What a report's next file builds upon, and whether that is all that stands before it.
  private struct Clone {
    var texts: [SourceText] = []
    var isComplete = true

    mutating func take(_ subject: Subject, ranWell: Bool) {
      let known = texts.reduce(0) { $0 + $1.bytes.count }
      if ranWell, SQLite.leavesOnlyData(subject.text),
        known + subject.text.bytes.count <= 1 << 20
      {
        texts.append(subject.text)
      } else {
        isComplete = false
      }
    }
  }

  private func judge(_ subject: Subject, on clone: Clone) async throws -> Outcome {
    let name = subject.language.syntaxCheck
    if let outcome = Self.refusal(of: subject, by: tool.label, "the file holds a NUL character") {
      return outcome
    }
    if let command = SQLite.command(in: subject.text) {
      let finding = Finding(
        rule: name, severity: .note, "the line is a command for a shell, and no SQL",
        at: Position(line: command, column: 1))
      let check = Check(name, tool: tool.label, .unchecked(.metaCommand))
      return Outcome(check: check, findings: [finding])
    }
    var limits = bench.limits.run(files: 1, bytes: subject.text.bytes.count)
    limits.cpu = bench.limits.cpu
    limits.memory = min(limits.memory, 1 << 29)
    let mark = SQLite.mark()
    let end = try await bench.run(
      tool, SQLite.arguments, environment: ["LC_ALL": "C"],
      input: SQLite.script(for: subject.text, upon: clone.texts, mark: mark), limits: limits)
    guard case .exited = end.ending else {
      return end.silence.outcome(of: name, by: tool.label, duration: end.wall)
    }
    let (verdict, said, dryRun) = SQLite.outcome(
      of: end.err, output: end.out, mark: mark, in: subject.text, upon: clone.texts,
      isComplete: clone.isComplete, by: tool.label)
    return Outcome(
      check: Check(name, tool: tool.label, verdict, duration: end.wall),
      further: verdict == .passed ? [dryRun] : [], findings: said + end.blocked.map(\.finding))
  }
}
