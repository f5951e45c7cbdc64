import Artifact

/// What may mend an error of V8's parser: tried by it, in this order.
enum JavaScriptRepairs {
  static func candidates(in text: [UInt8], at offset: Int, message: String) -> [Edit] {
    guard !text.isEmpty else { return [] }
    let line = Line(text, at: offset)
    var edits = lines(line, text)
    if message.contains("end of input") || message.hasPrefix("missing )")
      || message.hasPrefix("Unterminated template")
    {
      edits += closing(text)
    }
    edits += tokens(text, at: offset, message, line)
    edits += quotes(line, text)
    // A sentence that ends one line may be what the parser stumbles over on the next.
    for place in [offset, line.start - 1] where place >= 0 {
      guard let range = Prose.lines(at: place, in: text) else { continue }
      edits.append(
        Edit(
          range, Prose.commented(text[range], with: "//"),
          help: "this is prose, not JavaScript: take it out, or make it a comment (//)",
          isWeak: true))
    }
    return edits
  }

  /// The line of the error, without what is blank at its ends.
  private struct Line {
    let start: Int
    let end: Int
    let code: ArraySlice<UInt8>

    init(_ text: [UInt8], at offset: Int) {
      var start = min(offset, text.count - 1)
      while start > 0, text[start - 1] != ASCII.lf { start -= 1 }
      self.start = start
      end = text[start...].firstIndex(of: ASCII.lf) ?? text.count
      code = ASCII.trimmed(text[start..<end])
    }
  }

  /// What a line begins with that no line of JavaScript does.
  private static func lines(_ line: Line, _ text: [UInt8]) -> [Edit] {
    let start = line.code.startIndex
    if line.code.starts(with: "```") {
      return [
        Edit(
          line.start..<min(line.end + 1, text.count), "",
          help: "a code fence is no JavaScript: take the line out")
      ]
    }
    if line.code.starts(with: "#"), !line.code.starts(with: "#!") {
      let signs = line.code.prefix { $0 == UInt8(ascii: "#") }
      return [Edit(signs.indices, "//", help: "JavaScript comments begin with //, not with #")]
    }
    if line.code.starts(with: "--") {
      return [
        Edit(start..<(start + 2), "//", help: "JavaScript comments begin with //, not with --")
      ]
    }
    // Behind code: ` -- a remark`.
    if let found = line.code.indices.first(where: { line.code[$0...].starts(with: " -- ") }) {
      return [
        Edit(found..<(found + 4), " // ", help: "JavaScript comments begin with //, not with --")
      ]
    }
    return []
  }

  private static func tokens(
    _ text: [UInt8], at offset: Int, _ message: String, _ line: Line
  ) -> [Edit] {
    guard offset < text.count else { return [] }
    var edits: [Edit] = []
    if message.hasPrefix("missing )") {
      edits.append(Edit(offset..<offset, ")", help: "a ) is missing here"))
      let code = line.code
      let end = code.last == UInt8(ascii: ";") ? code.endIndex - 1 : code.endIndex
      if end > offset { edits.append(Edit(end..<end, ")", help: "a ) is missing on this line")) }
    }
    if text[offset] == UInt8(ascii: "<"),
      let close = text[offset..<line.end].firstIndex(of: UInt8(ascii: ">")),
      // `<PASSWORD>`; what is small is JSX.
      text[(offset + 1)..<close].allSatisfy({
        $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") || $0 == 0x20 || $0 == 0x5F
      }),
      close > offset + 1
    {
      let name = text[offset...close].text
      edits.append(
        Edit(
          offset..<(close + 1), "'\(name)'", help: "\(name) stands for a value: put one, in quotes")
      )
    }
    if ")]};,".utf8.contains(text[offset]), message.hasPrefix("Unexpected token") {
      let sign = String(UnicodeScalar(text[offset]))
      edits.append(
        Edit(
          offset..<(offset + 1), "", help: "take out the \(sign): nothing opens it", isWeak: true))
    }
    if message.hasPrefix("Unexpected identifier") || message.hasPrefix("Unexpected string")
      || message.hasPrefix("Unexpected number") || message.hasPrefix("Unexpected template")
    {
      let before = text[..<offset].lastIndex { !ASCII.isBlank($0) && $0 != ASCII.lf }
      if let before {
        edits.append(
          Edit((before + 1)..<(before + 1), ",", help: "a comma is missing here", isWeak: true))
      }
    }
    return edits
  }

  /// Quotes and signs of a typesetter, where ASCII's are meant.
  private static func quotes(_ line: Line, _ text: [UInt8]) -> [Edit] {
    guard line.code.contains(where: { $0 >= 0x80 }) else { return [] }
    let before = line.code.text
    let after = String(String.UnicodeScalarView(before.unicodeScalars.map { typeset[$0] ?? $0 }))
    guard before != after, before.utf8.elementsEqual(line.code) else { return [] }
    return [
      Edit(
        line.code.startIndex..<line.code.endIndex, after,
        help: "the quotes or signs of this line are a typesetter's: JavaScript has ' \" ( ) ; ,",
        isWeak: true)
    ]
  }

  private static let typeset: [UnicodeScalar: UnicodeScalar] = [
    "\u{2018}": "'", "\u{2019}": "'", "\u{201C}": "\"", "\u{201D}": "\"", "\u{FF08}": "(",
    "\u{FF09}": ")", "\u{FF1B}": ";", "\u{FF0C}": ",", "\u{2013}": "-", "\u{2014}": "-",
    "\u{00A0}": " ",
  ]

  /// What is open at the end of the text, closed.
  private static func closing(_ text: [UInt8]) -> [Edit] {
    let open = openSigns(in: text)
    guard (1...12).contains(open.count) else { return [] }
    let signs = String(decoding: open.reversed(), as: UTF8.self)
    let end = (text.lastIndex { !ASCII.isBlank($0) && $0 != ASCII.lf } ?? -1) + 1
    return [
      Edit(end..<end, "\n\(signs)", help: "\(signs) is missing at the end"),
      Edit(end..<end, "\n\(signs);", help: "\(signs); is missing at the end"),
    ]
  }

  /// The closing signs that the open ones want, in the order of the open ones. Strings and comments
  /// are passed over, as far as a look can tell them.
  private static func openSigns(in text: [UInt8]) -> [UInt8] {
    var open: [UInt8] = []
    var at = 0
    while at < text.count {
      let byte = text[at]
      let next = at + 1 < text.count ? text[at + 1] : 0
      switch byte {
      case UInt8(ascii: "/") where next == byte:
        at = text[at...].firstIndex(of: ASCII.lf) ?? text.count
      case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
        at += 2
        while at < text.count, !text[at...].starts(with: "*/") { at += 1 }
        at += 1
      case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
        at += 1
        while at < text.count, text[at] != byte, text[at] != ASCII.lf || byte == UInt8(ascii: "`") {
          at += text[at] == UInt8(ascii: "\\") ? 2 : 1
        }
      case UInt8(ascii: "("): open.append(UInt8(ascii: ")"))
      case UInt8(ascii: "["): open.append(UInt8(ascii: "]"))
      case UInt8(ascii: "{"): open.append(UInt8(ascii: "}"))
      default: if byte == open.last { open.removeLast() }
      }
      at += 1
    }
    return open
  }
}
