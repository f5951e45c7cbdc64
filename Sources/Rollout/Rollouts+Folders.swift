import Artifact
import CKernel
import Glibc

extension Rollouts {
  /// A directory that is not complete yet, and one that is being removed.
  static let unborn = ".new-"
  static let removed = ".removed-"
  /// A catalog that was not complete.
  private static let staged = ".\(Catalog.name)."

  /// The catalog among the names of `Rollbacks/`; nil if there is none. Older programs called it `ledger`,
  /// which is a directory now.
  func catalogFile(among names: [String], isRenamed: Bool) throws -> String? {
    if names.contains(Catalog.name) { return Catalog.name }
    guard names.contains(Catalog.oldName),
      let status = try directory.status(of: Catalog.oldName),
      UInt32(status.mode) & S_IFMT == S_IFREG
    else { return nil }
    guard isRenamed else { return Catalog.oldName }
    try directory.move(Catalog.oldName, to: directory, as: Catalog.name)
    try directory.sync()
    return Catalog.name
  }

  /// The names of the rollouts, oldest first: `NUMBER-TIME`.
  package func names() throws(FileFailure) -> [String] {
    // One that could not be seen would be taken for one that is not there.
    Self.sorted(try directory.names().map { String(decoding: $0, as: UTF8.self) })
  }

  static func sorted(_ names: [String]) -> [String] {
    names.compactMap { name in number(name).map { ($0, name) } }.sorted { $0 < $1 }.map(\.1)
  }

  static func number(_ id: String) -> Int? {
    let digits = id.utf8.prefix(18).prefix(while: ASCII.isDigit)
    guard digits.count >= 4, id.utf8[digits.endIndex...].first == UInt8(ascii: "-") else {
      return nil
    }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// A new rollout's directory, its journal begun.
  func makeFolder(for target: Target, link: String? = nil, _ survey: Survey) throws -> Folder {
    let key = try madeKey()
    survey.sign(with: key.seal)
    let digits = "\(survey.last + 1)"
    let id =
      String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "-" + Moment.now.compact
    let unborn = Self.unborn + id
    try directory.make(unborn)
    let control = try directory.directory([unborn])
    let elsewhere = try Store.placeElsewhere(
      of: id, control: control, target: target, key: key)
    try Journal(in: control, seal: key.seal, isNew: true).append(
      .begun,
      [
        ("id", .string(id)), ("target", .string(target.path)),
        ("place", try Place(target.root).json),
      ]
        + [("elsewhere", elsewhere), ("link", link)].compactMap { key, value in
          value.map { (key, .string($0)) }
        })
    try control.sync()
    try directory.move(unborn, to: directory, as: id)
    try directory.sync()
    return try Folder(id, in: directory, seal: key.seal)
  }

  /// Removes a rollout and its snapshot: out of sight at once, then for good.
  func remove(_ folder: Folder) throws {
    let away = Self.removed + folder.id
    try directory.move(folder.id, to: directory, as: away)
    try directory.sync()
    try removeForGood(away, by: seal())
  }

  /// Removes what is left of rollouts not begun, or removed, among the names of `Rollbacks/`.
  func sweep(_ names: [String]) throws {
    guard let seal = try seal() else { return }
    for name in names where name.first == "." {
      if name.hasPrefix(Self.staged) { try directory.unlink(name) }
      if name.hasPrefix(Self.unborn) { try directory.remove(name) }
      if name.hasPrefix(Self.removed) { try removeForGood(name, by: seal) }
    }
  }

  /// A snapshot in the target goes first, and before it releases that nobody needs: only the journal and the
  /// manifest know of them.
  private func removeForGood(_ name: String, by seal: HMAC?) throws {
    let folder = try? Folder(name, in: directory, seal: seal)
    if let folder, folder.journal.flaw == nil, folder.history.link != nil,
      folder.history.standing != .begun, (try? folder.manifest()) != nil
    {
      do {
        try retireAll(of: folder, staying: releases(of: names(), seal))
      } catch {
        tell("the releases of \(folder.id) were left where they are: \(error)")
      }
    }
    if let folder, folder.journal.flaw == nil,
      let place = folder.history.elsewhere ?? folder.oldPlaceElsewhere
    {
      do {
        try Store.remove(elsewhere: place, in: folder.openTarget())
      } catch let failure as FileFailure where failure.errno == ENOENT {
      } catch let error as RolloutError {
        tell("the snapshot of \(folder.id) in its target was left there: \(error)")
      }
    }
    try directory.remove(name)
  }
}

extension Folder {
  /// What an older program wrote into the file `elsewhere`.
  fileprivate var oldPlaceElsewhere: String? {
    (try? control.read("elsewhere", atMost: 1 << 13)).map { String(decoding: $0, as: UTF8.self) }
  }
}
