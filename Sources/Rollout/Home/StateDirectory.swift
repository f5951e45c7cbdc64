import Artifact
import CKernel
import Glibc

/// Where a user's programs keep what no project may bring along: the keys of homes.
///
/// `~/.local/state/sandbox`, where `~` is what the passwd entry of the effective user says. The
/// environment has no say: whoever sets it could bring a key of their own.
package struct StateDirectory: Sendable {
  /// As messages name it.
  package let path: String

  /// `named`: a directory that the caller names instead, which is made if it is not there.
  package init(named: String?) throws {
    if let named {
      path = named
      return
    }
    kernel_look_for_users_safely()
    guard let entry = getpwuid(geteuid()), let directory = entry.pointee.pw_dir,
      let home = String(validatingCString: directory), home.utf8.first == UInt8(ascii: "/")
    else {
      throw RolloutError.unusable(
        "the user with the number \(geteuid()) has no home directory in the passwd database, so there "
          + "is no place for keys; name one with --state DIR")
    }
    path = home == "/" ? "/.local/state/sandbox" : "\(home)/.local/state/sandbox"
  }

  /// The directory of the keys; nil if it is not there and is not to be made.
  func keys(isMade: Bool) throws -> Directory? {
    do {
      let state = isMade ? try made(path) : try Directory.named(path)
      try mustBeOurs(state)
      let keys = isMade ? try state.making("homes") : try state.directory(["homes"])
      try mustBeOurs(keys)
      return keys
    } catch let failure as FileFailure {
      if !isMade, failure.errno == ENOENT { return nil }
      throw RolloutError.unusable(
        "the state directory \(path), where the keys of homes lie, cannot be used: "
          + "\(failure.call) of \(failure.path) failed: "
          + String(cString: strerror(failure.errno)).lowercased()
          + "; make it, or name another with --state DIR")
    }
  }

  /// The directory that stands for a database that is rolled out to without files: nothing lies in it. Two
  /// rollouts to one database of this user wait for each other there.
  package func place(ofDatabase name: String) throws -> String {
    do {
      let state = try made(path)
      try mustBeOurs(state)
      let all = try state.making("databases")
      try mustBeOurs(all)
      return try all.making(name).path
    } catch let failure as FileFailure {
      throw RolloutError.unusable(
        "a directory below \(path), which stands for the database, cannot be made: "
          + String(cString: strerror(failure.errno)).lowercased())
    }
  }

  /// Makes it, and what is missing above it.
  private func made(_ path: String) throws -> Directory {
    do throws(FileFailure) {
      return try Directory.named(path)
    } catch {
      guard error.errno == ENOENT else { throw error }
    }
    let end = path.utf8.lastIndex { $0 != UInt8(ascii: "/") } ?? path.startIndex
    if let slash = path[...end].utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex {
      _ = try made(String(path[..<slash]))
    }
    return try Directory.making(at: path)
  }

  private func mustBeOurs(_ directory: Directory) throws {
    let status = try directory.status()
    if status.uid != geteuid() || status.mode & 0o022 != 0 {
      throw RolloutError.unusable(
        "\(directory.path), where the keys of homes lie, "
          + (status.uid == geteuid()
            ? "can be written by others; run chmod go-w on it"
            : "belongs to another user (uid \(status.uid))")
          + ", or name another with --state DIR")
    }
    if let intruder = try directory.intruder() {
      throw RolloutError.unusable(
        "\(directory.path), where the keys of homes lie, is not safe for root: \(intruder); "
          + "name another with --state DIR")
    }
  }
}
