import Foundation

/// Paths as they are when nothing in them is superfluous: absolute, without `.`, `..` and double `/`.
/// No link is looked at.
package struct PlainPath: Sendable {
  private let current: String

  /// Relative paths count from a directory: the current one.
  package init(from directory: String = FileManager.default.currentDirectoryPath) {
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
    var names: [Substring.UTF8View] = []
    for name in path.utf8.split(separator: UInt8(ascii: "/")) {
      if name.elementsEqual("..".utf8) {
        _ = names.popLast()
      } else if !name.elementsEqual(".".utf8) {
        names.append(name)
      }
    }
    return "/" + names.map { String(Substring($0)) }.joined(separator: "/")
  }
}
