import Artifact
import Databases
import Glibc
import Log

/// How a drill of one rollout ended.
package struct Drilled: Sendable {
  package let id: String
  package let target: String
  /// What is wrong; nil if the way back was proven again.
  package fileprivate(set) var failure: String?
  package fileprivate(set) var rehearsal: Rollout.Rehearsal?
  /// The database that went along, and how long its way back took on a clone, in seconds; nil if it has
  /// none, or was not rehearsed.
  package fileprivate(set) var database: (name: String, seconds: Double)?
}

extension Rollouts {
  /// Checks every snapshot that is a way back, or the way forth again, rehearses it, and stamps it.
  /// With `dryRun` only the stored bytes are checked, and nothing is written. `host` is the server for clones of
  /// databases; nil: one of ours.
  package func drill(
    target: String? = nil, dryRun: Bool = false, host: String? = nil
  ) throws -> [Drilled] {
    let lock = try Lock(on: directory, "the home")
    defer { withExtendedLifetime(lock) {} }
    try mustHaveItsKey()
    let (survey, _) = try settled(dryRun: dryRun)
    let path = try known(moved?.path ?? target, of: survey)
    let seal = try seal()
    func isMeant(_ target: String?) -> Bool { path == nil || target == nil || target == path }
    let missing = survey.missing.map {
      Drilled(id: $0.id, target: survey.target(of: $0), failure: "\(gone($0))")
    }
    let barred = survey.barred.filter { isMeant($0.target) }.map {
      Drilled(id: $0.id, target: $0.target ?? "", failure: "\($0.error)")
    }
    var drilled = missing.filter { isMeant($0.target) } + barred
    let meant = survey.settled.filter {
      [.applied, .rolledBack].contains($0.standing) && isMeant(survey.target(of: $0))
    }
    // Of the files of each one nothing is told.
    let told = Concurrently.tell(nil)
    defer { Concurrently.tell(told) }
    for (index, entry) in meant.enumerated() {
      told?("drilling rollouts", index, meant.count)
      drilled.append(try drill(entry, survey.target(of: entry), seal, dryRun: dryRun, host))
    }
    if !dryRun, !drilled.isEmpty {
      let broken = drilled.filter { $0.failure != nil }
      record(
        .drill,
        [
          ("outcome", .string(broken.isEmpty ? "proven" : "broken")),
          ("rollouts", .int(drilled.count)), ("whole_home", .bool(path == nil)),
          ("broken", .array(broken.prefix(20).map { .string($0.id) })),
        ])
    }
    return drilled
  }

  private func drill(
    _ entry: Catalog.Entry, _ target: String, _ seal: HMAC?, dryRun: Bool, _ host: String?
  ) throws -> Drilled {
    var drilled = Drilled(id: entry.id, target: target)
    do {
      let folder = try folder(entry, seal)
      do {
        let snapshot = try folder.snapshot()
        try snapshot.check()
        try mustBeWhole(folder)
        if !dryRun {
          drilled.rehearsal = try snapshot.rehearse(isFirst: false).rehearsal
          drilled.database = try rehearseDatabase(of: folder, on: host)
        }
      } catch {
        // What the machine has too little of, such as room, must not be stamped on the snapshot.
        // What else fails would fail the rollback, too, and keeps no other from being drilled.
        if let error = error as? FileFailure,
          [ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM, EROFS].contains(error.errno)
        {
          throw error
        }
        drilled.failure = "\(error)"
      }
      if !dryRun {
        let failure = drilled.failure.map { [("failure", JSONValue.string($0))] } ?? []
        try folder.journal.append(.drilled, (drilled.rehearsal?.members ?? []) + failure)
      }
    } catch let error as RolloutError {
      drilled.failure = "\(error)"
    }
    return drilled
  }

  /// The release that the link would be switched to is as it was left.
  private func mustBeWhole(_ folder: Folder) throws {
    guard let change = try folder.manifest().release else { return }
    let side = folder.history.standing == .applied ? Side.before : .after
    let changed = try folder.look(side, of: change, in: folder.openTarget(home)).changed
    guard let first = changed.first else { return }
    throw RolloutError.broken(
      "\(first)" + (changed.count > 1 ? " (and \(changed.count - 1) more)" : "")
        + ": the release that the link would lead to is not as it was")
  }

  /// Rehearses the way back of a rollout's database, if it is in force there. One that cannot be rehearsed
  /// is not proven, whatever the files are.
  private func rehearseDatabase(
    of folder: Folder, on host: String?
  ) throws -> (name: String, seconds: Double)? {
    guard folder.history.standing == .applied, let record = try folder.databaseRecord(),
      let database = try database(of: folder)
    else { return nil }
    do {
      return (database.name, try rehearseDatabase(record, folder.history.round, host))
    } catch let problem as DatabaseProblem {
      throw RolloutError.broken("the way back of \(database.name) was not proven: \(problem)")
    }
  }

  /// A home that has no rollouts, and had a key, had rollouts: they are gone, and that is not fine.
  private func mustHaveItsKey() throws {
    guard case .fresh = try ownership(), let key = try HomeKey.id(of: directory, in: state) else {
      return
    }
    throw RolloutError.broken(
      "\(directory.path) is empty, and rollouts were made from it: its key is \(state.path)/homes/\(key); "
        + "restore it from a backup, or remove that key if nothing of them is needed any more")
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
        throw RolloutError.broken(
          "\(directory.naming(name)) (\(entry.path.string)) is not what was stored: "
            + found.differences(from: state).joined(separator: ", "))
      }
    }
    guard try store.directory.read(Store.sums) == manifest.sums else {
      throw RolloutError.broken(
        "\(store.directory.naming(Store.sums)) is not what was stored")
    }
  }
}
