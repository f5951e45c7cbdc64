import Artifact
import CKernel
import Glibc
import Judging

extension Folder {
  /// What the two releases hold: what the manifest was told of.
  func releases(_ change: Switch) throws -> ReleaseTree {
    let path = control.naming(ReleaseTree.name)
    do {
      let bytes = try control.read(ReleaseTree.name)
      guard SHA256.hex(bytes) == change.tree, let tree = ReleaseTree(bytes) else {
        throw RolloutError.broken("\(path) is not what was stored; restore it from a backup")
      }
      return tree
    } catch let failure as FileFailure where failure.errno == ENOENT {
      throw RolloutError.broken("\(path) is missing; restore it from a backup")
    }
  }

  /// Opens one of the two releases: a directory, by a way without links.
  func release(_ side: Side, of change: Switch, in target: Target) throws -> Directory {
    let way = side.path(change)
    do throws(FileFailure) {
      return try target.root.directory(way.components)
    } catch {
      guard let why = error.barrier else { throw error }
      throw RolloutError.broken(
        "\(target.root.naming(way.string)), which \(target.path) is to lead to, cannot be opened: "
          + (why.isEmpty ? "it is gone" : why) + "; restore it from a backup")
    }
  }

  /// Looks through one of the two releases.
  func look(_ side: Side, of change: Switch, in target: Target) throws -> ReleaseTree.Look {
    try releases(change).look(
      at: release(side, of: change, in: target), side, as: side.path(change))
  }

  /// What became of a link, after it was switched to one side, or further back to the `goal`: a look at
  /// what it led to.
  func switched(
    to side: Side, of change: Switch, in target: Target, took seconds: Double?,
    leadingTo goal: String? = nil
  ) -> Switched {
    let other = side.other
    return Switched(
      to: goal ?? side.path(change).string, from: other.path(change).string, seconds: seconds,
      writes: (try? look(other, of: change, in: target))?.paths)
  }
}

extension Rollouts {
  /// Makes the new release in the store, with the change, and the snapshot of the link.
  func take(
    _ change: ChangeSet, through link: ReleaseLink, in folder: Folder, from origin: Rollout.Origin,
    accepted: String?
  ) throws -> Snapshot {
    let place = try makeStore(for: folder, in: link.target)
    let name = try "\(folder.id)-\(releaseMark())"
    let way = try link.beside(name)
    let release = try place.making(Store.release)
    let tree = try ReleaseTree.copy(link.release, changing: change, to: release)
    let look = try tree.look(at: release, .after, as: way)
    guard look.isClean else {
      throw RolloutError.unproven(
        "the new release is not a copy of the old one with the change: \(look.paths.joined(separator: ", "))"
          + "; nothing was changed")
    }
    let bytes = tree.bytes
    try folder.control.write(bytes, as: ReleaseTree.name)
    let after = link.leading(to: name)
    let manifest = Manifest(
      id: folder.id, date: Moment.now.seconds, target: link.target.path, store: place.path,
      origin: origin, report: change.clearance.report, accepted: accepted, directories: [],
      entries: [Manifest.Entry(path: link.path, before: link.state, after: after)],
      release: Switch(
        from: link.way, to: way, tree: SHA256.hex(bytes),
        files: change.changes.map { Rollout.File(path: $0.path.string, kind: $0.kind) }))
    try folder.control.write(manifest.bytes, as: Manifest.name)
    let store = try Store(in: place, isNew: true)
    let slot = Manifest.slot(0)
    let found = try link.target.root.copy(link.path.name, to: store.swap, as: slot)
    guard found == link.state else {
      throw RolloutError.drift([
        Drift(path: link.path.string, expected: link.state, found: found)
      ])
    }
    try store.after.link(slot, state: after)
    try store.directory.write(manifest.sums, as: Store.sums)
    return Snapshot(manifest: manifest, store: store)
  }

  /// What the names of the releases that this home makes end with.
  private func releaseMark() throws -> String { String(try madeKey().id.prefix(8)) }

