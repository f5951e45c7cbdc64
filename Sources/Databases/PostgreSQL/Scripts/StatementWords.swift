import Artifact

/// The bare words of SQL, upper case, without those in strings, names in quotes and comments; one list
/// per statement of the text.
struct StatementWords {
  private(set) var statements: [[String]] = [[]]

  init(_ text: String) {
    let bytes = Array(text.utf8)
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      let next = at + 1 < bytes.count ? bytes[at + 1] : 0
      switch byte {
      case UInt8(ascii: "'"):
        let escapes = at > 0 && (bytes[at - 1] | 0x20) == UInt8(ascii: "e")
        at = Self.end(of: byte, bytes, at + 1, escapes: escapes)
      case UInt8(ascii: "\""): at = Self.end(of: byte, bytes, at + 1, escapes: false)
      case UInt8(ascii: "-") where next == byte:
        at = bytes[at...].firstIndex(of: ASCII.lf) ?? bytes.count
      case UInt8(ascii: "/") where next == UInt8(ascii: "*"): at = Self.comment(bytes, at)
      case UInt8(ascii: "$"): at = Self.dollar(bytes, at)
      case UInt8(ascii: ";"):
        statements.append([])
        at += 1
      case _ where Self.isWord(byte):
        let end =
          bytes[at...].firstIndex { !Self.isWord($0) && $0 != UInt8(ascii: "$") } ?? bytes.count
        statements[statements.count - 1]
          .append(String(decoding: bytes[at..<end], as: UTF8.self).uppercased())
        at = end
      default: at += 1
      }
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == UInt8(ascii: "_")
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func end(of quote: UInt8, _ bytes: [UInt8], _ from: Int, escapes: Bool) -> Int {
    var at = from
    while at < bytes.count {
      if escapes, bytes[at] == UInt8(ascii: "\\") {
        at += 2
        continue
      }
      if bytes[at] == quote { return at + 1 }
      at += 1
    }
    return bytes.count
  }

  private static func comment(_ bytes: [UInt8], _ from: Int) -> Int {
    var depth = 0
    var at = from
    let (star, slash) = (UInt8(ascii: "*"), UInt8(ascii: "/"))
    while at + 1 < bytes.count {
      if bytes[at] == slash, bytes[at + 1] == star {
        depth += 1
        at += 2
        continue
      }
      if bytes[at] == star, bytes[at + 1] == slash {
        depth -= 1
        at += 2
        if depth == 0 { return at }
        continue
      }
      at += 1
    }
    return bytes.count
  }

  private static func dollar(_ bytes: [UInt8], _ from: Int) -> Int {
    guard let end = bytes[(from + 1)...].firstIndex(where: { !isWord($0) }),
      bytes[end] == UInt8(ascii: "$"),
      !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[from + 1])
    else { return from + 1 }
    let tag = Array(bytes[from...end])
    var at = end + 1
    while at + tag.count <= bytes.count {
      if bytes[at..<at + tag.count].elementsEqual(tag) { return at + tag.count }
      at += 1
    }
    return bytes.count
  }
}
