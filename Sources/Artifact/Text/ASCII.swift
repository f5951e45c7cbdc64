/// The bytes that the formats we read are made of, and slices of them.
///
/// Inlinable: they are asked of every byte, by other modules, too.
package enum ASCII {
  @inlinable @inline(__always) package static var lf: UInt8 { UInt8(ascii: "\n") }
  @inlinable @inline(__always) package static var cr: UInt8 { UInt8(ascii: "\r") }
  @inlinable @inline(__always) package static var space: UInt8 { UInt8(ascii: " ") }
  @inlinable @inline(__always) package static var tab: UInt8 { UInt8(ascii: "\t") }

  /// Space, tab, CR, vertical tab, form feed. LF is never inside a line.
  @inlinable @inline(__always) package static func isBlank(_ byte: UInt8) -> Bool {
    byte == space || byte == tab || (byte >= 11 && byte <= 13)
  }

  /// A blank or a line end.
  @inlinable @inline(__always) package static func isSpace(_ byte: UInt8) -> Bool {
    isBlank(byte) || byte == lf
  }

  /// A byte of UTF-8 that does not begin a code point.
  @inlinable @inline(__always) package static func isContinuation(_ byte: UInt8) -> Bool {
    byte & 0xC0 == 0x80
  }

  package static func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x41...0x46).contains(byte & 0xDF)
  }
  @inlinable package static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  @inlinable package static func isLetter(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
  }

  /// A letter, a digit or `_`: what a word is made of.
  @inlinable package static func isWord(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_")
  }

  @inlinable package static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
    line.allSatisfy(isBlank)
  }

  @inlinable package static func trimmedStart(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    line.drop(while: isBlank)
  }

  @inlinable package static func trimmedEnd(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var end = line.endIndex
    while end > line.startIndex, isBlank(line[end - 1]) { end -= 1 }
    return line[line.startIndex..<end]
  }

  @inlinable package static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    trimmedEnd(trimmedStart(line))
  }

  /// Whether `slice` begins with `word`, ASCII letters compared without case.
  @inlinable package static func hasPrefix(
    _ slice: ArraySlice<UInt8>, ignoringCase word: StaticString
  ) -> Bool {
    guard slice.count >= word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { word in
      zip(slice, word).allSatisfy { lowercased($0) == lowercased($1) }
    }
  }

  @inlinable package static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }
}

extension ArraySlice<UInt8> {
  @inlinable package func starts(with text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount && text.withUTF8Buffer { starts(with: $0) }
  }

  /// Where a text stands first.
  func place(of text: StaticString) -> Int? {
    text.withUTF8Buffer { text in
      indices.first { self[$0] == text[0] && self[$0...].starts(with: text) }
    }
  }

  /// The text of these bytes; what is no UTF-8 becomes U+FFFD.
  package var text: String { String(decoding: self, as: UTF8.self) }
}
