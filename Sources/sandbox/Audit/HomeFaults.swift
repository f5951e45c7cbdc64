import Artifact
import Audit
import Foundation
import Judging
import Log
import Rollout

/// Faults in a home: what a disk or a hand does to snapshots and to the ledger, done to a throw-away one.
enum HomeFaults {
  struct Result {
    var tried = 0
    /// Those that were not seen.
    var missed: [String] = []
  }

  /// Where in `Rollbacks/`, with ID for the rollout's; and what is done to the bytes there: nil removes it.
  private static let snapshot:
    [(name: String, place: String, change: @Sendable ([UInt8]) -> [UInt8]?)] = [
      ("a bit of a pre-image flipped", "ID/before/1", { flipped($0) }),
      ("a pre-image cut", "ID/before/1", { Array($0.dropLast()) }),
      ("a pre-image removed", "ID/before/1", { _ in nil }),
      ("a bit of what was installed flipped", "ID/after/1", { flipped($0) }),
      ("the manifest changed", "ID/manifest.json", { flipped($0) }),
      ("the manifest removed", "ID/manifest.json", { _ in nil }),
      ("a bit of the journal flipped", "ID/journal", { flipped($0) }),
      ("the end of the journal cut", "ID/journal", { cut(cut(cut($0))) }),
      ("the journal removed", "ID/journal", { _ in nil }),
    ]

  private static let ledger: [(name: String, change: @Sendable ([UInt8]) -> [UInt8]?)] = [
    ("a record of the ledger changed", { flipped($0) }),
    ("a record of the ledger removed", { bytes in without(1, bytes) }),
    ("the first record of the ledger removed", { bytes in without(0, bytes) }),
    ("the end of the ledger cut", { cut($0) }),
    ("the ledger removed", { _ in nil }),
    (
      "two records exchanged",
      { bytes in
        var lines = bytes.split(separator: ASCII.lf)
        lines.swapAt(1, 2)
        return Array(lines.joined(separator: [ASCII.lf])) + [ASCII.lf]
      }
    ),
  ]

  /// Each in a home of its own, with one rollout.
  static func missed(_ judge: Audit.Judge) async throws -> Result {
    let (report, change) = try await judge.passing()
    var result = Result()
    for fault in snapshot {
      result.tried += 1
      let isSeen = try await ThrowAway.lend(report, change) { place in
        guard try place.isSound() else { return false }
        try place.damage(fault.place, fault.change)
        return try !place.isSound()
      }
      if !isSeen { result.missed.append(fault.name) }
    }
    for fault in ledger {
      result.tried += 1
      let isSeen = try await ThrowAway.lend(report, change) { place in
        let head = try place.rollouts.readLedger()?.head()?.sha256
        guard try place.rollouts.verifyLedger(head: head).exitStatus == 0 else { return false }
        try place.damage("ledger/\(Moment.now.day.prefix(7)).jsonl", fault.change)
        return (try? place.rollouts.verifyLedger(head: head).exitStatus) != 0
      }
      if !isSeen { result.missed.append(fault.name) }
    }
    return result
  }

  private static func flipped(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    bytes[bytes.count / 2] ^= 1
    return bytes
  }

  private static func cut(_ bytes: [UInt8]) -> [UInt8] {
    Array(bytes.split(separator: ASCII.lf).dropLast().joined(separator: [ASCII.lf])) + [ASCII.lf]
  }

  private static func without(_ index: Int, _ bytes: [UInt8]) -> [UInt8] {
    var lines = bytes.split(separator: ASCII.lf)
    lines.remove(at: index)
    return Array(lines.joined(separator: [ASCII.lf])) + [ASCII.lf]
  }
}

/// A home with one rollout, in a temporary directory, with keys of its own.
private struct ThrowAway {
  let path: String
  let rollouts: Rollouts
  let id: String

  static func lend(
    _ report: ReportResult, _ file: (path: String, old: String), _ body: (ThrowAway) throws -> Bool
  ) async throws -> Bool {
    let path = FileManager.default.temporaryDirectory.path + "/sandbox-audit-\(UUID().uuidString)"
    let directory = try Directory.making(at: path)
    defer {
      if let parent = try? Directory.named(String(path.prefix { $0 != "\0" }) + "/..") {
        try? parent.remove(String(path.split(separator: "/").last ?? ""))
      }
    }
    for name in ["home", "state", "target"] { try directory.make(name) }
    let target = try Target(path: "\(path)/target", home: nil)
    try target.root.write(Array(file.old.utf8), as: file.path)
    let home = try Home.findOrMake(named: "\(path)/home", environment: [:], from: path)
    let rollouts = try Rollouts(in: home, state: StateDirectory(named: "\(path)/state"))
    guard let clearance = report.clearance else { preconditionFailure("it passed") }
    let set = try ChangeSet(report.artifacts.map(\.artifact), clearedBy: clearance, in: target)
    let ending = try await rollouts.apply(
      set, to: target, from: Rollout.Origin(id: report.id, path: "audit.md"))
    guard case .applied(let rollout) = ending else { preconditionFailure("nothing stands there") }
    return try body(ThrowAway(path: path, rollouts: rollouts, id: rollout.id))
  }

  /// Whether a drill finds nothing amiss.
  func isSound() throws -> Bool {
    guard let drilled = try? rollouts.drill() else { return false }
    return !drilled.isEmpty && drilled.allSatisfy { $0.failure == nil }
  }

  func damage(_ place: String, _ change: ([UInt8]) -> [UInt8]?) throws {
    var parts = place.split(separator: "/").map { $0 == "ID" ? id : String($0) }
    let name = parts.removeLast()
    let directory = try Directory.named("\(path)/home/Rollbacks").directory(parts)
    let bytes = try directory.read(name)
    try directory.unlink(name)
    if let new = change(bytes) { try directory.write(new, as: name) }
  }
}
