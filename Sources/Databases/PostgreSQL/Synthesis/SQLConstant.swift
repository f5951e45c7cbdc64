import Artifact

/// A default that is the same for all rows, as the server writes it.
enum SQLConstant {
  /// The expression, if it is a constant; nil for what is none, and for NULL.
  static func of(_ expression: String?) -> String? {
    guard let expression else { return nil }
    let bytes = Array(expression.utf8)
    var at = 0
    if bytes.first == UInt8(ascii: "'") {
      at = 1
      while true {
        guard at < bytes.count else { return nil }
        if bytes[at] == UInt8(ascii: "'") {
          at += 1
          guard at < bytes.count, bytes[at] == UInt8(ascii: "'") else { break }
        }
        at += 1
      }
    } else {
      at = bytes.firstIndex { !isPlain($0) } ?? bytes.count
      let word = String(decoding: bytes[..<at], as: UTF8.self)
      guard word == "true" || word == "false" || Double(word) != nil else { return nil }
    }
    return bytes[at...].isEmpty || isCast(bytes[at...]) ? expression : nil
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    ASCII.isDigit(byte) || ASCII.isLetter(byte) || byte == UInt8(ascii: ".")
      || byte == UInt8(ascii: "-")
  }

  /// Whether this is one cast to a type, with a modifier perhaps: no operator, no call.
  private static func isCast(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.starts(with: "::".utf8) else { return false }
    var isQuoted = false
    var depth = 0
    for byte in bytes.dropFirst(2) {
      switch byte {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case _ where isQuoted: break
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      case UInt8(ascii: ","): if depth == 0 { return false }
      case UInt8(ascii: " "), UInt8(ascii: "_"), UInt8(ascii: "["), UInt8(ascii: "]"): break
      default:
        guard isPlain(byte), byte != UInt8(ascii: "-"), depth == 0 || ASCII.isDigit(byte) else {
          return false
        }
      }
    }
    return !isQuoted && depth == 0
  }
}
