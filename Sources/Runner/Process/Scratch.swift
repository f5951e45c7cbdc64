import Artifact
import CKernel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A private directory for one run, in memory where there is such a place, with a path short enough
/// for a socket in it (108 bytes, unix(7)).
///
/// Beside the directory `sandbox-<uid>-<random>` lies its lock, a file of that name and `.lock`. It
/// is there, and locked, before the directory is, and goes after it: a directory whose lock is free
/// or missing was left by a program that died, and `sweep` removes it.
package final class Scratch: Sendable {
  /// The absolute path of the directory; mode 0700.
  package let path: String
  private let lock: Int32

  /// Makes the directory, for `user` if given (only root can).
  ///
  /// Throws `ScratchFailure` if there is no place for it.
  package init(for user: User? = nil, in places: [String] = Scratch.places()) throws {
    var failure = ScratchFailure.noPlace(places)
    for place in places where Scratch.accepts(place, for: user) {
      do throws(ScratchFailure) {
        (path, lock) = try Scratch.make(in: place, for: user)
        return
      } catch {
        // A place that is full, or no real one, is followed by the next.
        failure = error
      }
    }
    throw failure
  }

  private static func make(
    in place: String, for user: User?
  ) throws(ScratchFailure) -> (path: String, lock: Int32) {
    while true {
      let path = "\(place)/\(Scratch.prefix)\(Scratch.random())"
      guard let lock = try Scratch.locked(path + Scratch.suffix) else { continue }
      do throws(ScratchFailure) {
        guard mkdir(path, 0o700) == 0 else { throw ScratchFailure.failed("mkdir", path, errno) }
        if let user, lchown(path, user.uid, user.gid) < 0 {
          let failure = ScratchFailure.failed("chown", path, errno)
          rmdir(path)
          throw failure
        }
        return (path, lock)
      } catch {
        unlink(path + Scratch.suffix)
        close(lock)
        throw error
      }
    }
  }

  deinit { close(lock) }

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

  /// A new lock file, locked. Nil if `path` is taken.
  private static func locked(_ path: String) throws(ScratchFailure) -> Int32? {
    let lock = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard lock >= 0 else {
      if errno == EEXIST { return nil }
      throw ScratchFailure.failed("open", path, errno)
    }
    // Between open and flock another program's sweep may have taken it for an orphan's.
    if flock(lock, LOCK_EX | LOCK_NB) == 0 && names(path, lock) { return lock }
    close(lock)
    return nil
  }

  static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

  /// Eight random characters: 40 bits. `O_EXCL` takes care of the rest.
  private static func random() -> String {
    String(decoding: (0..<8).map { _ in alphabet[Int.random(in: alphabet.indices)] }, as: UTF8.self)
  }
}
