import Artifact
import Log

/// What a ledger proves, and what speaks against it.
package struct LedgerProof: Sendable {
  package let state: LedgerState
  /// Of the anchors that were compared, the one that reaches furthest; nil where there was none.
  package fileprivate(set) var anchor: (head: Ledger.Head, holder: String)?
  package fileprivate(set) var anchors = 0
  /// That it was changed: a sentence each.
  package fileprivate(set) var tampering: [String] = []
  /// Where it and the rollouts do not agree: a sentence each.
  package fileprivate(set) var differences: [String] = []

  /// 1: it was changed. 5: it and `Rollbacks/` say different things.
  package var exitStatus: Int32 { !tampering.isEmpty ? 1 : differences.isEmpty ? 0 : 5 }
}

extension Rollouts {
  /// Reads the whole ledger, and compares it with each anchor in the journals, with `head` (a SHA-256 that
  /// was kept elsewhere), and with the rollouts that there are.
  package func verifyLedger(head given: String? = nil) throws -> LedgerProof {
    guard let ledger = try readLedger() else {
      throw RolloutError.unusable(
        "there is no ledger in \(directory.path): nothing was decided yet")
    }
    let seal = try seal()
    // The rollouts first: what happens while we read is in the ledger then, too.
    var folders: [String: Folder.Account] = [:]
    for id in try names() {
      folders[id] = (try? Folder(id, in: directory, seal: seal)).map(Folder.Account.init)
    }
    var anchors: [Int: [(sha256: String, holder: String)]] = [:]
    for (id, account) in folders {
      for head in account.heads { anchors[head.number, default: []].append((head.sha256, id)) }
    }
    var told: [String: Told] = [:]
    var found: Ledger.Head?
    var wrong: [String] = []
    var furthest: (Ledger.Head, String)?
    var compared = 0
    var since = Double.infinity
    let state = try ledger.read { line, sha256 in
      since = min(since, line.time)
      for anchor in anchors.removeValue(forKey: line.number) ?? [] {
        compared += 1
        if anchor.sha256 == sha256 {
          furthest = (Ledger.Head(number: line.number, sha256: sha256), "rollout \(anchor.holder)")
        } else {
          wrong.append(
            "record \(line.number) is not the one that rollout \(anchor.holder) has seen")
        }
      }
      if let given, given == sha256 { found = Ledger.Head(number: line.number, sha256: sha256) }
      switch line.kind {
      case .apply?, .rollback?:
        if let id = line.text(",\"rollout\":\""), let outcome = line.text(",\"outcome\":\"") {
          told[id] = Told(outcome: outcome, at: line.time)
        }
      case .prune?, .forget?:
        for id in line.node?["rollouts"]?.strings ?? [] { told[id]?.isRemoved = true }
      default: break
      }
    }
    var proof = LedgerProof(state: state)
    proof.tampering = [state.flaw].compactMap(\.self) + wrong
    proof.anchors = compared
    proof.anchor = furthest
    for (number, lost) in anchors.sorted(by: { $0.key < $1.key }) {
      proof.tampering += lost.map {
        "record \(number), which rollout \($0.holder) has seen, is gone: the end was cut, or it was "
          + "begun anew"
      }
    }
    if let given {
      if let found {
        proof.anchors += 1
        if found.number >= furthest?.0.number ?? -1 { proof.anchor = (found, "you") }
      } else {
        proof.tampering.append("no record has the SHA-256 \(given): it was cut, or written anew")
      }
    }
    if state.flaw == nil { proof.differences = differences(told, folders, since: since) }
    return proof
  }

  /// What the ledger was told of a rollout last.
  private struct Told {
    let outcome: String
    let at: Double
    var isRemoved = false
  }

  private func differences(
    _ told: [String: Told], _ folders: [String: Folder.Account], since: Double
  ) -> [String] {
    var all: [String] = []
    for (id, told) in told.sorted(by: { $0.key < $1.key }) {
      guard let account = folders[id] else {
        if told.outcome != "begun", told.outcome != "taken-back", !told.isRemoved {
          all.append("\(id) is gone, and no record says that it was pruned or forgotten")
        }
        continue
      }
      if told.isRemoved { all.append("\(id) is there, and a record says that it was removed") }
      let expected: String? =
        switch account.standing {
        case .applied: account.isUndone ? "undone" : "applied"
        case .rolledBack: "rolled-back"
        case .takenBack: "taken-back"
        // Somebody is at it, or was stopped: the next command tells it.
        case .begun, .applying, .rollingBack, .reapplying, nil: nil
        }
      if let expected, expected != told.outcome, expected != "undone" || told.outcome != "applied" {
        all.append(
          "\(id) is \(account.standing?.rawValue ?? "unknown"), and the last record of it says \(told.outcome)"
        )
      }
    }
    for (id, account) in folders.sorted(by: { $0.key < $1.key })
    where told[id] == nil && account.begun > since && account.standing?.isUnfinished == false {
      all.append("\(id) is there, and no record tells of it")
    }
    return all
  }
}

extension Folder {
  /// What its journal says, without the folder kept open.
  fileprivate struct Account {
    let standing: Rollout.Standing?
    let isUndone: Bool
    let begun: Double
    /// The heads of the ledger that it has seen.
    let heads: [Ledger.Head]

    init(_ folder: Folder) {
      standing = folder.history.standing
      isUndone = folder.history.turn > 0
      begun = folder.journal.records.first?.time ?? 0
      heads = folder.journal.records.compactMap { Ledger.Head($0.data?["ledger"]) }
    }
  }
}
