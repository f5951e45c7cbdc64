import Glibc

extension Scratch {
  static let suffix = ".lock"
  static let prefix = "sandbox-\(geteuid())-"

  /// Where scratch directories may be, best first: memory before disk.
  package static func places() -> [String] {
    [variable("XDG_RUNTIME_DIR"), "/dev/shm", variable("TMPDIR"), "/tmp"].compactMap { $0 }
  }

  /// Opens `place` if it can hold a directory of ours that no other user can replace, and that `user`
  /// can reach.
  static func opened(_ place: String, for user: User? = nil) -> Int32? {
    guard place.hasPrefix("/"), place.utf8.count <= 48 else { return nil }
    let directory = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { return nil }
    var info = stat()
    if fstat(directory, &info) == 0, faccessat(directory, ".", W_OK | X_OK, 0) == 0 {
      let isOurs = info.st_uid == geteuid() || info.st_uid == 0
      let isShared = info.st_mode & (S_IWGRP | S_IWOTH) != 0
      let isReachable = user == nil || info.st_mode & S_IXOTH != 0
      if isOurs && (!isShared || info.st_mode & S_ISVTX != 0) && isReachable { return directory }
    }
    close(directory)
    return nil
  }

  /// Whether `name` in a directory still is the name of the open file `descriptor`, and ours.
  static func names(_ name: String, in directory: Int32, _ descriptor: Int32) -> Bool {
    var named = stat()
    var opened = stat()
    return fstatat(directory, name, &named, AT_SYMLINK_NOFOLLOW) == 0
      && fstat(descriptor, &opened) == 0
      && named.st_dev == opened.st_dev && named.st_ino == opened.st_ino
      && opened.st_uid == geteuid() && opened.st_mode & S_IFMT == S_IFREG
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
