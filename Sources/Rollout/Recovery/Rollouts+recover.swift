import Artifact
import Databases

extension Rollouts {
  /// How often an unfinished rollout is tried to be finished while every try is killed.
  static let attempts = 5

  /// Finishes or undoes what was not finished, of any target; every operation does so first.
  ///
  /// Each is recovered by itself: where a target is named, what bars another does not stand in its way,
  /// and is told; else what bars one is thrown when all others are done.
  package func recover(for target: String? = nil) throws -> [Recovered] {
    let lock = try Lock(on: directory, "the home")
    defer { withExtendedLifetime(lock) {} }
    let (survey, recovered) = try recoverLocked()
    let path = try target.map { try resolved($0, among: survey.targets) }
    try survey.mustBeFree(path)
    tell(survey.barred)
    return recovered
  }

  /// The same, by who holds the lock. What bars a rollout is in the survey.
  func recoverLocked(force: Bool = false) throws -> (survey: Survey, recovered: [Recovered]) {
    let seal = try seal()
    let survey = try Survey(self, seal: seal, writes: true)
    try recordMove(survey, seal)
    var all: [Recovered] = []
    for (id, target) in survey.unfinished.reversed() {
      do {
        let recovered = try recover(sound(id, seal), survey, force: force)
        tell(recovered.description)
        all.append(recovered)
      } catch RolloutError.unreachable(let why) {
        survey.bar(
          id, target.map(nowAt),
          RolloutError.unreachable(
            "\(id) is unfinished, and its target cannot be reached: \(why); mount it or bring "
              + "it back, or, if it is gone for good, move \(directory.naming(id)) away; other targets "
              + "can be named with --target"))
      } catch {
        survey.bar(id, target.map(nowAt), error)
      }
    }
    return (survey, all)
  }

  /// Tells what is barred and stands in nobody's way now.
  func tell(_ barred: [Survey.Barred]) {
    for barred in barred {
      tell(
        "\(barred.id) is barred, and nothing else is: \(barred.error); see 'rollback show \(barred.id)'"
      )
    }
  }

  /// Recovers, or where nothing may be changed refuses if there is something to recover: what would
  /// come first is told, since the rest depends on it.
  func settled(
    force: Bool = false, dryRun: Bool
  ) throws -> (survey: Survey, recovered: [Recovered]) {
    if !dryRun { return try recoverLocked(force: force) }
    let seal = try seal()
    let survey = try Survey(self, seal: seal, writes: false)
    for (id, _) in survey.unfinished.reversed() {
      let folder = try sound(id, seal)
      let history = folder.history
      guard let standing = history.standing else { continue }
      if history.attempts >= Self.attempts, !force { throw Self.givenUp(folder) }
      if standing == .begun { try mustBeUntouched(folder) }
      let first =
        switch standing {
        case .begun: "remove its beginnings, since it changed nothing"
        case .applying: "take back everything that it did"
        case .rollingBack: "finish its rollback"
        case .databasePending: "take its database back"
        default: "roll it back again"
        }
      throw RolloutError.refused(
        "\(folder.id) is unfinished (\(standing.rawValue)), and nothing was changed: a run without "
          + "--dry-run would first \(first), and what comes then depends on that")
    }
    return (survey, [])
  }

  /// A journal that ends before anything was installed may have lost its end. Nothing is removed then:
  /// what was installed is not what waits in `swap/`, and what stood there lies in `before/`.
  private func mustBeUntouched(_ folder: Folder) throws {
    let manifest: Manifest
    do {
      manifest = try folder.manifest()
    } catch is RolloutError where folder.history.manifest == nil {
      return  // The crash came before the snapshot was complete.
    }
    guard let store = try? folder.store() else { return }
    let target = try? folder.openTarget(home)
    for (index, entry) in manifest.entries.enumerated() {
      let name = Manifest.slot(index)
      let found = try target?.state(of: entry.path)
      if let found, found.isSame(as: entry.before) { continue }
      if try store.swap.state(of: name).isSame(as: entry.after) { continue }
      let isInstalled =
        try entry.before.kind == .absent
        ? found?.isSame(as: entry.after) == true : store.before.status(of: name) != nil
      if isInstalled {
        throw Self.corrupt(
          folder, "it ends before anything was installed, and \(entry.path.string) was")
      }
    }
    if Store.countDisplaced(in: store.directory) > 0 {
      throw Self.corrupt(
        folder, "it ends before anything was installed, and displaced/ is not empty")
    }
  }

