#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Scratch {
  static let suffix = ".lock"
  static let prefix = "sandbox-\(geteuid())-"

  /// Where scratch directories may be, best first: memory before disk.
  package static func places() -> [String] {
    [variable("XDG_RUNTIME_DIR"), "/dev/shm", variable("TMPDIR"), "/tmp"].compactMap { $0 }
  }

  /// Whether `place` can hold a directory of ours that no other user can replace, and that `user`
  /// can reach.
  static func accepts(_ place: String, for user: User?) -> Bool {
    var info = stat()
    guard place.hasPrefix("/"), place.utf8.count <= 48, stat(place, &info) == 0,
      info.st_mode & S_IFMT == S_IFDIR, access(place, W_OK | X_OK) == 0
    else { return false }
    let isOurs = info.st_uid == geteuid() || info.st_uid == 0
    let isShared = info.st_mode & (S_IWGRP | S_IWOTH) != 0
    let isReachable = user == nil || info.st_mode & S_IXOTH != 0
    return isOurs && (!isShared || info.st_mode & S_ISVTX != 0) && isReachable
  }

  /// Whether `path` still is the name of the open file `descriptor`, and ours.
  static func names(_ path: String, _ descriptor: Int32) -> Bool {
    var named = stat()
    var opened = stat()
    return lstat(path, &named) == 0 && fstat(descriptor, &opened) == 0
      && named.st_dev == opened.st_dev && named.st_ino == opened.st_ino
      && opened.st_uid == geteuid() && opened.st_mode & S_IFMT == S_IFREG
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
