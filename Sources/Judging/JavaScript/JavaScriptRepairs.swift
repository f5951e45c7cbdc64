import Artifact

/// What may mend an error of V8's parser: tried by it, in this order.
package enum JavaScriptRepairs {
  package static func candidates(in text: [UInt8], at offset: Int, message: String) -> [Edit] {
    guard !text.isEmpty else { return [] }
    // One that is decoded in part, or a sign that is put into it, is no repair.
    if let edit = Entities.edit(at: offset, in: text) { return [edit] }
    let line = Line(text, at: offset)
    var edits = lines(line, text) + indented(text, before: offset)
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
    // A brace that takes what stands at the margin into something changes what the file means.
    return edits.filter { edit in
      !(edit.replacement + text[edit.range]).contains { "{}".utf8.contains($0) }
        || JavaScriptSigns.keepsMargin(edit.applied(to: text))
    }
  }

  /// The line of the error, without what is blank at its ends.
  private struct Line {
    let start: Int
    let end: Int
    let code: ArraySlice<UInt8>

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
    let before = text[..<offset].lastIndex { !ASCII.isSpace($0) }
    let open = JavaScriptSigns.open(in: text[..<offset])
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
      let end = (before + 1)..<(before + 1)
      return [Edit(end, head.closing, help: "\(head.closing) is missing here")]
    }
    if message.hasPrefix("missing )") {
      edits.append(Edit(offset..<offset, ")", help: "a ) is missing here"))
      let code = line.code
      let end = code.last == UInt8(ascii: ";") ? code.endIndex - 1 : code.endIndex
      if end > offset { edits.append(Edit(end..<end, ")", help: "a ) is missing on this line")) }
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
      edits += signs(text, at: offset, before: before.map { text[$0] }, open)
    }
    let operands = ["identifier", "string", "number", "template"]
    if let before, operands.contains(where: { message.hasPrefix("Unexpected \($0)") }) {
      let place = (before + 1)..<(before + 1)
      if Line(text, at: before).code.starts(with: "case ") {
        edits.append(Edit(place, ":", help: "a : is missing after this case"))
      }
      // Among statements it would make one of two, and of a condition two.
      if open.last?.isList == true, head == nil {
        edits.append(Edit(place, ",", help: "a comma is missing here", isWeak: true))
      }
    }
    return edits
  }

  /// The end of the code before a line that cannot belong to the list that is open there: a statement at the
  /// margin, or a `.` that is indented no deeper than the line on which the list begins.
  private static func endOfList(
    _ text: [UInt8], _ line: Line, _ open: [JavaScriptSigns.Sign]
  ) -> Int? {
    guard let list = open.last(where: { $0.offset < line.start }),
      list.closing != UInt8(ascii: "}"),
      let first = line.code.first,
      let last = text[..<line.start].lastIndex(where: { !ASCII.isSpace($0) })
    else { return nil }
    let start = Prose.startOfLine(at: list.offset, in: text)
    let margin = text[start...].prefix(while: ASCII.isBlank).count
    let isChained =
      first == UInt8(ascii: ".") && line.code.startIndex - line.start <= margin
      && line.code.dropFirst().first.map(ASCII.isLetter) == true
    let isStatement = line.code.startIndex == line.start && JavaScriptSigns.isStatement(line.code)
    return isChained || isStatement ? last + 1 : nil
  }

  /// What closes the head of an `if`, `for` or the like that is open at the end, and where its line begins.
  private static func openHead(
    _ open: [JavaScriptSigns.Sign], _ text: [UInt8]
  ) -> (closing: String, line: Int)? {
    let lists = open.reversed().prefix { $0.closing != UInt8(ascii: "}") }
    guard
      let head = lists.firstIndex(where: { list in
        ["if", "for", "while", "switch", "catch"].contains(word(before: list, text))
      })
    else { return nil }
    return (
      String(decoding: lists[...head].map(\.closing), as: UTF8.self),
      Prose.startOfLine(at: lists[head].offset, in: text)
    )
  }

  private static func word(before sign: JavaScriptSigns.Sign, _ text: [UInt8]) -> String {
    let before = text[..<sign.offset].reversed().drop(while: ASCII.isBlank)
    return String(decoding: before.prefix(while: ASCII.isWord).reversed(), as: UTF8.self)
  }

  /// Whether a parenthesis that no name stands before begins like the parameters of a function: closed behind
  /// that, it would be a sequence.
  private static func isSequence(_ sign: JavaScriptSigns.Sign, _ text: [UInt8]) -> Bool {
    let items = text[(sign.offset + 1)...].prefix { !"()[]{}".utf8.contains($0) }
    return sign.closing == UInt8(ascii: ")") && word(before: sign, text).isEmpty
      && items.contains(UInt8(ascii: ",")) && items.firstRange(of: Array("=>".utf8)) != nil
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
    _ text: [UInt8], at offset: Int, before: UInt8?, _ open: [JavaScriptSigns.Sign]
  ) -> [Edit] {
    let sign = text[offset]
    let name = String(UnicodeScalar(sign))
    func out(_ why: String) -> Edit {
      Edit(offset..<(offset + 1), "", help: "take out the \(name): \(why)", isWeak: true)
    }
    // An operator wants something behind it, which nobody knows.
    if let before, "+-*/%=<>!&|^~?:.".utf8.contains(before) { return [] }
    let closing = open.last?.closing
    switch name {
    case ",":
      // What a call is not given is not the next that it is given.
      guard let before, ",[{".utf8.contains(before), let list = open.last, list.isList,
        list.closing != UInt8(ascii: ")")
      else { return [] }
      return [out("there is nothing before it")]
    case ")", "]", "}":
      if closing == sign { return [] }
      let missing = closing.map { String(UnicodeScalar($0)) }
      return (missing.map { [Edit(offset..<offset, $0, help: "a \($0) is missing here")] } ?? [])
        + [out("nothing opens it")]
    case ";":
      let list = open.reversed().prefix { $0.closing != UInt8(ascii: "}") }
      guard let first = list.last, openHead(open, text) == nil, !isSequence(first, text) else {
        return []
      }
      let missing = String(decoding: list.map(\.closing), as: UTF8.self)
      return [
        Edit(offset..<offset, missing, help: "\(missing) is missing here"),
        out("what is open before it goes on behind it"),
      ]
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
    guard (1...12).contains(open.count) else { return [] }
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
