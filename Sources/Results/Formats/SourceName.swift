import Artifact

/// A file as others are to find it: relative to the directory that we were started in, or absolute
/// where it lies elsewhere.
struct SourceName: Hashable, Sendable {
  let path: String
  var isRelative: Bool { path.utf8.first != UInt8(ascii: "/") }
}

extension SourceName {
  init(_ path: String, in directory: PlainPath, named base: String) {
    let plain = directory(path)
    let prefix = base.hasSuffix("/") ? base : base + "/"
    self.path =
      plain.utf8.starts(with: prefix.utf8)
      ? String(decoding: plain.utf8.dropFirst(prefix.utf8.count), as: UTF8.self) : plain
  }

  /// As a URI (RFC 3986): a reference relative to the directory, or a `file:` one.
  var uri: String { isRelative ? Self.escaped(path) : "file://" + Self.escaped(path) }

  /// Each byte that is neither unreserved nor `/` as `%XX`.
  static func escaped(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in path.utf8 {
      if ASCII.isWord(byte) || "-.~/".utf8.contains(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
