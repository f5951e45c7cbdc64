import Artifact
import Databases

/// What becomes of files that someone changed after the rollout.
package enum DriftPolicy: Sendable {
  /// Nothing is rolled back.
  case refuse
  /// They stay as they are; the others are rolled back.
  case keepTheirs
  /// They are rolled back too; what stood there is moved to `displaced/`.
  case force
}

/// What a rollback, or an undo, did or would do.
package struct Rollback: Sendable {
  /// The newest first.
  package let rollouts: [Rollout]
  package let target: String
  /// Paths that were, or would be, brought back.
  package let restored: [String]
  /// Paths that needed nothing, since all stood there as it was to be; and whether nothing was to.
  package var already: [(path: String, isAbsent: Bool)] = []
  /// Paths that were changed by someone, and were left.
  package var kept: [Drift] = []
  /// Paths that were changed by someone, and whose content was moved away.
  package var displaced: [Drift] = []
  /// The database that went along: its name, and what is to be known of it.
  package var database: (name: String, lines: [String])?
  /// What became of the link, where one was, or would be, switched.
  package var switched: Switched?
}

/// Where `rollback to` goes back to.
package enum Destination: Sendable {
  /// The rollout of that id, which stays in force.
  case rollout(String)
  /// Before the first one that is there.
  case start
}

extension Rollouts {
  /// Takes back the newest rollout that is in force. One that is barred is passed by only if it is the one
  /// to `skip`: its id, the beginning of it, or its number.
  package func rollbackLast(
    target: String?, skip: String? = nil, policy: DriftPolicy = .refuse, dryRun: Bool = false
  ) throws -> Rollback {
    let lock = try Lock(on: directory, "the home")
    defer { withExtendedLifetime(lock) {} }
    let (survey, recovered) = try settled(force: policy == .force, dryRun: dryRun)
    let skipped = try skip.map { try name(of: $0, among: names() + survey.missing.map(\.id)) }
    let path = try chosen(target, of: survey)
    let own = survey.settled(of: path)
    // What was stopped on its way is back by now: given again, the command goes no further.
    let ids = Set(recovered.map(\.id))
    if let entry = own.last(where: { ids.contains($0.id) }) {
      let folder = try folder(entry, seal())
      let rollout = try folder.rollout()
      let kept = folder.history.kept
      return Rollback(
        rollouts: [rollout], target: rollout.target,
        restored: rollout.files.map(\.path).filter { !kept.contains($0) })
    }
    let last = own.last { $0.standing == .applied && $0.id != skipped }
    try mustBeFree(path, after: last?.id, in: survey, skipped: skipped)
    guard let last else {
      throw RolloutError.unusable(
        "there is nothing to take back" + (own.isEmpty ? "" : ": no rollout is in force")
          + "; see 'rollback list'")
    }
    return try rollBack([last], survey, policy, dryRun: dryRun)
  }

  /// Throws what bars the way back to a rollout of a target: a newer one that is in force, as far as
  /// anybody knows, and cannot be taken back. What bars only itself is told.
  private func mustBeFree(
    _ target: String, after id: String?, in survey: Survey, skipped: String? = nil
  ) throws {
    try survey.mustBeFree(target)
    let first = id.flatMap(Self.number) ?? 0
    func isNewer(_ other: String) -> Bool { (Self.number(other) ?? 0) > first && other != skipped }
    for barred in survey.barred.reversed()
    where (barred.target ?? target) == target && isNewer(barred.id)
      && (barred.standing ?? .applied) == .applied
    {
      throw passing(barred.id, barred.error, id)
    }
    for entry in survey.missing.reversed()
    where survey.target(of: entry) == target && isNewer(entry.id) && entry.standing == .applied {
      throw passing(entry.id, gone(entry), id)
    }
    tell(survey.barred)
  }

  /// The error that bars the way, with how to go past it.
  private func passing(_ id: String, _ error: any Error, _ next: String?) -> any Error {
    guard let next, let error = error as? RolloutError else { return error }
    let advice = "; 'rollback last --skip \(id)' leaves it and takes \(next) back"
    switch error {
    case .broken(let why): return RolloutError.broken(why + advice)
    case .inconsistent(let why): return RolloutError.inconsistent(why + advice)
    default: return error
    }
  }

