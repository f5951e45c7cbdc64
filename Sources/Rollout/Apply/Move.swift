import Artifact
import CKernel
import Glibc

/// One path that goes from one state to another: the step that applying, rolling back, recovering,
/// putting in force again and rehearsing are all made of.
struct Move: Sendable {
  let path: ArtifactPath
  /// What stands there, and is to come out.
  let from: FileState
  let to: FileState
  /// All that may lie in the slot without being someone else's work.
  let known: [FileState]
  /// Where the new file waits, and the old one comes to.
  let slot: String
  let swap: Directory
  /// The bytes of `to`, if it is not there already: a directory and a name.
  let master: (directory: Directory, name: String)
  /// Where things are displaced to.
  let store: Directory
  /// Whether the stored bytes themselves go into the slot where the disk is full; else a copy does.
  var takesIfFull = false

  /// What came out, or was in the way, was not what it should have been. All stands as it stood.
  struct Drifted: Error, CustomStringConvertible {
    let path: ArtifactPath
    let found: FileState

    var description: String {
      let what =
        switch found.kind {
        case .absent: "nothing is there now"
        case .unreachable(let why): why
        default: "a \(found.kind.word) is there now, which is not what was there"
        }
      return "\(path.string) was changed while we were at work: \(what)"
    }
  }

  /// Puts into the slot what is to be installed: what lies there if it is that already (the very file
  /// that once stood there, with its other names), else a new copy, else, on a full disk, the stored
  /// one itself.
  @discardableResult
  func prepare() throws -> Prepared {
    let found = try swap.state(of: slot)
    if to.kind == .absent ? found.kind == .absent : found == to {
      return Prepared(isWritten: false, read: try swap.status(of: slot))
    }
    try vacate(found)
    if to.kind == .absent { return Prepared(isWritten: false) }
    do {
      let copied = try master.directory.copy(master.name, to: swap, as: slot, state: to)
      guard copied.kind == to.kind, copied.sha256 == to.sha256 else { throw broken(copied) }
    } catch let failure as FileFailure
      where takesIfFull && [ENOSPC, EDQUOT].contains(failure.errno)
    {
      try swap.unlink(slot)
      let stored = try master.directory.state(of: master.name)
      guard stored == to else { throw broken(stored) }
      try master.directory.move(master.name, to: swap, as: slot)
    } catch {
      try? swap.unlink(slot)
      throw error
    }
    return Prepared(isWritten: true)
  }

  /// What lies in the slot now.
  struct Prepared: Sendable {
    /// Whether bytes were written, which are not synced yet, and which nobody has read.
    let isWritten: Bool
    /// Which file it is, if it lay there and was read.
    var read: kernel_status?
  }

  /// Whether the very file stands there that was read in the slot, and nobody wrote to it since. A number
  /// comes again, but not with the time at which its file was made.
  func isInPlace(_ prepared: Prepared, below root: Directory) throws -> Bool {
    guard let read = prepared.read, to.kind == .file, read.flags & UInt32(KERNEL_HAS_BIRTH) != 0,
      let now = try root.directory(path.parent).status(of: path.name)
    else { return false }
    return Directory.Identity(now) == Directory.Identity(read) && now.flags == read.flags
      && now.birth_seconds == read.birth_seconds && now.birth_nanoseconds == read.birth_nanoseconds
      && now.seconds == read.seconds && now.nanoseconds == read.nanoseconds
      && now.size == read.size && now.mode == read.mode && now.uid == read.uid
      && now.gid == read.gid
  }

  private func broken(_ found: FileState) -> RolloutError {
    RolloutError.broken(
      "\(master.directory.naming(master.name)), which is to be put back as \(path.string), is not "
        + "what was stored (\(found.kind == .absent ? "it is gone" : "its bytes differ")): that path is "
        + "left as it is; restore the stored file from a backup, or keep \(path.string) as it is with "
        + "--keep-theirs once it differs")
  }

  /// Empties the slot: nothing that is not ours is ever deleted.
  func vacate(_ found: FileState) throws {
    if found.kind == .absent { return }
    if known.contains(where: { $0.isSame(as: found) }) {
      try swap.unlink(slot)
    } else {
      try Store.displace(slot, of: swap, at: path, in: store)
    }
  }

  /// Installs what was prepared, and looks at what came out: if that is not `from`, it goes back.
  func perform(below root: Directory) throws {
    let parent: Directory
    do throws(FileFailure) {
      parent = try root.directory(path.parent)
    } catch {
      guard let why = error.barrier else { throw error }
      if why.isEmpty, to.kind == .absent { return }
      throw Drifted(path: path, found: why.isEmpty ? .absent : FileState(.unreachable(why)))
    }
    do throws(FileFailure) {
      switch (from.kind, to.kind) {
      case (.absent, .absent): return
      case (.absent, _): return try swap.move(slot, to: parent, as: path.name)
      case (_, .absent): try parent.move(path.name, to: swap, as: slot)
      default: try swap.exchange(slot, with: parent, path.name)
      }
    } catch {
      guard [EEXIST, ENOENT].contains(error.errno) else {
        // Whichever way it went: what cannot be written is the target, of the two that are renamed.
        throw FileFailure(error.call, parent.naming(path.name), error.errno)
      }
      throw Drifted(path: path, found: try parent.state(of: path.name))
    }
    let found = try swap.state(of: slot)
    if found.isSame(as: from) { return }
    if to.kind == .absent {
      try swap.move(slot, to: parent, as: path.name)
    } else {
      try swap.exchange(slot, with: parent, path.name)
    }
    throw Drifted(path: path, found: found)
  }
}

extension [Move] {
  /// Prepares all; what was written for that is on the device then.
  @discardableResult
  func prepare(in target: Target) throws -> [Move.Prepared] {
    let prepared = try Concurrently.map(self, doing: "preparing files") { try $1.prepare() }
    if prepared.contains(where: \.isWritten) { try target.root.syncFileSystem() }
    return prepared
  }

  /// Performs all, syncs and reads again: how many seconds it took until the last was in its place.
  @discardableResult
  func perform(in target: Target, _ prepared: [Move.Prepared] = []) throws -> Double {
    let start = ContinuousClock.now
    try Concurrently.each(self, doing: "putting files into place") {
      try $1.perform(below: target.root)
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    try confirm(in: target, prepared)
    return seconds
  }

  /// Syncs what was performed, and reads it again; but a file that was read before it was moved is only
  /// known again.
  func confirm(in target: Target, _ prepared: [Move.Prepared] = []) throws {
    try target.syncMoves()
    try Concurrently.each(self, doing: "reading files again") { index, move in
      if prepared.indices.contains(index),
        try move.isInPlace(prepared[index], below: target.root)
      {
        return
      }
      let found = try target.state(of: move.path)
      guard found == move.to else { throw Move.Drifted(path: move.path, found: found) }
    }
  }
}
