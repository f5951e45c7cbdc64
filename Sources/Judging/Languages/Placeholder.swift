import Artifact

/// Why a file stands for code instead of being it.
package enum Placeholder: Equatable, Sendable {
  /// There is nothing but comments, or nothing but comments and imports.
  case commentsOnly
  /// A comment says that something was left out; its first words, and its offset.
  case elided(String, offset: Int)
  /// There is more than comments, and it does nothing; what it is.
  case idle(String)

  package var message: String {
    switch self {
    case .commentsOnly: "the file holds comments and no code that does anything"
    case .elided(let words, _): "a part of the file was left out: \(words)"
    case .idle(let what): "the file does nothing: it holds \(what)"
    }
  }

  var rule: Rule {
    switch self {
    case .commentsOnly, .elided: .placeholder
    case .idle: .idle
    }
  }

  /// Looks at comments, and at files that hold next to nothing; nil if the file seems to be all there.
  package init?(in text: SourceText, path: String = "", language: Language) {
    guard ![.unknown, .text, .markdown].contains(language) else { return nil }
    let parted = Comments(in: text.bytes[...], language: language)
    // Python's packages have such a file, empty or not.
    if !Self.doesSomething(parted.code, language), !path.hasSuffix("__init__.py") {
      self = .commentsOnly
      return
    }
    let comments = parted.comments + (language == .sql ? Self.inBodies(of: text) : [])
    let elision =
      comments.first {
        Elision.stands(in: $0, Self.place(of: $0, in: text.bytes))
      } ?? (language == .json ? Self.elidedEntry(in: text.bytes) : nil)
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

  /// An entry of JSON whose key is an ellipsis.
  private static func elidedEntry(in text: [UInt8]) -> ArraySlice<UInt8>? {
    let keys = ["\"...\"", "\"\u{2026}\""].flatMap { text.ranges(of: Array($0.utf8)) }
    return keys.first { key in
      text[key.upperBound...].first { !ASCII.isSpace($0) } == UInt8(ascii: ":")
    }.map { text[$0] }
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
      return "{([:=>".utf8.contains(last) ? .alone : .behindCode
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
