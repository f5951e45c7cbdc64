import Testing

@testable import Console
@testable import Results

@Suite("Excerpt") struct ExcerptTests {
  /// The line and the caret below it.
  private func shown(_ line: String, _ column: Int, width: Int = 40) -> String {
    let excerpt = Excerpt(line: Array(line.utf8)[...], column: column, width: width)
    return excerpt.text.text + "\n" + String(repeating: " ", count: excerpt.caret)
      + excerpt.marks.text
  }

  @Test(
    "the caret stands below the token at the column, which counts code points",
    arguments: [
      ("abc def", 1, "abc def\n^^^"), ("abc def", 5, "abc def\n    ^^^"),
      ("abc = def", 5, "abc = def\n    ^"), ("a\tb", 3, "a b\n  ^"),
      ("\t\tabc", 3, "  abc\n  ^^^"), ("é😀 x", 4, "é😀 x\n    ^"),
      ("日本 x", 4, "日本 x\n     ^"), ("日本", 1, "日本\n^^^^"), ("x_1 y", 1, "x_1 y\n^^^"),
      ("abc", 4, "abc\n   ^"), ("abc", 99, "abc\n   ^"), ("abc", 0, "abc\n^^^"),
      ("", 1, "\n^"), ("a\u{1B}b", 3, "a\\u{001b}b\n         ^"),
    ])
  func caret(line: String, column: Int, expected: String) {
    #expect(shown(line, column) == expected)
  }

  @Test("a long line is clipped around the caret, on both sides")
  func clipped() {
    let left = String(repeating: "a ", count: 100)
    #expect(
      shown(left + "here" + String(repeating: " b", count: 100), 201) == """
        …a a a a a a a a a a a a a here b b b b…
                                   ^^^^
        """)
    #expect(
      shown("here" + String(repeating: " b", count: 100), 1) == """
        here b b b b b b b b b b b b b b b b b …
        ^^^^
        """)
    #expect(
      shown(left + "here", 201) == """
        … a a a a a a a a a a a a a a a a a here
                                            ^^^^
        """)
  }

  @Test("whatever the line, it fits the width, and the caret is within it")
  func fits() {
    let pieces = ["a", "日", "😀", "\t", "é", "\u{1B}", " ", "_", "\u{202E}", "1", "e\u{301}"]
    var seed: UInt64 = 7
    func next(_ bound: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % bound
    }
    for _ in 0..<2000 {
      let line = (0..<next(120)).map { _ in pieces[next(pieces.count)] }.joined()
      let width = 20 + next(60)
      let excerpt = Excerpt(line: Array(line.utf8)[...], column: next(130), width: width)
      #expect(excerpt.text.columns <= width, "\(line.debugDescription)")
      #expect(excerpt.caret <= width && excerpt.marks.count >= 1)
      #expect(excerpt.marks.text.allSatisfy { $0 == "^" })
    }
  }

  @Test("what stands above the caret is the token", arguments: [1, 30, 57, 500, 3999])
  func token(column: Int) {
    var scalars = Array(repeating: Character("日"), count: 4000)
    for at in 0..<4 where column - 1 + at < 4000 { scalars[column - 1 + at] = "x" }
    let excerpt = Excerpt(line: Array(String(scalars).utf8)[...], column: column, width: 60)
    var columns = 0
    let above = excerpt.text.text.drop { character in
      defer { columns += character.columns }
      return columns < excerpt.caret
    }
    #expect(above.hasPrefix("x"), "\(excerpt)")
  }

  @Test("a line of megabytes costs no more than a short one", .timeLimit(.minutes(10)))
  func megabytes() {
    let line = String(repeating: "日a ", count: 1_000_000)
    for column in [1, 1_500_000, 3_000_000] {
      #expect(Excerpt(line: Array(line.utf8)[...], column: column, width: 80).text.columns <= 80)
    }
  }
}
