import CKernel
import Foundation
import Synchronization

/// The user that root's tools run as: one that no account has, this program's alone while it runs.
///
/// `nobody` would not do: other programs are `nobody`, too, and who has the uid of a tool may write to
/// its scratch directory, signal it, and look into its memory.
///
/// The numbers: `idle` is in none of the ranges that systemd's UIDS-GIDS names, which gives out
/// 61184–65519 to dynamic services and 524288–1879048191 to containers; it lies above what useradd gives
/// to containers (`SUB_UID_MIN` to `SUB_UID_MAX` in login.defs(5), 100000–600100000) and what SSSD and
/// FreeIPA give to people (200000–2000200000), and below 2^31, from where on programs go wrong. In a
/// container to which only 65536 users belong it is `reserve`, unused in the same list. What an account,
/// /etc/subuid or a living process has is passed over.
package enum RunUser {
  static let idle: Range<UInt32> = 2_100_000_000..<2_140_000_000
  static let reserve: Range<UInt32> = 60_578..<61_184

  /// The user of this program, claimed when it is first asked for and until the program ends; nil
  /// where we are not root. Throws `RunUserFailure`.
  package static func ofThisProgram() throws(RunUserFailure) -> User? {
    guard geteuid() == 0 else { return nil }
    return try claimed.withLock { claimed throws(RunUserFailure) in
      if let claimed { return claimed.user }
      let new = try claim()
      claimed = new
      return new.user
    }
  }

  private static let claimed = Mutex<Claim?>(nil)

  /// A user and the lock that makes it ours. The lock is on one byte of a file, and goes with the last
  /// descriptor: nothing is left to remove.
  package final class Claim: Sendable {
    package let user: User
    private let lock: Int32

    init(user: User, lock: Int32) {
      self.user = user
      self.lock = lock
    }

    deinit { close(lock) }
  }

  /// Claims a user that is free. Of `numbers`, a few are tried, drawn at random.
  static func claim(
    of numbers: Range<UInt32>? = nil, in places: [String] = ["/run"] + Scratch.places()
  ) throws(RunUserFailure) -> Claim {
    guard let numbers = numbers ?? [idle, reserve].first(where: isMapped) else {
      throw .unmapped
    }
    let subordinate = SubordinateIDs.ofThisMachine()
    return try claim(in: places, orElse: .allTaken(numbers)) { file in
      for _ in 0..<64 {
        let uid = UInt32.random(in: numbers)
        guard kernel_claim_byte(file, Int64(uid)) >= 0 else { continue }
        if isFree(uid), !subordinate.contain(uid) { return User(uid: uid, gid: uid) }
        _ = kernel_yield_byte(file, Int64(uid))
      }
      return nil
    }
  }

  /// An account of the system's that is idle: nobody can log in as it, it has no process, and no other
  /// run has claimed it. For a program that runs nothing of a report and must have an account's name.
  package static func idleAccount(
    in places: [String] = ["/run"] + Scratch.places()
  ) throws(RunUserFailure) -> Claim {
    try claim(in: places, orElse: .noAccount) { file in
      idleAccounts().first { kernel_claim_byte(file, Int64($0.uid)) >= 0 }
    }
  }

  /// In the first place that can have a file of locks: the user whose byte `lock` takes in it.
  private static func claim(
    in places: [String], orElse failure: RunUserFailure, lock: (Int32) -> User?
  ) throws(RunUserFailure) -> Claim {
    for place in places {
      guard let file = lockFile(in: place) else { continue }
      if let user = lock(file) { return Claim(user: user, lock: file) }
      close(file)
      throw failure
    }
    throw .noLock(places)
  }

  /// In a random order. `nobody` is none of them.
  private static func idleAccounts() -> [User] {
    var users: [User] = []
    setpwent()
    defer { endpwent() }
    while let entry = getpwent()?.pointee {
      let shell = String(cString: entry.pw_shell)
      let isSystems = (1..<1000).contains(entry.pw_uid) && entry.pw_gid > 0
      if isSystems, shell.hasSuffix("/nologin") || shell.hasSuffix("/false"), isIdle(entry.pw_uid) {
        users.append(User(uid: entry.pw_uid, gid: entry.pw_gid))
      }
    }
    return users.shuffled()
  }

  /// The file of the locks: root's, in a place where nobody else can replace it.
  private static func lockFile(in place: String) -> Int32? {
    guard let directory = Scratch.opened(place) else { return nil }
    defer { close(directory) }
    let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let file = openat(directory, "sandbox-uids.lock", flags, 0o600)
    guard file >= 0 else { return nil }
    var info = stat()
    if fstat(file, &info) == 0, info.st_mode & S_IFMT == S_IFREG, info.st_uid == geteuid(),
      info.st_mode & 0o077 == 0, info.st_nlink == 1
    {
      return file
    }
    close(file)
    return nil
  }

  /// Whether no account, no group and no process has the number.
  private static func isFree(_ id: UInt32) -> Bool {
    isIdle(id) && getpwuid(id) == nil && getgrgid(id) == nil
  }

  /// Whether no process has the user. getpriority(2)
  private static func isIdle(_ uid: UInt32) -> Bool {
    errno = 0
    return getpriority(__priority_which_t(PRIO_USER.rawValue), uid) == -1 && errno == ESRCH
  }

  /// Whether these numbers are users and groups at all in our user namespace.
  private static func isMapped(_ numbers: Range<UInt32>) -> Bool {
    ["uid_map", "gid_map"].allSatisfy { name in
      let map = FileManager.default.contents(atPath: "/proc/self/\(name)")
      return map.map { isMapped(numbers, by: String(decoding: $0, as: UTF8.self)) } ?? true
    }
  }

  /// The same by the text of a map: lines `INSIDE OUTSIDE COUNT`. user_namespaces(7)
  static func isMapped(_ numbers: Range<UInt32>, by map: String) -> Bool {
    map.split(separator: "\n").contains { line in
      let parts = line.split(separator: " ").compactMap { UInt64($0) }
      return parts.count == 3 && parts[0] <= numbers.lowerBound
        && parts[0] + parts[2] >= numbers.upperBound
    }
  }
}
