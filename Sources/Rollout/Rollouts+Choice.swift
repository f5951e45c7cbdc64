import Artifact
import Glibc

extension Rollouts {
  /// The target that is meant: the one named, else the only one, else the one around the caller.
  func chosen(_ target: String?, of survey: Survey) throws -> String {
    if let path = try known(moved?.path ?? target, of: survey) { return path }
    let targets = survey.targets
    guard let only = targets.first else { throw nothing(in: survey) }
    let around = targets.filter { target in here.map { Self.holds(target, $0) } == true }
    if targets.count > 1, let nearest = around.max(by: { $0.utf8.count < $1.utf8.count }) {
      return nearest
    }
    guard targets.count == 1 else {
      throw RolloutError.unusable(
        "this home has rollouts to several targets; name one with --target: "
          + targets.joined(separator: ", "))
    }
    return only
  }

  /// The target that is named, which must have a rollout; nil if none is.
  func known(_ target: String?, of survey: Survey) throws -> String? {
    let path = try target.map { try resolved($0, among: survey.targets) }
    if let path { try survey.mustKnow(path) }
    return path
  }

  /// Where a target is now: elsewhere, if the operator says so.
  func nowAt(_ path: String) -> String { moved?.from == path ? moved?.path ?? path : path }

  func unknown(_ path: String) -> RolloutError {
    RolloutError.unusable(
      "nothing was rolled out to \(path) from \(home.path); see 'rollback list'")
  }

  /// There is nothing to act upon, or what there was is gone.
  func nothing(in survey: Survey) -> RolloutError {
    survey.missing.last.map(gone)
      ?? RolloutError.unusable("there is nothing to take back; see 'rollback list'")
  }

  /// What to do about a rollout whose directory was removed by others.
  func gone(_ entry: Catalog.Entry) -> RolloutError {
    .broken(
      "\(directory.naming(entry.id)) is gone, and with it its snapshot: restore it from a backup, or "
        + "let it be with 'rollback forget \(entry.id)'")
  }

  /// The rollout of that name, as the catalog has it.
  func folder(_ entry: Catalog.Entry, _ seal: HMAC?) throws -> Folder {
    let folder = try sound(entry.id, seal)
    try mustContinue(folder, entry)
    if folder.history.standing != entry.standing {
      try directory.unlink(Catalog.name)
      throw RolloutError.refused(
        "\(entry.id) is \(folder.history.standing?.rawValue ?? "begun"), which "
          + "\(directory.naming(Catalog.name)) did not know (an older version, or another machine?); "
          + "nothing was changed; give the command again")
    }
    return folder
  }

  /// The rollout of that name, with a journal that can be relied on.
  func sound(_ name: String, _ seal: HMAC?) throws -> Folder {
    let folder: Folder
    do {
      folder = try Folder(name, in: directory, seal: seal, moved: moved, memory: memory)
    } catch let failure as FileFailure where failure.errno == ENOENT {
      throw RolloutError.inconsistent(
        "\(directory.naming(name)) has no journal: nobody knows where its rollout stands; nothing "
          + "was changed; restore the journal from a backup, or move that directory away")
    }
    if let flaw = folder.journal.flaw { throw Self.corrupt(folder, flaw) }
    return folder
  }

  static func corrupt(_ folder: Folder, _ flaw: String) -> RolloutError {
    RolloutError.inconsistent(
      "the journal \(folder.control.naming(Journal.name)) is corrupt: \(flaw); nothing was "
        + "changed; restore it from a backup, or move \(folder.control.path) away: its "
        + "rollout cannot be taken back then (the files lie in its before/)")
  }

  /// A journal that has less than was seen of it once lost its end: where it ends, it says what is not so.
  func mustContinue(_ folder: Folder, _ entry: Catalog.Entry) throws {
    if folder.journal.continues(entry) { return }
    throw Self.corrupt(
      folder, "it was cut: it has \(folder.journal.records.count) records, and had \(entry.records)"
    )
  }

  /// The whole id of the rollout whose id is, or begins with, what was given; its number will do.
  func name(of given: String, among names: [String]) throws -> String {
    let like = names.filter { name in
      name == given || Int(given).map { Self.number(name) == $0 } == true
        || (given.count >= 4 && name.hasPrefix(given))
    }
    guard let name = like.first, like.count == 1 else {
      throw RolloutError.unusable(
        like.isEmpty
          ? "there is no rollout \(given) in \(directory.path); see 'rollback list'"
          : "\(given) may be \(like.joined(separator: " or ")); name one of them in full")
    }
    return name
  }
}
