import Artifact

extension JavaScriptTokens {
  func byte(_ ahead: Int) -> UInt8? {
    at + ahead < bytes.count ? bytes[at + ahead] : nil
  }

  /// Passes over blanks and comments; false if a comment does not end.
  mutating func skipBlanks() -> Bool {
    // `-->` is a comment where nothing but comments stands before it on its line.
    var isFresh = at == 0
    while let byte = byte(0) {
      if byte == ASCII.lf || byte == ASCII.cr {
        isFresh = true
        at += 1
      } else if ASCII.isBlank(byte) {
        at += 1
      } else if byte == UInt8(ascii: "/"), self.byte(1) == UInt8(ascii: "/") {
        at = endOfLine(from: at)
      } else if byte == UInt8(ascii: "/"), self.byte(1) == UInt8(ascii: "*") {
        guard let end = endOfComment(from: at + 2) else { return false }
        isFresh = isFresh || bytes[at..<end].contains(ASCII.lf)
        at = end
      } else if byte == UInt8(ascii: "<"), bytes[at...].starts(with: "<!--") {
        at = endOfLine(from: at)
      } else if isFresh, byte == UInt8(ascii: "-"), bytes[at...].starts(with: "-->") {
        at = endOfLine(from: at)
      } else if byte >= 0x80, let length = blank() {
        isFresh = isFresh || length < 0
        at += abs(length)
      } else {
        return true
      }
    }
    return true
  }

  /// The bytes of the blank beyond ASCII that stands here, negative if it ends a line.
  func blank() -> Int? {
    switch (bytes[at], byte(1) ?? 0, byte(2) ?? 0) {
    case (0xC2, 0xA0, _): 2
    case (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9): -3
    case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F): 3
    case (0xE1, 0x9A, 0x80), (0xE3, 0x80, 0x80), (0xEF, 0xBB, 0xBF): 3
    default: nil
    }
  }

  /// Where the line's end is: LF, CR, U+2028 or U+2029.
  func endOfLine(from start: Int) -> Int {
    var end = start
    while end < bytes.count, bytes[end] != ASCII.lf, bytes[end] != ASCII.cr,
      bytes[end] != 0xE2 || !CodeLines.isSeparator(bytes[end...])
    {
      end += 1
    }
    return end
  }

  private func endOfComment(from start: Int) -> Int? {
    bytes.indices[start...].dropFirst().first {
      bytes[$0 - 1] == UInt8(ascii: "*") && bytes[$0] == UInt8(ascii: "/")
    }.map { $0 + 1 }
  }

  /// Whether a name can hold the byte; what begins a blank beyond ASCII is looked at before.
  static func isName(_ byte: UInt8) -> Bool {
    ASCII.isWord(byte) || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "\\") || byte >= 0x80
  }

  mutating func skipName() {
    while let byte = byte(0), Self.isName(byte), byte < 0x80 || blank() == nil {
      // An escape with braces is a part of the name.
      if byte == UInt8(ascii: "\\"), self.byte(1) == UInt8(ascii: "u"),
        self.byte(2) == UInt8(ascii: "{")
      {
        at = bytes[at...].firstIndex(of: UInt8(ascii: "}")) ?? bytes.count - 1
      }
      at += 1
    }
  }
}
