import Artifact

/// Where words begin and end in ASCII and other letters, as Unicode Standard Annex 29 has it: an edge is everywhere but
/// within a word, a number (`1,000.5`), a run of blanks, and a word with a mark in it (`it's`, `e.g`).
enum WordEdge {
  static func stands(at place: Int, in text: [UInt8]) -> Bool {
    guard place > 0, place < text.count else { return true }
    let (before, after) = (text[place - 1], text[place])
    if before == ASCII.cr, after == ASCII.lf { return false }
    if before == ASCII.space, after == ASCII.space { return false }
    if isWord(before), isWord(after) { return false }
    let earlier = place > 1 ? text[place - 2] : 0
    let later = place + 1 < text.count ? text[place + 1] : 0
    for (left, mark, right) in [(earlier, before, after), (before, after, later)] {
      if ASCII.isLetter(left), ASCII.isLetter(right), inWords.contains(mark) { return false }
      if ASCII.isDigit(left), ASCII.isDigit(right), inNumbers.contains(mark) { return false }
    }
    return true
  }

  static func isWord(_ byte: UInt8) -> Bool { byte >= 0x80 || ASCII.isWord(byte) }

  static func endsLine(_ byte: UInt8) -> Bool { byte >= ASCII.lf && byte <= ASCII.cr }

  private static let inWords = Array("'.:".utf8)
  private static let inNumbers = Array("'.,;".utf8)
}