  /// Takes back all rollouts of a target after the one named, or all there are: all or nothing. Where several changed a
  /// database, each of these goes back with its own, one after the other; one that cannot leaves those before it back.
  package func rollback(
    to destination: Destination, target: String?, policy: DriftPolicy = .refuse,
    dryRun: Bool = false
  ) throws -> Rollback {
    let lock = try Lock(on: directory, "the home")
    defer { withExtendedLifetime(lock) {} }
    let (survey, _) = try settled(force: policy == .force, dryRun: dryRun)
    var base: Catalog.Entry?
    let path: String
    switch destination {
    case .start: path = try chosen(target, of: survey)
    case .rollout(let id):
      let entry = try entry(named: id, in: survey)
      path = survey.target(of: entry)
      if let target, try moved == nil && resolved(target, among: survey.targets) != path {
        throw RolloutError.unusable("\(entry.id) was rolled out to \(path), not to \(target)")
      }
      guard entry.standing == .applied else {
        throw RolloutError.refused(
          "\(entry.id) is not in force, so there is no going back to it; see 'rollback list'")
      }
      base = entry
    }
    try mustBeFree(path, after: base?.id, in: survey)
    let first = (base?.id).flatMap(Self.number) ?? 0
    let newer = survey.settled(of: path).filter {
      $0.standing == .applied && (Self.number($0.id) ?? 0) > first
    }
    if newer.isEmpty { return Rollback(rollouts: [], target: path, restored: []) }
    let group = Array(newer.reversed())
    let parts = try parts(of: group)
    if dryRun || parts.count == 1 { return try rollBack(group, survey, policy, dryRun: dryRun) }
    // What stands in the way of the files is known before the first moves.
    var whole = try rollBack(group, survey, policy, dryRun: true)
    whole.database?.lines = []
    for (index, part) in parts.enumerated() {
      do {
        let done = try rollBack(part, survey, policy, dryRun: false)
        whole.database?.lines += done.database?.lines ?? []
      } catch {
        if index > 0 {
          let ids = parts[..<index].joined().map(\.id).joined(separator: ", ")
          tell("taken back already, each with its database: \(ids)")
        }
        throw error
      }
    }
    return whole
  }

  /// The rollout of that id, if its journal can be relied on.
  private func entry(named given: String, in survey: Survey) throws -> Catalog.Entry {
    let id = try name(of: given, among: names() + survey.missing.map(\.id))
    if let barred = survey.barred.first(where: { $0.id == id }) { throw barred.error }
    if let entry = survey.missing.first(where: { $0.id == id }) { throw gone(entry) }
    guard let entry = survey.settled.first(where: { $0.id == id }) else {
      throw RolloutError.refused("\(id) is unfinished, so there is no going back to it")
    }
    return entry
  }

  /// `group`: the newest first.
  private func rollBack(
    _ group: [Catalog.Entry], _ survey: Survey, _ policy: DriftPolicy, dryRun: Bool
  ) throws -> Rollback {
    let seal = try seal()
    let ids = group.map(\.id)
    let entries = Dictionary(uniqueKeysWithValues: group.map { ($0.id, $0) })
    if group.count > 64 { Descriptors.raise() }
    let newest = try folder(group[0], seal)
    let (target, lock) = try lockedTarget(of: newest)
    defer { withExtendedLifetime(lock) {} }
    // The first look at each is one whether the catalog is right; later it is not settled.
    let rollouts = try group.map { try folder($0, seal).rollout() }
    let restoration = try Restoration(ids) { id in
      let folder = try sound(id, seal)
      if let entry = entries[id] { try mustContinue(folder, entry) }
      return folder
    }
    let look = try restoration.look(at: target)
    let drifts = look.drifts.map { seen in
      let (item, kept) = (seen.item, seen.item.leftFile)
      return Drift(path: item.path.string, expected: item.left, found: seen.found)
        .read(from: try? kept.shelf.store().after, kept.name, in: target, at: item.path)
    }
    if policy == .refuse, !drifts.isEmpty { throw RolloutError.drift(drifts) }
    if policy == .force, let barred = drifts.first(where: { !$0.found.isReachable }) {
      throw RolloutError.drift([barred])
    }
    let moves = look.moves + (policy == .force ? look.drifts : [])
    let kept = policy == .keepTheirs ? drifts : []
    var goal: Switch?
    if newest.history.link != nil, !moves.isEmpty {
      let oldest = try folder(group[group.count - 1], seal)
      goal = try oldest.manifest().release
      guard let goal else {
        throw RolloutError.broken("\(oldest.id) switched a link, and no manifest says so")
      }
      let look = try oldest.look(.before, of: goal, in: target)
      if policy == .refuse, !look.changed.isEmpty { throw RolloutError.drift(look.changed) }
    }
    var seconds: Double?
    var salvage: [String] = []
    let databases = try databases(ofGroup: ids, seal)
    var told = databases.first.map { first in
      (
        Set(databases.map(\.1.name)).count == 1
          ? first.1.name : databases.map(\.1.name).joined(separator: " and "),
        dryRun ? databases.flatMap(\.1.remarks) : []
      )
    }
    if !dryRun {
      try survey.open(ids)
      try newest.journal.append(
        .rollingBack,
        [
          ("group", .array(ids.map { .string($0) })),
          ("kept", .array(kept.map { .string($0.path) })),
          ("force", .bool(policy == .force)),
        ] + ledgerHead())
      do {
        let back = try bringBack(
          databases.first, .asked, journal: newest.journal, end: .rolledBack,
          kept: { _ in kept.map(\.path) },
          files: { seconds = try restoration.perform(moves, in: target) }
        ).database
        told?.1 = back?.lines ?? []
        salvage = back?.kept ?? []
      } catch let pending as RolloutError where pending.exitStatus == 6 {
        throw pending
      } catch let unfinished as Restoration.Unfinished {
        throw RolloutError.failed("\(unfinished)")
      } catch {
        try newest.journal.append(.committed, [("given-up", .string("\(error)"))])
        survey.settle(ids)
        throw Self.reason(error)
      }
      try restoration.displace(moves, tell)
      try conclude(ids, survey, kept: kept.map(\.path), salvage: salvage)
    }
    let left = goal == nil ? nil : try? newest.manifest().release
    return Rollback(
      rollouts: rollouts, target: target.path,
      restored: moves.map(\.item.path.string),
      already: look.there.map { ($0.path.string, $0.goal.kind == .absent) }, kept: kept,
      displaced: policy == .force ? drifts : [], database: told,
      switched: left.map {
        newest.switched(
          to: .before, of: $0, in: target, took: seconds, leadingTo: goal?.from.string)
      })
  }

