import Artifact
import Testing

@Suite struct SourceTextTests {
  @Test(
    "an offset has a line and a column of code points, and they lead back to it",
    arguments: [
      ("📍", 1, 1), ("a📍", 1, 2), ("a\n📍", 2, 1), ("a📍\n", 1, 2), ("\n\n📍x", 3, 1),
      ("a\r📍\nb", 1, 3), ("a\r\n📍b", 2, 1), ("é📚📍x", 1, 3), ("e\u{301}📍x", 1, 3),
      ("\u{FEFF}📍x", 1, 2), ("\t📍", 1, 2), ("a\u{2028}📍b", 1, 3), ("a\u{B}\u{C}📍b", 1, 4),
    ])
  func places(literal: String, line: Int, column: Int) throws {
    let marked = Marked(literal)
    let expected = Position(line: line, column: column)
    #expect(marked.position == expected)
    let text = SourceText(marked.text)
    let offset = try #require(literal.utf8.firstRange(of: "📍".utf8)).lowerBound
    let bytes = literal.utf8.distance(from: literal.utf8.startIndex, to: offset)
    #expect(text.position(at: bytes) == expected)
    #expect(text.offset(of: expected) == bytes)
  }

  @Test("the sparse index gives what counting from the start gives", arguments: 0..<6)
  func index(seed: Int) {
    var generator = Generator(seed: seed)
    // Lines of a few bytes, of thousands, and of none; characters of every length.
    var bytes: [UInt8] = []
    while bytes.count < 9_000 {
      let length = generator.pick([0, 1, 40, 2_047, 2_048, 3_000])
      let piece = generator.pick(["a", "é", "€", "📚", "\r"])
      bytes += String(repeating: piece, count: length / piece.utf8.count).utf8
      bytes.append(ASCII.lf)
    }
    let text = SourceText(bytes)
    var line = 1
    var column = 1
    for (offset, byte) in bytes.enumerated() {
      let place = Position(line: line, column: column)
      if !ASCII.isContinuation(byte), offset % 7 == 0 || byte == ASCII.lf {
        #expect(text.position(at: offset) == place)
        #expect(text.offset(of: place) == offset)
      }
      if byte == ASCII.lf {
        (line, column) = (line + 1, 1)
      } else if offset + 1 < bytes.count, !ASCII.isContinuation(bytes[offset + 1]) {
        column += 1
      }
    }
    #expect(text.lineCount == line - 1)
  }

  @Test("places outside the text are its ends, and the ends of its lines")
  func outside() {
    let text = SourceText(Array("ab\nc\n".utf8))
    #expect(text.position(at: -5) == Position(line: 1, column: 1))
    #expect(text.position(at: 99) == Position(line: 3, column: 1))
    #expect(text.offset(of: Position(line: 1, column: 99)) == 2)
    #expect(text.offset(of: Position(line: 99, column: 1)) == 5)
    #expect(text.offset(of: Position(line: 0, column: 1)) == 5)
  }

  @Test("a place in a very long line is found without reading the line")
  func long() {
    let count = 1 << 23
    let text = SourceText([UInt8](repeating: UInt8(ascii: "a"), count: count))
    for offset in (count - 3000)..<count {
      #expect(text.offset(of: Position(line: 1, column: offset + 1)) == offset)
      #expect(text.line(1)?.count == count)
    }
  }

  @Test(
    "lines are counted and given without their ends",
    arguments: [
      ("", []), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\r\n\r\nb", ["a", "", "b"]),
      ("a\rb\r\r\n", ["a\rb\r"]), ("\n\n", ["", ""]),
    ] as [(String, [String])])
  func lines(text: String, expected: [String]) {
    let source = SourceText(Array(text.utf8))
    #expect(source.lineCount == expected.count)
    for (index, line) in expected.enumerated() {
      #expect(source.line(index + 1).map(Array.init) == Array(line.utf8))
    }
    #expect(source.line(expected.count + 1) == nil)
    #expect(source.line(0) == nil)
    #expect(source.line(-1) == nil)
  }
}
