import Artifact

/// A text with the mark 📍 in it, and the position of what stands behind the mark.
struct Marked {
  let text: [UInt8]
  let position: Position?

  init(_ literal: String) {
    let mark: Unicode.Scalar = "📍"
    // By code points: next to CR LF or a combining character a mark is no Character of its own.
    let scalars = Array(literal.unicodeScalars)
    position = scalars.firstIndex(of: mark).map { index in
      let before = scalars[..<index]
      let line = before.count { $0 == "\n" } + 1
      let column = before.count - (before.lastIndex(of: "\n").map { $0 + 1 } ?? 0) + 1
      return Position(line: line, column: column)
    }
    var unmarked = String.UnicodeScalarView()
    unmarked.append(contentsOf: scalars.filter { $0 != mark })
    text = Array(String(unmarked).utf8)
  }
}
