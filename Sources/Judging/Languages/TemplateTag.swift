import Artifact

/// What another tool fills in before a file is what its name says: `{% if a %}`, `<%= a %>`, and where the
/// language has no use for them `{{ name }}` and `${NAME}`.
package enum TemplateTag {
  /// The tag that the text at an offset belongs to; nil if there is none on its line, or if what looks like
  /// one may be meant as it stands.
  package static func range(
    at offset: Int, in text: [UInt8], _ language: Language
  ) -> Range<Int>? {
    // Of an error in these no more is known than its line.
    let isAnywhere = [.bash, .ruby].contains(language)
    // A tag is no longer than that.
    let behind = text[min(offset, text.count)...].prefix(400)
    let end = behind.firstIndex(of: ASCII.lf) ?? behind.endIndex
    let before = text[..<min(offset, text.count)].suffix(400)
    var at = before.lastIndex(of: ASCII.lf).map { $0 + 1 } ?? before.startIndex
    while at < end {
      let tag = Self.tag(at, text[..<end], language)
      if let tag, isAnywhere || tag.contains(offset) { return tag }
      at = tag?.upperBound ?? at + 1
    }
    return nil
  }

  /// The first tag that stands where no text is, in a language that takes such a one: `{% if a %}` and `{{ name }}` are
  /// words to a shell, and so an error of no line, and a style sheet's values may be anything.
  package static func range(in text: [UInt8], _ language: Language) -> Range<Int>? {
    guard ["{%", "{{", "<%", "${"].contains(where: { text.holds($0) }) else { return nil }
    let isShell = language == .bash
    let parted = Comments(in: text[...], language: language)
    let texts = parted.texts
    var text = text
    for comment in isShell ? [] : parted.comments {
      for index in comment.indices where text[index] != ASCII.lf { text[index] = ASCII.space }
    }
    for line in Lines(text[...]) where !texts.contains(where: { $0.overlaps(line) }) {
      var quote: UInt8?
      var at = line.lowerBound
      while at < line.upperBound {
        let byte = text[at]
        if quote == nil, let tag = tag(at, text[..<line.upperBound], language, isShell: isShell) {
          return tag
        }
        switch byte {
        case UInt8(ascii: "\\") where quote != UInt8(ascii: "'"): at += 1
        case UInt8(ascii: "#")
        where isShell && quote == nil && (at == line.lowerBound || ASCII.isBlank(text[at - 1])):
          at = line.upperBound
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
          quote = quote == nil ? byte : quote == byte ? nil : quote
        default: break
        }
        at += 1
      }
    }
    return nil
  }

  /// The first tag in JavaScript that parses: `{{ name }}` is a block within a block there, and does nothing.
  package static func range(inJavaScript text: SourceText) -> Range<Int>? {
    guard text.bytes.holds("{{") else { return nil }
    let brace = JavaScriptTokens.Kind.mark(UInt8(ascii: "{"))
    var tokens = JavaScriptTokens(text)
    var last: JavaScriptTokens.Token?
    while let token = tokens.next() {
      if token.kind == brace, let last, last.kind == brace,
        last.range.upperBound == token.range.lowerBound,
        let tag = tag(
          last.range.lowerBound, text.bytes[...].prefix(last.range.lowerBound + 200), .javascript),
        text.bytes[tag].allSatisfy({
          ASCII.isWord($0) || ASCII.isBlank($0) || "{}.|".utf8.contains($0)
        })
      {
        return tag
      }
      last = token
    }
    return nil
  }

  private static let code = [("{%", "%}"), ("<%", "%>")]

  private static func signs(of language: Language) -> [(String, String)] {
    switch language {
    case .json, .toml, .css: code + [("{{", "}}"), ("${", "}")]
    case .javascript, .typescript, .jsx, .xml: code + [("{{", "}}")]
    default: code
    }
  }

  private static func tag(
    _ at: Int, _ line: ArraySlice<UInt8>, _ language: Language, isShell: Bool = false
  ) -> Range<Int>? {
    let rest = line[at...]
    let signs = isShell ? code + [("{{ ", " }}")] : signs(of: language)
    guard let (_, close) = signs.first(where: { rest.starts(with: $0.0.utf8) }),
      let end = rest.dropFirst(2).firstRange(of: close.utf8)
    else { return nil }
    let inside = ASCII.trimmed(rest[(at + 2)..<end.lowerBound])
    // Signs that tell how it is filled in.
    let said = ASCII.trimmed(inside.drop { " -~+=#/^>&!@$".utf8.contains($0) })
    let name = said.prefix { ASCII.isWord($0) || ".-".utf8.contains($0) }
    guard let first = name.first, !ASCII.isDigit(first), !name.starts(with: "..".utf8) else {
      return nil
    }
    // An object of JavaScript, and a list, in braces of their own.
    let behind = ASCII.trimmedStart(said[name.endIndex...])
    let isCode = rest[at + 1] == UInt8(ascii: "%")
    if !isCode, let sign = behind.first, ":,=;".utf8.contains(sign) { return nil }
    return at..<end.upperBound
  }
}
