import Artifact
import CKernel
import Glibc

/// A private directory for one run, in memory where there is such a place, with a path short enough
/// for a socket in it (108 bytes, unix(7)).
///
/// Beside the directory `sandbox-<uid>-<random>` lies its lock, a file of that name and `.lock`. It
/// is there, and locked, before the directory is, and goes after it: a directory whose lock is free
/// or missing was left by a program that died, and `sweep` removes it.
package final class Scratch: Sendable {
  /// The absolute path of the directory; mode 0700.
  package let path: String
  /// The directory itself, whatever its path may have become.
  package let descriptor: Int32
  private let lock: Int32

  /// Makes the directory, for `user` if given (only root can).
  ///
  /// Throws `ScratchFailure` if there is no place for it.
  package init(for user: User? = nil, in places: [String] = Scratch.places()) throws {
    var failure = ScratchFailure.noPlace(places)
    for place in places {
      guard let directory = Scratch.opened(place, for: user) else { continue }
      defer { close(directory) }
      do throws(ScratchFailure) {
        (path, descriptor, lock) = try Scratch.make(in: directory, at: place, for: user)
        return
      } catch {
        // A place that is full, or no real one, is followed by the next.
        failure = error
      }
    }
    throw failure
  }

  private static func make(
    in directory: Int32, at place: String, for user: User?
  ) throws(ScratchFailure) -> (path: String, descriptor: Int32, lock: Int32) {
    while true {
      let name = Scratch.prefix + Scratch.random()
      let path = "\(place)/\(name)"
      guard let lock = try Scratch.locked(name + Scratch.suffix, in: directory, path) else {
        continue
      }
      do throws(ScratchFailure) {
        return (path, try Scratch.made(name, in: directory, path, for: user), lock)
      } catch {
        unlinkat(directory, name + Scratch.suffix, 0)
        close(lock)
        throw error
      }
    }
  }

  /// Makes the directory, and opens what was made. It is given away by its descriptor: whatever else
  /// may stand at its path by then stays whose it is.
  private static func made(
    _ name: String, in directory: Int32, _ path: String, for user: User?
  ) throws(ScratchFailure) -> Int32 {
    guard mkdirat(directory, name, 0o700) == 0 else { throw .failed("mkdir", path, errno) }
    let made = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    var info = stat()
    if made >= 0, fstat(made, &info) == 0, info.st_uid == geteuid(), info.st_mode & 0o077 == 0,
      user.map({ fchown(made, $0.uid, $0.gid) }) ?? 0 == 0
    {
      return made
    }
    let failure = ScratchFailure.failed(made < 0 ? "open" : "chown", path, errno)
    if made >= 0 { close(made) }
    unlinkat(directory, name, AT_REMOVEDIR)
    throw failure
  }

  deinit {
    close(descriptor)
    close(lock)
  }

  /// Removes the directory with all that is in it. Nothing may be running in it any more.
  package func remove() throws {
    try Removal.remove(path)
    unlink(path + Scratch.suffix)
  }

  /// Lends a new scratch directory to `body`, and removes it whatever happens.
  package static func lend<Result: Sendable>(
    for user: User? = nil, to body: (Scratch) async throws -> Result
  ) async throws -> Result {
    let scratch = try Scratch(for: user)
    let result: Result
    do {
      result = try await body(scratch)
    } catch {
      try? scratch.remove()  // the first error tells more
      throw error
    }
    try scratch.remove()
    return result
  }

  /// A new lock file, locked. Nil if the name is taken.
  private static func locked(
    _ name: String, in directory: Int32, _ path: String
  ) throws(ScratchFailure) -> Int32? {
    let lock = openat(directory, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard lock >= 0 else {
      if errno == EEXIST { return nil }
      throw ScratchFailure.failed("open", path, errno)
    }
    // Between open and flock another program's sweep may have taken it for an orphan's.
    if flock(lock, LOCK_EX | LOCK_NB) == 0 && names(name, in: directory, lock) { return lock }
    close(lock)
    return nil
  }

  static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

  /// Eight random characters: 40 bits. `O_EXCL` takes care of the rest.
  private static func random() -> String {
    String(decoding: (0..<8).map { _ in alphabet[Int.random(in: alphabet.indices)] }, as: UTF8.self)
  }
}
