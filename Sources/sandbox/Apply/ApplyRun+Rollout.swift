import Artifact
import Console
import Foundation
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
      try output.tell { _ in [""] }
      try output.tell(diff: diffs)
      result.ending = .planned
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
        progress: { tell(step: $0) }, check: check)
    }
    let verified = found.withLock { $0 }
    if let verification, let verified { result.verification = (verification.command, verified) }
    switch outcome {
    case .nothing: result.ending = .nothing
    case .applied(let rollout):
      result.ending = .applied
      result.rollout = rollout.told
      result.wayBack = try wayBack(from: change)
    case .takenBack(let rollout, let why):
      result.ending = .takenBack
      result.reason = why
      result.rollout = rollout.told
      if case .notRun? = verified?.ending { return ExitStatus.broken.rawValue }
      return ExitStatus.failed.rawValue
    }
    return ExitStatus.passed.rawValue
  }

  /// A cancellation means another thing from here on.
  private func begun<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch is CancellationError {
      throw TakenBack()
    }
  }

  private func run(_ check: Check, on change: Change) async throws -> Verification.Outcome {
    progress.say("running the health check")
    let outcome = try await Verification(
      check.command, in: change.target.path, limit: check.limit,
      outside: check.isOutside ? session.environment : nil
    ).run(on: change.bench)
    try output.tell { $0.verification(check.command, outcome) }
    return outcome
  }

  /// A line for each step that is done. That it cannot be written is no reason to stop in the middle.
  private func tell(step sentence: String) { try? output.tell { [$0.step(sentence)] } }

  /// `rollback last`, with the options that it needs to find this home and this target from here.
  private func wayBack(from change: Change) throws -> [String] {
    var words = ["rollback", "last"]
    let found = try? Home.find(
      named: nil, environment: session.environment, from: session.directory)
    if let home = change.home, home.path != found?.path {
      words += ["--home", home.path]
    }
    return words
  }
}

extension ChangeSet.Change {
  /// Before and after, for a diff.
  fileprivate func diff(in target: Target) throws -> FileChange {
    var old: FileChange.Side?
    if kind == .replace {
      old = try target.contents(of: self, atMost: FileChange.mostBytes).map {
        FileChange.Side($0, mode: before.gitMode)
      }
      old = old ?? FileChange.Side(size: before.size, mode: before.gitMode)
    }
    return FileChange(path: path.string, before: old, after: .init(content, mode: after.gitMode))
  }

  fileprivate func told(_ diff: FileChange) -> ApplyResult.File {
    ApplyResult.File(
      path: path.string, before: kind == .create ? nil : (before.sha256, before.gitMode),
      after: (sha256, after.gitMode, content.count), lines: diff.counts)
  }
}

extension FileState {
  /// The mode as git writes it: the kind, and whether the owner may run it.
  fileprivate var gitMode: Int {
    if kind == .link { return 0o120000 }
    return mode & 0o100 == 0 ? 0o100644 : 0o100755
  }
}

extension Rollout {
  fileprivate var told: ApplyResult.Recorded {
    ApplyResult.Recorded(
      id: id, snapshot: store, rehearsal: .seconds(rehearsal?.seconds ?? 0))
  }
}
