import Artifact

// An error at the end of the input stands at the last token, and where that is the server does not
// say.

extension PostgreSQL {
  /// Which code point of the query's text an error is about; at the end, that of the last token.
  static func codePoint(of error: LoggedError, in query: Query) -> Int? {
    func codePoints(before end: Int) -> Int {
      query.text[..<end].count { !ASCII.isContinuation($0) }
    }
    let place = error.character.map { $0 - 1 - opening.count }
    let isAtEnd =
      error.message == "syntax error at end of input"
      || place.map { $0 >= codePoints(before: query.text.count) } == true
    return isAtEnd ? codePoints(before: lastCharacter(of: query.text)) : place
  }

  /// The offset of the last character of the last token, 0 if there is no token.
  ///
  /// For a text that the server's scanner has read to its end: quotes, `$tag$` and comments (which
  /// nest) are told apart as it does, and nothing else. One pass.
  static func lastCharacter(of text: [UInt8]) -> Int {
    var ending = Ending(text: text)
    ending.read()
    var last = max(ending.last, 0)
    while last > 0, ASCII.isContinuation(text[last]) { last -= 1 }
    return last
  }

  private struct Ending {
    let text: [UInt8]
    var at = 0
    /// The last byte of the last token so far.
    var last = -1

    init(text: [UInt8]) { self.text = text }

    func byte(_ index: Int) -> UInt8 { index < text.count ? text[index] : 0 }

    func isSpace(_ byte: UInt8) -> Bool { ASCII.isBlank(byte) || byte == ASCII.lf }

    func isTagStart(_ byte: UInt8) -> Bool {
      ASCII.isLetter(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    func isTag(_ byte: UInt8) -> Bool { isTagStart(byte) || ASCII.isDigit(byte) }

    mutating func read() {
      while at < text.count {
        switch (text[at], byte(at + 1)) {
        case (let byte, _) where isSpace(byte): at += 1
        case (UInt8(ascii: "-"), UInt8(ascii: "-")): skipLine()
        case (UInt8(ascii: "/"), UInt8(ascii: "*")): skipComment()
        default:
          readToken()
          at = min(at, text.count)
          last = at - 1
        }
      }
    }

    private mutating func skipLine() {
      while at < text.count, text[at] != ASCII.lf, text[at] != ASCII.cr { at += 1 }
    }

    private mutating func skipComment() {
      var depth = 0
      repeat {
        switch (byte(at), byte(at + 1)) {
        case (UInt8(ascii: "/"), UInt8(ascii: "*")): (depth, at) = (depth + 1, at + 2)
        case (UInt8(ascii: "*"), UInt8(ascii: "/")): (depth, at) = (depth - 1, at + 2)
        default: at += 1
        }
      } while depth > 0 && at < text.count
    }

    private mutating func readToken() {
      let first = text[at]
      switch first {
      case UInt8(ascii: "'"), UInt8(ascii: "\""): readQuoted(by: first, escapes: false)
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        guard byte(at + 1) == UInt8(ascii: "'") else { return readWord() }
        at += 1
        readQuoted(by: UInt8(ascii: "'"), escapes: true)
      case UInt8(ascii: "$"): readDollar()
      default:
        at += 1
        if isTagStart(first) { readWord() }
      }
    }

    private mutating func readWord() {
      while at < text.count, isTag(text[at]) || text[at] == UInt8(ascii: "$") { at += 1 }
    }

    /// A doubled quote is read as the end and the beginning of another.
    private mutating func readQuoted(by quote: UInt8, escapes: Bool) {
      at += 1
      while at < text.count {
        if escapes, text[at] == UInt8(ascii: "\\") {
          at += 2
        } else if text[at] != quote {
          at += 1
        } else if escapes, let more = continuation(behind: at + 1) {
          at = more
        } else {
          at += 1
          return
        }
      }
    }

    /// A string goes on, with its escapes, in a next one that follows at once or on a later line:
    /// where that begins within.
    private func continuation(behind end: Int) -> Int? {
      if byte(end) == UInt8(ascii: "'") { return end + 1 }
      var next = Ending(text: text)
      next.at = end
      var isLater = false
      while next.at < text.count {
        if isSpace(text[next.at]) {
          isLater = isLater || text[next.at] == ASCII.lf || text[next.at] == ASCII.cr
          next.at += 1
        } else if text[next.at] == UInt8(ascii: "-"), byte(next.at + 1) == UInt8(ascii: "-") {
          next.skipLine()
        } else {
          break
        }
      }
      return isLater && byte(next.at) == UInt8(ascii: "'") ? next.at + 1 : nil
    }

    /// `$tag$`, up to the next one like it; else a `$` is a character like others.
    private mutating func readDollar() {
      var end = at + 1
      if isTagStart(byte(end)) { while isTag(byte(end)) { end += 1 } }
      guard byte(end) == UInt8(ascii: "$") else {
        at += 1
        return
      }
      let tag = text[at...end]
      at = end + 1
      while at < text.count {
        if text[at] == UInt8(ascii: "$"), text[at...].starts(with: tag) {
          at += tag.count
          return
        }
        at += 1
      }
    }
  }
}
