import Artifact
import CKernel
import Glibc

/// Where the bytes of one rollout lie: on the target's own file system, so that they are renamed into
/// place. `Rollbacks/ID/` itself, or `DIR/.sandbox-rollbacks/ID/` where that is on another one.
///
/// - `before/N`: the pre-images, complete copies with all metadata
/// - `after/N`: the new content
/// - `swap/N`: what is renamed into place next, or was renamed out of it last
/// - `displaced/`: what others wrote and a rollback had to move away
struct Store {
  /// The directory in a target whose home is on another file system.
  static let name = ".sandbox-rollbacks"
  static let sums = "SHA256SUMS"
  static let rehearsal = "rehearsal"
  static let displaced = "displaced"
  /// A release that is not in its place yet, or not any more, and one that is being removed.
  static let release = "release"
  static let retired = "retired"

  let directory: Directory
  let before: Directory
  let after: Directory
  let swap: Directory

  /// Opens the store that lies in a directory, or with `isNew` makes it.
  init(in directory: Directory, isNew: Bool = false) throws {
    self.directory = directory
    if isNew { for name in ["before", "after", "swap"] { try directory.make(name) } }
    before = try directory.directory(["before"])
    after = try directory.directory(["after"])
    swap = try directory.directory(["swap"])
  }

  /// Where in a target the snapshot of a new rollout will lie, as `DIRECTORY/NAME`; nil if the rollout's
  /// own directory is on the target's file system. Two homes may use one target.
  ///
  /// A target's owner may have made the directory before us: then ours has another name.
  static func placeElsewhere(
    of id: String, control: Directory, target: Target, key: HomeKey
  ) throws -> String? {
    if try control.mount() == target.root.mount() { return nil }
    var directory = name
    if let there = try target.root.status(of: name), !isOurs(there) {
      directory += "-" + String(UInt64.random(in: 0...UInt64.max), radix: 16)
    }
    return "\(directory)/\(id)-\(key.id.prefix(8))"
  }

  /// Makes the directory that was chosen so.
  static func make(elsewhere: String, in target: Directory) throws -> Directory {
    let (directory, own) = try names(elsewhere)
    let all = try target.making(directory)
    try mustBeOurs(all)
    if try all.status(of: ".gitignore") == nil {
      try all.write(Array("*\n".utf8), as: ".gitignore")
    }
    try all.make(own)
    return try all.directory([own])
  }

  /// Opens it again: nobody else's, and the very directory that was made, if that is known.
  static func open(
    elsewhere: String, in target: Directory, _ place: Place?
  ) throws -> Directory {
    let (directory, own) = try names(elsewhere)
    let all = try target.directory([directory])
    try mustBeOurs(all)
    let store = try all.directory([own])
    try mustBeOurs(store)
    let differences = try place?.differences(in: Place(store)) ?? []
    guard differences.isEmpty else {
      throw RolloutError.broken(
        "\(store.path) is another directory than the one that the snapshot was put in ("
          + "\(differences.joined(separator: ", "))); restore it from a backup")
    }
    return store
  }

  /// Removes it; one that is not ours stays.
  static func remove(elsewhere: String, in target: Directory) throws {
    let (directory, own) = try names(elsewhere)
    let all = try target.directory([directory])
    try mustBeOurs(all)
    try all.remove(own)
    // With the last one goes what was made for it.
    if let names = try? all.names(), names == [Array(".gitignore".utf8)] {
      try all.unlink(".gitignore")
      _ = unlinkat(target.descriptor, directory, AT_REMOVEDIR)
    }
  }

  private static func names(_ elsewhere: String) throws -> (directory: String, own: String) {
    let parts = elsewhere.split(separator: "/").suffix(2).map(String.init)
    guard parts.count == 2, parts[0].hasPrefix(name), !["..", "."].contains(parts[1]) else {
      throw RolloutError.broken("\(elsewhere) is no place of a snapshot; restore the journal")
    }
    return (parts[0], parts[1])
  }

  private static func isOurs(_ status: kernel_status) -> Bool {
    UInt32(status.mode) & S_IFMT == S_IFDIR && status.uid == geteuid() && status.mode & 0o077 == 0
  }

  private static func mustBeOurs(_ directory: Directory) throws {
    guard try isOurs(directory.status()) else {
      throw RolloutError.broken(
        "\(directory.path), where a snapshot lies, is not yours alone; nothing of it is used")
    }
  }

  /// Moves what lies in a slot to `displaced/`, under the path that it stood at: where it is now.
  @discardableResult
  static func displace(
    _ slot: String, of swap: Directory, at path: ArtifactPath, in store: Directory
  ) throws -> String {
    var directory = try store.making(displaced)
    for name in path.parent { directory = try directory.making(name) }
    var count = 1
    while true {
      let name = count == 1 ? path.name : "\(path.name).\(count)"
      do throws(FileFailure) {
        try swap.move(slot, to: directory, as: name)
        return directory.naming(name)
      } catch {
        guard error.errno == EEXIST else { throw error }
        count += 1
      }
    }
  }
}
