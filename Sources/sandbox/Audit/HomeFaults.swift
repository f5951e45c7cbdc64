import Artifact
import Audit
import Foundation
import Judging
import Log
import Rollout

/// Faults in a home: what a disk or a hand does to snapshots and to the ledger, done to a throw-away one.
enum HomeFaults {
  private typealias Change = @Sendable ([UInt8]) -> [UInt8]?

  /// Where in `Rollbacks/`, with ID for the rollout's; and what is done to the bytes there: nil removes it.
  private static let all: [(name: String, place: String, change: Change)] = [
    ("a bit of a pre-image flipped", "ID/before/1", flipped),
    ("a pre-image cut", "ID/before/1", { Array($0.dropLast()) }),
    ("a pre-image removed", "ID/before/1", { _ in nil }),
    ("a bit of what was installed flipped", "ID/after/1", flipped),
    ("the manifest changed", "ID/manifest.json", flipped),
    ("the manifest removed", "ID/manifest.json", { _ in nil }),
    ("a bit of the journal flipped", "ID/journal", flipped),
    ("the end of the journal cut", "ID/journal", lines { $0.removeLast(3) }),
    ("the journal removed", "ID/journal", { _ in nil }),
    ("a record of the ledger changed", "ledger", flipped),
    ("a record of the ledger removed", "ledger", lines { $0.remove(at: 1) }),
    ("the first record of the ledger removed", "ledger", lines { $0.remove(at: 0) }),
    ("the end of the ledger cut", "ledger", lines { $0.removeLast() }),
    ("the ledger removed", "ledger", { _ in nil }),
    ("two records exchanged", "ledger", lines { $0.swapAt(1, 2) }),
  ]

  /// Each in a home of its own, with one rollout.
  static func missed(_ judge: Audit.Judge) async throws -> Tries {
    let (report, file) = try await judge.passing()
    var tries = Tries(tried: all.count)
    for (name, place, change) in all {
      let isSeen = try await ThrowAway.lend { path in
        let home = try await BrokenHome(path, report, file)
        let head = try home.rollouts.readLedger()?.head()?.sha256
        let isSound = place == "ledger" ? { home.holds(head) } : home.isDrilled
        guard isSound() else { return false }
        try home.damage(place, change)
        return !isSound()
      }
      if !isSeen { tries.failed.append(name) }
    }
    return tries
  }

  private static let flipped: Change = { bytes in
    var bytes = bytes
    bytes[bytes.count / 2] ^= 1
    return bytes
  }

  private static func lines(
    _ change: @escaping @Sendable (inout [ArraySlice<UInt8>]) -> Void
  ) -> Change {
    { bytes in
      var lines = bytes.split(separator: ASCII.lf)
      change(&lines)
      return Array(lines.joined(separator: [ASCII.lf])) + [ASCII.lf]
    }
  }
}

/// A home with one rollout, with keys of its own, to be damaged.
private struct BrokenHome {
  let path: String
  let rollouts: Rollouts
  let id: String

  init(_ path: String, _ report: ReportResult, _ file: (path: String, old: String)) async throws {
    let directory = try Directory.named(path)
    for name in ["home", "state", "target"] { try directory.make(name) }
    let target = try Target(path: "\(path)/target", home: nil)
    try target.root.write(Array(file.old.utf8), as: file.path)
    let home = try Home.findOrMake(named: "\(path)/home", environment: [:], from: path)
    rollouts = try Rollouts(in: home, state: StateDirectory(named: "\(path)/state"))
    guard let clearance = report.clearance else { preconditionFailure("it passed") }
    let set = try ChangeSet(report.artifacts.map(\.artifact), clearedBy: clearance, in: target)
    let ending = try await rollouts.apply(
      set, to: target, from: Rollout.Origin(id: report.id, path: "audit.md"))
    guard case .applied(let rollout) = ending else { preconditionFailure("nothing stands there") }
    (self.path, id) = (path, rollout.id)
  }

  /// Whether a drill finds nothing amiss.
  func isDrilled() -> Bool {
    guard let drilled = try? rollouts.drill() else { return false }
    return !drilled.isEmpty && drilled.allSatisfy { $0.failure == nil }
  }

  func holds(_ head: String?) -> Bool {
    (try? rollouts.verifyLedger(head: head).exitStatus) == 0
  }

  func damage(_ place: String, _ change: ([UInt8]) -> [UInt8]?) throws {
    let place = place == "ledger" ? "ledger/\(Moment.now.day.prefix(7)).jsonl" : place
    var parts = place.split(separator: "/").map { $0 == "ID" ? id : String($0) }
    let name = parts.removeLast()
    let directory = try Directory.named("\(path)/home/Rollbacks").directory(parts)
    let bytes = try directory.read(name)
    try directory.unlink(name)
    if let new = change(bytes) { try directory.write(new, as: name) }
  }
}
