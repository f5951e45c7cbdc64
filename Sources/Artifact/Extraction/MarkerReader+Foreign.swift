// What begins a file in somebody's mind, and not by the rules: it is told, since a file may be lost there.

extension MarkerReader {
  /// `FILE:` in a mark that is none of ours: another sign, one sign alone, or letters of full width. A
  /// line that draws itself around `File:` is a heading.
  var hasForeignMark: Bool {
    if hasRun(in: line), line.place(of: "ＦＩＬＥ") != nil { return true }
    guard let start = line.place(of: "FILE") else { return false }
    let colon = skipBlanks(start + 4)
    guard line[colon...].first == UInt8(ascii: ":") else { return false }
    let first = skipBlanks(line.startIndex)
    let from = endOfLeader(at: first).map(skipBlanks) ?? first
    guard from < start else { return false }
    let before = ASCII.trimmedEnd(line[from..<start])
    let behind = ASCII.trimmed(line[(colon + 1)...])
    guard let mark = before.first, behind.last != nil else { return false }
    if mark == UInt8(ascii: "=") || mark == UInt8(ascii: "~") {
      return behind.last == mark && before.allSatisfy { $0 == mark }
    }
    // One sign of three bytes, again and again: a line of a box, a long dash, a wide equals sign.
    return before.count >= 6 && before.count.isMultiple(of: 3) && (mark == 0xE2 || mark == 0xEF)
      && before.dropLast(3).elementsEqual(before.dropFirst(3))
  }

  /// Whether a line between the files looks like the beginning of one, in whatever form: signs, or
  /// nothing, then FILE, FILENAME or PATH in capitals, and a path.
  static func announcesFile(in line: ArraySlice<UInt8>) -> Bool {
    let text = line.drop { !ASCII.isLetter($0) }
    guard let word = ["FILENAME", "FILE", "PATH"].first(where: { text.starts(with: $0.utf8) })
    else { return false }
    let rest = text.dropFirst(word.utf8.count)
    guard let next = rest.first, !ASCII.isWord(next) else { return false }
    let token = rest.drop { !ASCII.isWord($0) && $0 != UInt8(ascii: ".") }
      .prefix { !ASCII.isBlank($0) }
    let name = token.prefix { ASCII.isWord($0) || "./-".utf8.contains($0) }
    return name.dropLast().contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
  }
}
