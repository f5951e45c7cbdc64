import Artifact
import Foundation

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
  /// keeps the only copy of what stood where a rollback left something as it was.
  package func prune(keep: Int, target: String? = nil, dryRun: Bool = false) throws -> Pruned {
    let lock = try Lock(on: directory, "the home")
    defer { withExtendedLifetime(lock) {} }
    try settled(target, dryRun: dryRun)
    let path = try target.map { try resolved($0) }
    try mustBeKnown(path)
    var byTarget: [String: [Folder]] = [:]
    for folder in try folders().filter(isReadable) {
      let own = try folder.target()
      if path == nil || path == own { byTarget[own, default: []].append(folder) }
    }
    var removed: [String] = []
    var spared: [(id: String, why: String)] = []
    for (_, folders) in byTarget.sorted(by: { $0.key < $1.key }) {
      for folder in Self.old(folders, keep: max(1, keep)) {
        // Also where the rest of the snapshot is gone.
        let places = [folder.control] + [try? folder.storeDirectory()].compactMap(\.self)
        if let place = places.first(where: { Store.countDisplaced(in: $0) > 0 }) {
          spared.append(
            (
              folder.id,
              "what others wrote lies in \(place.naming(Store.displaced)); move that away first"
            ))
          continue
        }
        if let why = try onlyCopy(in: folder) {
          spared.append((folder.id, why))
          continue
        }
        if !dryRun { try remove(folder) }
        removed.append(folder.id)
      }
    }
    return Pruned(removed: removed, spared: spared)
  }

  /// A path that was left as someone had changed it has what stood there before nowhere but in the
  /// snapshot, and was told so: why it stays. nil once that is back, or was moved away.
  private func onlyCopy(in folder: Folder) throws -> String? {
    let kept = Set(folder.history.kept)
    guard !kept.isEmpty, let store = try? folder.store() else { return nil }
    let manifest = try folder.manifest()
    let target = try? Target(folder.openTarget(), home: home)
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

  private static func old(_ folders: [Folder], keep: Int) -> [Folder] {
    let applied = folders.filter { $0.history.standing == .applied }
    let newest = applied.last.flatMap { number($0.id) } ?? 0
    let undoable = folders.filter {
      $0.history.standing == .rolledBack && (number($0.id) ?? 0) > newest
    }
    .sorted { $0.history.turn < $1.history.turn }
    let staying = Set((applied.suffix(keep) + undoable.suffix(keep)).map(\.id))
    return folders.filter { !staying.contains($0.id) }
  }
}
