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
    "HERE", "Todo", "\u{A0}", "\u{0}", "\"", "остальной ", "код", "其余", "代码", "不变", "übriger ",
  ]

  @Test("capitals, an ellipsis in one character and blanks around it change nothing")
  func sameInOtherForms() {
    var generator = SplitMix()
    var elisions = 0
    for _ in 0..<20_000 {
      let count = Int.random(in: 1...9, using: &generator)
      let text = (0..<count).map { _ in
        Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &generator)]
          + (Bool.random(using: &generator) ? " " : "")
      }.joined()
      func stands(_ text: String) -> Bool { Elision.stands(in: Array(text.utf8)[...]) }
      let isElision = stands(text)
      #expect(stands(text.uppercased()) == isElision, "\(text.debugDescription)")
      #expect(stands(" \t" + text + "  ") == isElision, "\(text.debugDescription)")
      #expect(
        stands(text.replacing("…", with: "...")) == isElision, "\(text.debugDescription)")
      elisions += isElision ? 1 : 0
    }
    #expect(elisions > 1000 && elisions < 19_000, "the control: some are, and some are not")
  }

  @Test("a comment of megabytes takes no time: it is said at its ends")
  func long() {
    let text = Array(repeating: Array("to be here todo code ".utf8), count: 100_000).flatMap(\.self)
    #expect(!Elision.stands(in: (text + Array("x".utf8))[...]))
    let dots = Array(repeating: UInt8(ascii: "a"), count: 4_000_000) + Array(" and so on...".utf8)
    #expect(Elision.stands(in: dots[...]))
  }
}
