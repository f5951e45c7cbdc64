import Artifact
import Foundation

/// What the index remembers of each file as it was when git last read or wrote it: whatever is still so was
/// not touched since, and need not be read.
///
/// It tells only what is not worth comparing; what is judged are objects. git's own flags that let it look
/// away (`assume-unchanged`, `skip-worktree`) are not heeded, nor `core.trustctime` and `core.checkStat`.
/// (Documentation/technical/racy-git.txt.)
struct IndexTimes: Sendable {
  private struct Stamp: Sendable, Equatable {
    var changed: [Int]
    var modified: [Int]
    var inode: UInt32
    var owner: [UInt32]
    var size: UInt32
  }

  private var stamps: [[UInt8]: Stamp] = [:]
  /// When the index was written: what was modified then or later may have been so unseen.
  private let written: [Int]

  static let none = IndexTimes()

  private init() { written = [0, 0] }

  /// Reads what `git ls-files --debug -z` writes; nothing is known where that has another form, which it
  /// may have in other versions.
  init(listing: [UInt8], written: [Int]) {
    self.written = written
    var path: [UInt8]?
    for part in listing.split(separator: 0, omittingEmptySubsequences: false) {
      guard let name = path else {
        path = Array(part)
        continue
      }
      // Five lines of the file before, and the next file's name.
      let lines = part.split(
        separator: ASCII.lf, maxSplits: 5, omittingEmptySubsequences: false)
      guard lines.count == 6, let stamp = Self.stamp(lines.prefix(5)) else {
        stamps = [:]
        return
      }
      stamps[name] = stamp
      path = Array(lines[5])
    }
  }

  private static func stamp(_ lines: ArraySlice<ArraySlice<UInt8>>) -> Stamp? {
    let labels = [["ctime"], ["mtime"], ["dev", "ino"], ["uid", "gid"], ["size", "flags"]]
    var numbers: [[Int]] = []
    for (line, labels) in zip(lines, labels) {
      let words = String(decoding: line, as: UTF8.self).split { " \t:".contains($0) }
      guard words.filter({ $0.first?.isLetter == true && $0.count > 2 }).map(String.init) == labels
      else { return nil }
      // The flags are in hexadecimal, and not asked.
      numbers.append(words.compactMap { Int($0) })
    }
    guard numbers[0].count == 2, numbers[1].count == 2, numbers[2].count == 2,
      numbers[3].count == 2, let size = numbers[4].first
    else { return nil }
    return Stamp(
      changed: numbers[0], modified: numbers[1],
      inode: UInt32(truncatingIfNeeded: numbers[2][1]),
      owner: numbers[3].map { UInt32(truncatingIfNeeded: $0) },
      size: UInt32(truncatingIfNeeded: size))
  }

  /// Whether what stands at a path is what stood there when git looked.
  func isUntouched(_ path: [UInt8], _ status: stat) -> Bool {
    guard let stamp = stamps[path], stamp.modified.lexicographicallyPrecedes(written) else {
      return false
    }
    let (changed, modified) = Self.times(status)
    // A size of 0 is what git notes where it is not sure.
    return stamp.size != 0
      && stamp
        == Stamp(
          changed: changed, modified: modified, inode: UInt32(truncatingIfNeeded: status.st_ino),
          owner: [status.st_uid, status.st_gid], size: UInt32(truncatingIfNeeded: status.st_size))
  }

  /// When the inode was changed and when the content was modified: seconds and nanoseconds.
  static func times(_ status: stat) -> (changed: [Int], modified: [Int]) {
    #if os(Linux)
      let (changed, modified) = (status.st_ctim, status.st_mtim)
    #else
      let (changed, modified) = (status.st_ctimespec, status.st_mtimespec)
    #endif
    return (
      [Int(changed.tv_sec), Int(changed.tv_nsec)], [Int(modified.tv_sec), Int(modified.tv_nsec)]
    )
  }
}
