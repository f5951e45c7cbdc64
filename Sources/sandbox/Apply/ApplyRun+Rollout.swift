import Artifact
import Console
import Judging
import Results
import Rollout
import Runner
import Synchronization

extension ApplyRun {
  /// What is to be rolled out, and on what.
  struct Change: Sendable {
    let set: ChangeSet
    let origin: Rollout.Origin
    let target: Target
    /// Nil in a dry run where there is none; and so are its rollouts.
    let home: Home?
    let rollouts: Rollouts?
    let bench: Workbench
  }

  /// Shows the change and, unless it is a dry run, makes it: the exit status.
  func roll(out change: Change, _ result: inout ApplyResult) async throws -> Int32 {
    let diffs = try change.set.changes.map { try $0.diff(in: change.target) }
    result.files = zip(change.set.changes, diffs).map { $0.told($1) }
    result.unchanged = change.set.clearance.artifacts.count - change.set.changes.count
    if change.set.changes.isEmpty {
      result.ending = .nothing
      return ExitStatus.passed.rawValue
    }
    try output.tell { [result] in $0.plan(result) }
    guard !isDry, let rollouts = change.rollouts else {
      try output.tell(diff: diffs)
      result.ending = .planned
      result.reason = verification == nil ? nil : "--verify was not run"
      return ExitStatus.passed.rawValue
    }
    let found = Mutex<Verification.Outcome?>(nil)
    let check = verification.map { check in
      { @Sendable in
        let outcome = try await run(check, on: change)
        found.withLock { $0 = outcome }
        return outcome.complaint.map { HealthCheck.failed(why: $0) } ?? .passed
      }
    }
    let outcome = try await begun {
      try await rollouts.apply(
        change.set, to: change.target, from: change.origin, accepted: result.accepted,
        commands: Rollout.Commands(after: after, verify: verification?.command),
        progress: { progress.say($0) }, check: check)
    }
    let verified = found.withLock { $0 }
    if let verification, let verified { result.verification = (verification.command, verified) }
    return try end(outcome, change, &result)
  }

  /// Tells the steps that were done, and how it ended: the exit status.
  private func end(
    _ outcome: Rollouts.Ending, _ change: Change, _ result: inout ApplyResult
  ) throws -> Int32 {
    let rollout: Rollout
    var status = ExitStatus.passed
    switch outcome {
    case .nothing:
      result.ending = .nothing
      return status.rawValue
    case .applied(let made):
      Interruption.comesTooLate()
      rollout = made
      result.ending = .applied
      result.wayBack = wayBack(from: change)
      if let after {
        progress.say("running '\(after)'")
        let run = ShellCommand(after, in: change.target.path)
        result.after = ApplyResult.After(
          command: after, exitStatus: run.exitStatus, sentence: "\(run)")
      }
    case .takenBack(let made, let why, let kept):
      rollout = made
      result.ending = .takenBack
      result.kept = kept.map { ApplyResult.Kept(path: $0.path, before: $0.before) }
      result.reason = why
      status = .failed
      if case .notRun? = result.verification?.outcome.ending { status = .broken }
    }
    result.rollout = ApplyResult.Recorded(
      id: rollout.id, snapshot: rollout.store,
      rehearsal: .seconds(rollout.rehearsal?.seconds ?? 0))
    // What cannot be written now is told at the end, on standard error.
    try? output.tell { [result] in $0.steps(result, snapshot: session.shown(rollout.store)) }
    return status.rawValue
  }

  /// A cancellation means another thing from here on.
  private func begun<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch is CancellationError {
      throw TakenBack(kept: [])
    } catch let cancelled as Rollouts.Cancelled {
      throw TakenBack(kept: cancelled.kept.map(\.path))
    }
  }

  private func run(_ check: Check, on change: Change) async throws -> Verification.Outcome {
    progress.say("running the health check")
    return try await Verification(
      check.command, in: change.target.root, limit: check.limit,
      outside: check.isOutside ? session.environment : nil
    ).run(on: change.bench)
  }

  /// `rollback last`, with the options that it needs to find this home and this target from here.
  private func wayBack(from change: Change) -> [String] {
    var words = ["rollback", "last"]
    let found = try? Home.find(
      named: nil, environment: session.environment, from: session.directory)
    if let home = change.home, home.path != found?.path {
      words += ["--home", home.path]
    }
    if let state = session.state { words += ["--state", state] }
    if let targets = change.rollouts?.targets(), targets.count > 1 {
      words += ["--target", change.target.path]
    }
    return words
  }
}

extension ChangeSet.Change {
  /// Before and after, for a diff.
  fileprivate func diff(in target: Target) throws -> FileChange {
    var old: FileChange.Side?
    if kind == .replace {
      old =
        try target.contents(of: self, atMost: FileChange.mostBytes).map {
          FileChange.Side($0, mode: before.gitMode)
        } ?? FileChange.Side(size: before.size, mode: before.gitMode)
    }
    return FileChange(path: path.string, before: old, after: .init(content, mode: after.gitMode))
  }

  fileprivate func told(_ diff: FileChange) -> ApplyResult.File {
    ApplyResult.File(
      path: path.string, before: kind == .create ? nil : (before.sha256, before.gitMode),
      after: (sha256, after.gitMode, content.count), lines: diff.counts)
  }
}
