import Artifact

/// The words of a language, and which of them a misspelt one may be.
package struct Keywords: Sendable {
  private let words: [[UInt8]]
  private let known: Set<[UInt8]>
  /// The letters of each word.
  private let letters: [UInt32]

  /// In lower case, as the parser itself lists them.
  package init(_ words: some Sequence<String>) {
    self.words = words.map { Array($0.utf8) }
    known = Set(self.words)
    letters = self.words.map(Self.letters)
  }

  /// The set of letters in a word: a bit for each of the 26.
  private static func letters(of word: [UInt8]) -> UInt32 {
    word.reduce(0) { ASCII.isLetter($1) ? $0 | 1 << UInt32($1 & 0x1F) : $0 }
  }

  var isEmpty: Bool { words.isEmpty }

  /// The likeliest keywords for a word, best first, in its case; with what stood glued to them.
  func near(_ word: ArraySlice<UInt8>, most: Int = 4) -> [String] {
    let lower = word.map(ASCII.lowercased)
    guard (4...40).contains(lower.count) else { return [] }
    let budget = lower.count <= 4 ? 1 : lower.count <= 8 ? 2 : 3
    let mine = Self.letters(of: lower)
    let start = lower.prefix { !ASCII.isDigit($0) }
    var found: [(cost: Int, order: Int, text: [UInt8])] = []
    for (order, keyword) in words.enumerated() where keyword.count >= 2 && keyword != lower {
      if keyword.count >= 4, lower.starts(with: keyword),
        let next = lower.dropFirst(keyword.count).first, ASCII.isDigit(next)
      {
        // `BETWEEN1`: the blank is missing.
        found.append((0, order, keyword + [ASCII.space] + lower[keyword.count...]))
      }
      if start.count >= 5, start.count < lower.count, keyword.starts(with: start) {
        // `TRANSA0X`: what follows the digit is anything.
        found.append((1, order, keyword))
      }
      // A change of one character takes one letter out at most, and brings one in.
      let (gone, come) = (mine & ~letters[order], letters[order] & ~mine)
      guard max(gone.nonzeroBitCount, come.nonzeroBitCount) <= budget + 1 else { continue }
      // A digit in a keyword is never right, so it costs little.
      guard let cost = Self.distance(lower, keyword, most: budget) else { continue }
      let differs = lower.first == keyword.first ? 0 : 1
      // The first letter is the one that people hit.
      if differs == 1, cost > 1 || lower.count <= 4 { continue }
      found.append((2 * cost + differs, order, keyword))
    }
    let isUpper = word.contains(where: ASCII.isCapital)
    return found.sorted { ($0.cost, $0.order) < ($1.cost, $1.order) }.prefix(most).map {
      isUpper ? $0.text[...].text.uppercased() : $0.text[...].text
    }
  }

  /// Whether it is one of them.
  func contains(_ word: ArraySlice<UInt8>) -> Bool { known.contains(word.map(ASCII.lowercased)) }

  /// How many characters are wrong, left out, too many, or swapped; nil if more than `most`. A digit
  /// that is wrong counts for nothing once.
  static func distance(_ a: [UInt8], _ b: [UInt8], most: Int) -> Int? {
    guard abs(a.count - b.count) <= most + 1 else { return nil }
    let hasDigit = a.contains(where: ASCII.isDigit)
    // Three rows of the table: the one before the last, the last, and the next.
    let width = b.count + 1
    let distance: Int? = withUnsafeTemporaryAllocation(of: Int.self, capacity: 3 * width) { rows in
      var (before, last, row) = (0, width, 2 * width)
      for j in 0..<width { rows.initializeElement(at: last + j, to: j) }
      for (i, x) in a.enumerated() {
        rows.initializeElement(at: row, to: i + 1)
        var least = i + 1
        for (j, y) in b.enumerated() {
          var cost = min(
            rows[last + j + 1] + 1, rows[row + j] + 1, rows[last + j] + (x == y ? 0 : 1))
          if i > 0, j > 0, x == b[j - 1], a[i - 1] == y {
            cost = min(cost, rows[before + j - 1] + 1)
          }
          rows.initializeElement(at: row + j + 1, to: cost)
          least = min(least, cost)
        }
        if least > most + (hasDigit ? 1 : 0) { return nil }
        (before, last, row) = (last, row, before)
      }
      return rows[last + b.count]
    }
    guard let distance else { return nil }
    let counted = hasDigit && distance > 0 ? distance - 1 : distance
    return counted <= most ? counted : nil
  }
}
