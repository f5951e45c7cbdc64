import Artifact
import Log

extension Rollouts {
  /// The directory of the ledger in `Rollbacks/`.
  package static let ledger = "ledger"

  /// The ledger, for whoever decides something; a home without a key gets one. Throws `RolloutError` where
  /// there is none that can be written.
  package func ledger(for command: String) throws -> Ledger {
    do {
      if case .ours(let key) = try ownership() { return try openLedger(key.seal, command) }
      let lock = try Lock(on: directory, "the home")
      defer { withExtendedLifetime(lock) {} }
      return try openLedger(madeKey().seal, command)
    } catch let failure as FileFailure {
      throw unwritable(failure)
    }
  }

  /// Lets go of the key of a home that is thrown away.
  package func discardKey() {
    guard let id = try? HomeKey.id(named: directory) else { return }
    try? state.keys(isMade: false)?.unlink(id)
  }

  /// The ledger, to be read; nil where there is none.
  package func readLedger() throws -> Ledger? {
    let names = try directory.names().map { String(decoding: $0, as: UTF8.self) }
    guard names.contains(Self.ledger) else { return nil }
    // What this home's key did not sign counts as none.
    guard let seal = try seal() else {
      throw RolloutError.refused(
        "\(directory.naming(Self.ledger)) is there, and the home has no key")
    }
    return try catalogFile(among: names, isRenamed: false) == Catalog.oldName
      ? nil : Ledger(in: directory.directory([Self.ledger]), seal: seal)
  }

  private func openLedger(_ seal: HMAC, _ command: String = "") throws -> Ledger {
    // An older program's catalog has its name until the first command that changes something.
    let names = try directory.names().map { String(decoding: $0, as: UTF8.self) }
    _ = try catalogFile(among: names, isRenamed: true)
    return Ledger(in: try directory.making(Self.ledger), seal: seal, via: command)
  }

  private func unwritable(_ error: any Error) -> RolloutError {
    .unusable("the ledger cannot be written: \(error); nothing was changed")
  }

  /// The last record, for a journal; nil where that cannot be told, which stops nothing.
  func ledgerHead() -> [(String, JSONValue)] {
    (try? readLedger()?.head()).map { [("ledger", $0.json)] } ?? []
  }

  /// Tells the ledger that an apply begins, and who took what is open of it. Throws where it cannot be
  /// written: nothing was changed yet.
  func recordBeginning(_ manifest: Manifest, _ seal: HMAC) throws -> [(String, JSONValue)] {
    var records: [Ledger.Record] =
      manifest.accepted.map {
        [
          (
            .accept,
            [
              ("report", .string(manifest.report)), ("reason", .string($0.clipped)),
              ("until", .optional(manifest.origin.acceptedUntil)),
            ]
          )
        ]
      } ?? []
    records.append(
      (.apply, manifest.decision(SHA256.hex(manifest.bytes)) + [("outcome", "begun")]))
    do {
      return [("ledger", try openLedger(seal, "apply").append(records).json)]
    } catch {
      throw unwritable(error)
    }
  }

  /// Tells the ledger where these rollouts stand, and gives those that it knows of now. It is the last that
  /// a rollback waits for: where it cannot be written that is said, and the next command makes it up.
  func record(_ ids: [String], _ seal: HMAC) -> [String] {
    if ids.isEmpty { return [] }
    do {
      let ledger = try openLedger(seal)
      let records = try ids.compactMap {
        try Folder($0, in: directory, seal: seal, moved: moved, memory: memory).decision
      }.filter {
        // Not what was written, when a crash came before the catalog was told.
        let text = JSONValue.object($0.fields).text.dropFirst().dropLast()
        return try !ledger.recentlyHolds(String(text))
      }
      if !records.isEmpty { try ledger.append(records, patience: 0.2) }
      return ids
    } catch {
      tell("\(error); the ledger is told by the next command that can write it")
      return []
    }
  }

  /// Tells the ledger what was done to rollouts, after it was.
  func record(_ kind: Ledger.Kind, _ fields: [(String, JSONValue)]) {
    do {
      if let seal = try seal() { try openLedger(seal).append([(kind, fields)], patience: 0.2) }
    } catch {
      tell("\(error); the ledger does not know of it")
    }
  }

  /// Tells the ledger that rollouts are removed, before they are: one that is gone and was not said to be was
  /// taken by others. Throws where it cannot be written; nothing was removed then.
  func recordRemoval(_ kind: Ledger.Kind, _ ids: [String]) throws {
    guard !ids.isEmpty, let seal = try seal() else { return }
    do {
      try openLedger(seal).append([(kind, [("rollouts", .array(ids.map { .string($0) }))])])
    } catch {
      throw unwritable(error)
    }
  }
}

extension Manifest {
  /// What the ledger has of it: no path, no content.
  fileprivate func decision(_ sha256: String) -> [(String, JSONValue)] {
    [
      ("rollout", .string(id)), ("report", .string(report)),
      ("manifest", .string(sha256)),
      ("files", .int(release?.files.count ?? entries.count)),
      ("review_by", .optional(origin.reviewBy)),
    ]
  }
}

extension History {
  /// What the ledger has of where it stands; nil while somebody is at it, or was stopped: the next command
  /// tells it.
  var outcome: (kind: Ledger.Kind, word: String)? {
    switch standing {
    case .applied: turn > 0 ? (.rollback, "undone") : (.apply, "applied")
    case .takenBack: (.apply, "taken-back")
    case .rolledBack: (.rollback, "rolled-back")
    case .begun, .applying, .rollingBack, .reapplying, .databasePending, nil: nil
    }
  }
}

extension Folder {
  /// The decision that its standing is; nil where it stands nowhere yet.
  fileprivate var decision: Ledger.Record? {
    guard let manifest = try? manifest(), let (kind, word) = history.outcome else { return nil }
    let age = max(0, (journal.records.last?.time ?? 0) - manifest.date) / 3600
    return (
      kind,
      manifest.decision(history.manifest ?? "") + [
        ("outcome", .string(word)), ("turn", .int(history.turn)),
        ("age_h", .number(kind == .rollback ? age : 0)), ("kept", .int(history.kept.count)),
        ("accepted", .bool(manifest.accepted != nil)),
        // How many records its journal has: each decision is told once.
        ("records", .int(history.last)),
      ]
    )
  }
}

extension String {
  /// A line of the ledger stays short, whatever a character is made of.
  package var clipped: String {
    utf8.count <= 500 ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(120)))
  }
}
