import Artifact
import Foundation

extension Rollouts {
  /// How often an unfinished rollout is tried to be finished while every try is killed.
  static let attempts = 5

  /// Finishes or undoes what was not finished, of any target; every operation does so first.
  ///
  /// Where a target is named, another one that is gone does not stand in its way.
  package func recover(for target: String? = nil, force: Bool = false) throws -> [Recovered] {
    let lock = try Lock(on: directory, "the home")
    defer { withExtendedLifetime(lock) {} }
    return try recoverLocked(for: target, force: force)
  }

  /// The same, by who holds the lock.
  @discardableResult
  func recoverLocked(for target: String? = nil, force: Bool = false) throws -> [Recovered] {
    try sweep()
    try recordMove()
    let path = try (moved?.to.path ?? target).map { try resolved($0) }
    let seal = try seal()
    var all: [Recovered] = []
    for name in try names().reversed() {
      let folder = try sound(name, seal)
      guard folder.history.standing?.isUnfinished != false else { continue }
      do {
        let recovered = try recover(folder, force: force)
        tell(recovered.description)
        all.append(recovered)
      } catch RolloutError.unreachable(let why) {
        let why =
          "\(folder.id) is unfinished, and its target cannot be reached: \(why); mount it or bring "
          + "it back, or, if it is gone for good, move \(folder.control.path) away; other targets "
          + "can be named with --target"
        guard let path, try folder.target() != path else {
          throw RolloutError.unreachable(why)
        }
        tell(why)
      }
    }
    return all
  }

  /// Recovers, or where nothing may be changed refuses if there is something to recover.
  @discardableResult
  func settled(_ target: String?, force: Bool = false, dryRun: Bool) throws -> [Recovered] {
    if !dryRun { return try recoverLocked(for: target, force: force) }
    try mustBeFinished(force: force)
    return []
  }

  /// What a recovery would do, where nothing may be changed: nothing to be done is fine, and else what
  /// would come first is told, since the rest depends on it.
  private func mustBeFinished(force: Bool) throws {
    let seal = try seal()
    for name in try names().reversed() {
      let folder = try sound(name, seal)
      let history = folder.history
      guard let standing = history.standing, standing.isUnfinished else { continue }
      if history.attempts >= Self.attempts, !force { throw Self.givenUp(folder) }
      if standing == .begun { try mustBeUntouched(folder) }
      let first =
        switch standing {
        case .begun: "remove its beginnings, since it changed nothing"
        case .applying: "take back everything that it did"
        case .rollingBack: "finish its rollback"
        default: "roll it back again"
        }
      throw RolloutError.refused(
        "\(folder.id) is unfinished (\(standing.rawValue)), and nothing was changed: a run without "
          + "--dry-run would first \(first), and what comes then depends on that")
    }
  }

  /// The rollout of that name, with a journal that can be relied on.
  private func sound(_ name: String, _ seal: HMAC?) throws -> Folder {
    let folder: Folder
    do {
      folder = try Folder(name, in: directory, seal: seal, moved: moved)
    } catch let failure as FileFailure where failure.errno == ENOENT {
      throw RolloutError.inconsistent(
        "\(directory.naming(name)) has no journal: nobody knows where its rollout stands; nothing "
          + "was changed; restore the journal from a backup, or move that directory away")
    }
    if let flaw = folder.journal.flaw { throw Self.corrupt(folder, flaw) }
    return folder
  }

  private static func corrupt(_ folder: Folder, _ flaw: String) -> RolloutError {
    RolloutError.inconsistent(
      "the journal \(folder.control.naming(Journal.name)) is corrupt: \(flaw); nothing was "
        + "changed; restore it from a backup, or move \(folder.control.path) away: its "
        + "rollout cannot be taken back then (the files lie in its before/)")
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
    let target = try? Target(folder.openTarget(), home: home)
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
    if store.countDisplaced() > 0 {
      throw Self.corrupt(
        folder, "it ends before anything was installed, and displaced/ is not empty")
    }
  }

