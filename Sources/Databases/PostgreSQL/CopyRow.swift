import Artifact
import Glibc

/// One row that a script of ours told by `COPY … TO STDOUT`: its fields without the nonce before them.
///
/// PostgreSQL escapes what a field may hold (COPY, "Text Format"), so no text in a database can look
/// like a row of ours: it cannot begin a line.
package struct CopyRow: Sendable, Equatable {
  /// The fields as they are spelled, a tab between two.
  private let line: ArraySlice<UInt8>

  /// The rows of `out` that begin with the nonce.
  package static func rows(of out: String, nonce: String) -> [CopyRow] {
    let bytes = [UInt8](out.utf8)
    let opening = [UInt8](nonce.utf8) + [ASCII.tab]
    var rows: [CopyRow] = []
    var start = 0
    while start < bytes.count {
      let end = position(of: ASCII.lf, in: bytes[start...]) ?? bytes.count
      if end - start >= opening.count, bytes[start..<(start + opening.count)] == opening[...] {
        rows.append(CopyRow(line: bytes[(start + opening.count)..<end]))
      }
      start = end + 1
    }
    return rows
  }

  /// How many fields there are.
  package var count: Int { line.count { $0 == ASCII.tab } + 1 }

  /// A field as text; nil where it is NULL, or missing.
  package subscript(index: Int) -> String? {
    bytes(index).map { String(decoding: $0, as: UTF8.self) }
  }

  /// A field's bytes; nil where it is NULL, or missing.
  package func bytes(_ index: Int) -> [UInt8]? {
    var rest = line
    for _ in 0..<index {
      guard let tab = Self.position(of: ASCII.tab, in: rest) else { return nil }
      rest = rest[(tab + 1)...]
    }
    let field = rest[..<(Self.position(of: ASCII.tab, in: rest) ?? rest.endIndex)]
    if field.count == 2, field.first == Self.escape, field.last == UInt8(ascii: "N") { return nil }
    return Self.unescaped(field)
  }

  package static func == (a: CopyRow, b: CopyRow) -> Bool {
    a.line.count == b.line.count
      && a.line.withUnsafeBytes { one in
        b.line.withUnsafeBytes { other in
          one.isEmpty || memcmp(one.baseAddress!, other.baseAddress!, one.count) == 0
        }
      }
  }

  private static let escape = UInt8(ascii: "\\")

  /// A place in the slice, by the C library: the answers of big databases are long.
  private static func position(of byte: UInt8, in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress, let found = memchr(base, Int32(byte), buffer.count)
      else {
        return nil
      }
      return bytes.startIndex + (UnsafeRawPointer(found) - base)
    }
  }

  private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
    guard var next = position(of: escape, in: field) else { return Array(field) }
    var out: [UInt8] = []
    out.reserveCapacity(field.count)
    var rest = field
    while true {
      out += rest[..<next]
      guard next + 1 < rest.endIndex else { return out }
      out.append(meaning[rest[next + 1]] ?? rest[next + 1])
      rest = rest[(next + 2)...]
      guard let following = position(of: escape, in: rest) else { return out + rest }
      next = following
    }
  }

  private static let meaning: [UInt8: UInt8] = [
    UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13,
    UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11,
  ]
}
