import Artifact
import Log

/// What a journal's records come to.
struct History: Sendable, Equatable {
  /// nil before the first record.
  private(set) var standing: Rollout.Standing?
  /// How often it was tried to finish what is unfinished, since it last got anywhere.
  private(set) var attempts = 0
  /// SHA-256 of the manifest; nil before the snapshot was complete.
  private(set) var manifest: String?
  /// SHA-256 of what is kept of the database; nil if it has none.
  private(set) var database: String?
  /// How often it went forth, or was about to.
  private(set) var round = 0
  /// While the database is pending: the event that ends it.
  private(set) var pendingEnd: RolloutEvent?
  /// Whether the database's parked and kept values are gone.
  private(set) var isDiscarded = false
  private(set) var rehearsal: Rollout.Rehearsal?
  /// When the restore was last rehearsed, in seconds since 1970, and what went wrong if it did.
  private(set) var drill: Drill?
  /// While rolling back: all that go back together, the newest first.
  private(set) var group: [String] = []
  /// While rolling back, and after it: paths that were left as they stood.
  private(set) var kept: [String] = []
  /// After rolling back: what the database keeps of it, as sentences.
  private(set) var salvage: [String] = []
  private(set) var isForced = false
  /// The target's path; nil in the journals of older programs.
  private(set) var target: String?
  /// The name of the link that is switched there; nil where files are changed.
  private(set) var link: String?
  /// Which directory that was, whatever stands at its path now; with a link, the one that holds it.
  private(set) var place: Place?
  /// Where in the target the snapshot lies, if it does; nil in older journals.
  private(set) var elsewhere: String?
  /// Which directory that is.
  private(set) var store: Place?
  /// Counts the rollbacks of a home, whatever the clock says: the one that it was taken back by.
  private(set) var turn = 0
  private(set) var commands = Rollout.Commands()
  /// The last record's number.
  private(set) var last = 0

  struct Drill: Sendable, Equatable {
    let time: Double
    let failure: String?
  }

  init(_ records: [Record]) {
    for record in records { take(record) }
  }

  private mutating func take(_ record: Record) {
    last = record.sequence
    let data = record.data
    let isWork = ![.attempt, .drilled, .retargeted, .adopted, .databaseDiscarded].contains(
      record.event)
    if isWork { attempts = 0 }
    // Older programs wrote the number alone, each time that they went to work.
    let number = data?["inode"]?.string.flatMap { UInt64($0) }.map { Place(inode: $0) }
    place = Place(data?["place"]) ?? number ?? place
    elsewhere = data?["elsewhere"]?.string ?? elsewhere
    store = Place(data?["store"]) ?? store
    target = data?["target"]?.string ?? target
    link = data?["link"]?.string ?? link
    switch record.event {
    case .begun: standing = .begun
    case .snapshotted: manifest = data?["manifest"]?.string
    case .proven:
      rehearsal = Rollout.Rehearsal(data) ?? rehearsal
      drill = Drill(time: record.time, failure: nil)
      database = data?["database"]?.string
    case .applying:
      standing = .applying
      round += 1
      commands = Rollout.Commands(after: data?["after"]?.string, verify: data?["verify"]?.string)
    case .applied: break
    case .committed:
      standing = .applied
      (group, kept, salvage) = ([], [], [])
    case .rollingBack:
      standing = .rollingBack
      group = data?["group"]?.strings ?? []
      kept = data?["kept"]?.strings ?? []
      isForced = data?["force"]?.bool ?? false
    case .rolledBack:
      standing = .rolledBack
      kept = data?["kept"]?.strings ?? kept
      salvage = data?["salvage"]?.strings ?? []
      // What is beyond all that was ever counted is nothing that we wrote.
      turn = data?["turn"]?.int.flatMap { (0..<1_000_000_000).contains($0) ? $0 : nil } ?? turn
    case .reapplying:
      standing = .reapplying
      round += 1
    case .databasePending:
      standing = .databasePending
      pendingEnd = data?["end"]?.string.flatMap(RolloutEvent.init(rawValue:))
      kept = data?["kept"]?.strings ?? kept
    case .databaseDiscarded: isDiscarded = true
    case .takenBack:
      standing = .takenBack
      kept = data?["kept"]?.strings ?? []
    case .attempt: attempts += 1
    case .failed, .retargeted, .adopted: break
    case .drilled:
      rehearsal = Rollout.Rehearsal(data) ?? rehearsal
      drill = Drill(time: record.time, failure: data?["failure"]?.string)
    }
  }
}

extension Rollout.Rehearsal {
  /// As a record has it: milliseconds.
  var members: [(String, JSONValue)] {
    [("rehearsal_ms", .number(seconds * 1000)), ("restore_ms", .number(restore * 1000))]
  }

  init?(_ data: JSONNode?) {
    guard let whole = data?["rehearsal_ms"]?.number, let restore = data?["restore_ms"]?.number
    else { return nil }
    self.init(seconds: whole / 1000, restore: restore / 1000)
  }
}
