import Artifact

/// Files that a tool reads one by one on its standard input: shell scripts by `bash -n`, and what is
/// plainly SQLite by sqlite3.
enum ScriptCheck {
  static func outcomes(for subjects: [Subject], on bench: Workbench, with tool: Tool) async throws
    -> [Outcome]
  {
    var outcomes: [Outcome] = []
    var spent: [Int: Duration] = [:]
    // Of each report: what its next file builds upon, and whether that is all that stands before it.
    var before: [Int: (texts: [SourceText], isComplete: Bool)] = [:]
    for subject in subjects {
      guard spent[subject.report, default: .zero] < bench.limits.report else {
        outcomes.append(
          Silence.late(bench.limits).outcome(
            of: subject.language.syntaxCheck, by: tool.label, duration: .zero))
        continue
      }
      let outcome: Outcome
      do {
        outcome = try await self.outcome(
          for: subject, upon: before[subject.report, default: ([], true)], on: bench, with: tool)
      } catch is CancellationError {
        outcome = Silence.interrupted.outcome(
          of: subject.language.syntaxCheck, by: tool.label, duration: .zero)
      }
      if tool.name == .sqlite3 {
        let known = before[subject.report]?.texts.reduce(0) { $0 + $1.bytes.count } ?? 0
        if outcome.further.first?.verdict == .passed, SQLite.leavesOnlyData(subject.text),
          known + subject.text.bytes.count <= 1 << 20
        {
          before[subject.report, default: ([], true)].texts.append(subject.text)
        } else {
          before[subject.report, default: ([], true)].isComplete = false
        }
      }
      spent[subject.report, default: .zero] += outcome.check.duration
      outcomes.append(outcome)
    }
    return outcomes
  }

  private static func outcome(
    for subject: Subject, upon before: (texts: [SourceText], isComplete: Bool),
    on bench: Workbench, with tool: Tool
  ) async throws -> Outcome {
    let name = subject.language.syntaxCheck
    let isSQLite = tool.name == .sqlite3
    if let nul = subject.text.bytes.firstIndex(of: 0) {
      let finding = Finding(
        rule: name, severity: .error, "the file holds a NUL character",
        at: subject.text.position(at: nul))
      return Outcome(check: Check(name, tool: tool.label, .failed), findings: [finding])
    }
    if isSQLite, let command = SQLite.command(in: subject.text) {
      let finding = Finding(
        rule: name, severity: .note, "the line is a command for a shell, and no SQL",
        at: Position(line: command, column: 1))
      let check = Check(name, tool: tool.label, .unchecked(.metaCommand))
      return Outcome(check: check, findings: [finding])
    }
    var limits = bench.limits.run(files: 1, bytes: subject.text.bytes.count)
    limits.cpu = bench.limits.cpu
    if isSQLite { limits.memory = min(limits.memory, 1 << 29) }
    let mark = SQLite.mark()
    let end = try await bench.run(
      tool, isSQLite ? SQLite.arguments : Bash.arguments, environment: ["LC_ALL": "C"],
      input: isSQLite
        ? SQLite.script(for: subject.text, upon: before.texts, mark: mark) : subject.text.bytes,
      limits: limits)
    guard case .exited(let status) = end.ending else {
      return end.silence.outcome(of: name, by: tool.label, duration: end.wall)
    }
    let blocked = end.blocked.map(\.finding)
    if isSQLite {
      let (verdict, said, dryRun) = SQLite.outcome(
        of: end.err, output: end.out, mark: mark, in: subject.text, upon: before.texts,
        isComplete: before.isComplete, by: tool.label)
      return Outcome(
        check: Check(name, tool: tool.label, verdict, duration: end.wall),
        further: verdict == .passed ? [dryRun] : [], findings: said + blocked)
    }
    let (verdict, said) = Bash.outcome(status: status, complaints: end.err, in: subject.text)
    return Outcome(
      check: Check(name, tool: tool.label, verdict, duration: end.wall), findings: said + blocked)
  }
}
