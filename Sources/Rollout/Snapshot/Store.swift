import Artifact
import CKernel
import Foundation

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

  /// Makes the directory for a new store on the target's file system: the rollout's own if it is
  /// there already.
  static func directory(for id: String, control: Directory, target: Target) throws -> Directory {
    if try control.mount() == target.root.mount() { return control }
    let all = try target.root.making(name)
    guard let status = try all.status(of: ""), status.uid == geteuid(), status.mode & 0o077 == 0
    else {
      throw RolloutError.unusable(
        "\(all.path) is not ours alone; move it away: the snapshot has to lie there, since "
          + "\(control.path) is on another file system than \(target.path)")
    }
    if try all.status(of: ".gitignore") == nil {
      try all.write(Array("*\n".utf8), as: ".gitignore")
    }
    let own = try Self.own(id, control)
    try all.make(own)
    return try all.directory([own])
  }

  /// What a store is called that lies apart from its rollout's directory. Two homes may use one target.
  static func own(_ id: String, _ control: Directory) throws -> String {
    let whose = try control.identity()
    return "\(id)-\(String(whose.device, radix: 16))-\(whose.inode)"
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
