import Artifact

/// Whether what a home's journals say may be acted upon.
enum Ownership: Sendable {
  /// There are no journals yet, and no key.
  case fresh
  case ours(HomeKey)
  /// Why not, and what to do.
  case foreign(String)

  /// What a clone may bring along, or a project keep in its repository.
  fileprivate static let harmless = [".gitignore", ".gitkeep", "README.md"].map { Array($0.utf8) }
}

extension Rollouts {
  /// Journals are ours if the key that the home names is ours, and belongs to this very directory.
  /// Asked anew each time: another command may have made the home's key meanwhile.
  func ownership() throws -> Ownership {
    let adopt =
      "nothing was changed; 'rollback --home \(home.path) adopt' shows what its journals would do, and "
      + "then makes it yours"
    guard let id = try HomeKey.id(named: directory) else {
      if try directory.names().allSatisfy({ Ownership.harmless.contains($0) }) { return .fresh }
      return .foreign(
        "\(directory.path) has no key: it was copied, cloned or unpacked, or an older version made "
          + "it; \(adopt)")
    }
    guard let key = try HomeKey(id, in: state) else {
      return .foreign(
        "the key of \(directory.path), \(state.path)/homes/\(id), is not here: the home was copied, "
          + "cloned or restored, or another user or machine made it; \(adopt) (of a home that "
          + "machines share, copy the key file instead, or name a directory that both reach with "
          + "--state DIR)")
    }
    let differences = try key.rollbacks.differences(in: Place(directory))
    guard differences.isEmpty else {
      return .foreign(
        "\(directory.path) is a copy: its key belongs to another directory, made in \(key.home) "
          + "(\(differences.joined(separator: ", "))); \(adopt)")
    }
    return .ours(key)
  }

  /// What the home's journals are signed with; nil if it has neither a key nor a rollout yet.
  ///
  /// Throws where there is something that is not ours: nothing of it is acted upon.
  func seal() throws -> HMAC? {
    switch try ownership() {
    case .fresh: nil
    case .ours(let key): key.seal
    case .foreign(let why): throw RolloutError.refused(why)
    }
  }

  /// The home's key; a home that is fresh gets it now. Only who holds the home's lock may ask.
  func madeKey() throws -> HomeKey {
    switch try ownership() {
    case .ours(let key): return key
    case .foreign(let why): throw RolloutError.refused(why)
    case .fresh:
      let key = try HomeKey.make(for: home, directory, in: state)
      try key.install(in: directory)
      return key
    }
  }

  /// For who only reads: journals that are not ours are read as they stand, and vouched for by nobody.
  func readingSeal() throws -> HMAC? {
    if case .ours(let key) = try ownership() { key.seal } else { nil }
  }

  /// Why nothing here may be acted upon; nil if it may.
  package func complaint() throws -> String? {
    if case .foreign(let why) = try ownership() { why } else { nil }
  }
}