  private func recover(_ folder: Folder, force: Bool) throws -> Recovered {
    let history = folder.history
    guard history.attempts < Self.attempts || force else { throw Self.givenUp(folder) }
    do {
      return try finish(folder)
    } catch {
      // What ends by itself was not cut off: it may be tried as often as anyone likes.
      if folder.journal.history.attempts > history.attempts { try? folder.journal.append(.failed) }
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

  private func finish(_ folder: Folder) throws -> Recovered {
    switch folder.history.standing {
    case .begun, nil:
      try mustBeUntouched(folder)
      try remove(folder)
      return Recovered(
        id: folder.id,
        description:
          "\(folder.id) was stopped before it changed anything; its beginnings were removed")
    case .applying:
      let held = try lockedTarget(of: folder)
      try folder.journal.append(.attempt)
      let kept = try takeBack(folder, lock: held)
      return Recovered(
        id: folder.id,
        description: "\(folder.id) was stopped before it was in force; everything in "
          + "\(held.0.path) was taken back" + Self.sentence(kept))
    case .rollingBack:
      let held = try lockedTarget(of: folder)
      try folder.journal.append(.attempt)
      return try goOn(folder, lock: held)
    case .reapplying:
      let (target, lock) = try lockedTarget(of: folder)
      defer { withExtendedLifetime(lock) {} }
      try folder.journal.append(.attempt)
      let kept = try restore([folder], in: target)
      try folder.journal.append(.rolledBack, Self.data(kept))
      return Recovered(
        id: folder.id,
        description:
          "\(folder.id) was stopped while it was put in force again; it is rolled back as "
          + "before" + Self.sentence(kept))
    case .applied, .rolledBack, .takenBack:
      preconditionFailure("\(folder.id) is finished")
    }
  }

  /// Undoes what an apply that was not committed did; what someone changed meanwhile stays.
  func takeBack(_ folder: Folder, lock held: (Target, Lock)) throws -> [Kept] {
    let (target, lock) = held
    defer { withExtendedLifetime(lock) {} }
    let kept = try restore([folder], in: target)
    try folder.journal.append(.takenBack, Self.data(kept))
    return kept
  }

  private func goOn(_ folder: Folder, lock held: (Target, Lock)) throws -> Recovered {
    let (target, lock) = held
    defer { withExtendedLifetime(lock) {} }
    let group = try folder.history.group.map {
      try Folder($0, in: directory, seal: seal(), moved: moved)
    }
    let kept = try restore(group, in: target, isForced: folder.history.isForced)
    try conclude(group, kept: folder.history.kept + kept.map(\.path))
    return Recovered(
      id: folder.id,
      description: "the rollback of \(group.map(\.id).joined(separator: ", ")) in \(target.path) "
        + "was stopped; it is done now" + Self.sentence(kept))
  }

  /// Brings everything back that is ours to bring back; what is not, stays, and is told.
  func restore(
    _ folders: [Folder], in target: Target, isForced: Bool = false
  ) throws -> [Kept] {
    let restoration = try Restoration(folders)
    let look = try restoration.look(at: target)
    // A kill between an exchange and its check leaves in the slot what someone wrote just then.
    for item in look.there {
      let found = try item.store.swap.state(of: item.slot)
      if found.kind != .absent, !item.known.contains(where: { $0.isSame(as: found) }) {
        let place = try Store.displace(
          item.slot, of: item.store.swap, at: item.path, in: item.store.directory)
        tell("\(item.path.string) had been changed by someone; what they wrote is in \(place)")
      }
    }
    let moves = look.moves + (isForced ? look.drifts.filter(\.isReachable) : [])
    let drifts = isForced ? look.drifts.filter { !$0.isReachable } : look.drifts
    // What a killed run had staged is used again: it may not be on the disk yet.
    try target.root.syncFileSystem()
    try restoration.perform(moves, in: target)
    try restoration.displace(moves, tell)
    return drifts.map { seen in
      let item = seen.item
      return Kept(
        path: item.path.string,
        before: item.goal.kind == .absent ? nil : item.store.before.naming(item.slot))
    }
  }

  /// Writes that a group is rolled back: the newest last, since its journal knows of the others.
  func conclude(_ group: [Folder], kept: [String]) throws {
    let turn = try nextTurn()
    for folder in group.reversed() where folder.journal.history.standing != .rolledBack {
      try folder.journal.append(
        .rolledBack, [("turn", .int(turn)), ("kept", .array(kept.map { .string($0) }))])
    }
  }

  private func nextTurn() throws -> Int {
    (try folders().map(\.history.turn).max() ?? 0) + 1
  }

  /// The target, opened and locked: the very directory that was changed. Another one in its place, as
  /// where a file system is not mounted, says nothing about what there is to bring back.
  func lockedTarget(of folder: Folder) throws -> (Target, Lock) {
    let target = try Target(folder.openTarget(), home: home)
    return (target, try Lock(on: target.root, "the target"))
  }

  static func data(_ kept: [Kept]) -> [(String, JSONValue)] {
    kept.isEmpty ? [] : [("kept", .array(kept.map { .string($0.path) }))]
  }

  private static func sentence(_ kept: [Kept]) -> String { kept.map { "; \($0)" }.joined() }
}

extension Restoration.Seen {
  /// Whether something can be put there at all.
  var isReachable: Bool {
    if case .unreachable = found.kind { return false }
    return true
  }
}

extension Restoration {
  /// Moves what came out and is nobody's known work to `displaced/`.
  func displace(_ seen: [Seen], _ tell: (String) -> Void) throws {
    for seen in seen
    where seen.found.kind != .absent
      && !seen.item.known.contains(where: { $0.isSame(as: seen.found) })
    {
      let item = seen.item
      let place = try Store.displace(
        item.slot, of: item.store.swap, at: item.path, in: item.store.directory)
      tell("what stood at \(item.path.string) is in \(place)")
    }
  }
}
