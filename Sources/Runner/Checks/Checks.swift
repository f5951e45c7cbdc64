import Artifact
import Judging
import Launching

/// All checks of a trial: the subjects parted by the tool that judges them, each tool run once.
struct Checks: Sendable {
  let bench: Workbench
  let progress: @Sendable (String) -> Void

  /// An outcome for each subject, in order, and what failed of our own. Where the task is cancelled
  /// meanwhile, those that came to no verdict are interrupted.
  func run(_ subjects: [Subject]) async throws -> (outcomes: [Outcome], failures: [String]) {
    let large = subjects.filter { $0.text.bytes.count > bench.limits.largest }
    let groups = Dictionary(
      grouping: subjects.filter { $0.text.bytes.count <= bench.limits.largest }
    ) { Checker.of($0, on: bench)?.name }
    progress("checking \(subjects.count.counted("file"))")
    return try await withThrowingTaskGroup(of: ([Subject], [Outcome], String?).self) { group in
      for checker in Checker.all {
        guard let subjects = groups[checker.name] else { continue }
        for subjects in checker.runs(subjects, bench) {
          group.addTask {
            do {
              return (subjects, try await self.outcomes(for: subjects, by: checker), nil)
            } catch is CancellationError {
              return (subjects, subjects.map { $0.outcome(.interrupted) }, nil)
            } catch {
              let message = "\(error)"
              return (subjects, subjects.map { crashed($0, message) }, message)
            }
          }
        }
      }
      var outcomes: [Outcome?] = Array(repeating: nil, count: subjects.count)
      for subject in large { outcomes[subject.id] = subject.outcome(.unchecked(.tooLarge)) }
      for subject in groups[nil] ?? [] {
        outcomes[subject.id] = subject.outcome(.unchecked(.noChecker))
      }
      var failures: [String] = []
      for try await (subjects, answers, failure) in group {
        precondition(subjects.count == answers.count, "a checker must answer for every file")
        for (subject, outcome) in zip(subjects, answers) { outcomes[subject.id] = outcome }
        if let failure { failures.append(failure) }
      }
      let all = subjects.map { subject in
        outcomes[subject.id] ?? crashed(subject, "no checker of the table takes this file")
      }
      return (all, Set(failures).sorted())
    }
  }

  /// The outcomes, each with the jail that its tool ran in.
  private func outcomes(for subjects: [Subject], by checker: Checker) async throws -> [Outcome] {
    try await zip(subjects, checker.outcomes(subjects, bench)).map { subject, outcome in
      var outcome = subject.template(outcome) ?? outcome
      if checker.isJailed, outcome.check.tool != nil { outcome.check.jail = bench.jail.tier }
      for index in outcome.further.indices { outcome.further[index].jail = bench.jail.tier }
      return outcome
    }
  }

  private func crashed(_ subject: Subject, _ message: String) -> Outcome {
    subject.outcome(.unchecked(.crashed), [subject.finding(.note, message)])
  }
}
