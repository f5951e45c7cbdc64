import Artifact

/// Why a file stands for code instead of being it.
package enum Placeholder: Equatable, Sendable {
  /// There is nothing but comments, or nothing but comments and imports.
  case commentsOnly
  /// A comment says that something was left out; its first words, and its offset.
  case elided(String, offset: Int)

  package var message: String {
    switch self {
    case .commentsOnly: "the file holds comments and no code that does anything"
    case .elided(let words, _): "a part of the file was left out: \(words)"
    }
  }

  /// Looks at comments only; nil if the file seems to be all there.
  package init?(in text: SourceText, language: Language) {
    guard ![.unknown, .text, .markdown, .json].contains(language) else { return nil }
    let parted = Comments(in: text.bytes[...], language: language)
    if !Self.doesSomething(parted.code, language) {
      self = .commentsOnly
      return
    }
    guard let elision = parted.comments.first(where: Elision.stands(in:)) else { return nil }
    let words = ASCII.trimmed(elision).text.prefix(60)
    self = .elided(String(words), offset: elision.startIndex)
  }

  private static func doesSomething(_ code: ArraySlice<UInt8>, _ language: Language) -> Bool {
    switch language {
    case .javascript, .typescript, .jsx: return !IdleScript.isIdle(code)
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
