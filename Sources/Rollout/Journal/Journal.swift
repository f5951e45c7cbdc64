import Artifact
import Log

/// What happened to one rollout, in the order it happened: the file `Rollbacks/ID/journal`.
///
/// `append` returns when the line is on the device. Only who holds the lock of `Rollbacks/` writes.
final class Journal {
  static let name = "journal"

  private let log: ChainedLog<RolloutEvent>
  private(set) var history: History

  var records: [Record] { log.text.entries }
  var flaw: String? { log.flaw }
  /// SHA-256 of the records.
  var sum: String { log.sum }

  /// Opens it; with `isNew` it is made. Without a seal it is only read, and nobody vouches for it.
  init(in directory: Directory, seal: HMAC?, isNew: Bool = false) throws {
    do {
      log = try ChainedLog(Self.name, in: directory, seal: seal, isNew: isNew)
    } catch let damage as ChainedLog<RolloutEvent>.Damaged {
      throw RolloutError.inconsistent(
        "\(damage): nobody knows where its rollout stands; nothing was changed; "
          + "restore the journal from a backup, or move \(directory.path) away")
    }
    history = History(log.text.entries)
  }

  /// Vouches with a seal for all that was read: nothing else may have been added meanwhile.
  func adopt(with seal: HMAC) throws { try changing { try log.adopt(with: seal) } }

  /// Adds lines, durably; what a crash left of a torn one is cut before.
  func append(_ events: (Record.Event, [(String, JSONValue)])...) throws {
    try changing { try log.append(events) }
  }

  func append(_ event: Record.Event, _ data: [(String, JSONValue)] = []) throws {
    try append((event, data))
  }

  private func changing(_ change: () throws -> Void) throws {
    do {
      try change()
    } catch let damage as ChainedLog<RolloutEvent>.Damaged {
      throw RolloutError.inconsistent(damage.description)
    }
    history = History(log.text.entries)
  }
}
