import Artifact
import Databases
import Judging

extension Rollouts {
  /// Installs a change set: snapshot, rehearsal, apply, verify. `check` looks at the applied tree
  /// before it is committed; if it fails or throws, or what was installed is changed by then, everything
  /// is taken back. Where it throws a `CancellationError` that is thrown, or `Cancelled` if something was
  /// left. `commands` are written down, and run by the caller. A database goes first, and comes back last;
  /// `checkBefore` looks at the old files once it is changed, before they are.
  /// Through a `link`, whose `target` it is then, a new release is made beside and looked at by `check`
  /// before the link is switched.
  package func apply(
    _ change: ChangeSet, to target: Target, through link: ReleaseLink? = nil,
    from origin: Rollout.Origin, accepted: String? = nil,
    commands: Rollout.Commands = Rollout.Commands(), database: TestedDatabase? = nil,
    progress: (String) -> Void = { _ in },
    migrated: (DatabaseForth) -> Void = { _ in },
    checkBefore: ((Directory) async throws -> HealthCheck)? = nil,
    check: ((Directory) async throws -> HealthCheck)? = nil
  ) async throws -> Outcome {
    let homeLock = try Lock(on: directory, "the home")
    let (survey, _) = try recoverLocked()
    try survey.mustBeFree(target.path)
    let targetLock = try Lock(on: target.root, "the target")
    let releaseLock = try link.map { try Lock(on: $0.release.root, "the release") }
    defer { withExtendedLifetime((homeLock, targetLock, releaseLock)) {} }
    if change.changes.isEmpty, database == nil { return .nothing }

    let folder = try makeFolder(for: target, link: link?.path.string, survey)
    let database = database?.database
    var verdict = HealthCheck.passed
    // Whether the database may be another than before.
    var isMigrated = false
    do {
      progress("taking a snapshot of \(change.changes.count) files")
      let snapshot =
        try link.map {
          try take(change, through: $0, in: folder, from: origin, accepted: accepted)
        } ?? take(change, of: target, in: folder, from: origin, accepted: accepted)
      progress("rehearsing the way back")
      let tested = try snapshot.rehearse(isFirst: true)
      try target.root.syncFileSystem()
      try folder.control.syncFileSystem()
      let place =
        try folder.history.elsewhere == nil
        ? [] : [("store", Place(snapshot.store.directory).json)]
      try folder.journal.append(
        (.snapshotted, [("manifest", .string(SHA256.hex(snapshot.manifest.bytes)))] + place),
        (
          .proven,
          tested.rehearsal.members + keep(database, in: folder)
        ))
      progress("applying")
      guard let seal = try seal() else { preconditionFailure("made with the folder") }
      let head = try recordBeginning(snapshot.manifest, seal)
      try folder.journal.append(
        .applying,
        head
          + [("after", commands.after), ("verify", commands.verify)].compactMap { key, command in
            command.map { (key, .string($0)) }
          })
      if let database {
        progress("changing the database")
        isMigrated = true
        do {
          migrated(try bringForth(database, folder))
        } catch let problem as DatabaseProblem {
          if case .unknown = problem {} else { isMigrated = false }
          throw problem
        }
        if let checkBefore {
          progress("checking the old files on the new schema")
          verdict = try await checkBefore(target.root)
        }
        progress("applying")
      }
      if verdict == .passed {
        verdict = try await install(tested, snapshot, in: folder, to: target, link, check, progress)
      }
      if verdict == .passed { try folder.journal.append(.committed) }
    } catch {
      throw undone(folder, survey, target, isMigrated ? database : nil, after: error)
    }
    if case .failed(let why) = verdict {
      let kept = try takeBack(folder, survey, in: target, with: database)
      for kept in kept { tell("\(kept)") }
      return .takenBack(try folder.rollout(), why: why, kept: kept)
    }
    survey.settle([folder.id])
    return .applied(try folder.rollout())
  }

  /// Installs what was rehearsed, and has it looked at.
  private func install(
    _ tested: Snapshot.Tested, _ snapshot: Snapshot, in folder: Folder, to target: Target,
    _ link: ReleaseLink?, _ check: ((Directory) async throws -> HealthCheck)?,
    _ progress: (String) -> Void
  ) async throws -> HealthCheck {
    var verdict = HealthCheck.passed
    // Read now, and kept: once it is committed nothing may fail that would be told as its failure.
    let manifest = try folder.manifest()
    if link == nil {
      try Self.install(tested, in: target)
      try folder.journal.append(.applied)
    }
    let changed = link == nil ? target.root : try enter(snapshot, in: target)
    if let check {
      progress("checking the applied tree")
      verdict = try await check(changed)
    }
    if link != nil, verdict == .passed {
      progress("looking through both releases")
      verdict = try mustBeReady(folder, in: target)
      if verdict == .passed {
        try Self.install(tested, in: target)
        try folder.journal.append(.applied)
      }
    } else if check != nil, verdict == .passed {
      verdict = try Self.look(at: target, after: manifest)
    }
    return verdict
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

  /// Writes down what the way back of a database needs; what the journal has of it.
  private func keep(
    _ database: (any LiveDatabase)?, in folder: Folder
  ) throws -> [(String, JSONValue)] {
    guard let database else { return [] }
    let bytes = database.record
    try folder.control.write(bytes, as: Folder.database)
    try folder.control.syncFileSystem()
    return [("database", .string(SHA256.hex(bytes)))]
  }

  private func take(
    _ change: ChangeSet, of target: Target, in folder: Folder, from origin: Rollout.Origin,
    accepted: String?
  ) throws -> Snapshot {
    let place = try makeStore(for: folder, in: target)
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

  /// The directory that the snapshot is to lie in.
  func makeStore(for folder: Folder, in target: Target) throws -> Directory {
    try folder.history.elsewhere.map { try Store.make(elsewhere: $0, in: target.root) }
      ?? folder.control
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
    _ folder: Folder, _ survey: Survey, _ target: Target, _ database: (any LiveDatabase)?,
    after error: any Error
  ) -> any Error {
    var kept: [Kept] = []
    do {
      if folder.history.standing == .begun {
        try remove(folder)
      } else {
        kept = try takeBack(folder, survey, in: target, with: database)
        for kept in kept { tell("\(kept)") }
      }
    } catch let pending as RolloutError where pending.exitStatus == 6 {
      return pending
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
    case let problem as DatabaseProblem where problem.isRefusal:
      .refused("the database was not changed: \(problem)")
    case DatabaseProblem.busy(let why):
      .refused("the database was not changed: \(why); try again")
    case let problem as DatabaseProblem: .failed("the database was not changed: \(problem)")
    case let failure as FileFailure: .failed("\(failure.description); nothing was changed")
    default: .failed("\(error)")
    }
  }
}
