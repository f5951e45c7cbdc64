import Artifact

/// The warm pre-images of a change, and its new content, in a store.
///
/// Only what was rehearsed can be applied, and only a rehearsal makes a `Snapshot.Tested`.
struct Snapshot {
  let manifest: Manifest
  let store: Store

  /// Copies what stands in the target now, and the new content. Nothing is synced yet. A file that is
  /// not what the change was planned upon is drift.
  ///
  /// The pre-images lie in `swap/`, from where the first rehearsal puts them into place; then they come
  /// to `before/`.
  static func take(
    _ change: ChangeSet, of target: Target, into store: Store, manifest: Manifest
  ) throws -> Snapshot {
    var drifts = try Concurrently.map(change.changes, doing: "storing files") {
      index, change -> Drift? in
      let name = Manifest.slot(index)
      let found =
        try target.root.parent(of: change.path)?
        .copy(change.path.name, to: store.swap, as: name) ?? .absent
      if change.kind != .delete {
        try store.after.write(change.content, as: name, state: change.after)
      }
      return found == change.before
        ? nil : Drift(path: change.path.string, expected: change.before, found: found)
    }.compactMap(\.self)
    // A directory that someone made meanwhile is not ours to take away again.
    for path in manifest.directories {
      let found = try target.state(of: path)
      if found.kind != .absent {
        drifts.append(Drift(path: path.string, expected: .absent, found: found))
      }
    }
    guard drifts.isEmpty else {
      throw RolloutError.refused(
        "changed while we were at work: " + drifts.map(\.description).joined(separator: "; ")
          + "; nothing was changed; try again")
    }
    try store.directory.write(manifest.sums, as: Store.sums)
    return Snapshot(manifest: manifest, store: store)
  }

  /// How each path goes forth, or back. A rehearsal may have slots of its own.
  func moves(isForth: Bool, swap: Directory? = nil) -> [Move] {
    manifest.entries.enumerated().map { index, entry in
      let name = Manifest.slot(index)
      let (from, to) = isForth ? (entry.before, entry.after) : (entry.after, entry.before)
      return Move(
        path: entry.path, from: from, to: to, known: [from, to], slot: name,
        swap: swap ?? store.swap, master: (isForth ? store.after : store.before, name),
        store: store.directory)
    }
  }
}

extension Manifest {
  /// What `sha256sum -c` reads in the store: the regular files of both sides.
  var sums: [UInt8] {
    var out: [UInt8] = []
    for (index, entry) in entries.enumerated() {
      for (name, state) in [("before", entry.before), ("after", entry.after)]
      where state.kind == .file {
        out += "\(state.sha256)  \(name)/\(Self.slot(index))\n".utf8
      }
    }
    return out
  }
}

extension Directory {
  /// The directory that a path is in; nil if it is not there.
  func parent(of path: ArtifactPath) throws -> Directory? {
    do throws(FileFailure) {
      return try directory(path.parent)
    } catch {
      guard error.barrier != nil else { throw error }
      return nil
    }
  }
}
