import Artifact

/// What may mend an error of V8's parser: tried by it, in this order.
package enum JavaScriptRepairs {
  package static func candidates(in text: [UInt8], at offset: Int, message: String) -> [Edit] {
    guard !text.isEmpty else { return [] }
    // One that is decoded in part, or a sign that is put into it, is no repair.
    if let edit = Entities.edit(at: offset, in: text) { return [edit] }
    // V8 tells what came last, not what it stumbled over.
    let offset = message.hasPrefix("missing )") ? next(behind: offset, text) : offset
    let line = Line(text, at: offset)
    var edits =
      lines(line, text) + parameters(text, before: offset) + indented(text, before: offset)
    let isLost = ["end of input", "missing )", "Unterminated template"].contains(
      where: message.contains)
    if isLost, endOfList(text, line, JavaScriptSigns.open(in: text.prefix(offset))) == nil {
      edits += closing(text)
    }
    edits += words(text, at: offset) + tokens(text, at: offset, message, line)
    edits += quotes(line, text)
    // A sentence that ends one line may be what the parser stumbles over on the next.
    for place in [offset, line.start - 1] where place >= 0 {
      guard let range = Prose.lines(at: place, in: text) else { continue }
      edits.append(Prose.commented(range, of: text, with: "//", in: "JavaScript"))
    }
    // A sign that takes what stands at the margin into something changes what the file means.
    lazy var strays = JavaScriptSigns.strayLines(in: text)
    return edits.filter { edit in
      guard (edit.replacement + text[edit.range]).contains(where: { "(){}[]".utf8.contains($0) })
      else { return true }
      let left = JavaScriptSigns.strayLines(in: edit.applied(to: text))
      return left == 0 || left < strays
    }
  }

  /// Where the token behind the one at an offset begins.
  private static func next(behind offset: Int, _ text: [UInt8]) -> Int {
    guard offset < text.count else { return text.count }
    var end = offset + 1
    // The rest of a template begins with the brace before it.
    let line = text[Prose.startOfLine(at: offset, in: text)..<offset]
    let isRest = !line.count { $0 == UInt8(ascii: "`") }.isMultiple(of: 2)
    let quote = isRest ? UInt8(ascii: "`") : text[offset]
    if "'\"`".utf8.contains(quote) {
      while end < text.count, text[end] != quote { end += text[end] == UInt8(ascii: "\\") ? 2 : 1 }
      end += 1
    } else if ASCII.isWord(quote) {
      end = text[end...].firstIndex { !ASCII.isWord($0) } ?? text.count
    }
    while end < text.count {
      let rest = text[end...]
      if ASCII.isSpace(text[end]) {
        end += 1
      } else if rest.starts(with: "//".utf8) {
        end = rest.firstIndex(of: ASCII.lf) ?? text.count
      } else if rest.starts(with: "/*".utf8) {
        end = rest.dropFirst(2).firstRange(of: Array("*/".utf8))?.upperBound ?? text.count
      } else {
        break
      }
    }
    return end < text.count ? end : offset
  }

  /// The line of the error, without what is blank at its ends.
  struct Line {
    let start: Int
    let end: Int
    let code: ArraySlice<UInt8>

    /// How deep it is indented.
    var margin: Int { code.startIndex - start }

    init(_ text: [UInt8], at offset: Int) {
      start = Prose.startOfLine(at: offset, in: text)
      end = text[start...].firstIndex(of: ASCII.lf) ?? text.count
      code = ASCII.trimmed(text[start..<end])
    }
  }

  /// What a line begins with that no line of JavaScript does.
  private static func lines(_ line: Line, _ text: [UInt8]) -> [Edit] {
    func comment(_ place: Range<Int>, _ sign: String, _ comment: String = "//") -> [Edit] {
      let help = "JavaScript comments begin with //, not with \(sign)"
      return [Edit(place, comment, help: help, isWeak: sign == "--")]
    }
    if line.code.starts(with: "```") {
      let fence = line.start..<min(line.end + 1, text.count)
      return [Edit(fence, "", help: "a code fence is no JavaScript: take the line out")]
    }
    // `#name` and `--name` are JavaScript.
    for (mark, sign) in [(UInt8(ascii: "#"), "#"), (UInt8(ascii: "-"), "--")] {
      let rest = line.code.drop { $0 == mark }
      guard line.code.count - rest.count >= sign.utf8.count else { continue }
      guard rest.first.map(ASCII.isBlank) != false else { return [] }
      return comment(line.code.prefix(sign == "#" ? line.code.count - rest.count : 2).indices, sign)
    }
    // Behind code, where it cannot be an operator: `; -- a remark`.
    if let found = line.code.indices.dropFirst().first(where: {
      line.code[$0...].starts(with: " -- ") && ";,{}".utf8.contains(line.code[$0 - 1])
    }) {
      return comment(found..<(found + 4), "--", " // ")
    }
    return []
  }

  private static func tokens(
    _ text: [UInt8], at offset: Int, _ message: String, _ line: Line
  ) -> [Edit] {
    guard offset < text.count else { return [] }
    var edits: [Edit] = []
    let code = text[..<JavaScriptSigns.endOfCode(of: text[..<offset])]
    let before = code.indices.last
    let open = JavaScriptSigns.open(in: code)
    if let place = endOfList(text, line, open) {
      // What begins here is none of the list's: it ends before.
      let lists = open.filter { $0.offset < place }.reversed()
        .prefix { $0.closing != UInt8(ascii: "}") }
      let signs = String(decoding: lists.map(\.closing), as: UTF8.self)
      let number = 1 + text[..<place].count { $0 == ASCII.lf }
      let help = "\(signs) is missing behind line \(number)"
      return [Edit(place..<place, signs, help: help)]
    }
    // The head of an `if` ends where its body begins.
    let head = openHead(open, text)
    if let head, let before, text[offset] == UInt8(ascii: "{") || head.line < line.start,
      head.line == Prose.startOfLine(at: before, in: text)
    {
      guard ends([], of: open, behind: code, at: offset, text, isHead: true) else { return [] }
      let end = (before + 1)..<(before + 1)
      return [Edit(end, head.closing, help: "\(head.closing) is missing here")]
    }
    if message.hasPrefix("missing )") || message.hasPrefix("Unexpected token '{'"), head == nil {
      edits += arrow(text, at: offset, behind: code)
    }
    if message.hasPrefix("missing )"), let last = open.last,
      text[offset] == UInt8(ascii: ";")
        || open.dropLast().contains(where: { $0.closing == text[offset] }),
      ends([last], of: open, behind: code, at: offset, text)
    {
      edits.append(Edit(offset..<offset, ")", help: "a ) is missing here"))
    }
    if text[offset] == UInt8(ascii: "<"),
      let close = text[offset..<line.end].firstIndex(of: UInt8(ascii: ">")),
      // `<PASSWORD>`; what is small is JSX.
      text[(offset + 1)..<close].allSatisfy({ ASCII.isCapital($0) || " _".utf8.contains($0) }),
      close > offset + 1
    {
      let name = text[offset...close].text
      let help = "\(name) stands for a value: put one, in quotes"
      edits.append(Edit(offset..<(close + 1), "'\(name)'", help: help))
    }
    if message.hasPrefix("Unexpected token") {
      edits += signs(text, at: offset, code, open)
    }
    let operands = ["identifier", "string", "number", "template"]
    if let before, operands.contains(where: { message.hasPrefix("Unexpected \($0)") }) {
      let place = (before + 1)..<(before + 1)
      if Line(text, at: before).code.starts(with: "case ") {
        edits.append(Edit(place, ":", help: "a : is missing after this case"))
      }
      // Among statements it would make one of two, and of a condition two.
      // What stands no deeper than the list is none of it.
      if let list = open.last, list.isList, head == nil,
        before >= line.start || line.margin > Line(text, at: list.offset).margin
      {
        edits.append(Edit(place, ",", help: "a comma is missing here", isWeak: true))
      }
    }
    return edits
  }

  /// An arrow that is lost behind the parameters of a function.
  private static func arrow(
    _ text: [UInt8], at offset: Int, behind code: ArraySlice<UInt8>
  ) -> [Edit] {
    guard text[offset] == UInt8(ascii: "{"), code.last == UInt8(ascii: ")") else { return [] }
    let help = "a => is missing behind the parameters"
    return [Edit(code.endIndex..<code.endIndex, " =>", help: help)]
  }

  /// The end of parameters whose parenthesis is not closed: `(a, b => …` would be a sequence.
  private static func parameters(_ text: [UInt8], before offset: Int) -> [Edit] {
    let arrows = text[..<offset].ranges(of: Array("=>".utf8)).filter { arrow in
      guard let start = text[..<arrow.lowerBound].lastIndex(where: { "()[]{};".utf8.contains($0) })
      else { return false }
      return text[start] == UInt8(ascii: "(") && isSequence(start, text)
    }
    return arrows.suffix(4).map { arrow in
      let end = JavaScriptSigns.endOfCode(of: text[..<arrow.lowerBound])
      return Edit(end..<end, ")", help: "a ) is missing before the =>")
    }
  }

  /// Quotes and signs of a typesetter, where ASCII's are meant.
  private static func quotes(_ line: Line, _ text: [UInt8]) -> [Edit] {
    guard line.code.contains(where: { $0 >= 0x80 }) else { return [] }
    let before = line.code.text
    let after = String(String.UnicodeScalarView(before.unicodeScalars.map { typeset[$0] ?? $0 }))
    guard before != after, before.utf8.elementsEqual(line.code) else { return [] }
    let help = "the quotes or signs of this line are a typesetter's: JavaScript has ' \" ( ) ; ,"
    return [Edit(line.code.indices, after, help: help, isWeak: true)]
  }

  private static let typeset: [UnicodeScalar: UnicodeScalar] = [
    "\u{2018}": "'", "\u{2019}": "'", "\u{201C}": "\"", "\u{201D}": "\"", "\u{FF08}": "(",
    "\u{FF09}": ")", "\u{FF1B}": ";", "\u{FF0C}": ",", "\u{2013}": "-", "\u{2014}": "-",
    "\u{00A0}": " ",
  ]

  /// A closing sign, a semicolon or a comma where there should be none: it is too many, or what it ends
  /// is not all there.
  private static func signs(
    _ text: [UInt8], at offset: Int, _ code: ArraySlice<UInt8>, _ open: [JavaScriptSigns.Sign]
  ) -> [Edit] {
    let sign = text[offset]
    let name = String(UnicodeScalar(sign))
    func out(_ why: String) -> Edit {
      Edit(offset..<(offset + 1), "", help: "take out the \(name): \(why)", isWeak: true)
    }
    // An operator wants something behind it, which nobody knows.
    if let before = code.last, "+-*/%=<>!&|^~?:.".utf8.contains(before) { return [] }
    switch name {
    case ",":
      // What a call is not given is not the next that it is given.
      guard code.last == sign, let list = open.last, list.isList, list.closing != UInt8(ascii: ")")
      else { return [] }
      return [out("there is nothing before it")]
    case ")", "]", "}":
      if open.last?.closing == sign { return [] }
      // Something has to open it farther out.
      let missing = open.last.flatMap { list in
        open.contains { $0.closing == sign }
          && ends([list], of: open, behind: code, at: offset, text)
          ? String(UnicodeScalar(list.closing)) : nil
      }
      return (missing.map { [Edit(offset..<offset, $0, help: "a \($0) is missing here")] } ?? [])
        + (isExtra(sign, behind: code, open, at: offset, text)
          ? [out("nothing opens it")] : [])
    case ";":
      let list = Array(open.reversed().prefix { $0.closing != UInt8(ascii: "}") })
      // A call that is given nothing is whole but for its end.
      let isCall =
        list.count == 1 && code.last == UInt8(ascii: "(")
        && !word(before: code.endIndex - 1, text).isEmpty
      guard !list.isEmpty, openHead(open, text) == nil,
        isCall || ends(list, of: open, behind: code, at: offset, text)
      else { return [] }
      let missing = String(decoding: list.map(\.closing), as: UTF8.self)
      let next = Line(text, at: next(behind: offset, text))
      let goesOn =
        next.margin > Line(text, at: list[0].offset).margin
        || next.code.first.map(".,)]}?:|&+".utf8.contains) == true
      return [Edit(offset..<offset, missing, help: "\(missing) is missing here")]
        + (goesOn ? [out("what is open before it goes on behind it")] : [])
    default: return []
    }
  }

  /// A word that is one of the language's but for a slip: where the parser stopped, before and behind.
  private static func words(_ text: [UInt8], at offset: Int) -> [Edit] {
    func isPart(_ byte: UInt8) -> Bool { ASCII.isWord(byte) || byte == UInt8(ascii: "$") }
    func word(from start: Int) -> Range<Int> {
      start..<(text[start...].firstIndex { !isPart($0) } ?? text.count)
    }
    let here = word(from: min(offset, text.count))
    var found = [here]
    if let last = text[..<here.lowerBound].lastIndex(where: { !ASCII.isBlank($0) }),
      isPart(text[last])
    {
      let start = (text[..<last].lastIndex { !isPart($0) } ?? -1) + 1
      found.append(start..<(last + 1))
    }
    if text[here].elementsEqual("export".utf8),
      let next = text[here.upperBound...].firstIndex(where: { !ASCII.isBlank($0) })
    {
      found.append(word(from: next))
    }
    return found.flatMap { range -> [Edit] in
      let before = range.lowerBound > 0 ? text[range.lowerBound - 1] : 0
      guard before != UInt8(ascii: "."), !keywords.contains(text[range]),
        !text[range].contains(where: ASCII.isCapital)
      else { return [] }
      return keywords.near(text[range], most: 2).map { Edit(range, meant: $0) }
    }
  }

  private static let keywords = Keywords([
    "async", "await", "break", "case", "catch", "class", "const", "continue", "default", "delete",
    "else", "export", "extends", "finally", "from", "function", "import", "instanceof", "return",
    "static", "super", "switch", "throw", "typeof", "while", "yield",
  ])

  /// What is open at the end of the text, closed there.
  private static func closing(_ text: [UInt8]) -> [Edit] {
    let open = JavaScriptSigns.open(in: text[...])
    let code = text[..<JavaScriptSigns.endOfCode(of: text[...])]
    guard (1...12).contains(open.count), isAligned(code, text) else { return [] }
    let signs = String(decoding: open.reversed().map(\.closing), as: UTF8.self)
    let end = (text.lastIndex { !ASCII.isSpace($0) } ?? -1) + 1
    return [
      Edit(end..<end, "\n\(signs)", help: "\(signs) is missing at the end"),
      Edit(end..<end, "\n\(signs);", help: "\(signs); is missing at the end"),
    ]
  }

  /// What is open too long by the indentation, closed where that says.
  private static func indented(_ text: [UInt8], before offset: Int) -> [Edit] {
    guard let place = JavaScriptSigns.unclosed(in: text), place.end <= offset else { return [] }
    let signs = String(decoding: place.signs.map(\.closing), as: UTF8.self)
    let line = 1 + text[..<place.end].count { $0 == ASCII.lf }
    let ends =
      place.isInList
      ? [",", ""] : signs.contains(")") ? [";"] : place.signs[0].isList ? [";"] : [""]
    return ends.map { end in
      Edit(
        place.end..<place.end, "\n\(place.indentation)\(signs)\(end)",
        help: "\(signs)\(end) is missing behind line \(line), by the indentation")
    }
  }
}
