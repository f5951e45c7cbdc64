import Artifact
import Foundation

/// A directory in the cache in which something is made that is then moved to its place.
///
/// It is locked while it is in use; one whose lock is free was left by a run that was killed, and goes
/// with the next one that is made.
final class Staging: Sendable {
  /// The directory, in which it is made under this name.
  let descriptor: Int32
  static let name = "data"
  private let path: String

  private static let prefix = ".staging-"

  /// Nil if the cache cannot be written to.
  init?(in cache: String) {
    try? FileManager.default.createDirectory(
      atPath: cache, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    Self.sweep(cache)
    path = "\(cache)/\(Self.prefix)\(randomWord())"
    guard mkdir(path, 0o700) == 0 else { return nil }
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
  }

  deinit {
    try? Removal.remove(path)
    close(descriptor)
  }

  /// Moves what was made to its place; false if it is not whole, or if something is there.
  func install(as target: String) -> Bool {
    let data = "\(path)/\(Self.name)"
    return Self.isWhole(data) && rename(data, target) == 0
  }

  /// Whether this is a database cluster that was made to its end.
  static func isWhole(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(path)/global/pg_control")
  }

  private static func sweep(_ cache: String) {
    for name in Removal.entries(of: cache) where name.starts(with: prefix.utf8) {
      let path = "\(cache)/\(String(decoding: name, as: UTF8.self))"
      let directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard directory >= 0 else { continue }
      if flock(directory, LOCK_EX | LOCK_NB) == 0 { try? Removal.remove(path) }
      close(directory)
    }
  }
}
