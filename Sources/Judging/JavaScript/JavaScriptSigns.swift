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

  /// What is open at the end of a text, the outermost first. `atLine` is told where the code of each line
  /// begins, and what is open there; it stops the look by false.
  static func open(
    in text: ArraySlice<UInt8>, atLine: ((Int, [Sign]) -> Bool)? = nil
  ) -> [Sign] {
    look(through: text, atLine: atLine).open
  }

  /// The end of the code of a text, behind which only blanks and comments stand.
  static func endOfCode(of text: ArraySlice<UInt8>) -> Int {
    look(through: text, atLine: nil).end
  }

  private static func look(
    through text: ArraySlice<UInt8>, atLine: ((Int, [Sign]) -> Bool)?
  ) -> (open: [Sign], end: Int) {
    var open: [Sign] = []
    var at = text.startIndex
    var end = at
    var isLineNew = true
    while at < text.endIndex {
      let byte = text[at]
      let next = at + 1 < text.endIndex ? text[at + 1] : 0
      if byte == ASCII.lf {
        isLineNew = true
      } else if isLineNew, !ASCII.isSpace(byte) {
        isLineNew = false
        let isComment = byte == UInt8(ascii: "/") && (next == byte || next == UInt8(ascii: "*"))
        if !isComment, let atLine, !atLine(at, open) { return (open, end) }
      }
      let isCode = !ASCII.isSpace(byte) && !(byte == UInt8(ascii: "/") && "/*".utf8.contains(next))
      switch byte {
      case UInt8(ascii: "/") where next == byte:
        at = (text[at...].firstIndex(of: ASCII.lf) ?? text.endIndex) - 1
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
      if isCode { end = min(at, text.endIndex) }
    }
    return (open, end)
  }

  /// Whether a brace behind this text opens an object, not a block.
  private static func holdsList(_ before: ArraySlice<UInt8>) -> Bool {
    guard let last = before.lastIndex(where: { !ASCII.isSpace($0) }) else { return false }
    if "(,:=[?&|".utf8.contains(before[last]) { return true }
    let start = (before[..<last].lastIndex { !ASCII.isWord($0) } ?? before.startIndex - 1) + 1
    return ["return", "default"].contains(before[start...last].text)
  }

  /// Where what is opened at the end of a line should have ended, if the lines are indented as they should
  /// be: before the first line that stands no deeper, behind some that do. All that is open on that line
  /// ends there. Nil where nothing is open too long.
  static func unclosed(
    in text: [UInt8]
  ) -> (signs: [Sign], end: Int, indentation: String, isInList: Bool)? {
    var margins: [Int: Int] = [:]
    func margin(_ offset: Int) -> Int {
      if let known = margins[offset] { return known }
      let start = Prose.startOfLine(at: offset, in: text)
      margins[offset] = text[start...].prefix(while: ASCII.isBlank).count
      return margins[offset] ?? 0
    }
    func isAtEnd(_ sign: Sign) -> Bool {
      text[(sign.offset + 1)...].first { !ASCII.isBlank($0) } == ASCII.lf
    }
    var found: (signs: [Sign], end: Int, indentation: String, isInList: Bool)?
    /// Those that something deeper stands in.
    var deep: Set<Int> = []
    var before = 0
    _ = open(in: text[...]) { start, open in
      defer { before = text[start...].firstIndex(of: ASCII.lf) ?? text.count }
      guard let last = open.last, last.closing == UInt8(ascii: "}"), isAtEnd(last) else {
        return true
      }
      let (mine, its) = (margin(start), margin(last.offset))
      if mine > its {
        deep.insert(last.offset)
        return true
      }
      let isCloser = ")]}".utf8.contains(text[start])
      guard deep.contains(last.offset), !isCloser || mine < its else { return true }
      let line = Prose.startOfLine(at: last.offset, in: text)
      let signs = open.reversed().prefix { $0.offset >= line }
      let around = open.dropLast(signs.count).last
      let indentation = text[line...].prefix(while: ASCII.isBlank).text
      found = (Array(signs), before, indentation, around?.isList == true)
      return false
    }
    return found
  }

  private static let statements: Set = [
    "export", "import", "module", "exports", "function", "async", "class", "const", "let", "var",
  ]

  /// Whether code begins as a statement does, and no value.
  static func isStatement(_ code: ArraySlice<UInt8>) -> Bool {
    let word = code.prefix(while: ASCII.isWord).text
    return statements.contains(word) && !["function", "async", "class"].contains(word)
  }

  /// How many lines stand where the signs do not have them: a statement at the margin that is in something,
  /// anything there that is in a block which begins there, too, and what stands deeper and is in nothing. An
  /// edit by which they become more, or stay, has put a sign where none was, or taken one that was.
  static func strayLines(in text: [UInt8]) -> Int {
    var strays = 0
    var least: Int?
    _ = open(in: text[...]) { start, open in
      let line = Prose.startOfLine(at: start, in: text)
      let margin = least ?? start - line
      least = margin
      var isStray = false
      if open.isEmpty {
        let before = text[..<line].last { !ASCII.isSpace($0) }
        let goesOn = before.map("=,(+-*&|?:<>[!%^~)".utf8.contains) != false
        isStray = !goesOn && start - line > margin && ASCII.isWord(text[start])
      } else if start == line {
        let word = text[start...].prefix(while: ASCII.isWord).text
        let isInBlock = open.last.map { sign in
          !sign.isList && !ASCII.isBlank(text[Prose.startOfLine(at: sign.offset, in: text)])
        }
        isStray =
          statements.contains(word)
          || isInBlock == true && !word.isEmpty && !["case", "default"].contains(word)
      }
      strays += isStray ? 1 : 0
      return true
    }
    return strays
  }
}
