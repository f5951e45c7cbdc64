/// Whether bytes are UTF-8 (Unicode 16, table 3-7), without a copy of them.
package enum UTF8Form {
  package static func isValid(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var at = 0
      while at < bytes.count {
        while at + 8 <= bytes.count,
          bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
          at += 8
        }
        guard at < bytes.count else { break }
        let length = length(ofScalarAt: at, in: bytes)
        if length == 0 { return false }
        at += length
      }
      return true
    }
  }

  /// How many bytes the code point takes; 0 if it is malformed, a surrogate, or too large.
  private static func length(ofScalarAt at: Int, in bytes: UnsafeRawBufferPointer) -> Int {
    let (count, second): (Int, ClosedRange<UInt8>)
    switch bytes[at] {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
    case 0xE0: (count, second) = (3, 0xA0...0xBF)
    case 0xED: (count, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (count, second) = (3, 0x80...0xBF)
    case 0xF0: (count, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
    case 0xF4: (count, second) = (4, 0x80...0x8F)
    default: return 0
    }
    guard at + count <= bytes.count, second.contains(bytes[at + 1]),
      bytes[(at + 2)..<(at + count)].allSatisfy(ASCII.isContinuation)
    else { return 0 }
    return count
  }
}
