import Artifact
import Foundation

/// What becomes of files that someone changed after the rollout.
package enum DriftPolicy: Sendable {
  /// Nothing is rolled back.
  case refuse
  /// They stay as they are; the others are rolled back.
  case keepTheirs
  /// They are rolled back too; what stood there is moved to `displaced/`.
  case force
}

/// What a rollback, or an undo, did or would do.
package struct Rollback: Sendable {
  /// The newest first.
  package let rollouts: [Rollout]
  package let target: String
  /// Paths that were, or would be, brought back.
  package let restored: [String]
  /// Paths that needed nothing, since all stood there as it was to be; and whether nothing was to.
  package var already: [(path: String, isAbsent: Bool)] = []
  /// Paths that were changed by someone, and were left.
  package let kept: [Drift]
  /// Paths that were changed by someone, and whose content was moved away.
  package let displaced: [Drift]
}

extension Rollouts {
  /// Takes back the newest rollout that is in force.
  package func rollbackLast(
    target: String?, policy: DriftPolicy = .refuse, dryRun: Bool = false
  ) throws -> Rollback {
    let lock = try Lock(on: directory, "the home")
    defer { withExtendedLifetime(lock) {} }
    let recovered = try settled(target, force: policy == .force, dryRun: dryRun).map(\.id)
    // One that is damaged bars the way to what is older than it, and to nothing else.
    var folders: [Folder] = []
    do { folders = try self.folders(of: target, past: true) } catch is RolloutError {}
    if !folders.contains(where: { $0.history.standing == .applied || recovered.contains($0.id) }) {
      folders = try self.folders(of: target)
    }
    // What was stopped on its way is back by now: given again after a crash, the command does not go
    // one further.
    if let folder = folders.last(where: { recovered.contains($0.id) }) {
      let rollout = try folder.rollout()
      let kept = folder.history.kept
      return Rollback(
        rollouts: [rollout], target: rollout.target,
        restored: rollout.files.map(\.path).filter { !kept.contains($0) }, kept: [], displaced: [])
    }
    guard let last = folders.last(where: { $0.history.standing == .applied }) else {
      throw RolloutError.unusable(
        "there is nothing to take back" + (folders.isEmpty ? "" : ": no rollout is in force")
          + "; see 'rollback list'")
    }
    return try rollBack([last], policy, dryRun: dryRun)
  }

  /// Takes back all that were rolled out to the same target after the one named; all or nothing.
  package func rollback(
    to id: String, target: String?, policy: DriftPolicy = .refuse, dryRun: Bool = false
  ) throws -> Rollback {
    let lock = try Lock(on: directory, "the home")
    defer { withExtendedLifetime(lock) {} }
    try settled(target, force: policy == .force, dryRun: dryRun)
    let base = try folder(named: id)
    let path = try base.target()
    if let target, try moved == nil && resolved(target) != path {
      throw RolloutError.unusable("\(base.id) was rolled out to \(path), not to \(target)")
    }
    guard base.history.standing == .applied else {
      throw RolloutError.refused(
        "\(base.id) is not in force, so there is no going back to it; see 'rollback list'")
    }
    let newer = try folders(of: path).filter {
      $0.history.standing == .applied
        && (Self.number($0.id) ?? 0) > (Self.number(base.id) ?? 0)
    }
    if newer.isEmpty {
      return Rollback(rollouts: [], target: path, restored: [], kept: [], displaced: [])
    }
    return try rollBack(newer.reversed(), policy, dryRun: dryRun)
  }

