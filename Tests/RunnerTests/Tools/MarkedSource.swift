import Testing

/// A text with a mark in it, and the position of what stands behind the mark.
struct MarkedSource: ExpressibleByStringLiteral, CustomTestStringConvertible {
  static let mark: Character = "📍"
  let text: [UInt8]
  let line: Int?
  let column: Int?
  let testDescription: String

  init(stringLiteral literal: String) {
    // By code points: next to CR LF or a combining character a mark is no Character of its own.
    let scalars = Array(literal.unicodeScalars)
    let index = scalars.firstIndex { Character($0) == Self.mark }
    let before = scalars[..<(index ?? 0)]
    let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
    line = index.map { _ in lines.count }
    column = index.map { _ in (lines.last?.filter { $0 != "\u{FEFF}" }.count ?? 0) + 1 }
    var unmarked = String.UnicodeScalarView()
    unmarked.append(contentsOf: scalars.filter { Character($0) != Self.mark })
    text = Array(String(unmarked).utf8)
    testDescription = String(literal.debugDescription.prefix(60))
  }
}
