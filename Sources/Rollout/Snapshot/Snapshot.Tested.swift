import Artifact
import Glibc

extension Snapshot {
  /// A snapshot whose restore was rehearsed: what an apply demands.
  struct Tested {
    let snapshot: Snapshot
    let rehearsal: Rollout.Rehearsal

    fileprivate init(_ snapshot: Snapshot, _ rehearsal: Rollout.Rehearsal) {
      self.snapshot = snapshot
      self.rehearsal = rehearsal
    }
  }

  /// Restores on a scratch copy of the touched paths, by the code that does it in earnest, from the
  /// stored pre-images, and compares content and metadata with what stands there.
  ///
  /// The first time the pre-images themselves go into place and from there to `before/`, and what
  /// comes out, the new files, waits in `swap/` for the apply. A drill uses copies.
  func rehearse(isFirst: Bool) throws -> Tested {
    let start = ContinuousClock.now
    try store.directory.remove(Store.rehearsal)
    let stage = try store.directory.making(Store.rehearsal)
    let tree = try stage.making("tree")
    let swap = isFirst ? store.swap : try stage.making("swap")
    let store = store
    for parent in Set(manifest.entries.map(\.path.parent)) {
      _ = try parent.reduce(tree) { try $0.making($1) }
    }
    try Concurrently.each(manifest.entries, doing: "rehearsing the way back of files") {
      index, entry in
      if entry.after.kind == .absent { return }
      let parent = try tree.directory(entry.path.parent)
      let name = Manifest.slot(index)
      let found = try store.after.copy(name, to: parent, as: entry.path.name, state: entry.after)
      guard found == entry.after else {
        throw RolloutError.broken(
          "\(store.after.naming(name)), the new \(entry.path.string), is not what was stored: "
            + found.differences(from: entry.after).joined(separator: ", "))
      }
    }
    let restoring = ContinuousClock.now
    do {
      let moves = moves(isForth: false, swap: swap)
      if !isFirst { try Concurrently.each(moves) { try $1.prepare() } }
      try Concurrently.each(moves) { try $1.perform(below: tree) }
      try Directories.remove(manifest.directories, in: tree)
    } catch let drifted as Move.Drifted {
      throw RolloutError.unproven(
        "the rehearsal of the way back failed at \(drifted.path.string): a "
          + "\(drifted.found.kind.word) was in the way; nothing was changed")
    }
    let end = ContinuousClock.now
    try compare(with: tree)
    if isFirst {
      try Concurrently.each(manifest.entries) { index, entry in
        if entry.before.kind == .absent { return }
        try tree.directory(entry.path.parent)
          .move(entry.path.name, to: store.before, as: Manifest.slot(index))
      }
    }
    try store.directory.remove(Store.rehearsal)
    return Tested(
      self,
      Rollout.Rehearsal(
        seconds: (end - start) / .seconds(1), restore: (end - restoring) / .seconds(1)))
  }

  private func compare(with tree: Directory) throws {
    try Concurrently.each(manifest.entries) { _, entry in
      let parent: Directory
      do throws(FileFailure) {
        parent = try tree.directory(entry.path.parent)
      } catch {
        if error.errno == ENOENT, entry.before.kind == .absent { return }
        throw error
      }
      let found = try parent.state(of: entry.path.name)
      guard found == entry.before else {
        throw RolloutError.unproven(
          "the rehearsal of the way back did not bring back \(entry.path.string): "
            + found.differences(from: entry.before).joined(separator: ", ")
            + "; nothing was changed")
      }
    }
    for path in manifest.directories where try tree.status(of: path.string) != nil {
      throw RolloutError.unproven(
        "the rehearsal of the way back left the directory \(path.string); nothing was changed")
    }
  }
}
