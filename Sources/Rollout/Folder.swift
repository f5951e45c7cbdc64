import Artifact
import Foundation

/// The directory of one rollout, `Rollbacks/ID/`, opened.
final class Folder {
  let id: String
  let control: Directory
  let journal: Journal
  let history: History
  private var read: Manifest?

  init(_ id: String, in rollbacks: Directory) throws {
    self.id = id
    control = try rollbacks.directory([id])
    journal = try Journal(in: control)
    history = journal.history
  }

  /// What the rollout changed; it must be what the journal was told.
  func manifest() throws -> Manifest {
    if let read { return read }
    guard let manifest = Manifest(try manifestBytes()), manifest.id == id else {
      throw RolloutError.broken(
        "\(control.naming(Manifest.name)) is no manifest of this rollout; restore it from a backup")
    }
    read = manifest
    return manifest
  }

  /// The target's path. Where the journal has it the manifest is only proven to be what was stored:
  /// with many rollouts of many files, reading them all would take the most time.
  func target() throws -> String {
    guard let target = history.target, history.manifest != nil else { return try manifest().target }
    _ = try manifestBytes()
    return target
  }

  private func manifestBytes() throws -> [UInt8] {
    let path = control.naming(Manifest.name)
    do {
      let bytes = try control.read(Manifest.name)
      guard history.manifest == nil || history.manifest == SHA256.hex(bytes) else {
        throw RolloutError.broken("\(path) is not what was stored; restore it from a backup")
      }
      return bytes
    } catch let failure as FileFailure where failure.errno == ENOENT {
      throw RolloutError.broken("\(path) is missing; restore it from a backup")
    }
  }

  func store() throws -> Store {
    let manifest = try manifest()
    do {
      // A home that was moved takes its snapshots along.
      let isHere = try control.status(of: "before") != nil
      return try Store(in: isHere ? control : Directory(at: manifest.store))
    } catch let failure as FileFailure {
      throw RolloutError.broken(
        "the snapshot of \(id) cannot be opened: \(failure.description)")
    }
  }

  func snapshot() throws -> Snapshot { try Snapshot(manifest: manifest(), store: store()) }

  func rollout() throws -> Rollout {
    let manifest = try manifest()
    let history = journal.history
    return Rollout(
      id: id, target: manifest.target, origin: manifest.origin, report: manifest.report,
      accepted: manifest.accepted, date: Date(timeIntervalSince1970: manifest.date),
      files: manifest.entries.map {
        Rollout.File(
          path: $0.path.string, kind: $0.before.kind == .absent ? .create : .replace)
      }, standing: history.standing ?? .begun, rehearsal: history.rehearsal,
      store: manifest.store)
  }
}