  /// Puts the rollout that was rolled back last in force again.
  package func undo(target: String?, dryRun: Bool = false) throws -> Rollback {
    let lock = try Lock(on: directory, "the home")
    defer { withExtendedLifetime(lock) {} }
    let (survey, _) = try settled(dryRun: dryRun)
    let path = try chosen(target, of: survey)
    let all = survey.settled(of: path)
    let rolledBack = all.filter { $0.standing == .rolledBack }
    guard let entry = rolledBack.max(by: { $0.turn < $1.turn }) else {
      try mustBeFree(path, after: nil, in: survey)
      throw RolloutError.unusable("there is no rollback to undo; see 'rollback list'")
    }
    if let newer = all.last(where: { $0.standing == .applied }),
      (Self.number(newer.id) ?? 0) > (Self.number(entry.id) ?? 0)
    {
      throw RolloutError.refused(
        "\(entry.id) cannot be put in force again: \(newer.id) was rolled out after it; "
          + "take that back first with 'rollback last'")
    }
    try mustBeFree(path, after: entry.id, in: survey)
    return try reapply(folder(entry, seal()), survey, dryRun: dryRun)
  }

  private func reapply(_ folder: Folder, _ survey: Survey, dryRun: Bool) throws -> Rollback {
    let (target, lock) = try lockedTarget(of: folder)
    defer { withExtendedLifetime(lock) {} }
    let snapshot = try folder.snapshot()
    var moves: [Move] = []
    var already: [(path: String, isAbsent: Bool)] = []
    var drifts: [Drift] = []
    for move in snapshot.moves(isForth: true) {
      let found = try target.state(of: move.path)
      if found.isSame(as: move.to) {
        already.append((move.path.string, move.to.kind == .absent))
      } else if found.isSame(as: move.from) {
        moves.append(move)
      } else {
        drifts.append(
          Drift(path: move.path.string, expected: move.from, found: found)
            .read(from: snapshot.store.before, move.slot, in: target, at: move.path))
      }
    }
    guard drifts.isEmpty else { throw RolloutError.drift(drifts) }
    let goal = moves.isEmpty ? nil : try folder.manifest().release
    if let goal {
      let changed = try folder.look(.after, of: goal, in: target).changed
      guard changed.isEmpty else { throw RolloutError.drift(changed) }
    }
    var seconds: Double?
    let database = try database(of: folder)
    var told = database.map { ($0.name, $0.remarks) }
    if !dryRun {
      told?.1 = []
      try survey.open([folder.id])
      try folder.journal.append(.reapplying)
      var isMigrated = false
      do {
        if let database {
          isMigrated = true
          do {
            told?.1 += try bringForth(database, folder).replayed
          } catch let problem as DatabaseProblem {
            if case .unknown = problem {} else { isMigrated = false }
            throw problem
          }
        }
        let prepared = try moves.prepare(in: target)
        try Directories.make(snapshot.manifest.directories, in: target.root, ifMissing: true)
        seconds = try moves.perform(in: target, prepared)
      } catch {
        _ = try takeBack(
          folder, survey, in: target, as: .rolledBack, with: isMigrated ? database : nil)
        throw Self.reason(error)
      }
      try folder.journal.append(.committed)
      survey.settle([folder.id])
    }
    return Rollback(
      rollouts: [try folder.rollout()], target: target.path, restored: moves.map(\.path.string),
      already: already, database: told,
      switched: goal.map { folder.switched(to: .after, of: $0, in: target, took: seconds) })
  }
}