  /// Puts the new release beside the old one: the link does not lead to it yet.
  func enter(_ snapshot: Snapshot, in target: Target) throws -> Directory {
    guard let change = snapshot.manifest.release else { preconditionFailure("made with one") }
    let beside = try target.root.directory(change.to.parent)
    try snapshot.store.directory.move(Store.release, to: beside, as: change.to.name)
    try beside.sync()
    try snapshot.store.directory.sync()
    return try beside.directory([change.to.name])
  }

  /// Looks whether the link may be switched: what was copied is still what is there, and the copy is what
  /// a check vouched for.
  func mustBeReady(_ folder: Folder, in target: Target) throws -> HealthCheck {
    guard let change = try folder.manifest().release else { return .passed }
    let old = try folder.look(.before, of: change, in: target)
    guard old.isClean else {
      throw RolloutError.drift(
        old.changed
          + old.added.map { Drift(path: $0, expected: .absent, found: FileState(.file)) })
    }
    let changed = try folder.look(.after, of: change, in: target).changed
    guard let first = changed.first else { return .passed }
    return .failed(
      why: "\(first)" + (changed.count > 1 ? " (and \(changed.count - 1) more)" : "")
        + ": it was changed while the check ran, by it or by someone else")
  }

  /// Takes a release away that no link leads to; one that somebody wrote to stays: what to say of it.
  ///
  /// It goes into the store first, where nobody else comes: what is seen there is what is removed.
  func retire(_ side: Side, of folder: Folder, in target: Target) throws -> Kept? {
    guard let change = try folder.manifest().release else { return nil }
    let (store, way) = (try folder.storeDirectory(), side.path(change))
    let kept = Kept(path: way.string, before: nil)
    try store.remove(Store.retired)
    guard let tree = try? folder.releases(change) else { return kept }
    guard let beside = try target.root.parent(of: way) else { return nil }
    if try store.status(of: Store.release) == nil {
      guard let found = try? beside.directory([way.name]) else { return nil }
      guard try tree.look(at: found, side, as: way).isClean else { return kept }
      try beside.move(way.name, to: store, as: Store.release)
    }
    guard try tree.look(at: store.directory([Store.release]), side, as: way).isClean else {
      try store.move(Store.release, to: beside, as: way.name)
      return kept
    }
    try store.move(Store.release, to: store, as: Store.retired)
    try beside.sync()
    try store.remove(Store.retired)
    return nil
  }

  /// The paths of the releases that rollouts lead back or forth to. Throws where that of one is not known.
  func releases(of ids: [String], _ seal: HMAC?) throws -> Set<String> {
    var paths: Set<String> = []
    for id in ids {
      let folder = try sound(id, seal)
      guard let above = try folder.aboveLink(), let change = try folder.manifest().release else {
        continue
      }
      for way in [change.from, change.to] { paths.insert("\(above)/\(way.string)") }
    }
    return paths
  }

  /// Takes away what a rollout that is about to be removed has of releases that this home made, that no
  /// link leads to, and that no rollout which stays leads back or forth to.
  func retireAll(of folder: Folder, staying: Set<String>) throws {
    guard let change = try folder.manifest().release else { return }
    let target = try folder.openTarget(home)
    let mark = try releaseMark()
    for side in [Side.after, .before] {
      let way = side.path(change)
      guard way.name.hasSuffix("-\(mark)"), Self.number(way.name) != nil,
        !staying.contains("\(target.root.path)/\(way.string)")
      else { continue }
      guard let found = try? target.root.directory(way.components) else { continue }
      let identity = try found.identity()
      let isUsed = try target.root.names().contains { bytes in
        guard let name = String(validating: bytes, as: UTF8.self),
          let status = try? target.root.status(of: name), UInt32(status.mode) & S_IFMT == S_IFLNK,
          let end = try? Directory.named(name, from: target.root)
        else { return false }
        return (try? end.identity()) == identity
      }
      if isUsed { continue }
      if try retire(side, of: folder, in: target) != nil {
        tell("\(target.root.naming(way.string)) was written to, and stays")
      }
    }
  }
}
