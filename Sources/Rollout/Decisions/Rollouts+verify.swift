import Artifact
import Glibc
import Log

/// What a ledger proves, and what speaks against it.
package struct LedgerProof: Sendable {
  package let state: LedgerState
  /// Of the anchors that were compared, the one that reaches furthest; nil where there was none.
  package private(set) var anchor: (head: Ledger.Head, holder: String)?
  package private(set) var anchors = 0
  /// That it was changed: a sentence each.
  package let tampering: [String]
  /// Where it and the rollouts do not agree: a sentence each.
  package fileprivate(set) var differences: [String] = []

  /// 1: it was changed. 5: it and `Rollbacks/` say different things.
  package var exitStatus: Int32 { !tampering.isEmpty ? 1 : differences.isEmpty ? 0 : 5 }

  /// Reads the whole ledger, and compares it with heads, each of which somebody has seen, and with one that
  /// the user gives, by its SHA-256.
  package init(
    _ ledger: Ledger, seen: [(head: Ledger.Head, holder: String)] = [], given: String?,
    _ body: (LedgerLine) -> Void = { _ in }
  ) throws {
    var open = Dictionary(grouping: seen, by: \.head.number)
    var missing = given
    var wrong: [String] = []
    var (anchor, anchors) = (self.anchor, 0)
    state = try ledger.read { line, head in
      for (seen, holder) in open.removeValue(forKey: head.number) ?? [] {
        anchors += 1
        if seen == head {
          anchor = (head, holder)
        } else {
          wrong.append("record \(head.number) is not the one that \(holder) has seen")
        }
      }
      if head.sha256 == missing {
        missing = nil
        anchors += 1
        anchor = (head, "you")
      }
      body(line)
    }
    (self.anchor, self.anchors) = (anchor, anchors)
    tampering =
      [state.flaw].compactMap(\.self) + wrong
      + open.sorted { $0.key < $1.key }.flatMap(\.value).map {
        "record \($0.head.number), which \($0.holder) has seen, is gone: the end was cut, or it was "
          + "begun anew"
      }
      + [missing].compactMap(\.self).map {
        "no record has the SHA-256 \($0): it was cut, or written anew"
      }
  }
}

extension Rollouts {
  /// Reads the whole ledger, and compares it with each anchor in the journals, with `head` (a SHA-256 that
  /// was kept elsewhere), and with the rollouts that there are.
  package func verifyLedger(head given: String? = nil) throws -> LedgerProof {
    var proof = try verifiedOnce(given)
    // Another command may be between a rollout and its record.
    for _ in 0..<3 where !proof.differences.isEmpty {
      usleep(200_000)
      proof = try verifiedOnce(given)
    }
    return proof
  }

  private func verifiedOnce(_ given: String?) throws -> LedgerProof {
    guard let ledger = try readLedger() else {
      throw RolloutError.unusable(
        "there is no ledger in \(directory.path): nothing was decided yet")
    }
    let seal = try seal()
    // The rollouts first: what happens while we read is in the ledger then, too.
    var accounts: [String: Account] = [:]
    var seen: [(head: Ledger.Head, holder: String)] = []
    var unreadable: Set<String> = []
    for id in try names() {
      guard let folder = try? Folder(id, in: directory, seal: seal) else {
        unreadable.insert(id)
        continue
      }
      let records = folder.journal.records
      accounts[id] = (folder.history, records.first?.time ?? 0)
      for record in records {
        if let head = Ledger.Head(record.data?["ledger"]) { seen.append((head, "rollout \(id)")) }
      }
    }
    var told: [String: Told] = [:]
    var since = Double.infinity
    var proof = try LedgerProof(ledger, seen: seen, given: given) { line in
      since = min(since, line.time)
      switch line.kind {
      case .apply, .rollback:
        if let id = line.text(",\"rollout\":\""), let outcome = line.text(",\"outcome\":\"") {
          told[id] = (outcome, false)
        }
      case .prune, .forget:
        for id in line.node?["rollouts"]?.strings ?? [] { told[id]?.isRemoved = true }
      default: break
      }
    }
    if proof.state.flaw == nil {
      proof.differences = differences(told, accounts, unreadable, since: since)
    }
    return proof
  }

  /// What the ledger was told of a rollout last.
  private typealias Told = (outcome: String, isRemoved: Bool)
  /// What its journal says, without the folder kept open.
  private typealias Account = (history: History, begun: Double)

  private func differences(
    _ told: [String: Told], _ accounts: [String: Account], _ unreadable: Set<String>, since: Double
  ) -> [String] {
    var all: [String] = []
    for (id, told) in told.sorted(by: { $0.key < $1.key }) {
      guard let history = accounts[id]?.history else {
        if unreadable.contains(id) {
          all.append("\(id) cannot be read, so nobody knows whether the ledger is right about it")
        } else if told.outcome != "begun", told.outcome != "taken-back", !told.isRemoved {
          all.append("\(id) is gone, and no record says that it was pruned or forgotten")
        }
        continue
      }
      // A crash came before it was removed: it is there, and does no harm.
      if told.isRemoved { continue }
      if let expected = history.outcome?.word, expected != told.outcome,
        expected != "undone" || told.outcome != "applied"
      {
        let standing = history.standing?.rawValue ?? "unknown"
        all.append("\(id) is \(standing), and the last record of it says \(told.outcome)")
      }
    }
    for (id, account) in accounts.sorted(by: { $0.key < $1.key })
    where told[id] == nil && account.begun > since
      && account.history.standing?.isUnfinished == false
    {
      all.append("\(id) is there, and no record tells of it")
    }
    return all
  }
}
