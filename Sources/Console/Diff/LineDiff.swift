import Artifact

/// What two texts differ in, line by line.
struct LineDiff {
  /// The lines of each, with their LF; the last may have none.
  let old: [ArraySlice<UInt8>]
  let new: [ArraySlice<UInt8>]
  /// Nil where they are too large or too different to be compared.
  let hunks: [Hunk]?

  /// Bytes and lines of the largest text that is compared.
  static let mostBytes = 8 << 20
  static let mostLines = 200_000

  init(_ old: [UInt8], _ new: [UInt8], steps: Int = CommonLines.mostSteps) {
    self.old = Self.lines(of: old)
    self.new = Self.lines(of: new)
    let isLarge =
      max(old.count, new.count) > Self.mostBytes
      || max(self.old.count, self.new.count) > Self.mostLines
    let common = isLarge ? nil : Self.common(self.old, self.new, steps: steps)
    hunks = common.map { [old = self.old, new = self.new] in
      Hunk.all(old.count, new.count, common: $0)
    }
  }

  /// How many lines are only in the new text, and only in the old one; where they were not compared,
  /// all of them.
  var counts: (added: Int, removed: Int) {
    guard let hunks else { return (new.count, old.count) }
    var (added, removed) = (0, 0)
    for line in hunks.lazy.flatMap(\.lines) {
      switch line {
      case .added: added += 1
      case .removed: removed += 1
      case .kept: break
      }
    }
    return (added, removed)
  }

  static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(of: ASCII.lf) {
      lines.append(rest[...end])
      rest = rest[(end + 1)...]
    }
    return rest.isEmpty ? lines : lines + [rest]
  }

  /// Lines that only one text has are in no common subsequence: left out, they cost nothing.
  private static func common(
    _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>], steps: Int
  ) -> [CommonLines.Pair]? {
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    for line in old where numbers[line] == nil { numbers[line] = numbers.count }
    let known = new.enumerated().compactMap { place, line in
      numbers[line].map { (place: place, number: $0) }
    }
    let shared = Set(known.map(\.number))
    let kept = old.enumerated().compactMap { place, line -> (place: Int, number: Int)? in
      guard let number = numbers[line], shared.contains(number) else { return nil }
      return (place, number)
    }
    return CommonLines.pairs(kept.map(\.number), known.map(\.number), steps: steps)?.map {
      CommonLines.Pair(old: kept[$0.old].place, new: known[$0.new].place)
    }
  }
}
