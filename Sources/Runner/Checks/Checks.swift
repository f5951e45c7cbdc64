import Artifact

/// All checks of a trial: the subjects parted by the tool that judges them, each tool run once.
struct Checks: Sendable {
  let bench: Workbench
  let progress: @Sendable (String) -> Void

  /// The tool that judges a subject; those first that take longest, for they are launched first.
  private enum Judge: Hashable, CaseIterable {
    case node, postgresql, python, sqlite, weakSQL, bash, json
  }

  /// An outcome for each subject, in order, and what failed of our own. Where the task is cancelled
  /// meanwhile, those that came to no verdict are interrupted.
  func run(_ subjects: [Subject]) async throws -> (outcomes: [Outcome], failures: [String]) {
    let large = subjects.filter { $0.text.bytes.count > bench.limits.largest }
    let groups = Dictionary(
      grouping: subjects.filter { $0.text.bytes.count <= bench.limits.largest }
    ) {
      judge(of: $0)
    }
    progress("checking \(subjects.count.counted("file"))")
    return try await withThrowingTaskGroup(of: ([Subject], [Outcome], String?).self) { group in
      for judge in Judge.allCases {
        for subjects in runs(of: groups[judge] ?? [], by: judge) {
          group.addTask {
            do {
              return (subjects, try await self.outcomes(for: subjects, jailedBy: judge), nil)
            } catch is CancellationError {
              return (subjects, subjects.map(interrupted), nil)
            } catch {
              let message = "\(error)"
              return (subjects, subjects.map { crashed($0, message) }, message)
            }
          }
        }
      }
      var outcomes: [Outcome?] = Array(repeating: nil, count: subjects.count)
      for subject in large {
        let check = Check(subject.language.syntaxCheck, tool: nil, .unchecked(.tooLarge))
        outcomes[subject.id] = Outcome(check: check)
      }
      for subject in groups[nil] ?? [] {
        let check = Check(subject.language.syntaxCheck, tool: nil, .unchecked(.noChecker))
        outcomes[subject.id] = Outcome(check: check)
      }
      var failures: [String] = []
      for try await (subjects, answers, failure) in group {
        precondition(subjects.count == answers.count, "a checker must answer for every file")
        for (subject, outcome) in zip(subjects, answers) { outcomes[subject.id] = outcome }
        if let failure { failures.append(failure) }
      }
      return (outcomes.compactMap(\.self), Set(failures).sorted())
    }
  }

  /// The subjects of each run of a judge. Where many reports are executed they are two, side by side: a
  /// session is the report's own, and most of its time is the server's, until it is ready.
  private func runs(of subjects: [Subject], by judge: Judge) -> [[Subject]] {
    guard judge == .postgresql, bench.runsSQL, bench.database == nil else {
      return subjects.isEmpty ? [] : [subjects]
    }
    let reports = Set(subjects.map(\.report)).sorted()
    guard reports.count >= Self.manyReports else { return subjects.isEmpty ? [] : [subjects] }
    let middle = reports[reports.count / 2]
    return [subjects.filter { $0.report < middle }, subjects.filter { $0.report >= middle }]
  }
  private static let manyReports = 24

  /// Nil for what no program here reads.
  private func judge(of subject: Subject) -> Judge? {
    switch subject.language {
    case .javascript: .node
    case .json: .json
    case .bash: .bash
    case .sql:
      if subject.dialect == .sqlite {
        .sqlite
      } else if bench.database == nil, bench.toolbox[.postgresql] == nil,
        bench.toolbox[.sqlite3] != nil
      {
        .weakSQL
      } else {
        .postgresql
      }
    case .python, .toml, .yaml, .xml: .python
    case .typescript, .jsx, .vue, .css, .html, .markdown, .dockerfile, .terraform: nil
    case .ruby, .php, .text, .unknown: nil
    }
  }

  /// The outcomes, each with the jail that its tool ran in.
  private func outcomes(for subjects: [Subject], jailedBy judge: Judge) async throws -> [Outcome] {
    try await outcomes(for: subjects, by: judge).map { outcome in
      var outcome = outcome
      if judge != .json, outcome.check.tool != nil { outcome.check.jail = bench.jail.tier }
      for index in outcome.further.indices { outcome.further[index].jail = bench.jail.tier }
      return outcome
    }
  }

  private func outcomes(for subjects: [Subject], by judge: Judge) async throws -> [Outcome] {
    switch judge {
    case .json: return subjects.map(JSONCheck.outcome)
    case .postgresql:
      if bench.database == nil, bench.toolbox[.postgresql] == nil {
        return missing(.postgresql, subjects)
      }
      guard let psql = bench.toolbox[.psql] else { return missing(.psql, subjects) }
      return try await PostgreSQLCheck.outcomes(for: subjects, on: bench, with: psql)
    case .weakSQL: return try await weak(subjects)
    case .sqlite: return try await with(.sqlite3, subjects, ScriptCheck.outcomes)
    case .bash: return try await with(.bash, subjects, ScriptCheck.outcomes)
    case .node: return try await with(.node, subjects, JavaScriptCheck.outcomes)
    case .python: return try await with(.python3, subjects, PythonCheck.outcomes)
    }
  }

  private func with(
    _ name: Tool.Name, _ subjects: [Subject],
    _ check: ([Subject], Workbench, Tool) async throws -> [Outcome]
  ) async throws -> [Outcome] {
    guard let tool = bench.toolbox[name] else { return missing(name, subjects) }
    return try await check(subjects, bench, tool)
  }

  /// SQLite's word on SQL that is not plainly its own is weak: it is told and decides nothing.
  private func weak(_ subjects: [Subject]) async throws -> [Outcome] {
    let said = try await with(.sqlite3, subjects, ScriptCheck.outcomes)
    return zip(missing(.postgresql, subjects), said).map { outcome, said in
      var outcome = outcome
      outcome.findings += said.findings.lazy.filter { $0.rule != DryRunJudgement.rule }.map {
        finding in
        var finding = finding
        finding.severity = .note
        finding.message = "sqlite3, which is no judge of it, says: \(finding.message)"
        return finding
      }
      return outcome
    }
  }

  private func missing(_ name: Tool.Name, _ subjects: [Subject]) -> [Outcome] {
    subjects.map { subject in
      let check = subject.language.syntaxCheck
      let finding = Finding(
        rule: check, severity: .note, "\(name.rawValue) is not here to check it",
        help: name.install)
      return Outcome(
        check: Check(check, tool: nil, .unchecked(.toolMissing)), findings: [finding])
    }
  }

  private func interrupted(_ subject: Subject) -> Outcome {
    Silence.interrupted.outcome(of: subject.language.syntaxCheck, by: nil, duration: .zero)
  }

  private func crashed(_ subject: Subject, _ message: String) -> Outcome {
    let check = subject.language.syntaxCheck
    return Outcome(
      check: Check(check, tool: nil, .unchecked(.crashed)),
      findings: [Finding(rule: check, severity: .note, message)])
  }
}
