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
  final class Claim: Sendable {
    let user: User
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
    var failure = RunUserFailure.noLock(places)
    for place in places {
      guard let file = lockFile(in: place) else { continue }
      failure = .allTaken(numbers)
      for _ in 0..<64 {
        let uid = UInt32.random(in: numbers)
        guard kernel_claim_byte(file, Int64(uid)) >= 0 else { continue }
        if isFree(uid), !subordinate.contain(uid) {
          return Claim(user: User(uid: uid, gid: uid), lock: file)
        }
        _ = kernel_yield_byte(file, Int64(uid))
      }
      close(file)
      break
    }
    throw failure
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
    errno = 0
    let isIdle = getpriority(__priority_which_t(PRIO_USER.rawValue), id) == -1 && errno == ESRCH
    return isIdle && getpwuid(id) == nil && getgrgid(id) == nil
  }

  /// Whether these numbers are users and groups at all in our user namespace. user_namespaces(7)
  private static func isMapped(_ numbers: Range<UInt32>) -> Bool {
    ["uid_map", "gid_map"].allSatisfy { name in
      guard let map = FileManager.default.contents(atPath: "/proc/self/\(name)") else { return true }
      return String(decoding: map, as: UTF8.self).split(separator: "\n").contains { line in
        let parts = line.split(separator: " ").compactMap { UInt64($0) }
        return parts.count == 3 && parts[0] <= numbers.lowerBound
          && parts[0] + parts[2] >= numbers.upperBound
      }
    }
  }
}
