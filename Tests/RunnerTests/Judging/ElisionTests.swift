import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Elision", .timeLimit(.minutes(10))) struct ElisionTests {
  /// Words of the phrases, what nearly is one, and what joins and parts words.
  private static let pieces = [
    "omitted", "omitted for brevity", "rest of ", "rest of the ", "code", "file", "script", "your ",
    "more ", "other ", "logic", "routes", "goes", " go", " here", "here", "would go", "is ", "are ",
    "add ", "put ", "implement ", "any", "the", "to be ", "added", "filled in", "not ", "yet ",
    "implemented", "placeholder", "placeholder for ", "todo", "todo:", " write", " fill",
    "details ",
    "etc", "same", "and so on", "existing", "further", "...", "..", ".", " ", "  ", "a", "x1", "3",
    "_", "'", ":", ";", ",", "-", "*/", "{", "}", "#", "\n", "\t", "\r\n", "\u{B}", "(", "é", "…",
    "\u{212A}", "İ", "HERE", "Todo", "\u{301}", "\u{A0}", "\u{0}", "\"",
  ]

  @Test("plain text is told by bytes as any text is told by characters")
  func sameAsPatterns() {
    var generator = SplitMix()
    var elisions = 0
    for round in 0..<20_000 {
      let count = Int.random(in: 1...9, using: &generator)
      // In most rounds ASCII alone: that is what the bytes are for.
      let pieces =
        round % 8 == 0 ? Self.pieces : Self.pieces.filter { $0.utf8.allSatisfy { $0 < 128 } }
      let text = (0..<count).map { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &generator)]
          + (Bool.random(using: &generator) ? " " : "")
      }.joined()
      let bytes = Array(text.utf8)[...]
      let isElision = Elision.stands(in: bytes.prefix(400).text, bytes.suffix(200).text)
      #expect(Elision.stands(in: bytes) == isElision, "\(text.debugDescription)")
      elisions += isElision ? 1 : 0
    }
    #expect(elisions > 1000, "the control: some are")
  }

  @Test("a comment of megabytes takes no time: it is said at its ends")
  func long() {
    let text = Array(repeating: Array("to be here todo code ".utf8), count: 100_000).flatMap(\.self)
    #expect(!Elision.stands(in: (text + Array("x".utf8))[...]))
    let dots = Array(repeating: UInt8(ascii: "a"), count: 4_000_000) + Array(" and so on...".utf8)
    #expect(Elision.stands(in: dots[...]))
  }
}
