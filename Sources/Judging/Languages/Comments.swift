import Artifact

/// A text parted into its comments and the rest, by the comment signs of its language. Strings are
/// respected where the language has them; it is a look, not a parse.
package struct Comments: Sendable {
  /// Each comment without its signs.
  package private(set) var comments: [ArraySlice<UInt8>] = []
  /// Where texts stand that go on over lines: of Python, TOML and shells.
  private(set) var texts: [Range<Int>] = []
  /// Everything else, in order, line ends included.
  package private(set) var code: ArraySlice<UInt8> = []

  package init(in text: ArraySlice<UInt8>, language: Language) {
    if language == .sql { self.init(inSQL: text) } else { self.init(in: text, Syntax(language)) }
  }

  /// As PostgreSQL parts it: its strings come in more forms than quotes tell.
  private init(inSQL text: ArraySlice<UInt8>) {
    var kept: [UInt8] = []
    kept.reserveCapacity(text.count)
    var rest = text
    for token in SQLTokens(in: Array(text)) where token.kind == .comment {
      let comment = text.dropFirst(token.range.lowerBound).prefix(token.range.count)
      kept += rest[..<comment.startIndex]
      rest = text[comment.endIndex...]
      if comment.first == UInt8(ascii: "/") {
        let isClosed = comment.count >= 4 && comment.suffix(2).elementsEqual("*/".utf8)
        comments.append(comment.dropFirst(2).dropLast(isClosed ? 2 : 0))
        kept.append(ASCII.space)
      } else {
        comments.append(comment.dropFirst(2))
      }
    }
    code = (kept + rest)[...]
  }

  private init(in text: ArraySlice<UInt8>, _ syntax: Syntax) {
    var kept: [UInt8] = []
    kept.reserveCapacity(text.count)
    var at = text.startIndex
    while at < text.endIndex {
      let byte = text[at]
      guard syntax.isSpecial[Int(byte)] else {
        kept.append(byte)
        at += 1
        continue
      }
      let end: Int
      if syntax.hasPatterns, at == text.startIndex, text.starts(with: "#!".utf8) {
        end = text.firstIndex(of: ASCII.lf) ?? text.endIndex
        comments.append(text[(at + 2)..<end])
      } else if let sign = syntax.lineSign(at: at, in: text) {
        end = text[at...].firstIndex(of: ASCII.lf) ?? text.endIndex
        comments.append(text[(at + sign)..<end])
      } else if let (opening, closing) = syntax.block, text[at...].starts(with: opening) {
        let inner = text[(at + opening.count)...]
        let close = inner.firstRange(of: closing) ?? text.endIndex..<text.endIndex
        comments.append(inner[..<close.lowerBound])
        end = close.upperBound
        kept.append(ASCII.space)
      } else if syntax.quotes.contains(byte) {
        end = syntax.endOfString(from: at, in: text)
        kept += text[at..<end]
        if syntax.hasLongTexts, text[at..<end].contains(ASCII.lf) { texts.append(at..<end) }
      } else if syntax.isShell, byte == UInt8(ascii: "<"), texts.count < 1000,
        let document = Syntax.hereDocument(at: at, in: text)
      {
        end = document.upperBound
        kept += text[at..<end]
        texts.append(document)
      } else if syntax.hasPatterns, byte == UInt8(ascii: "/"),
        Syntax.canPatternFollow(kept[...]),
        let close = Syntax.endOfPattern(from: at, in: text)
      {
        end = close
        kept += text[at..<end]
      } else {
        end = at + 1
        kept.append(byte)
      }
      at = end
    }
    code = kept[...]
  }

  private struct Syntax {
    var line: [[UInt8]] = []
    var block: ([UInt8], [UInt8])?
    var quotes: [UInt8] = Array("\"'".utf8)
    /// Whether `/…/` may be a regular expression.
    var hasPatterns = false
    var isShell = false
    /// Whether strings of three quotes, or of any in a shell, go on over lines.
    var hasLongTexts = false
    private var isYAML = false
    /// The bytes that begin something: all others are code.
    var isSpecial = Array(repeating: false, count: 256)

    init(_ language: Language) {
      switch language {
      case .javascript, .typescript, .jsx, .vue, .php:
        line = [Array("//".utf8)] + (language == .javascript ? [Array("<!--".utf8)] : [])
        block = (Array("/*".utf8), Array("*/".utf8))
        quotes.append(UInt8(ascii: "`"))
        hasPatterns = true
      case .css, .scss:
        block = (Array("/*".utf8), Array("*/".utf8))
      case .html, .xml, .markdown:
        block = (Array("<!--".utf8), Array("-->".utf8))
        quotes = []
      case .python, .bash, .toml, .yaml, .ruby, .dockerfile, .terraform:
        line = [Array("#".utf8)]
        (isShell, isYAML) = (language == .bash, language == .yaml)
        hasLongTexts = [.python, .bash, .toml].contains(language)
      // Only some who read it take them.
      case .json:
        line = [Array("//".utf8)]
        block = (Array("/*".utf8), Array("*/".utf8))
        quotes = [UInt8(ascii: "\"")]
      // SQL has its own.
      case .sql, .text, .unknown: break
      }
      let hash = hasPatterns ? [UInt8(ascii: "#")] : isShell ? [UInt8(ascii: "<")] : []
      let first = line.map { $0[0] } + (block.map { [$0.0[0]] } ?? []) + quotes + hash
      for byte in first { isSpecial[Int(byte)] = true }
    }

    /// The length of the sign of a line comment that stands at `at`. A `#` in a word is none.
    func lineSign(at: Int, in text: ArraySlice<UInt8>) -> Int? {
      guard let sign = line.first(where: { text[at...].starts(with: $0) }) else { return nil }
      let isInWord = sign.count == 1 && at > text.startIndex && !ASCII.isSpace(text[at - 1])
      return isInWord ? nil : sign.count
    }

    func endOfString(from start: Int, in text: ArraySlice<UInt8>) -> Int {
      let quote = text[start]
      if quote == UInt8(ascii: "`") { return endOfTemplate(from: start, in: text) }
      let before = start > text.startIndex ? text[start - 1] : ASCII.lf
      // An apostrophe.
      if isYAML && ASCII.isWord(before) || isShell && before == UInt8(ascii: "\\") {
        return start + 1
      }
      let isLong =
        hasLongTexts && !isShell && text[start...].prefix(3).allSatisfy { $0 == quote }
        && text[start...].count > 2
      let closing = isLong ? [quote, quote, quote] : []
      let hasEscapes = !isShell || quote == UInt8(ascii: "\"")
      var at = start + (isLong ? 3 : 1)
      while at < text.endIndex, text[at] != quote || isLong && !text[at...].starts(with: closing) {
        // What does not end on its line is no string.
        if text[at] == ASCII.lf, !isLong, !isShell { return start + 1 }
        at += hasEscapes && text[at] == UInt8(ascii: "\\") ? 2 : 1
      }
      if at >= text.endIndex { return isLong ? text.endIndex : start + 1 }
      return at + (isLong ? 3 : 1)
    }

    /// From the line behind a `<<WORD` on, to the end of the line that is this word; nil where none is.
    static func hereDocument(at start: Int, in text: ArraySlice<UInt8>) -> Range<Int>? {
      guard text[start...].starts(with: "<<".utf8), text[..<start].last != UInt8(ascii: "<") else {
        return nil
      }
      let line = text[(start + 2)...].prefix { $0 != ASCII.lf }
      let isIndented = line.first == UInt8(ascii: "-")
      let rest = line.dropFirst(isIndented ? 1 : 0).drop(while: ASCII.isBlank)
        .drop { "'\"\\".utf8.contains($0) }
      let word = rest.prefix { ASCII.isWord($0) || $0 == UInt8(ascii: "-") }
      guard word.first.map({ !ASCII.isDigit($0) }) == true, line.endIndex < text.endIndex else {
        return nil
      }
      let end = Lines(text[(line.endIndex + 1)...]).first {
        (isIndented ? text[$0].drop { $0 == ASCII.tab } : text[$0]).elementsEqual(word)
      }
      return end.map { line.endIndex..<$0.upperBound }
    }

    /// A template goes on behind what it substitutes, which may hold others, strings and patterns.
    private func endOfTemplate(from start: Int, in text: ArraySlice<UInt8>) -> Int {
      var open = [UInt8(ascii: "`")]
      var at = start + 1
      while at < text.endIndex, let inner = open.last {
        let byte = text[at]
        if inner == UInt8(ascii: "`") {
          if byte == UInt8(ascii: "\\") { at += 1 }
          if byte == inner { open.removeLast() }
          if byte == UInt8(ascii: "$"), text[at...].starts(with: "${".utf8) {
            open.append(UInt8(ascii: "{"))
            at += 1
          }
        } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
          at = endOfString(from: at, in: text) - 1
        } else if byte == UInt8(ascii: "/"), Self.canPatternFollow(text[start..<at]),
          let end = Self.endOfPattern(from: at, in: text)
        {
          at = end - 1
        } else if byte == UInt8(ascii: "}") {
          open.removeLast()
        } else if byte == UInt8(ascii: "`") || byte == UInt8(ascii: "{") {
          open.append(byte)
        }
        at += 1
      }
      return min(at, text.endIndex)
    }

    /// A `/` divides behind a value; behind anything else it begins a regular expression.
    static func canPatternFollow(_ code: ArraySlice<UInt8>) -> Bool {
      guard let end = code.lastIndex(where: { !ASCII.isSpace($0) }) else { return true }
      let before = code[end]
      if before == UInt8(ascii: ")") { return isHead(endingAt: end, of: code) }
      guard ASCII.isWord(before) else { return !"]}$\"'`".utf8.contains(before) && before < 0x80 }
      switch word(endingAt: end, of: code) {
      case .operation?, .opening?, .await?: return true
      default: return false
      }
    }

    /// Whether a parenthesis that closes here is that of `if (…)`, `while (…)` and the like.
    private static func isHead(endingAt end: Int, of code: ArraySlice<UInt8>) -> Bool {
      var depth = 0
      for at in code[...end].suffix(200).indices.reversed() {
        if code[at] == UInt8(ascii: ")") { depth += 1 }
        if code[at] == UInt8(ascii: "(") { depth -= 1 }
        guard depth == 0 else { continue }
        let head = code[..<at].lastIndex { !ASCII.isSpace($0) }
        return head.map { word(endingAt: $0, of: code) == .control } ?? false
      }
      return false
    }

    private static func word(
      endingAt end: Int, of code: ArraySlice<UInt8>
    ) -> JavaScriptTokens.Word? {
      let letters = code[...end].suffix(11).reversed().prefix(while: ASCII.isWord)
      let start = end + 1 - letters.count
      guard start <= end else { return nil }
      if start > code.startIndex, code[start - 1] == UInt8(ascii: ".") { return nil }
      return JavaScriptTokens.Word(code[start...end])
    }

    /// Where a pattern ends. Nobody writes a longer one, and a line of what only look so would take
    /// for ever.
    static func endOfPattern(from start: Int, in text: ArraySlice<UInt8>) -> Int? {
      JavaScriptTokens.endOfPattern(
        from: start, in: text[..<min(text.endIndex, start + 1000)], stopsAtCR: false)
    }
  }
}
