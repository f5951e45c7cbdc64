import Artifact

/// Signs that came as HTML writes them, into a file that is none: `a &lt; b`.
package enum Entities {
  private static let signs: [(entity: StaticString, sign: UInt8)] = [
    ("&amp;", UInt8(ascii: "&")), ("&lt;", UInt8(ascii: "<")), ("&gt;", UInt8(ascii: ">")),
    ("&quot;", UInt8(ascii: "\"")), ("&#39;", UInt8(ascii: "'")), ("&apos;", UInt8(ascii: "'")),
  ]

  private static func sign(at start: Int, in text: ArraySlice<UInt8>) -> (count: Int, sign: UInt8)?
  {
    guard text[start] == UInt8(ascii: "&") else { return nil }
    return signs.first { text[start...].starts(with: $0.entity) }
      .map { ($0.entity.utf8CodeUnitCount, $0.sign) }
  }

  /// The text with each of them decoded, once; what stands in quotes may be kept, and is where such a
  /// quote stands as itself.
  private static func decoded(_ text: ArraySlice<UInt8>, isWhole: Bool) -> [UInt8] {
    let quotes = "'\"".utf8.filter(text.contains)
    var plain: [UInt8] = []
    var at = text.startIndex
    var quote: UInt8?
    while at < text.endIndex {
      if "'\"`".utf8.contains(text[at]), quote == nil || quote == text[at] {
        quote = quote == nil ? text[at] : nil
      }
      let found = sign(at: at, in: text).flatMap { found in
        quote == nil || isWhole && !quotes.contains(found.sign) ? found : nil
      }
      plain.append(found?.sign ?? text[at])
      at += found?.count ?? 1
    }
    return plain
  }

  /// What decodes them where one stands in the code of the line at an offset: those of the whole text, if
  /// nothing in it stands as itself, else those in the code of
  /// the line. Nil where there is none.
  static func edit(at offset: Int, in text: [UInt8]) -> Edit? {
    let start = Prose.startOfLine(at: offset, in: text)
    let end = text[start...].firstIndex(of: ASCII.lf) ?? text.count
    var quote: UInt8?
    let isInCode = text[start..<end].indices.contains { place in
      let byte = text[place]
      if let open = quote {
        if byte == open { quote = nil }
        return false
      }
      if "'\"`".utf8.contains(byte) { quote = byte }
      return sign(at: place, in: text[..<end]) != nil
    }
    guard isInCode else { return nil }
    let isWhole = text.indices.allSatisfy { place in
      !"<>".utf8.contains(text[place])
        && (text[place] != UInt8(ascii: "&") || sign(at: place, in: text[...]) != nil)
    }
    let range = isWhole ? text.indices : start..<end
    return Edit(
      range, String(decoding: decoded(text[range], isWhole: isWhole), as: UTF8.self),
      help: "&lt; and the like are HTML's: the signs themselves have to stand here")
  }

  /// Where JavaScript that parses has one in its code: `&lt;` is `&`, the name `lt`, and an end. Nil where
  /// the name is one that the file has elsewhere, too.
  package static func first(inJavaScript text: SourceText) -> Int? {
    guard signs.contains(where: { text.bytes.holds($0.entity) }) else { return nil }
    var tokens = JavaScriptTokens(text)
    var found: [String: Int] = [:]
    var names: [String: Int] = [:]
    var last: JavaScriptTokens.Token?
    var second: JavaScriptTokens.Token?
    while let token = tokens.next() {
      if token.kind == .mark(UInt8(ascii: ";")), let last, last.kind == .name,
        last.range.upperBound == token.range.lowerBound, let second,
        second.kind == .mark(UInt8(ascii: "&")),
        second.range.upperBound == last.range.lowerBound,
        sign(at: second.range.lowerBound, in: text.bytes[...]) != nil
      {
        let name = text.bytes[last.range].text
        found[name] = found[name] ?? second.range.lowerBound
        names[name, default: 0] -= 1
      }
      if token.kind == .name, (2...4).contains(token.range.count) {
        names[text.bytes[token.range].text, default: 0] += 1
      }
      (last, second) = (token, last)
    }
    return found.filter { names[$0.key] == 0 }.values.min()
  }
}
