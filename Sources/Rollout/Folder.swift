import Artifact
import Glibc

/// The directory of one rollout, `Rollbacks/ID/`, opened.
final class Folder {
  let id: String
  let control: Directory
  let journal: Journal
  var history: History { journal.history }
  private let moved: Moved?
  private var read: Manifest?
  private let memory: Manifest.Memory?

  /// `seal`: what the home signs its journals with; without it the journal is only read. `moved`: where
  /// the operator says that a target is now.
  init(
    _ id: String, in rollbacks: Directory, seal: HMAC?, moved: Moved? = nil,
    memory: Manifest.Memory? = nil
  ) throws {
    self.id = id
    self.memory = memory
    self.moved = moved
    control = try rollbacks.directory([id])
    journal = try Journal(in: control, seal: seal)
  }

  /// What the rollout changed; it must be what the journal was told.
  func manifest() throws -> Manifest {
    if let read { return read }
    if let known = history.manifest.flatMap({ memory?[$0] }), known.id == id { return known }
    let path = control.naming(Manifest.name)
    do {
      let bytes = try control.read(Manifest.name)
      guard history.manifest == nil || history.manifest == SHA256.hex(bytes) else {
        throw RolloutError.broken("\(path) is not what was stored; restore it from a backup")
      }
      guard let manifest = Manifest(bytes),
        manifest.id == id || id == Rollouts.removed + manifest.id
      else {
        throw RolloutError.broken(
          "\(path) is no manifest of this rollout; restore it from a backup")
      }
      read = manifest
      if let sum = history.manifest { memory?.keep(manifest, sum) }
      return manifest
    } catch let failure as FileFailure where failure.errno == ENOENT {
      throw RolloutError.broken("\(path) is missing; restore it from a backup")
    }
  }

  /// The target's path, or where the operator says that it is now.
  func target() throws -> String {
    let recorded = try recordedTarget()
    return moved?.from == recorded ? moved?.path ?? recorded : recorded
  }

  /// Whether the operator says that its target is elsewhere now.
  var isMoved: Bool { moved != nil && (try? recordedTarget()) == moved?.from }

  /// The target's path as the journal has it; in those of older programs the manifest has.
  func recordedTarget() throws -> String { try history.target ?? manifest().target }

  /// The snapshot's directory: the rollout's own, or one in the target, which is the caller's alone and
  /// the very one that was made.
  func store() throws -> Store {
    do {
      return try Store(in: storeDirectory())
    } catch  where (error as? RolloutError)?.exitStatus != 3 {
      throw RolloutError.broken("the snapshot of \(id) cannot be opened: \(error)")
    }
  }

  func storeDirectory() throws -> Directory {
    // A home that was moved takes its snapshots along.
    if try control.status(of: "before") != nil { return control }
    return try Store.open(
      elsewhere: history.elsewhere ?? manifest().store, in: openTarget(),
      isMoved ? nil : history.store)
  }

  func snapshot() throws -> Snapshot { try Snapshot(manifest: manifest(), store: store()) }

  /// The directory that holds the link that is switched; nil where none is.
  func aboveLink() throws -> String? {
    guard let link = history.link else { return nil }
    let path = String(decoding: try target().utf8.dropLast(link.utf8.count + 1), as: UTF8.self)
    return path.isEmpty ? "/" : path
  }

  /// The target, opened: the very one.
  func openTarget(_ home: Home) throws -> Target {
    try Target(openTarget(), home: home, link: history.link)
  }

  /// Opens the directory that was rolled out to, or that holds the link that was switched: what stands at its path, if that is the very one.
  func openTarget() throws -> Directory {
    if isMoved, let moved { return moved.to }
    let path = try aboveLink() ?? target()
    let found: Directory
    do throws(FileFailure) {
      found = try Directory.recorded(path)
    } catch {
      let why =
        error.errno == ELOOP
        ? "a symbolic link stands on the way to it"
        : String(cString: strerror(error.errno)).lowercased()
      throw RolloutError.unreachable(
        "the target \(path) cannot be opened: \(why); if it was moved or restored from a backup, say "
          + "where it is now with --retarget DIR")
    }
    guard let place = history.place else { return found }
    let differences = try place.differences(in: Place(found))
    guard differences.isEmpty else {
      throw RolloutError.unreachable(
        "\(path) is another directory than the one that was changed, as it is after a restore from a "
          + "copy (\(differences.joined(separator: ", "))); nothing was changed yet: if you know of it, "
          + "the same command with --retarget '\(path)' goes on with this one; if you do not, see "
          + "whether the right file system is mounted")
    }
    return found
  }

  func rollout() throws -> Rollout {
    let manifest = try manifest()
    return Rollout(
      id: id, target: try target(), origin: manifest.origin,
      report: manifest.report, accepted: manifest.accepted,
      date: Moment(recorded: manifest.date),
      files: manifest.release?.files
        ?? manifest.entries.map {
          Rollout.File(path: $0.path.string, kind: .init(from: $0.before, to: $0.after))
        }, release: manifest.release.map { .init(from: $0.from.string, to: $0.to.string) },
      standing: history.standing ?? .begun, rehearsal: history.rehearsal,
      store: manifest.store, commands: history.commands, database: databaseNote)
  }
}
