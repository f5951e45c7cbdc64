import Glibc

/// Paths as they are when nothing in them is superfluous: absolute, without `.`, `..` and double `/`.
/// No link is looked at.
package struct PlainPath: Sendable {
  private let current: String

  /// Relative paths count from a directory: the current one.
  package init(from directory: String = Surroundings.directory) {
    current = directory
  }

  package func callAsFunction(_ path: String) -> String {
    let whole = path.utf8.first == UInt8(ascii: "/") ? path : "\(current)/\(path)"
    return Self.isPlain(whole) ? whole : Self.plain(whole)
  }

  /// Whether no `/` is followed by another, by a `.`, or by nothing.
  private static func isPlain(_ path: String) -> Bool {
    var before: UInt8 = 0
    for byte in path.utf8 {
      if before == UInt8(ascii: "/"), byte == before || byte == UInt8(ascii: ".") { return false }
      before = byte
    }
    return before != UInt8(ascii: "/")
  }

  private static func plain(_ path: String) -> String {
    var path = path
    return path.withUTF8 { bytes in
      var kept: [UInt8] = []
      kept.reserveCapacity(bytes.count + 1)
      for name in bytes.split(separator: UInt8(ascii: "/")) {
        switch (name.count, name.first, name.last) {
        case (1, UInt8(ascii: "."), _): break
        case (2, UInt8(ascii: "."), UInt8(ascii: ".")):
          kept.removeLast(kept.count - (kept.lastIndex(of: UInt8(ascii: "/")) ?? 0))
        default:
          kept.append(UInt8(ascii: "/"))
          kept += name
        }
      }
      return kept.isEmpty ? "/" : String(decoding: kept, as: UTF8.self)
    }
  }
}
