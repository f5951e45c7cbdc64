import Artifact
import Foundation

extension Rollouts {
  /// The rollouts of one target, oldest first: of the one named, else of the only one there is. With
  /// `past`, only those that are newer than any whose manifest cannot be read.
  func folders(of target: String?, past: Bool = false) throws -> [Folder] {
    var all = try folders()
    var oldest = 0
    if past, let flawed = all.last(where: { (try? $0.target()) == nil }) {
      oldest = (Self.number(flawed.id) ?? 0) + 1
      all.removeAll { (try? $0.target()) == nil }
    }
    func isReachable(_ folder: Folder) -> Bool { (Self.number(folder.id) ?? 0) >= oldest }
    if let target = moved?.to.path ?? target {
      let path = try resolved(target)
      let own = try all.filter { try $0.target() == path }
      guard !own.isEmpty else { throw unknown(path) }
      return own.filter(isReachable)
    }
    let targets = Set(try all.map { try $0.target() }).sorted()
    guard targets.count <= 1 else {
      throw RolloutError.unusable(
        "this home has rollouts to several targets; name one with --target: "
          + targets.joined(separator: ", "))
    }
    return all.filter(isReachable)
  }

  /// A target that was named must have a rollout, be it damaged: a name that is wrong must not read as
  /// nothing to do.
  func mustBeKnown(_ path: String?) throws {
    guard let path else { return }
    let seal = try? readingSeal()
    let isKnown = try names().contains { name in
      guard let folder = try? Folder(name, in: directory, seal: seal, moved: moved) else {
        return false
      }
      return folder.history.target == path || (try? folder.target()) == path
    }
    if !isKnown { throw unknown(path) }
  }

  func unknown(_ path: String) -> RolloutError {
    RolloutError.unusable(
      "nothing was rolled out to \(path) from \(home.path); see 'rollback list'")
  }

  /// Whether the manifest can be read. One damaged snapshot must not bar the way back of another: it is
  /// told, and what it changed is seen as drift where it matters.
  func isReadable(_ folder: Folder) -> Bool {
    do {
      _ = try folder.manifest()
      return true
    } catch {
      tell("\(folder.id) is left out: \(error)")
      return false
    }
  }

  /// The rollout whose id is, or begins with, what was given; its number will do.
  func folder(named given: String) throws -> Folder {
    try Folder(name(of: given), in: directory, seal: seal(), moved: moved)
  }

  /// Its whole id.
  func name(of given: String) throws -> String {
    let names = try names()
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
