@testable import Rollout

/// What a tree must be after operations, by content alone: as simple as it can be.
struct Model {
  struct Entry {
    var number: Int
    /// Per path: what was there, and what was put there.
    var changes: [String: (before: String?, after: String)]
    var standing = Rollout.Standing.applied
    var turn = 0
  }

  var live: [String: String] = [:]
  var entries: [Entry] = []

  /// The result of an operation: whether it is done, or refused.
  enum Answer: Equatable { case done, refused, nothing }

  mutating func apply(_ files: [String: String], number: Int) -> Answer {
    let changed = files.filter { live[$0.key] != $0.value }
    if changed.isEmpty { return .nothing }
    var changes: [String: (before: String?, after: String)] = [:]
    for (path, text) in changed { changes[path] = (live[path], text) }
    live.merge(changed) { $1 }
    entries.append(Entry(number: number, changes: changes))
    return .done
  }

  /// The index of the one that is taken back next.
  var last: Int? { entries.lastIndex { $0.standing == .applied } }

  mutating func rollBack(_ policy: DriftPolicy) -> Answer {
    guard let last else { return .nothing }
    let changes = entries[last].changes
    let drifted = changes.filter {
      live[$0.key] != $0.value.after && live[$0.key] != $0.value.before
    }
    if policy == .refuse, !drifted.isEmpty { return .refused }
    for (path, change) in changes where policy == .force || drifted[path] == nil {
      live[path] = change.before
    }
    entries[last].standing = .rolledBack
    entries[last].turn = (entries.map(\.turn).max() ?? 0) + 1
    return .done
  }

  mutating func undo() -> Answer {
    let turn = entries.filter { $0.standing == .rolledBack }.map(\.turn).max()
    guard
      let index = entries.firstIndex(where: { $0.standing == .rolledBack && $0.turn == turn })
    else { return .nothing }
    if let last, last > index { return .refused }
    let changes = entries[index].changes
    let isDrifted = changes.contains {
      live[$0.key] != $0.value.before && live[$0.key] != $0.value.after
    }
    if isDrifted { return .refused }
    for (path, change) in changes { live[path] = change.after }
    entries[index].standing = .applied
    return .done
  }
}

/// Random numbers that a seed repeats (SplitMix64).
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
