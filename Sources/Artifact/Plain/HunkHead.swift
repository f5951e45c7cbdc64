/// `@@ -12,3 +12,4 @@`: where lines begin, and how many there are.
struct HunkHead {
  let oldStart: Int
  let old: Int
  let new: Int

  init?(_ line: ArraySlice<UInt8>) {
    let words = line.prefix(200).split(maxSplits: 4) { ASCII.isBlank($0) }
    guard words.count > 3, words[0].elementsEqual("@@".utf8), words[3].elementsEqual("@@".utf8),
      let old = Self.range(words[1], "-"), let new = Self.range(words[2], "+")
    else { return nil }
    (oldStart, self.old, self.new) = (old.start, old.count, new.count)
  }

  private static func range(
    _ word: ArraySlice<UInt8>, _ sign: Unicode.Scalar
  ) -> (start: Int, count: Int)? {
    guard word.first == UInt8(ascii: sign), word.count < 20 else { return nil }
    let numbers = word.dropFirst().split(
      separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    let values = numbers.compactMap { number in
      number.allSatisfy(ASCII.isDigit) && number.count < 10 ? Int(number.text) : nil
    }
    guard values.count == numbers.count, (1...2).contains(values.count) else { return nil }
    return (values[0], values.count > 1 ? values[1] : 1)
  }
}