  private func recover(_ folder: Folder, _ survey: Survey, force: Bool) throws -> Recovered {
    let history = folder.history
    guard history.attempts < Self.attempts || force else { throw Self.givenUp(folder) }
    do {
      return try finish(folder, survey)
    } catch {
      // What ends by itself was not cut off: it may be tried as often as anyone likes.
      if folder.history.attempts > history.attempts { try? folder.journal.append(.failed) }
      throw error
    }
  }

  private static func givenUp(_ folder: Folder) -> RolloutError {
    RolloutError.inconsistent(
      "\(folder.id) is INCONSISTENT: \(folder.history.attempts) tries to finish its "
        + "\(folder.history.standing?.rawValue ?? "begin") were all cut off; find out what kills them, "
        + "then run 'rollback last --force', which tries again; what stood there before lies in "
        + "\(folder.control.path) (see its \(Manifest.name) and before/)")
  }

  private func finish(_ folder: Folder, _ survey: Survey) throws -> Recovered {
    let (id, history) = (folder.id, folder.history)
    guard let standing = history.standing, standing != .begun else {
      try mustBeUntouched(folder)
      try remove(folder)
      survey.forget(id)
      return Recovered(
        id: id,
        description: "\(id) was stopped before it changed anything; its beginnings were removed")
    }
    let (target, lock) = try lockedTarget(of: folder)
    defer { withExtendedLifetime(lock) {} }
    try folder.journal.append(.attempt)
    let kept: [Kept]
    let what: String
    switch standing {
    case .applying:
      kept = try takeBack(folder, survey, in: target, with: database(of: folder))
      what = "\(id) was stopped before it was in force; everything in \(target.path) was taken back"
    case .rollingBack:
      kept = try bringBack(
        database(ofGroup: history.group, seal()), .failed, journal: folder.journal,
        end: .rolledBack, kept: { history.kept + $0.map(\.path) },
        files: { try restore(history.group, in: target, isForced: history.isForced) }
      ).files
      try conclude(history.group, survey, kept: history.kept + kept.map(\.path))
      if let change = try folder.manifest().release {
        let writes = try folder.look(.after, of: change, in: target).paths
        if let first = writes.first {
          tell(
            "\(change.to.string) was written to since, in \(writes.count.counted("place")), as \(first); "
              + "all of it stays there")
        }
      }
      what =
        "the rollback of \(history.group.joined(separator: ", ")) in \(target.path) was stopped; "
        + "it is done now"
    case .reapplying:
      kept = try takeBack(
        folder, survey, in: target, as: .rolledBack, with: database(of: folder))
      what = "\(id) was stopped while it was put in force again; it is rolled back as before"
    case .databasePending:
      kept = []
      try finishDatabase(folder, survey)
      what = "the database of \(id) was pending; it is back now, as its files were"
    case .begun, .applied, .rolledBack, .takenBack:
      preconditionFailure("\(id) is finished")
    }
    return Recovered(id: id, description: what + kept.map { "; \($0)" }.joined())
  }

  /// Takes a database back whose files are back.
  private func finishDatabase(_ folder: Folder, _ survey: Survey) throws {
    let history = folder.history
    let group = history.group.isEmpty ? [folder.id] : history.group
    if let (owner, database) = try database(ofGroup: group, seal()) {
      do {
        let back = try database.back(owner.history.round, mustBeUp: false) {}
        for line in back.lines { tell("\(database.name): \(line)") }
      } catch let problem as DatabaseProblem {
        throw RolloutError.databasePending(
          "DATABASE_PENDING: the files of \(folder.id) are back, and \(database.name) is not: "
            + "\(problem); the next 'rollback last' tries again")
      }
    }
    if history.pendingEnd == .takenBack {
      try folder.journal.append(.takenBack, [("kept", .array(history.kept.map { .string($0) }))])
      survey.settle([folder.id])
    } else {
      try conclude(group, survey, kept: history.kept)
    }
  }

