import Artifact
import Testing

@Suite struct LinesTests {
  @Test(
    "the lines of a slice are ranges in it, without their LF",
    arguments: [
      ("", []), ("\n", [0..<0]), ("a", [0..<1]), ("a\n", [0..<1]), ("a\nb", [0..<1, 2..<3]),
      ("\n\na", [0..<0, 1..<1, 2..<3]), ("a\r\n\n", [0..<2, 3..<3]), ("a\rb", [0..<3]),
    ] as [(String, [Range<Int>])])
  func ranges(text: String, expected: [Range<Int>]) {
    #expect(Array(Lines(Array(text.utf8)[...])) == expected)
    // A slice of something larger keeps its own indices, and sees nothing of what is around it.
    let around = Array("x\ny\(text)z\n".utf8)
    let slice = around[3..<(3 + text.utf8.count)]
    #expect(Array(Lines(slice)) == expected.map { ($0.lowerBound + 3)..<($0.upperBound + 3) })
  }
}
