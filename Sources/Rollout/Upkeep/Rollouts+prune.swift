import Artifact
import Databases
import Glibc
import Log

/// What a prune removed, or would remove.
package struct Pruned: Sendable {
  /// Oldest first.
  package let removed: [String]
  /// Those that would have gone and had to stay: the id, and why.
  package let spared: [(id: String, why: String)]
}

extension Rollouts {
  /// Removes old rollouts of each target, or of one: all in force but the newest `keep`, of which there
  /// is always one, all rolled back but the newest `keep` that can be undone, and what was taken back.
  ///
  /// What has something in `displaced/` stays: that is someone's work, and nowhere else. So does what
  /// keeps the only copy of what stood where a rollback left something as it was; and what has values in a
  /// database that nobody else has, unless they are to go, too.
  package func prune(
    keep: Int, target: String? = nil, dropsSalvage: Bool = false, dryRun: Bool = false
  ) throws -> Pruned {
    let lock = try Lock(on: directory, "the home")
    defer { withExtendedLifetime(lock) {} }
    let (survey, _) = try settled(dryRun: dryRun)
    let path = try known(target, of: survey)
    tell(survey.barred)
    let seal = try seal()
    var removed: [String] = []
    var spared: [(id: String, why: String)] = []
    for target in path.map({ [$0] }) ?? survey.targets {
      for entry in Self.old(survey.settled(of: target), keep: max(1, keep)) {
        do {
          if let why = try reason(toSpare: folder(entry, seal), dropsSalvage) {
            spared.append((entry.id, why))
          } else {
            removed.append(entry.id)
          }
        } catch let error as RolloutError {
          tell("\(entry.id) is left out: \(error)")
        }
      }
    }
    if !dryRun {
      // Said before: one that is gone and was not said to be was taken by others.
      for id in removed { try dropSalvage(of: sound(id, seal)) }
      try recordRemoval(.prune, removed)
      try survey.strike(removed)
      for id in removed { try remove(sound(id, seal)) }
    }
    return Pruned(removed: removed, spared: spared)
  }

  /// Why it stays: something is nowhere else. nil if it may go.
  private func reason(toSpare folder: Folder, _ dropsSalvage: Bool) throws -> String? {
    _ = try folder.manifest()
    if !dropsSalvage, !folder.history.isDiscarded, let database = try database(of: folder),
      database.keepsValues
    {
      return "what it parked and kept lies in \(database.name); --drop-salvage drops that, too"
    }
    // Also where the rest of the snapshot is gone.
    let places = [folder.control] + [try? folder.storeDirectory()].compactMap(\.self)
    if let place = places.first(where: { Store.countDisplaced(in: $0) > 0 }) {
      return "what others wrote lies in \(place.naming(Store.displaced)); move that away first"
    }
    return try onlyCopy(in: folder)
  }

  /// Drops what a rollout parked and kept in its database: nobody can go back to that then.
  private func dropSalvage(of folder: Folder) throws {
    guard !folder.history.isDiscarded, let database = try database(of: folder), database.keepsValues
    else { return }
    do {
      try database.discard(folder.history.round)
    } catch {
      throw Self.reason(error, database)
    }
    try folder.journal.append(.databaseDiscarded)
  }

  /// A path that was left as someone had changed it has what stood there before nowhere but in the
  /// snapshot, and was told so: why it stays. nil once that is back, or was moved away.
  private func onlyCopy(in folder: Folder) throws -> String? {
    let kept = Set(folder.history.kept)
    guard !kept.isEmpty, let store = try? folder.store() else { return nil }
    let manifest = try folder.manifest()
    let target = try? folder.openTarget(home)
    let only = try manifest.entries.enumerated().filter { index, entry in
      guard kept.contains(entry.path.string), entry.before.kind != .absent,
        try store.before.status(of: Manifest.slot(index)) != nil
      else { return false }
      let found = try? target?.state(of: entry.path)
      return found?.kind != entry.before.kind || found?.sha256 != entry.before.sha256
    }
    guard let (index, entry) = only.first.map({ ($0.offset, $0.element) }) else { return nil }
    return "what stood at \(entry.path.string) before it was changed is nowhere but in "
      + store.before.naming(Manifest.slot(index))
      + (only.count > 1 ? " (and \(only.count - 1) more like it)" : "")
      + "; put it back or move it away first"
  }

  private static func old(_ entries: [Catalog.Entry], keep: Int) -> [Catalog.Entry] {
    let applied = entries.filter { $0.standing == .applied }
    let newest = applied.last.flatMap { number($0.id) } ?? 0
    let undoable = entries.filter {
      $0.standing == .rolledBack && (number($0.id) ?? 0) > newest
    }
    .sorted { $0.turn < $1.turn }
    let staying = Set((applied.suffix(keep) + undoable.suffix(keep)).map(\.id))
    return entries.filter { !staying.contains($0.id) }
  }

  /// Lets a rollout be whose directory is gone: from now on nothing asks for it.
  package func forget(_ given: String) throws -> String {
    let lock = try Lock(on: directory, "the home")
    defer { withExtendedLifetime(lock) {} }
    let (survey, _) = try recoverLocked()
    let id = try name(of: given, among: names() + survey.missing.map(\.id))
    guard survey.missing.contains(where: { $0.id == id }) else {
      throw RolloutError.refused(
        "\(directory.naming(id)) is there, so it is not forgotten; 'rollback prune' removes old ones, and "
          + "one that is damaged may be moved away first")
    }
    try recordRemoval(.forget, [id])
    try survey.strike([id])
    return id
  }
}
