// What begins a file in somebody's mind, and not by the rules: it is told, since a file may be lost there.

extension MarkerReader {
  /// `FILE:` in a mark that is none of ours: another sign, one sign alone, or letters of full width. A
  /// line that draws itself around `File:` is a heading.
  var hasForeignMark: Bool {
    if hasRun, place(of: Self.wideFile) != nil { return true }
    guard let start = place(of: Self.file) else { return false }
    let colon = skipBlanks(start + 4)
    guard colon < line.upperBound, bytes[colon] == UInt8(ascii: ":") else { return false }
    let first = skipBlanks(line.lowerBound)
    let from = endOfLeader(at: first).map(skipBlanks) ?? first
    guard from < start else { return false }
    let before = ASCII.trimmedEnd(bytes[from..<start])
    let behind = ASCII.trimmed(bytes[(colon + 1)..<line.upperBound])
    guard let mark = before.first, behind.last != nil else { return false }
    if mark == UInt8(ascii: "=") || mark == UInt8(ascii: "~") {
      return behind.last == mark && before.allSatisfy { $0 == mark }
    }
    return before.count >= 6 && before.count.isMultiple(of: 3) && hasWidePair(in: before.prefix(6))
      && before.dropLast(3).elementsEqual(before.dropFirst(3))
  }

  /// Whether a line between the files looks like the beginning of one, in whatever form: signs, or
  /// nothing, then FILE, FILENAME or PATH in capitals, and a path.
  static func announcesFile(in bytes: ArraySlice<UInt8>, line: Range<Int>) -> Bool {
    let text = bytes[line].drop { !ASCII.isLetter($0) }
    guard let word = ["FILENAME", "FILE", "PATH"].first(where: { text.starts(with: $0.utf8) })
    else {
      return false
    }
    let rest = text.dropFirst(word.utf8.count)
    guard let next = rest.first, !ASCII.isWord(next) else { return false }
    let token = rest.drop { !ASCII.isWord($0) && $0 != UInt8(ascii: ".") }
      .prefix { !ASCII.isBlank($0) }
    let name = token.prefix { ASCII.isWord($0) || "./-".utf8.contains($0) }
    return name.dropLast().contains(UInt8(ascii: "."))
      || name.dropLast().contains(UInt8(ascii: "/"))
  }

  private static let file = Array("FILE".utf8)
  private static let wideFile = Array("ＦＩＬＥ".utf8)

  /// Where the word stands first.
  private func place(of word: [UInt8]) -> Int? {
    var at = line.lowerBound
    while at + word.count <= line.upperBound {
      if bytes[at] == word[0], bytes[at...].starts(with: word) { return at }
      at += 1
    }
    return nil
  }

  /// Whether it is one sign of three bytes, twice: a line of a box, a long dash, an equals sign of full
  /// width.
  private func hasWidePair(in bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count == 6 && (bytes.first == 0xE2 || bytes.first == 0xEF)
      && bytes.prefix(3).elementsEqual(bytes.suffix(3))
  }
}
