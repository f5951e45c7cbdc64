import Artifact

/// Lines of code, and what stands where in them.
struct CodeLines {
  /// Those that are not empty. What is indented may stand in a text of another language.
  private let whole: [ArraySlice<UInt8>]
  /// The same without their margin.
  private let lines: [ArraySlice<UInt8>]

  init(in code: ArraySlice<UInt8>, atMost count: Int) {
    var whole: [ArraySlice<UInt8>] = []
    var rest = code
    while whole.count < count, let start = rest.firstIndex(where: { !WordEdge.endsLine($0) }) {
      let end = rest[start...].firstIndex(where: WordEdge.endsLine) ?? rest.endIndex
      Self.part(rest[start..<end], into: &whole)
      rest = rest[end...]
    }
    self.whole = Array(whole.prefix(count))
    lines = self.whole.map(Self.withoutMargin)
  }

  // MARK: Signs

  /// Whether a line begins with one of these.
  func beginAtMargin(_ starts: StaticString...) -> Bool {
    whole.contains { line in starts.contains { line.starts(with: $0) } }
  }

  /// Whether a line has one of these in it.
  func hold(_ parts: StaticString...) -> Bool {
    var isFirst = Array(repeating: false, count: 256)
    for part in parts { isFirst[Int(part.utf8Start.pointee)] = true }
    return lines.contains { line in
      line.indices.contains { at in
        isFirst[Int(line[at])] && parts.contains { line[at...].starts(with: $0) }
      }
    }
  }

  var endInColon: Bool { lines.contains { $0.last == UInt8(ascii: ":") } }

  var endInShellWord: Bool {
    lines.contains { line in
      guard let last = line.lastIndex(where: { !Self.partsWords($0) }) else { return false }
      let word = line[...last]
      let start = word.lastIndex(where: Self.partsWords).map { $0 + 1 } ?? word.startIndex
      return Self.shellWords.contains { word[start...].elementsEqual($0) }
    }
  }

  /// Whether the first line that is no comment of SQL's begins a statement.
  var openSQL: Bool {
    let first = lines.first { !$0.isEmpty && !$0.starts(with: "--") } ?? []
    return Self.openings.contains { ASCII.hasPrefix(first, ignoringCase: $0) }
  }

  var holdSQL: Bool {
    lines.contains { line in Self.statements.contains { ASCII.hasPrefix(line, ignoringCase: $0) } }
  }

  private static let openings: [StaticString] = [
    "CREATE ", "INSERT ", "ALTER ", "DROP ", "SELECT ", "BEGIN", "COMMENT ", "SET ",
  ]
  private static let statements: [StaticString] = [
    "CREATE TABLE", "CREATE INDEX", "INSERT INTO", "ALTER TABLE", "DROP TABLE",
  ]
  private static let shellWords = ["then", "do", "fi", "done", "esac"].map { Array($0.utf8) }

  private static func partsWords(_ byte: UInt8) -> Bool {
    byte == ASCII.space || byte == UInt8(ascii: ";")
  }

  // MARK: Lines

  /// Parts a line at the line ends that are none in ASCII: U+0085, U+2028, U+2029.
  private static func part(_ line: ArraySlice<UInt8>, into lines: inout [ArraySlice<UInt8>]) {
    var start = line.startIndex
    var at = start
    while at < line.endIndex {
      let rest = line[at...]
      let length = rest[at] < 0xC2 ? 0 : rest.starts(with: "\u{85}") ? 2 : isSeparator(rest) ? 3 : 0
      if length > 0 {
        if at > start { lines.append(line[start..<at]) }
        start = at + length
      }
      at += max(length, 1)
    }
    if start < line.endIndex { lines.append(line[start...]) }
  }

  /// Whether U+2028 or U+2029 stands there.
  static func isSeparator(_ rest: ArraySlice<UInt8>) -> Bool {
    rest.starts(with: "\u{2028}") || rest.starts(with: "\u{2029}")
  }

  /// Without the white space it begins with, that of all scripts.
  static func withoutMargin(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = line
    while let byte = rest.first {
      if byte == ASCII.space || byte >= ASCII.tab && byte <= ASCII.cr {
        rest = rest.dropFirst()
      } else if byte >= 0xC2, let scalar = rest.prefix(4).text.unicodeScalars.first,
        scalar.properties.isWhitespace
      {
        rest = rest.dropFirst(UTF8.width(scalar))
      } else {
        break
      }
    }
    return rest
  }
}
