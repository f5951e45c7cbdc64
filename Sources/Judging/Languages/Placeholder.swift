import Artifact

/// Why a file stands for code instead of being it.
package enum Placeholder: Equatable, Sendable {
  /// There is nothing but comments; or, in JavaScript, nothing but imports.
  case commentsOnly, importsOnly
  /// A comment says that something was left out; its first words, and its offset.
  case elided(String, offset: Int)
  /// There is more than comments, and it does nothing; what it is.
  case idle(String)

  package var message: String {
    switch self {
    case .commentsOnly: "the file holds comments and no code that does anything"
    case .importsOnly: "the file holds imports and no code that uses them"
    case .elided(let words, _): "a part of the file was left out: \(words)"
    case .idle(let what): "the file does nothing: it holds \(what)"
    }
  }

  var rule: Rule {
    switch self {
    case .commentsOnly, .importsOnly, .elided: .placeholder
    case .idle: .idle
    }
  }

  /// Looks at comments, and at files that hold next to nothing; nil if the file seems to be all there.
  package init?(in text: SourceText, path: String = "", language: Language) {
    guard ![.unknown, .text, .markdown].contains(language) else { return nil }
    let parted = Comments(in: text.bytes[...], language: language)
    // Python's packages have such a file, empty or not.
    if !Self.doesSomething(parted.code, language), !path.hasSuffix("__init__.py") {
      let isScript = [.javascript, .typescript, .jsx].contains(language)
      self = isScript && parted.code.contains { !ASCII.isSpace($0) } ? .importsOnly : .commentsOnly
      return
    }
    let comments = parted.comments + (language == .sql ? Self.inBodies(of: text) : [])
    let elision =
      Self.standIn(in: text.bytes)
      ?? comments.first {
        Elision.stands(
          in: $0, Self.place(of: $0, in: text.bytes), isLast: Self.isLast($0, in: text.bytes))
      } ?? (language == .json ? Self.elidedEntry(in: text.bytes) : nil)
      ?? (language == .python ? Self.elidedStatement(in: text.bytes, parted.texts) : nil)
      ?? (language == .bash ? Self.elidedLine(in: text.bytes, parted.texts) : nil)
    if let elision {
      self = .elided(String(ASCII.trimmed(elision).text.prefix(60)), offset: elision.startIndex)
      return
    }
    guard let idle = IdleFile.content(parted.code, of: text, path: path, language: language) else {
      return nil
    }
    self = .idle(idle)
  }

  /// The comments in code between dollars: that of functions.
  private static func inBodies(of text: SourceText) -> [ArraySlice<UInt8>] {
    SQLTokens(in: text.bytes).filter { $0.kind == .dollarString }.flatMap { token in
      let string = text.bytes[token.range]
      let body = string.dropFirst().drop { $0 != UInt8(ascii: "$") }.dropFirst()
      return Comments(in: body, language: .sql).comments
    }
  }

  /// A text of one line that only says what should be there.
  private static func standIn(in text: [UInt8]) -> ArraySlice<UInt8>? {
    guard text.count < 200 else { return nil }
    let lines = Lines(text[...]).map { ASCII.trimmed(text[$0]) }.filter { !$0.isEmpty }
    guard let line = lines.first, lines.count == 1 else { return nil }
    let words = ASCII.trimmed(
      line.map { "[](){}<>*#/\"'`-".utf8.contains($0) ? ASCII.space : $0 }[...])
    return standIns.contains(words.text.lowercased())
      || line.first != words.first && Elision.stands(in: line, isLast: true) ? line : nil
  }

  private static let standIns: Set<String> = [
    "todo", "tbd", "fixme", "n/a", "n a", "unchanged", "no changes", "no change",
    "placeholder", "content",
    "file content", "file contents", "existing code", "existing content", "code", "code here",
    "your code here", "snip",
    "omitted", "truncated", "same as before", "as before", "see above",
  ]

  /// A line of a shell's that would be a comment of other languages, or stands in brackets, and says that something was
  /// left out: to the shell it is a command like any other.
  private static func elidedLine(in text: [UInt8], _ texts: [Range<Int>]) -> ArraySlice<UInt8>? {
    Lines(text[...]).lazy.map { ASCII.trimmed(text[$0]) }.first { line in
      ["//", "/*", "-- ", "...", "[", "("].contains { line.starts(with: $0.utf8) }
        && !line.starts(with: "[[".utf8) && !line.starts(with: "((".utf8)
        && (!"[(".utf8.contains(line.first ?? 0) || "])".utf8.contains(line.last ?? 0))
        && Elision.stands(in: line, isLast: true)
        && !texts.contains { $0.contains(line.startIndex) }
    }
  }

  /// An entry of JSON whose key is an ellipsis.
  private static func elidedEntry(in text: [UInt8]) -> ArraySlice<UInt8>? {
    let keys = ["\"...\"", "\"\u{2026}\""].flatMap { text.ranges(of: Array($0.utf8)) }
    return keys.first { key in
      text[key.upperBound...].first { !ASCII.isSpace($0) } == UInt8(ascii: ":")
    }.map { text[$0] }
  }

  /// Python's ellipsis as a statement beside others; alone in a body it is one that is empty.
  private static func elidedStatement(in text: [UInt8], _ texts: [Range<Int>]) -> ArraySlice<UInt8>?
  {
    guard texts.count < 1000, text.firstRange(of: Array("...".utf8)) != nil else { return nil }
    func margin(_ line: Range<Int>) -> Int { text[line].prefix(while: ASCII.isBlank).count }
    func isText(_ line: Range<Int>) -> Bool { texts.contains { $0.contains(line.lowerBound) } }
    var before: Range<Int>?
    for line in Lines(text[...]) {
      let code = ASCII.trimmed(text[line])
      guard let first = code.first, first != UInt8(ascii: "#") else { continue }
      if let before, code.elementsEqual("...".utf8), !isText(line), !isText(before),
        margin(before) == margin(line), let last = ASCII.trimmed(text[before]).last,
        !"\"'.,([{".utf8.contains(last)
      {
        return code
      }
      before = line
    }
    return nil
  }

  /// Whether a bracket or a tag closes behind a comment, or the text ends, or goes on further to the left.
  private static func isLast(_ comment: ArraySlice<UInt8>, in text: [UInt8]) -> Bool {
    var rest = text[comment.endIndex...]
    if rest.starts(with: "*/".utf8) { rest = rest.dropFirst(2) }
    // The braces that JSX has around it.
    if rest.first == UInt8(ascii: "}"),
      text[..<comment.startIndex].suffix(3).first == UInt8(ascii: "{")
    {
      rest = rest.dropFirst()
    }
    let lines = rest.prefix { ASCII.isSpace($0) }
    rest = rest[lines.endIndex...]
    let margin = lines.endIndex - (lines.lastIndex(of: ASCII.lf) ?? lines.endIndex)
    let before = text[..<comment.startIndex].suffix(400)
    let start = before.lastIndex(of: ASCII.lf).map { $0 + 1 } ?? before.startIndex
    let own = before[start...].prefix(while: ASCII.isBlank)
    if margin > 0, margin - 1 < own.count { return true }
    return rest.first.map { ")]}".utf8.contains($0) } ?? true || rest.starts(with: "</".utf8)
  }

  /// What stands before a comment: on its line code that is whole, so that nothing is open that the comment
  /// could stand for, or on the line above a comment of the same kind.
  private static func place(of comment: ArraySlice<UInt8>, in text: [UInt8]) -> Elision.Place {
    let before = text[..<comment.startIndex].suffix(400)
    let start = before.lastIndex(of: ASCII.lf).map { $0 + 1 } ?? before.startIndex
    let code = before[start...].reversed().drop { ASCII.isBlank($0) || "/*-#<!".utf8.contains($0) }
    if let last = code.first {
      let after = text[comment.endIndex...]
      let isArgument =
        after.starts(with: "*/".utf8)
        && after.dropFirst(2).first { !ASCII.isBlank($0) } == UInt8(ascii: ")")
      if last == UInt8(ascii: ","), isArgument { return .forArgument }
      let isEmpty =
        code.count < 80
        && ["pass", "...", "return", "null", "nil", "None", "~"]
          .contains(ASCII.trimmed(code.reversed()[...]).text)
      return isEmpty || "{([:=>".utf8.contains(last) ? .alone : .behindCode
    }
    let sign = ASCII.trimmed(before[start...])
    let above = before[..<start].dropLast()
    let line = ASCII.trimmed(
      above[(above.lastIndex(of: ASCII.lf).map { $0 + 1 } ?? above.startIndex)...])
    guard !sign.isEmpty, line.starts(with: sign), let last = line.last else { return .alone }
    let below = text[comment.endIndex...].dropFirst().drop(while: ASCII.isBlank)
    if comment.starts(with: "  ".utf8), below.starts(with: sign) { return .inExample }
    let said = ASCII.trimmedStart(comment)
    let goesOn =
      line.count { ASCII.isBlank($0) } > 3 && !".:!?".utf8.contains(last)
      && said.first.map { ASCII.isLetter($0) && !ASCII.isCapital($0) } == true
    return goesOn || ["etc", "and so"].contains { said.starts(with: $0.utf8) }
      ? .goingOn : .behindComment
  }

  private static func doesSomething(_ code: ArraySlice<UInt8>, _ language: Language) -> Bool {
    switch language {
    case .javascript, .typescript, .jsx: return !IdleScript.onlyImports(code)
    case .yaml:
      return Lines(code).contains {
        let line = ASCII.trimmed(code[$0])
        return !line.isEmpty && !line.elementsEqual("---".utf8) && !line.elementsEqual("...".utf8)
      }
    default:
      return code.contains { !ASCII.isSpace($0) && $0 != UInt8(ascii: ";") }
    }
  }
}
