import Artifact
import Foundation

/// What the index remembers of each file as it was when git last read or wrote it: whatever is still so was
/// not touched since, and need not be read.
///
/// It tells only what is not worth comparing; what is judged are objects. git's own flags that let it look
/// away (`assume-unchanged`, `skip-worktree`) are not heeded, nor `core.trustctime` and `core.checkStat`.
/// (Documentation/technical/racy-git.txt.)
struct IndexTimes: Sendable {
  /// Five lines of each path.
  private var told: [[UInt8]: [ArraySlice<UInt8>]] = [:]
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
      let lines = part.split(separator: ASCII.lf, maxSplits: 5, omittingEmptySubsequences: false)
      guard lines.count == 6 else {
        told = [:]
        return
      }
      told[name] = Array(lines.prefix(5))
      path = Array(lines[5])
    }
  }

  /// Whether what stands at a path is what stood there when git looked.
  func isUntouched(_ path: [UInt8], _ status: stat) -> Bool {
    let (changed, modified) = Self.times(status)
    // Git keeps 32 bits of each. A size of 0 is what it notes where it is not sure.
    let size = UInt32(truncatingIfNeeded: status.st_size)
    let inode = UInt32(truncatingIfNeeded: status.st_ino)
    guard let lines = told[path], modified.lexicographicallyPrecedes(written), size != 0 else {
      return false
    }
    return lines[0].elementsEqual("  ctime: \(changed[0]):\(changed[1])".utf8)
      && lines[1].elementsEqual("  mtime: \(modified[0]):\(modified[1])".utf8)
      && lines[2].reversed().starts(with: "\tino: \(inode)".utf8.reversed())
      && lines[3].elementsEqual("  uid: \(status.st_uid)\tgid: \(status.st_gid)".utf8)
      && lines[4].starts(with: "  size: \(size)\t".utf8)
  }

  /// When the inode was changed and when the content was modified: seconds and nanoseconds.
  static func times(_ status: stat) -> (changed: [Int], modified: [Int]) {
    let (changed, modified) = (status.st_ctim, status.st_mtim)
    return (
      [Int(changed.tv_sec), Int(changed.tv_nsec)], [Int(modified.tv_sec), Int(modified.tv_nsec)]
    )
  }
}
