import Artifact
import CKernel
import Glibc

/// A rollout as `list` and `show` tell it.
package struct Listing: Sendable {
  /// How ready the way back is.
  package enum Condition: Sendable, Equatable {
    /// Rehearsed lately, and the target is as it was left.
    case warm
    /// Why a drill or a look is due.
    case stale(String)
    /// What is wrong with the snapshot.
    case broken(String)
    /// There is no way back to keep warm: it is not in force.
    case idle

    package var word: String {
      switch self {
      case .warm: "warm"
      case .stale: "stale"
      case .broken: "broken"
      case .idle: "-"
      }
    }
  }

  package let id: String
  /// nil if manifest or journal cannot be read.
  package fileprivate(set) var rollout: Rollout?
  package let condition: Condition
  /// The bytes that its files take, copies included.
  package fileprivate(set) var size = 0
  /// When the restore was last rehearsed.
  package fileprivate(set) var drill: Moment?
  /// Paths that are not as the rollout left them; only those that no newer rollout changed.
  package fileprivate(set) var drift: [Drift] = []
  /// Paths that the rollback left as they were.
  package fileprivate(set) var kept: [String] = []
  /// How many things were moved to `displaced/`.
  package fileprivate(set) var displaced = 0
}

extension Rollouts {
  /// A week.
  package static let maxAge = Duration.seconds(7 * 86_400)

  /// All rollouts, or those of one target, oldest first, each turned into what is wanted of it: with
  /// many there is no room for all of each. Nothing is locked and nothing changed.
  package func list<Line>(
    target: String? = nil, maxAge: Duration = Rollouts.maxAge, _ line: (Listing) -> Line
  ) throws -> [Line] {
    let survey = try reading()
    let path = try known(target, of: survey)
    return try list(survey.rows(of: path), maxAge, isWanted: { _ in true }, line)
  }

  /// All rollouts as they were made, oldest first; throws where one cannot be read.
  package func all() throws -> [Rollout] {
    let seal = try? readingSeal()
    return try reading().rows(of: nil).map {
      try Folder($0.id, in: directory, seal: seal, moved: moved).rollout()
    }
  }

  /// One of them.
  package func show(_ given: String, maxAge: Duration = Rollouts.maxAge) throws -> Listing {
    let survey = try reading()
    let rows = survey.rows(of: nil)
    let id = try name(of: given, among: rows.map(\.id))
    let newer = rows.drop { $0.id != id }.filter { $0.target == rows.first { $0.id == id }?.target }
    let found = try list(newer, maxAge, isWanted: { $0 == id }, { $0 })
    guard let listing = found.first else {
      throw RolloutError.unusable("there is no rollout \(given) in \(directory.path)")
    }
    return listing
  }

  /// `rows`, the oldest first; only those that `isWanted`, since what is newer hides what is older.
  private func list<Line>(
    _ rows: [Survey.Row], _ maxAge: Duration, isWanted: (String) -> Bool,
    _ line: (Listing) -> Line
  ) throws -> [Line] {
    let seal = try? readingSeal()
    var lines: [Line] = []
    var superseded: [String: Set<String>] = [:]
    for row in rows.reversed() {
      let (folder, manifest, place): (Folder, Manifest, String)
      do {
        folder = try Folder(row.id, in: directory, seal: seal, moved: moved)
        manifest = try folder.manifest()
        place = try folder.target()
      } catch {
        if isWanted(row.id) {
          lines.append(line(Listing(id: row.id, condition: .broken("\(row.error ?? error)"))))
        }
        continue
      }
      if isWanted(row.id) {
        let own = superseded[place, default: []]
        lines.append(
          line(try listing(folder, manifest, superseded: own, row.error, maxAge: maxAge)))
      }
      if folder.history.standing == .applied {
        superseded[place, default: []].formUnion(manifest.entries.map(\.path.string))
      }
    }
    return lines.reversed()
  }

  private func listing(
    _ folder: Folder, _ manifest: Manifest, superseded: Set<String>, _ error: (any Error)?,
    maxAge: Duration
  ) throws -> Listing {
    let history = folder.history
    var drifts: [Drift] = []
    if history.standing == .applied, let target = try? folder.openTarget(home) {
      for entry in manifest.entries where !superseded.contains(entry.path.string) {
        let found = try target.state(of: entry.path)
        if !found.isSame(as: entry.after) {
          drifts.append(Drift(path: entry.path.string, expected: entry.after, found: found))
        }
      }
    }
    let store = try? folder.store()
    return Listing(
      id: folder.id, rollout: try folder.rollout(),
      condition: error.map { .broken("\($0)") }
        ?? condition(folder, manifest, store, drifts, maxAge),
      size: Int(
        manifest.entries.reduce(0.0) {
          min($0 + Double($1.before.size) + 2 * Double($1.after.size), 1e18)
        }),
      drill: history.drill.map { Moment(recorded: $0.time) }, drift: drifts,
      kept: history.kept,
      displaced: store.map { Store.countDisplaced(in: $0.directory) } ?? 0)
  }

  private func condition(
    _ folder: Folder, _ manifest: Manifest, _ store: Store?, _ drifts: [Drift],
    _ maxAge: Duration
  ) -> Listing.Condition {
    let history = folder.history
    if let flaw = folder.journal.flaw { return .broken("its journal is corrupt: \(flaw)") }
    guard history.standing == .applied || history.standing == .rolledBack else { return .idle }
    guard let store else { return .broken("its snapshot is missing") }
    for (index, entry) in manifest.entries.enumerated() {
      let name = Manifest.slot(index)
      for (directory, state) in [(store.before, entry.before), (store.after, entry.after)] {
        guard state.kind != .absent else { continue }
        let status = try? directory.status(of: name)
        if status.map({ Int($0.size) }) != state.size {
          return .broken("\(directory.naming(name)) is missing or cut short")
        }
      }
    }
    if let failure = history.drill?.failure { return .broken(failure) }
    guard history.standing == .applied else { return .idle }
    do {
      let target = try folder.openTarget(home)
      if let change = manifest.release {
        _ = try folder.release(.before, of: change, in: target)
      }
    } catch RolloutError.broken(let why) {
      return .broken(why)
    } catch {
      return .stale("\(error)")
    }
    if !drifts.isEmpty {
      return .stale(
        "\(drifts.count) of its files \(drifts.count == 1 ? "was" : "were") changed since")
    }
    let age = Moment.now.seconds - (history.drill?.time ?? 0)
    if age > maxAge / .seconds(1) || age < -60 { return .stale("its last drill is too long ago") }
    return .warm
  }
}

extension Store {
  /// The files and links below `displaced/`.
  static func countDisplaced(in directory: Directory) -> Int {
    guard let displaced = try? directory.directory([Self.displaced]) else { return 0 }
    return displaced.extent().files
  }
}
