import Artifact
import Console
import Databases
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
    /// The directory that is changed, or the release that a new one is made of.
    let target: Target
    /// The link that is to be switched; nil for none.
    let link: ReleaseLink?
    /// What is told, and where `rollback` finds it.
    var place: Target { link?.target ?? target }
    /// Nil in a dry run where there is none; and so are its rollouts.
    let home: Home?
    let rollouts: Rollouts?
    let bench: Workbench
    /// The database, and the files whose SQL changes it.
    let database: (live: LiveLook, files: [ArtifactResult])?
  }

  /// Opens what is to be changed; with `--atomic` a link, and the release that it leads to.
  func open(_ name: String, _ home: Home?) throws -> (Target, ReleaseLink?) {
    guard isAtomic else { return (try Target(path: name, home: home), nil) }
    let link = try ReleaseLink(path: name, home: home)
    return (link.release, link)
  }

  /// Shows the change and, unless it is a dry run, makes it: the exit status.
  func roll(out change: Change, _ result: inout ApplyResult) async throws -> Int32 {
    let diffs = try change.set.changes.map { try $0.diff(in: change.target) }
    result.files = zip(change.set.changes, diffs).map { $0.told($1) }
    let clearance = change.set.clearance
    result.unchanged =
      clearance.artifacts.count + clearance.deletions.count - change.set.changes.count
    var rehearsed: TestedDatabase?
    if let (live, files) = change.database {
      rehearsed = try await live.rehearse(files, on: change.bench, in: change.target, &result)
    }
    if change.set.changes.isEmpty, rehearsed == nil {
      result.ending = .nothing
      return ExitStatus.passed.rawValue
    }
    try output.tell { [result] in
      (result.files.isEmpty ? [] : $0.plan(result)) + (result.database.map($0.plan) ?? [])
    }
    if let live = change.database?.live { try live.mustBeAccepted(result) }
    guard !isDry, let rollouts = change.rollouts else {
      try output.tell(diff: diffs)
      result.ending = .planned
      result.reason = verification == nil ? nil : "--verify was not run"
      return ExitStatus.passed.rawValue
    }
    let found = Mutex<(command: String, outcome: Verification.Outcome)?>(nil)
    let migrated = Mutex<DatabaseForth?>(nil)
    func checking(_ check: Check?) -> (@Sendable (Directory) async throws -> HealthCheck)? {
      check.map { check in
        { @Sendable (directory: Directory) in
          let outcome = try await run(check, on: change, in: directory)
          found.withLock { $0 = (check.command, outcome) }
          return outcome.complaint.map { HealthCheck.failed(why: $0) } ?? .passed
        }
      }
    }
    let outcome = try await begun {
      Concurrently.tell { progress.say($0, ($1, $2)) }
      defer { Concurrently.tell(nil) }
      return try await rollouts.apply(
        change.set, to: change.place, through: change.link, from: change.origin,
        accepted: result.accepted,
        commands: Rollout.Commands(after: after, verify: verification?.command),
        database: rehearsed, progress: { progress.say($0) },
        migrated: { forth in migrated.withLock { $0 = forth } },
        checkBefore: checking(verificationBefore), check: checking(verification))
    }
    if let forth = migrated.withLock({ $0 }) {
      result.database?.forth = (forth.seconds, forth.retries, forth.replayed)
    }
    result.verification = found.withLock(\.self)
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
        let run = ShellCommand(after, in: change.place.path)
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
      rehearsal: .seconds(rollout.rehearsal?.seconds ?? 0),
      release: rollout.release.map { ($0.from, $0.to) })
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

  private func run(
    _ check: Check, on change: Change, in directory: Directory
  ) async throws -> Verification.Outcome {
    progress.say("running the health check")
    return try await Verification(
      check.command, in: directory, limit: check.limit,
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
    if let state = session.state {
      words += ["--state", state.hasPrefix("/") ? state : "\(session.directory)/\(state)"]
    }
    if let targets = change.rollouts?.targets(), targets.count > 1 {
      words += ["--target", change.place.path]
    }
    return words
  }
}

extension ChangeSet.Change {
  /// Before and after, for a diff.
  fileprivate func diff(in target: Target) throws -> FileChange {
    var old: FileChange.Side?
    if kind != .create {
      old =
        try target.contents(of: self, atMost: FileChange.mostBytes).map {
          FileChange.Side($0, mode: before.gitMode)
        } ?? FileChange.Side(size: before.size, mode: before.gitMode)
    }
    return FileChange(
      path: path.string, before: old,
      after: kind == .delete ? nil : .init(content, mode: after.gitMode))
  }

  fileprivate func told(_ diff: FileChange) -> ApplyResult.File {
    ApplyResult.File(
      path: path.string, before: kind == .create ? nil : (before.sha256, before.gitMode),
      after: kind == .delete ? nil : (after.sha256, after.gitMode, content.count),
      lines: diff.counts)
  }
}
