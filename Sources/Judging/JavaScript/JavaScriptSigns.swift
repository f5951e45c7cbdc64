import Artifact

/// Parentheses, brackets and braces of a text that may not parse: strings and comments are passed over,
/// as far as a look can tell them.
enum JavaScriptSigns {
  /// One that is open.
  struct Sign {
    /// What closes it.
    let closing: UInt8
    let offset: Int
    /// Whether it holds a list: not statements.
    var isList = true
  }

  /// What is open at the end of a text, the outermost first.
  static func open(in text: ArraySlice<UInt8>) -> [Sign] {
    var open: [Sign] = []
    var at = text.startIndex
    while at < text.endIndex {
      let byte = text[at]
      let next = at + 1 < text.endIndex ? text[at + 1] : 0
      switch byte {
      case UInt8(ascii: "/") where next == byte:
        at = text[at...].firstIndex(of: ASCII.lf) ?? text.endIndex
      case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
        at += 2
        while at < text.endIndex, !text[at...].starts(with: "*/") { at += 1 }
        at += 1
      case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
        at += 1
        while at < text.endIndex, text[at] != byte,
          text[at] != ASCII.lf || byte == UInt8(ascii: "`")
        {
          at += text[at] == UInt8(ascii: "\\") ? 2 : 1
        }
      case UInt8(ascii: "("): open.append(Sign(closing: UInt8(ascii: ")"), offset: at))
      case UInt8(ascii: "["): open.append(Sign(closing: UInt8(ascii: "]"), offset: at))
      case UInt8(ascii: "{"):
        let isList = holdsList(text[..<at])
        open.append(Sign(closing: UInt8(ascii: "}"), offset: at, isList: isList))
      default: if byte == open.last?.closing { open.removeLast() }
      }
      at += 1
    }
    return open
  }

  /// Whether a brace behind this text opens an object, not a block.
  private static func holdsList(_ before: ArraySlice<UInt8>) -> Bool {
    guard let last = before.lastIndex(where: { !ASCII.isSpace($0) }) else { return false }
    if "(,:=[?&|".utf8.contains(before[last]) { return true }
    let start = (before[..<last].lastIndex { !ASCII.isWord($0) } ?? before.startIndex - 1) + 1
    return ["return", "default"].contains(before[start...last].text)
  }

  /// Where all that is open on one line should have ended, if the lines are indented as they should be:
  /// before the first one that stands no deeper, behind some that do.
  static func endByIndentation(
    of open: [Sign], in text: [UInt8]
  ) -> (end: Int, indentation: String)? {
    guard let first = open.first?.offset, let last = open.last?.offset,
      !text[first..<last].contains(ASCII.lf)
    else { return nil }
    let start = Prose.startOfLine(at: first, in: text)
    let indentation = text[start...].prefix(while: ASCII.isBlank)
    var end: Int?
    for line in Lines(text[last...]).dropFirst() where !ASCII.isBlank(text[line]) {
      let code = text[line].drop(while: ASCII.isBlank)
      if code.startIndex - line.lowerBound > indentation.count {
        end = line.upperBound
      } else if let end, let sign = code.first, !")]}".utf8.contains(sign) {
        return (end, indentation.text)
      } else {
        return nil
      }
    }
    return nil
  }
}
