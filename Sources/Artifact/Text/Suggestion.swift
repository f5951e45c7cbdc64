/// Guesses which known word was meant.
package enum Suggestion {
  /// The longest word, in bytes, that is worth a guess; it bounds the quadratic comparison.
  static let longestWord = 64

  /// `; did you mean '--format'?`, or nothing where no candidate is near.
  package static func clause(for word: String, among candidates: [String]) -> String {
    nearest(to: word, among: candidates).map { "; did you mean '\($0)'?" } ?? ""
  }

  /// The nearest candidate: at most a third of the word may differ, or the word begins it.
  static func nearest(to word: String, among candidates: [String]) -> String? {
    guard (2...longestWord).contains(word.utf8.count) else { return nil }
    let word = word.lowercased()
    let near = candidates.map { ($0, distance(Array(word.utf8), Array($0.lowercased().utf8))) }
      .filter { $0.1 <= max(1, word.utf8.count / 3) }
      .min { $0.1 < $1.1 }
    if let near { return near.0 }
    let begun = candidates.filter { $0.hasPrefix(word) && !word.allSatisfy { $0 == "-" } }
    return begun.count == 1 ? begun[0] : nil
  }

  /// Insertions, deletions, substitutions and swaps of neighbours from one word to the other.
  ///
  /// This is the Damerau-Levenshtein distance in its "optimal string alignment" form.
  static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        let substitution = last[j] + (a[i] == b[j] ? 0 : 1)
        var best = min(substitution, last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, beforeLast[j - 1] + 1)
        }
        row.append(best)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