  /// Undoes what was not committed; what someone changed meanwhile stays. `database`: one that may have
  /// been changed.
  func takeBack(
    _ folder: Folder, _ survey: Survey, in target: Target, as event: RolloutEvent = .takenBack,
    with database: (any LiveDatabase)?
  ) throws -> [Kept] {
    let kept = try bringBack(
      database.map { (folder, $0) }, .failed, journal: folder.journal, end: event,
      kept: { $0.map(\.path) },
      files: {
        let kept = try restore([folder.id], in: target)
        // Where somebody switched the link it may lead to that release.
        guard event == .takenBack, kept.isEmpty else { return kept }
        return try [retire(.after, of: folder, in: target)].compactMap(\.self)
      }
    ).files
    try folder.journal.append(
      event, kept.isEmpty ? [] : [("kept", .array(kept.map { .string($0.path) }))])
    survey.settle([folder.id])
    return kept
  }

  /// Brings everything back that is ours to bring back; what is not, stays, and is told.
  func restore(
    _ ids: [String], in target: Target, isForced: Bool = false
  ) throws -> [Kept] {
    let seal = try seal()
    let restoration = try Restoration(ids) { try sound($0, seal) }
    let look = try restoration.look(at: target)
    // A kill between an exchange and its check leaves in the slot what someone wrote just then.
    for item in look.there {
      if let place = try item.displace(item.shelf.store().swap.state(of: item.slot)) {
        tell("\(item.path.string) had been changed by someone; what they wrote is in \(place)")
      }
    }
    let moves = look.moves + (isForced ? look.drifts.filter(\.found.isReachable) : [])
    if !moves.isEmpty, target.isLink, let folder = try ids.last.map({ try sound($0, seal) }),
      let change = try folder.manifest().release
    {
      _ = try folder.release(.before, of: change, in: target)
    }
    let drifts = isForced ? look.drifts.filter { !$0.found.isReachable } : look.drifts
    // What a killed run had staged is used again: it may not be on the disk yet.
    try target.root.syncFileSystem()
    try restoration.perform(moves, in: target)
    try restoration.displace(moves, tell)
    return try drifts.map { seen in
      let item = seen.item
      return Kept(
        path: item.path.string,
        before: item.goal.kind == .absent
          ? nil : try item.shelf.store().before.naming(item.slot))
    }
  }

  /// Writes that a group is rolled back: the newest last, since its journal knows of the others.
  func conclude(
    _ group: [String], _ survey: Survey, kept: [String], salvage: [String] = []
  ) throws {
    let seal = try seal()
    let turn = (survey.catalog.entries.values.map(\.turn).max() ?? 0) + 1
    for id in group.reversed() {
      let folder = try sound(id, seal)
      if folder.history.standing == .rolledBack { continue }
      let salvage = folder.history.database == nil ? [] : salvage
      try folder.journal.append(
        .rolledBack,
        [
          ("turn", .int(turn)), ("kept", .array(kept.map { .string($0) })),
          ("salvage", .array(salvage.map { .string($0) })),
        ])
    }
    survey.settle(group)
  }

  /// The target, opened and locked: the very directory that was changed. Another one in its place, as
  /// where a file system is not mounted, says nothing about what there is to bring back.
  func lockedTarget(of folder: Folder) throws -> (Target, Lock) {
    let target = try folder.openTarget(home)
    return (target, try Lock(on: target.root, "the target"))
  }
}

extension Restoration.Item {
  /// Moves what lies in the slot to `displaced/` if it is nobody's known work: where it is then.
  fileprivate func displace(_ found: FileState) throws -> String? {
    if found.kind == .absent || known.contains(where: { $0.isSame(as: found) }) { return nil }
    let store = try shelf.store()
    return try Store.displace(slot, of: store.swap, at: path, in: store.directory)
  }
}

extension Restoration {
  /// Moves what came out and is nobody's known work to `displaced/`.
  func displace(_ seen: [Observed], _ tell: (String) -> Void) throws {
    for seen in seen {
      if let place = try seen.item.displace(seen.found) {
        tell("what stood at \(seen.item.path.string) is in \(place)")
      }
    }
  }
}