  private func rollBack(
    _ group: [Folder], _ policy: DriftPolicy, dryRun: Bool
  ) throws -> Rollback {
    let (target, lock) = try lockedTarget(of: group[0])
    defer { withExtendedLifetime(lock) {} }
    let restoration = try Restoration(group)
    let look = try restoration.look(at: target)
    let drifts = look.drifts.map { $0.drift(in: target) }
    if policy == .refuse, !drifts.isEmpty { throw RolloutError.drift(drifts) }
    if policy == .force, let barred = look.drifts.first(where: { !$0.isReachable }) {
      throw RolloutError.drift([barred.drift(in: target)])
    }
    let moves = look.moves + (policy == .force ? look.drifts : [])
    let kept = policy == .keepTheirs ? drifts : []
    if !dryRun {
      let names = kept.map { JSONValue.string($0.path) }
      try group[0].journal.append(
        .rollingBack,
        [
          ("group", .array(group.map { .string($0.id) })), ("kept", .array(names)),
          ("force", .bool(policy == .force)),
        ])
      do {
        try restoration.perform(moves, in: target)
      } catch let unfinished as Restoration.Unfinished {
        throw RolloutError.failed("\(unfinished)")
      } catch {
        try group[0].journal.append(.committed, [("given-up", .string("\(error)"))])
        throw Self.reason(error)
      }
      try restoration.displace(moves, tell)
      try conclude(group, kept: kept.map(\.path))
    }
    return Rollback(
      rollouts: try group.map { try $0.rollout() }, target: target.path,
      restored: moves.map(\.item.path.string),
      already: look.there.map { ($0.path.string, $0.goal.kind == .absent) }, kept: kept,
      displaced: policy == .force ? drifts : [])
  }

  /// Puts the rollout that was rolled back last in force again.
  package func undo(target: String?, dryRun: Bool = false) throws -> Rollback {
    let lock = try Lock(on: directory, "the home")
    defer { withExtendedLifetime(lock) {} }
    try settled(target, dryRun: dryRun)
    let all = try folders(of: target)
    let rolledBack = all.filter { $0.history.standing == .rolledBack }
    let turn = rolledBack.map(\.history.turn).max()
    guard let folder = rolledBack.first(where: { $0.history.turn == turn }) else {
      throw RolloutError.unusable("there is no rollback to undo; see 'rollback list'")
    }
    if let newer = all.last(where: { $0.history.standing == .applied }),
      (Self.number(newer.id) ?? 0) > (Self.number(folder.id) ?? 0)
    {
      throw RolloutError.refused(
        "\(folder.id) cannot be put in force again: \(newer.id) was rolled out after it; "
          + "take that back first with 'rollback last'")
    }
    return try reapply(folder, dryRun: dryRun)
  }

  private func reapply(_ folder: Folder, dryRun: Bool) throws -> Rollback {
    let (target, lock) = try lockedTarget(of: folder)
    defer { withExtendedLifetime(lock) {} }
    let snapshot = try folder.snapshot()
    var moves: [Move] = []
    var already: [(path: String, isAbsent: Bool)] = []
    var drifts: [Drift] = []
    for move in snapshot.movesForth() {
      let found = try target.state(of: move.path)
      if found.isSame(as: move.to) {
        already.append((move.path.string, false))
      } else if found.isSame(as: move.from) {
        moves.append(move)
      } else {
        drifts.append(
          Drift(path: move.path.string, expected: move.from, found: found)
            .read(from: snapshot.store.before, move.slot, in: target, at: move.path))
      }
    }
    guard drifts.isEmpty else { throw RolloutError.drift(drifts) }
    if !dryRun {
      try folder.journal.append(.reapplying)
      do {
        try Self.perform(moves, making: snapshot.manifest.directories, in: target)
      } catch {
        let back = try restore([folder], in: target)
        try folder.journal.append(.rolledBack, Self.data(back))
        throw Self.reason(error)
      }
      try folder.journal.append(.committed)
    }
    return Rollback(
      rollouts: [try folder.rollout()], target: target.path, restored: moves.map(\.path.string),
      already: already, kept: [], displaced: [])
  }

  private static func perform(
    _ moves: [Move], making directories: [ArtifactPath], in target: Target
  ) throws {
    let isCopied = try Concurrently.map(moves) { try $1.prepare() }.contains(true)
    if isCopied { try target.root.syncFileSystem() }
    try Directories.makeMissing(directories, in: target.root)
    try Concurrently.each(moves) { try $1.perform(below: target.root) }
    try target.root.syncFileSystem()
    try Concurrently.each(moves) { _, move in
      let found = try target.state(of: move.path)
      guard found == move.to else { throw Move.Drifted(path: move.path, found: found) }
    }
  }
}

extension Restoration.Seen {
  /// What the caller is told of it.
  func drift(in target: Target) -> Drift {
    Drift(path: item.path.string, expected: item.left, found: found)
      .read(from: item.leftFile.directory, item.leftFile.name, in: target, at: item.path)
  }
}
