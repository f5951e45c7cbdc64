import Artifact
import Glibc

extension Scratch {
  /// Removes what programs of ours left that were killed: directories with our uid in the name
  /// whose lock is free or gone. Those of live programs, and what others made, stay.
  ///
  /// Returns the paths it removed. What cannot be removed is left for the next time.
  @discardableResult
  package static func sweep(_ places: [String] = Scratch.places()) -> [String] {
    places.flatMap { place in
      let names = Set(Removal.entries(of: place).map { String(decoding: $0, as: UTF8.self) })
      let stems = names.compactMap(stem)
      return Set(stems).sorted().map { "\(place)/\($0)" }.filter(removeOrphan)
    }
  }

  /// The directory's name, of the directory or its lock; nil if it is not a name of ours.
  private static func stem(_ name: String) -> String? {
    guard name.hasPrefix(prefix) else { return nil }
    let stem = name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
    let random = stem.dropFirst(prefix.count)
    let isRandom = random.utf8.count == 8 && random.utf8.allSatisfy(alphabet.contains)
    return isRandom ? stem : nil
  }

  private static func removeOrphan(_ path: String) -> Bool {
    let lockPath = path + suffix
    var lock = open(lockPath, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    let hadLock = lock >= 0
    if !hadLock {
      // A live program has its lock from before its directory till after: this one is dead. Made
      // by name and exclusively, so that of two sweeps only one goes on.
      guard errno == ENOENT, isOurDirectory(path) else { return false }
      lock = open(lockPath, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }
    guard lock >= 0 else { return false }
    defer { close(lock) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0, names(lockPath, in: AT_FDCWD, lock) else {
      return false
    }
    do {
      try Removal.remove(path)
    } catch {
      return false  // the lock stays as well: it is what vouches for a directory of a dropped uid
    }
    return unlink(lockPath) == 0
  }

  private static func isOurDirectory(_ path: String) -> Bool {
    var info = stat()
    return lstat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR && info.st_uid == geteuid()
  }
}
