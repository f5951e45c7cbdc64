/// A change to a text that may mend it: the bytes of a range, replaced.
package struct Edit: Sendable, Hashable {
  package var range: Range<Int>
  package var replacement: [UInt8]
  /// What it is, as advice.
  package var help: String
  /// Whether it could hide an error instead of mending it (it takes something out, or puts a mark in):
  /// then it counts only if the rest of its line is right as well.
  package var isWeak: Bool
  /// Whether it rests on what a word looks like: then it is taken back where its line stays wrong.
  package var isGuess = false

  package init(_ range: Range<Int>, _ replacement: String, help: String, isWeak: Bool = false) {
    self.range = range
    self.replacement = Array(replacement.utf8)
    self.help = help
    self.isWeak = isWeak
  }

  /// A word that is misspelt, or not the one that was meant.
  init(_ range: Range<Int>, meant word: String) {
    self.init(range, word, help: "did you mean \(word)?")
    isGuess = true
  }

  func applied(to text: [UInt8]) -> [UInt8] {
    Array(text[..<range.lowerBound]) + replacement + text[range.upperBound...]
  }
}

/// Several changes of one text, none of which touches another, and what they make of it.
struct Edits: Sendable {
  let original: [UInt8]
  private(set) var current: [UInt8]
  /// Ranges are those of the original, in order.
  private(set) var list: [Edit] = []

  init(_ original: [UInt8]) {
    (self.original, current) = (original, original)
  }

  /// Where an offset of the current text lies in the original; one inside of a change is its start.
  func originalOffset(of offset: Int) -> Int {
    var shift = 0
    for edit in list {
      let start = edit.range.lowerBound + shift
      if offset < start { break }
      if offset < start + edit.replacement.count { return edit.range.lowerBound }
      shift += edit.replacement.count - edit.range.count
    }
    return offset - shift
  }

  /// Takes back a change that was made.
  mutating func takeBack(_ edit: Edit) {
    list.removeAll { $0 == edit }
    current = list.reversed().reduce(original) { $1.applied(to: $0) }
  }

  /// Makes a change, whose range is one of the current text. Nil if it touches one that was made.
  mutating func make(_ edit: Edit) -> Edit? {
    var shift = 0
    var index = 0
    for made in list {
      let start = made.range.lowerBound + shift
      let end = start + made.replacement.count
      if edit.range.upperBound <= start, !(edit.range.isEmpty && edit.range.lowerBound == start) {
        break
      }
      guard edit.range.lowerBound >= end, !(edit.range.isEmpty && edit.range.lowerBound == end)
      else { return nil }
      shift += made.replacement.count - made.range.count
      index += 1
    }
    var placed = edit
    placed.range = (edit.range.lowerBound - shift)..<(edit.range.upperBound - shift)
    current = edit.applied(to: current)
    list.insert(placed, at: index)
    return placed
  }
}
