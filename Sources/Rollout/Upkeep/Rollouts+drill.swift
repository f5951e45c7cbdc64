import Artifact
import Foundation

/// How a drill of one rollout ended.
package struct Drilled: Sendable {
  package let id: String
  package let target: String
  /// What is wrong; nil if the way back was proven again.
  package let failure: String?
  package let rehearsal: Rollout.Rehearsal?
}

extension Rollouts {
  /// Checks every snapshot that is a way back, or the way forth again, rehearses it, and stamps it.
  /// With `dryRun` only the stored bytes are checked, and nothing is written.
  package func drill(target: String? = nil, dryRun: Bool = false) throws -> [Drilled] {
    let lock = try Lock(on: directory, "the home")
    defer { withExtendedLifetime(lock) {} }
    try settled(target, dryRun: dryRun)
    let path = try (moved?.to.path ?? target).map { try resolved($0) }
    try mustBeKnown(path)
    let seal = try seal()
    var drilled: [Drilled] = []
    for name in try names() {
      let folder = try Folder(name, in: directory, seal: seal, moved: moved)
      guard [.applied, .rolledBack].contains(folder.history.standing) else { continue }
      var rehearsal: Rollout.Rehearsal?
      var failure: String?
      var place = ""
      do {
        place = try folder.target()
        if let path, place != path { continue }
        let snapshot = try folder.snapshot()
        try snapshot.check()
        if !dryRun { rehearsal = try snapshot.rehearse(isFirst: false).rehearsal }
      } catch {
        // A full disk says nothing about the snapshot, and must not be stamped on it. What else fails
        // would fail the rollback, too, and does not keep the others from being drilled.
        if let error = error as? FileFailure, Self.isFull(error) { throw error }
        failure = "\(error)"
      }
      if !dryRun { try Self.stamp(folder, rehearsal, failure) }
      drilled.append(
        Drilled(id: name, target: place, failure: failure, rehearsal: rehearsal))
    }
    return drilled
  }

  /// Whether it is the machine that has too little of something.
  private static func isFull(_ failure: FileFailure) -> Bool {
    [ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM, EROFS].contains(failure.errno)
  }

  private static func stamp(
    _ folder: Folder, _ rehearsal: Rollout.Rehearsal?, _ failure: String?
  ) throws {
    var data = rehearsal?.members ?? []
    if let failure { data.append(("failure", .string(failure))) }
    try folder.journal.append(.drilled, data)
  }
}

extension Snapshot {
  /// Every stored file is what was stored, with its metadata.
  func check() throws {
    for (index, entry) in manifest.entries.enumerated() {
      let name = Manifest.slot(index)
      for (directory, state) in [(store.before, entry.before), (store.after, entry.after)] {
        let found = try directory.state(of: name)
        guard found != state else { continue }
        let differences = found.differences(from: state)
        throw RolloutError.broken(
          "\(directory.naming(name)) (\(entry.path.string)) is not what was stored: "
            + (differences.isEmpty ? "time of change" : differences.joined(separator: ", ")))
      }
    }
    guard try store.directory.read(Store.sums) == manifest.sums else {
      throw RolloutError.broken(
        "\(store.directory.naming(Store.sums)) is not what was stored")
    }
  }
}
