import Artifact
import Synchronization

/// Taking rollouts of one target back together, the newest first: each path goes at once to what stood
/// there before the oldest of them.
struct Restoration {
  /// The store of one rollout, opened only when it is needed: if it is not, it may be gone.
  final class Shelf {
    private let open: () throws -> Store
    private var opened: Store?

    init(_ open: @escaping () throws -> Store) { self.open = open }

    func store() throws -> Store {
      if let opened { return opened }
      let store = try open()
      opened = store
      return store
    }
  }

  struct Item {
    let path: ArtifactPath
    /// What the newest of them left there.
    let left: FileState
    var goal: FileState
    /// What any of them had or put there.
    var known: [FileState]
    /// Where the bytes of `left` lie: in `after/` of that store.
    let leftFile: (shelf: Shelf, name: String)
    var slot: String
    var shelf: Shelf
  }

  /// What stands there, for each.
  struct Observed {
    let item: Item
    let found: FileState
  }

  /// What is to be moved, what someone changed, and what is as it should be already.
  struct Plan {
    var moves: [Observed] = []
    var drifts: [Observed] = []
    var there: [Item] = []
  }

  private(set) var items: [Item] = []
  /// The directories that they made, the upper ones first.
  let directories: [ArtifactPath]

  /// `ids` from the newest to the oldest; no folder is kept open.
  init(_ ids: [String], open: @escaping (String) throws -> Folder) throws {
    var order: [ArtifactPath: Int] = [:]
    var directories: [[ArtifactPath]] = []
    for id in ids {
      let manifest = try open(id).manifest()
      let shelf = Shelf { try open(id).store() }
      directories.append(manifest.directories)
      for (index, entry) in manifest.entries.enumerated() {
        let slot = Manifest.slot(index)
        if let place = order[entry.path] {
          items[place].goal = entry.before
          items[place].known += [entry.before, entry.after]
          (items[place].slot, items[place].shelf) = (slot, shelf)
        } else {
          order[entry.path] = items.count
          items.append(
            Item(
              path: entry.path, left: entry.after, goal: entry.before,
              known: [entry.before, entry.after], leftFile: (shelf, slot), slot: slot,
              shelf: shelf))
        }
      }
    }
    self.directories = directories.reversed().flatMap(\.self)
  }

  /// Looks at the target; nothing is changed.
  func look(at target: Target) throws -> Plan {
    var look = Plan()
    let states = try Concurrently.map(items.map(\.path), doing: "looking at files") {
      try target.state(of: $1)
    }
    for (item, found) in zip(items, states) {
      if found.isSame(as: item.goal) {
        look.there.append(item)
      } else if item.known.contains(where: { $0.isSame(as: found) }) {
        look.moves.append(Observed(item: item, found: found))
      } else {
        look.drifts.append(Observed(item: item, found: found))
      }
    }
    return look
  }

  /// Brings back what is to be moved: prepared all first, then all performed, synced and read again.
  /// If that fails, what was done is undone, and the error thrown; `Unfinished` if that fails too.
  /// How many seconds it took until the last was in its place.
  @discardableResult
  func perform(_ seen: [Observed], in target: Target) throws -> Double {
    let moves = try seen.map(move)
    let prepared = try moves.prepare(in: target)
    let progress = Mutex(Array(repeating: Step.waiting, count: moves.count))
    do {
      try makeParents(of: moves, in: target)
      let start = ContinuousClock.now
      try Concurrently.each(moves, doing: "restoring files") { index, move in
        progress.withLock { $0[index] = .begun }
        try move.perform(below: target.root)
        progress.withLock { $0[index] = .done }
      }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      try Directories.remove(directories, in: target.root)
      try moves.confirm(in: target, prepared)
      return seconds
    } catch {
      try giveUp(moves, progress.withLock(\.self), in: target, because: error)
    }
  }

  /// How far a move came.
  private enum Step { case waiting, begun, done }

  /// Puts back what came out, and throws why. A move that was begun and is not done may have failed on
  /// either side of its rename: whether it was made is told by what stands there.
  private func giveUp(
    _ moves: [Move], _ progress: [Step], in target: Target, because error: any Error
  ) throws -> Never {
    do {
      try Directories.make(directories, in: target.root, ifMissing: true)
      for (move, step) in zip(moves, progress).reversed() {
        switch step {
        case .waiting: continue
        case .begun where try target.state(of: move.path) != move.to: continue
        case .begun, .done: try move.reversed.perform(below: target.root)
        }
      }
      try target.root.syncFileSystem()
    } catch let second {
      throw Unfinished(first: error, second: second)
    }
    throw error
  }

  /// Neither there nor back: the next recovery goes on.
  struct Unfinished: Error, CustomStringConvertible {
    let first: any Error
    let second: any Error

    var description: String {
      "\(first); putting back what was done failed too: \(second)" + Self.advice
    }

    static let advice = "; mend that, then run any rollback command: it goes on from here"
  }

  private func makeParents(of moves: [Move], in target: Target) throws {
    for parent in Set(moves.lazy.filter { $0.to.kind != .absent }.map(\.path.parent)) {
      for (depth, name) in parent.enumerated() {
        let above = try target.root.directory(Array(parent.prefix(depth)))
        if try above.status(of: name) == nil { try above.make(name, mode: 0o777) }
      }
    }
  }

  private func move(_ seen: Observed) throws -> Move {
    let item = seen.item
    let store = try item.shelf.store()
    return Move(
      path: item.path, from: seen.found, to: item.goal, known: item.known, slot: item.slot,
      swap: store.swap, master: (store.before, item.slot), store: store.directory,
      takesIfFull: true)
  }
}

extension Move {
  /// The way back of a move that was just performed: what came out lies in the slot.
  var reversed: Move {
    Move(
      path: path, from: to, to: from, known: known, slot: slot, swap: swap, master: master,
      store: store)
  }
}
