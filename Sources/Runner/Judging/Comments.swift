import Artifact

/// A text parted into its comments and the rest, by the comment signs of its language. Strings are
/// respected where the language has them; it is a look, not a parse.
package struct Comments: Sendable {
  /// Each comment without its signs.
  package private(set) var comments: [ArraySlice<UInt8>] = []
  /// Everything else, in order, line ends included.
  package private(set) var code: ArraySlice<UInt8> = []

  package init(in text: ArraySlice<UInt8>, language: Language) {
    let syntax = Syntax(language)
    var at = text.startIndex
    var kept: [UInt8] = []
    kept.reserveCapacity(text.count)
    var quote: UInt8?
    while at < text.endIndex {
      let byte = text[at]
      let rest = text[at...]
      if let open = quote {
        kept.append(byte)
        at += 1
        if byte == UInt8(ascii: "\\"), syntax.escapes, at < text.endIndex {
          kept.append(text[at])
          at += 1
        } else if byte == open || (byte == ASCII.lf && open != UInt8(ascii: "`")) {
          quote = nil
        }
        continue
      }
      if let sign = syntax.line.first(where: { rest.starts(with: $0) }),
        !(sign.count == 1 && at > text.startIndex && !ASCII.isBlank(text[at - 1])
          && text[at - 1] != ASCII.lf)
      {
        let end = rest.firstIndex(of: ASCII.lf) ?? text.endIndex
        comments.append(text[(at + sign.count)..<end])
        at = end
      } else if let (opening, closing) = syntax.block, rest.starts(with: opening) {
        let from = at + opening.count
        var end = from
        while end < text.endIndex, !text[end...].starts(with: closing) { end += 1 }
        comments.append(text[from..<end])
        at = min(end + closing.count, text.endIndex)
        kept.append(ASCII.space)
      } else {
        if syntax.quotes.contains(byte) { quote = byte }
        kept.append(byte)
        at += 1
      }
    }
    code = kept[...]
  }

  private struct Syntax {
    var line: [[UInt8]] = []
    var block: ([UInt8], [UInt8])?
    var quotes: [UInt8] = Array("\"'".utf8)
    var escapes = true

    init(_ language: Language) {
      switch language {
      case .javascript, .typescript, .jsx, .vue, .php:
        line = [Array("//".utf8)]
        block = (Array("/*".utf8), Array("*/".utf8))
        quotes.append(UInt8(ascii: "`"))
      case .css:
        block = (Array("/*".utf8), Array("*/".utf8))
      case .sql:
        line = [Array("--".utf8)]
        block = (Array("/*".utf8), Array("*/".utf8))
        quotes = [UInt8(ascii: "'")]
        escapes = false
      case .html, .xml, .markdown:
        block = (Array("<!--".utf8), Array("-->".utf8))
        quotes = []
      case .python, .bash, .toml, .yaml, .ruby, .dockerfile, .terraform:
        line = [Array("#".utf8)]
      case .json, .text, .unknown: break
      }
    }
  }
}
