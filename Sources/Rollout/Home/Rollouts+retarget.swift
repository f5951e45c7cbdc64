import Artifact

/// What the operator says of a target that was moved, or restored from a backup: where it is now.
struct Moved: Sendable {
  /// As the journals have it.
  let from: String
  /// The directory; where a link is switched, the one that holds it.
  let to: Directory
  /// What is written down: where that directory is, or that link.
  let path: String
}

extension Rollouts {
  /// The same rollouts, those of one target (that named, else the only one) taken to be in another
  /// directory, if one is given. The next operation that changes something writes it down.
  package func retargeted(_ target: String?, to given: String?) throws -> Rollouts {
    guard let given else { return self }
    let known = targets()
    let named = try target.map { try resolved($0, among: known) }
    guard let from = named ?? known.first, named != nil || known.count == 1 else {
      throw RolloutError.unusable(
        known.isEmpty
          ? "nothing was rolled out from \(home.path), so there is no target to say where it is"
          : "this home has rollouts to several targets; name the one that \(given) is now with "
            + "--target: \(known.joined(separator: ", "))")
    }
    guard known.contains(from) else { throw unknown(from) }
    var moved = self
    let target = try place(of: from, now: given)
    moved.moved = Moved(from: from, to: target.root, path: target.path)
    return moved
  }

  /// Opens what the operator names: as it was, a directory, or a link of the same name.
  private func place(of from: String, now given: String) throws -> Target {
    let id = try reading().rows(of: from).last?.id
    let folder = try id.map { try Folder($0, in: directory, seal: readingSeal()) }
    guard let name = folder?.history.link else { return try Target(path: given, home: home) }
    let link = try ReleaseLink(path: given, home: home)
    guard link.path.string == name else {
      throw RolloutError.unusable(
        "\(given) is not called \(name), as the link was that was switched")
    }
    return link.target
  }

  /// Writes down where the target is now, for each of its rollouts. Only who holds the home's lock may.
  func recordMove(_ survey: Survey, _ seal: HMAC?) throws {
    guard let moved else { return }
    let settled = survey.settled(of: moved.path)
    let unfinished = survey.unfinished.filter { $0.target == moved.from }
    for id in settled.map(\.id) + unfinished.map(\.id) {
      let folder = try sound(id, seal)
      // One that has it already had it before: the command was stopped in the midst of this.
      guard folder.isMoved else { continue }
      var data: [(String, JSONValue)] = [
        ("target", .string(moved.path)), ("place", try Place(moved.to).json),
      ]
      // What was restored with the target is vouched for with it.
      if folder.history.elsewhere != nil, let store = try? folder.store() {
        data.append(("store", try Place(store.directory).json))
      }
      try folder.journal.append(.retargeted, data)
    }
    try survey.move(moved.from, to: moved.path)
  }

  /// The name of a target as the journals may have it: where it leads, or the name itself, if that is
  /// what they have and something else stands there now.
  func resolved(_ given: String, among targets: [String]) throws -> String {
    let plain = PlainPath()(given)
    if targets.contains(plain) { return plain }
    // A link that is switched is not what it leads to.
    if let (above, name) = try? Directory.parent(of: given), targets.contains(above.naming(name)) {
      return above.naming(name)
    }
    let real = (try? Directory.named(given))?.path
    return real ?? plain
  }
}
