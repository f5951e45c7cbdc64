import Foundation

/// The users and groups that accounts may give to containers of theirs: subuid(5), subgid(5).
struct SubordinateIDs: Sendable {
  private let ranges: [Range<UInt64>]

  /// Reads lines `ACCOUNT:FIRST:COUNT`; what is no such line gives nothing away.
  init(_ text: String) {
    ranges = text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 3, let first = UInt32(parts[1]), let count = UInt32(parts[2]) else {
        return nil
      }
      return UInt64(first)..<UInt64(first) + UInt64(count)
    }
  }

  static func ofThisMachine() -> SubordinateIDs {
    let files = ["/etc/subuid", "/etc/subgid"].compactMap {
      FileManager.default.contents(atPath: $0)
    }
    let texts = files.map { String(decoding: $0, as: UTF8.self) }
    return SubordinateIDs(texts.joined(separator: "\n"))
  }

  func contain(_ id: UInt32) -> Bool { ranges.contains { $0.contains(UInt64(id)) } }
}
