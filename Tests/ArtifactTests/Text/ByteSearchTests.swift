import Artifact
import Testing

@Suite struct ByteSearchTests {
  @Test("bytes are found in bytes where the library's own search finds them", arguments: 0..<40)
  func places(seed: Int) {
    var generator = Generator(seed: seed)
    // Two letters: most texts stand somewhere, and many overlap.
    let text = (0..<generator.pick([0, 1, 7, 60])).map { _ in generator.pick([UInt8(1), 2]) }
    let slice = text.dropFirst(generator.pick([0, 0, 3, 20]))
    for length in 1...4 {
      let sought = (0..<length).map { _ in generator.pick([UInt8(1), 2]) }
      let indices = slice.indices.filter { slice[$0...].starts(with: sought) }
      var apart: [Range<Int>] = []
      for start in indices where start >= apart.last?.upperBound ?? 0 {
        apart.append(start..<start + length)
      }
      #expect(slice.firstRange(of: sought) == apart.first)
      #expect(slice.firstRange(of: sought[...]) == apart.first)
      #expect(slice.ranges(of: sought) == apart)
      let found = text.firstRange(of: sought)
      #expect(found?.lowerBound == text.indices.first { text[$0...].starts(with: sought) })
      #expect(text.holds(sought) == (found != nil))
      #expect(found == text[...].firstRange(of: sought))
    }
  }

  @Test("nothing stands at the beginning, and in nothing there is only nothing")
  func edges() {
    let text: [UInt8] = [1, 2, 1]
    #expect(text.dropFirst().firstRange(of: []) == 1..<1)
    #expect([UInt8]().firstRange(of: text) == nil)
    #expect([UInt8]().holds([]))
    #expect(text.first("\u{1}", from: 1) == 2)
    #expect(text.first("\u{1}", from: 3) == nil)
    #expect(text.ranges(of: [9]).isEmpty)
  }
}
