import Artifact
import Judging
import Launching

/// SQLite's shell, one process for each file: it parses by running, on a database in memory that holds
/// what the report's files before it left. A baseline is not SQLite's.
struct SQLiteEngine: SQLEngine {
  let tool: Tool
  let bench: Workbench

  func outcomes(for subjects: [Subject], upon _: Baseline) async throws -> [Outcome] {
    var clones: [Int: Clone] = [:]
    let ordered = Self.inOrder(subjects)
    let outcomes = try await bench.oneByOne(ordered, by: tool) { subject in
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
    let known = Dictionary(uniqueKeysWithValues: zip(ordered.map(\.id), outcomes))
    return subjects.compactMap { known[$0.id] }
  }

  /// Each report's files in the order of a dry run: what takes migrations back is the last.
  private static func inOrder(_ subjects: [Subject]) -> [Subject] {
    let reports = Dictionary(grouping: subjects.indices, by: { subjects[$0].report })
    return reports.sorted { $0.key < $1.key }.flatMap { _, places in
      let files = places.map {
        DryRun.File(id: $0, path: subjects[$0].path, text: subjects[$0].text.bytes)
      }
      var left = Set(places)
      return DryRun.inOrder(files).map(\.id).filter { left.remove($0) != nil }.map { subjects[$0] }
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
    if let refusal = subject.refusal(by: tool.label) { return refusal }
    if let command = SQLite.command(in: subject.text) {
      let finding = subject.finding(
        .note, "the line is a command for a shell, and no SQL",
        at: Position(line: command, column: 1))
      return subject.outcome(.unchecked(.metaCommand), by: tool.label, [finding])
    }
    if let template = SQLTemplate(in: subject.text.bytes) {
      let finding = subject.finding(of: template, skipped: 0)
      return subject.outcome(.unchecked(.template), by: tool.label, [finding])
    }
    let mark = SQLite.mark()
    return try await bench.outcome(
      for: subject, by: tool, SQLite.arguments, memory: 1 << 29,
      input: SQLite.script(for: subject.text, upon: clone.texts, mark: mark)
    ) { end, _ in
      SQLite.outcome(
        of: end.err, output: end.out, mark: mark, in: subject.text, upon: clone.texts,
        isComplete: clone.isComplete, by: tool.label)
    }
  }
}
