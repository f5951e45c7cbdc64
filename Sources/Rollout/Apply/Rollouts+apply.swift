import Artifact
import Judging

extension Rollouts {
  /// Installs a change set: snapshot, rehearsal, apply, verify. `check` looks at the applied tree
  /// before it is committed; if it fails or throws, or what was installed is changed by then, everything
  /// is taken back. Where it throws a `CancellationError` that is thrown, or `Cancelled` if something was
  /// left. `commands` are written down, and run by the caller.
  package func apply(
    _ change: ChangeSet, to target: Target, from origin: Rollout.Origin, accepted: String? = nil,
    commands: Rollout.Commands = Rollout.Commands(),
    progress: (String) -> Void = { _ in },
    check: (() async throws -> HealthCheck)? = nil
  ) async throws -> Outcome {
    let homeLock = try Lock(on: directory, "the home")
    let (survey, _) = try recoverLocked()
    try survey.mustBeFree(target.path)
    let targetLock = try Lock(on: target.root, "the target")
    defer { withExtendedLifetime((homeLock, targetLock)) {} }
    if change.changes.isEmpty { return .nothing }

    let folder = try makeFolder(for: target, survey)
    var verdict = HealthCheck.passed
    do {
      progress("taking a snapshot of \(change.changes.count) files")
      let snapshot = try take(change, of: target, in: folder, from: origin, accepted: accepted)
      progress("rehearsing the way back")
      let tested = try snapshot.rehearse(isFirst: true)
      try target.root.syncFileSystem()
      try folder.control.syncFileSystem()
      let place =
        try folder.history.elsewhere == nil
        ? [] : [("store", Place(snapshot.store.directory).json)]
      try folder.journal.append(
        (.snapshotted, [("manifest", .string(SHA256.hex(snapshot.manifest.bytes)))] + place),
        (.proven, tested.rehearsal.members))
      progress("applying")
      guard let seal = try seal() else { preconditionFailure("made with the folder") }
      let head = try recordBeginning(snapshot.manifest, seal)
      try folder.journal.append(
        .applying,
        head
          + [("after", commands.after), ("verify", commands.verify)].compactMap { key, command in
            command.map { (key, .string($0)) }
          })
      try Self.install(tested, in: target)
      try folder.journal.append(.applied)
      // Read now, and kept: once it is committed nothing may fail that would be told as its failure.
      let manifest = try folder.manifest()
      if let check {
        progress("checking the applied tree")
        verdict = try await check()
        if verdict == .passed { verdict = try Self.look(at: target, after: manifest) }
      }
      if verdict == .passed { try folder.journal.append(.committed) }
    } catch {
      throw undone(folder, survey, target, after: error)
    }
    if case .failed(let why) = verdict {
      let kept = try takeBack(folder, survey, in: target)
      for kept in kept { tell("\(kept)") }
      return .takenBack(try folder.rollout(), why: why, kept: kept)
    }
    survey.settle([folder.id])
    return .applied(try folder.rollout())
  }

  /// Whether what a check vouched for is still what was installed; times do not count.
  private static func look(at target: Target, after manifest: Manifest) throws -> HealthCheck {
    let changed = try Concurrently.map(manifest.entries) { _, entry -> String? in
      let found = try target.state(of: entry.path)
      if found.isSame(as: entry.after) { return nil }
      return "\(entry.path.string) is not what was installed any more: "
        + found.differences(from: entry.after).joined(separator: ", ")
    }.compactMap(\.self)
    guard let first = changed.first else { return .passed }
    return .failed(
      why: first + (changed.count > 1 ? " (and \(changed.count - 1) more files)" : "")
        + "; it was changed while the check ran, by it or by someone else")
  }

  private func take(
    _ change: ChangeSet, of target: Target, in folder: Folder, from origin: Rollout.Origin,
    accepted: String?
  ) throws -> Snapshot {
    let place =
      try folder.history.elsewhere.map { try Store.make(elsewhere: $0, in: target.root) }
      ?? folder.control
    let manifest = Manifest(
      id: folder.id, date: Moment.now.seconds, target: target.path, store: place.path,
      origin: origin, report: change.clearance.report, accepted: accepted,
      directories: change.directories,
      entries: change.changes.map {
        Manifest.Entry(path: $0.path, before: $0.before, after: $0.after)
      })
    try folder.control.write(manifest.bytes, as: Manifest.name)
    return try Snapshot.take(
      change, of: target, into: Store(in: place, isNew: true), manifest: manifest)
  }

  /// Puts the new files in their places. Only what was rehearsed can get here.
  private static func install(_ tested: Snapshot.Tested, in target: Target) throws {
    let snapshot = tested.snapshot
    try Directories.make(snapshot.manifest.directories, in: target.root)
    try snapshot.moves(isForth: true).perform(in: target)
  }

  /// An apply was cancelled and taken back, but for what someone changed meanwhile.
  package struct Cancelled: Error {
    package let kept: [Kept]
  }

  /// Undoes what an apply did before it failed; the error to throw.
  private func undone(
    _ folder: Folder, _ survey: Survey, _ target: Target, after error: any Error
  ) -> any Error {
    var kept: [Kept] = []
    do {
      if folder.history.standing == .begun {
        try remove(folder)
      } else {
        kept = try takeBack(folder, survey, in: target)
        for kept in kept { tell("\(kept)") }
      }
    } catch let second {
      return RolloutError.failed(
        "\(error); taking back what was done failed too: \(second)"
          + (second is Restoration.Unfinished ? "" : Restoration.Unfinished.advice))
    }
    if error is CancellationError { return kept.isEmpty ? error : Cancelled(kept: kept) }
    return Self.reason(error)
  }

  /// An error as the caller is told.
  static func reason(_ error: any Error) -> RolloutError {
    switch error {
    case let error as RolloutError: error
    case let drifted as Move.Drifted:
      .refused("\(drifted); nothing was changed; try again")
    case let failure as FileFailure: .failed("\(failure.description); nothing was changed")
    default: .failed("\(error)")
    }
  }
}
