import Testing

@testable import Console
@testable import Results

@Suite("The longest common subsequence", .timeLimit(.minutes(10))) struct CommonLinesTests {
  /// By the table of all lengths, which needs no idea.
  private func longest(_ old: [Int], _ new: [Int]) -> Int {
    var row = Array(repeating: 0, count: new.count + 1)
    for a in old {
      var diagonal = 0
      for (index, b) in new.enumerated() {
        (diagonal, row[index + 1]) = (
          row[index + 1], a == b ? diagonal + 1 : max(row[index + 1], row[index])
        )
      }
    }
    return row[new.count]
  }

  @Test("is common, ascending, and as long as can be")
  func all() {
    for round in 0..<4000 {
      let letters = 1 + round % 5
      let old = (0..<Int.random(in: 0...12)).map { _ in Int.random(in: 0...letters) }
      let new = (0..<Int.random(in: 0...12)).map { _ in Int.random(in: 0...letters) }
      guard let pairs = CommonLines.pairs(old, new) else {
        Issue.record("gave up on \(old) and \(new)")
        return
      }
      for pair in pairs { #expect(old[pair.old] == new[pair.new]) }
      #expect(
        zip(pairs, pairs.dropFirst()).allSatisfy { $0.old < $1.old && $0.new < $1.new },
        "\(old) \(new) \(pairs)")
      #expect(pairs.count == longest(old, new), "\(old) \(new) \(pairs)")
    }
  }

  @Test("is nil where it takes too many steps, and is found with enough of them")
  func tooFar() {
    let (old, new) = ((0..<200).map { $0 % 7 }, (0..<200).map { $0 % 5 })
    #expect(CommonLines.pairs(old, new, steps: 50) == nil)
    #expect(CommonLines.pairs(old, new)?.count == longest(old, new))
  }
}
