import Artifact

/// A token of SQL, as PostgreSQL parts a text: enough to know what is code, string and comment. It
/// knows no grammar.
package struct SQLToken: Sendable, Equatable {
  package enum Kind: Sendable {
    case word, number, string, quotedName, dollarString, comment, sign
  }

  package let kind: Kind
  package let range: Range<Int>

  /// The tokens of a text, comments included, blanks not. What never ends goes to the text's end.
  package static func tokens(in text: [UInt8]) -> [SQLToken] { Array(SQLTokens(in: text)) }

  /// The token that begins at a byte that is no blank: its kind, and its end. `escapes`: whether a backslash
  /// is one in any string.
  static func token(
    from start: Int, in text: [UInt8], escapes: Bool = false
  ) -> (Kind, Int) {
    let byte = text[start]
    let next = start + 1 < text.count ? text[start + 1] : 0
    switch byte {
    case UInt8(ascii: "-") where next == byte:
      let end = text[start...].firstIndex { $0 == ASCII.lf || $0 == ASCII.cr }
      return (.comment, end ?? text.count)
    case UInt8(ascii: "/") where next == UInt8(ascii: "*"): return (.comment, block(start, text))
    case UInt8(ascii: "'"):
      let before = start > 0 ? text[start - 1] | 0x20 : 0
      let isEscaped = before == UInt8(ascii: "e") && (start < 2 || !isNamePart(text[start - 2]))
      return (.string, quoted(start, text, escapes: escapes || isEscaped))
    case UInt8(ascii: "\""): return (.quotedName, quoted(start, text, escapes: false))
    case UInt8(ascii: "$"):
      return dollarQuoted(start, text).map { (.dollarString, $0) } ?? (.sign, start + 1)
    case _ where ASCII.isDigit(byte):
      let end = text[start...].firstIndex { !ASCII.isWord($0) && $0 != UInt8(ascii: ".") }
      return (.number, end ?? text.count)
    case _ where isNameStart(byte):
      return (.word, text[start...].firstIndex { !isNamePart($0) } ?? text.count)
    default: return (.sign, start + 1)
    }
  }

  private static func isNameStart(_ byte: UInt8) -> Bool {
    ASCII.isLetter(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    isNameStart(byte) || ASCII.isDigit(byte) || byte == UInt8(ascii: "$")
  }

  private static func quoted(_ start: Int, _ text: [UInt8], escapes: Bool) -> Int {
    var at = start + 1
    while at < text.count {
      if escapes, text[at] == UInt8(ascii: "\\") {
        at += 2
      } else if text[at] != text[start] {
        at += 1
      } else if at + 1 < text.count, text[at + 1] == text[start] {
        at += 2
      } else if escapes, let more = continuation(behind: at + 1, text) {
        at = more
      } else {
        return at + 1
      }
    }
    return text.count
  }

  /// A string goes on, with its escapes, in one that begins on a later line: where that is opened.
  private static func continuation(behind end: Int, _ text: [UInt8]) -> Int? {
    var at = end
    var isLater = false
    while at < text.count {
      let byte = text[at]
      if byte == ASCII.lf || byte == ASCII.cr { isLater = true }
      if byte == UInt8(ascii: "-"), at + 1 < text.count, text[at + 1] == byte {
        at = text[at...].firstIndex { $0 == ASCII.lf || $0 == ASCII.cr } ?? text.count
      } else if ASCII.isSpace(byte) {
        at += 1
      } else {
        break
      }
    }
    return isLater && at < text.count && text[at] == UInt8(ascii: "'") ? at + 1 : nil
  }

  /// Comments nest.
  private static func block(_ start: Int, _ text: [UInt8]) -> Int {
    var depth = 0
    var at = start
    while at + 1 < text.count {
      if text[at] == UInt8(ascii: "/"), text[at + 1] == UInt8(ascii: "*") {
        depth += 1
        at += 2
      } else if text[at] == UInt8(ascii: "*"), text[at + 1] == UInt8(ascii: "/") {
        depth -= 1
        at += 2
        if depth == 0 { return at }
      } else {
        at += 1
      }
    }
    return text.count
  }

  /// `$$ … $$`, `$tag$ … $tag$`; nil if it does not begin one. One that never ends goes to the end.
  private static func dollarQuoted(_ start: Int, _ text: [UInt8]) -> Int? {
    var end = start + 1
    while end < text.count, ASCII.isWord(text[end]) || text[end] >= 0x80 { end += 1 }
    guard end < text.count, text[end] == UInt8(ascii: "$") else { return nil }
    if end > start + 1, ASCII.isDigit(text[start + 1]) { return nil }
    let tag = text[start...end]
    let close = text.indices[(end + 1)...].first {
      text[$0] == UInt8(ascii: "$") && text[$0...].starts(with: tag)
    }
    return close.map { $0 + tag.count } ?? text.count
  }
}

/// The tokens of a text one after the other: of a long text all together would take many times its size.
package struct SQLTokens: Sequence, IteratorProtocol {
  private let text: [UInt8]
  var at = 0
  var escapes = false

  package init(in text: [UInt8]) { self.text = text }

  package mutating func next() -> SQLToken? {
    while at < text.count, ASCII.isSpace(text[at]) { at += 1 }
    guard at < text.count else { return nil }
    let (kind, end) = SQLToken.token(from: at, in: text, escapes: escapes)
    defer { at = end }
    return SQLToken(kind: kind, range: at..<end)
  }
}
