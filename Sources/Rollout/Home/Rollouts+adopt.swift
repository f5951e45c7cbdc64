import Artifact
import CKernel
import Glibc
import Log

/// What a home that is not ours holds, before somebody vouches for it.
package struct Adoption: Sendable {
  package struct Entry: Sendable {
    package let id: String
    /// nil where the manifest is missing or not what the journal was told.
    package let rollout: Rollout?
    /// What would be done because of it, and by which command.
    package let effect: String
    /// Why it is not adopted; nil if it is.
    package let flaw: String?
    /// SHA-256 of its journal.
    let sum: String
  }

  /// Oldest first.
  package let entries: [Entry]
  /// Binds all that was read: the journals, and the manifests that they name.
  package let digest: String
  /// Why the home is not ours as it is.
  package let why: String
}

extension Rollouts {
  /// Reads what there is to adopt. Nothing is locked and nothing changed; nil if the home is ours.
  package func adoption() throws -> Adoption? {
    guard let why = try complaint() else { return nil }
    return try adoption(why)
  }

  /// Signs what was shown, and nothing else: `digest` says what that was.
  package func adopt(_ digest: String) throws {
    let lock = try Lock(on: directory, "the home")
    defer { withExtendedLifetime(lock) {} }
    guard let why = try complaint() else { return }
    let shown = try adoption(why)
    guard shown.digest == digest else {
      throw RolloutError.refused(
        "\(directory.path) is not what was shown any more: nothing was signed; "
          + "look at it again with 'rollback adopt'")
    }
    let key = try HomeKey.make(for: home, directory, in: state)
    // Until the home names its key, it is as foreign as before.
    for entry in shown.entries where entry.flaw == nil {
      let journal = try Folder(entry.id, in: directory, seal: nil).journal
      guard journal.sum == entry.sum else {
        throw RolloutError.refused(
          "the journal of \(entry.id) was changed meanwhile: the home is as foreign as before")
      }
      try journal.adopt(with: key.seal)
    }
    // What it says was signed by another key, or by none.
    try directory.unlink(Catalog.name)
    if let old = try directory.status(of: Self.ledger) {
      // As older programs called the catalog; else the record of another home, which is kept.
      if UInt32(old.mode) & S_IFMT == S_IFREG {
        try directory.unlink(Self.ledger)
      } else {
        try directory.move(
          Self.ledger, to: directory, as: "\(Self.ledger).\(Moment.now.compact)")
      }
    }
    try key.install(in: directory)
    record(.adopt, [("rollouts", .int(shown.entries.count)), ("sha256", .string(digest))])
  }

  private func adoption(_ why: String) throws -> Adoption {
    var entries: [Adoption.Entry] = []
    var sums = SHA256()
    for name in try names() {
      do {
        let folder = try Folder(name, in: directory, seal: nil)
        let sum = folder.journal.sum
        let manifest = try? folder.control.read(Manifest.name)
        sums.update("\(name) \(sum) \(manifest.map { SHA256.hex($0) } ?? "-")\n".utf8)
        let rollout = try? folder.rollout()
        entries.append(
          Adoption.Entry(
            id: name, rollout: rollout, effect: Self.effect(folder, rollout),
            flaw: folder.journal.flaw, sum: sum))
      } catch {
        sums.update("\(name) unreadable\n".utf8)
        entries.append(
          Adoption.Entry(
            id: name, rollout: nil, effect: "", flaw: "it cannot be read: \(error)", sum: ""))
      }
    }
    return Adoption(entries: entries, digest: String(sums.hex().prefix(32)), why: why)
  }

  private static func effect(_ folder: Folder, _ rollout: Rollout?) -> String {
    let files = rollout?.files ?? []
    // Whoever adopts it lets it change that, too.
    let database = rollout?.database.map { " and the database \($0.name)" } ?? ""
    let count = files.count.counted("file") + database
    let made = files.count { $0.kind == .create }
    let target = rollout?.target ?? folder.history.target ?? "a directory that it does not name"
    let after = folder.history.commands.after.map { ", and then runs '\($0)'" } ?? ""
    return switch folder.history.standing {
    case .begun, nil: "the next command removes its beginnings"
    case .applying: "the next command takes \(count) back in \(target)"
    case .rollingBack: "the next command goes on taking \(count) back in \(target)"
    case .databasePending: "the next command takes its database back\(database)"
    case .reapplying: "the next command takes \(count) back in \(target), again"
    case .applied:
      "'rollback last' changes \(count) in \(target): \(files.count - made) to what stood there "
        + "before, \(made) removed" + after
    case .rolledBack: "'rollback undo' writes \(count) in \(target)" + after
    case .takenBack: "nothing is done because of it"
    }
  }
}
