import Artifact

/// Lines of a file that are written for people, not for a parser: headings, lists, sentences.
package enum Prose {
  /// Whether a line looks like it. Judged by its shape; a repair that follows from it is tried.
  static func isLine(_ line: ArraySlice<UInt8>) -> Bool {
    let text = ASCII.trimmed(line)
    guard let first = text.first else { return false }
    let signs: [StaticString] = ["```", "**", "##", "* ", "- ", "• "]
    if signs.contains(where: { text.starts(with: $0) }) { return true }
    if first == UInt8(ascii: "#"), !text.starts(with: "#!") { return true }
    let digits = text.prefix(while: ASCII.isDigit).count
    if digits > 0, digits < 4, let sign = text.dropFirst(digits).first,
      ".):".utf8.contains(sign)
    {
      return true
    }
    let words = text.split(separator: ASCII.space)
    let plain = words.count { word in
      word.allSatisfy { ASCII.isLetter($0) || $0 >= 0x80 || ",.'’:()".utf8.contains($0) }
    }
    let loud = words.count { $0.count > 2 && $0.allSatisfy(ASCII.isCapital) }
    let last = text[text.endIndex - 1]
    // Code ends its lines with signs, and SQL is loud.
    if words.count >= 4, plain * 4 >= words.count * 3, loud < 2, !";{,([".utf8.contains(last) {
      return true
    }
    // Mostly letters that no grammar of ours has outside of strings.
    let foreign = text.count { $0 >= 0x80 }
    return foreign * 2 > text.count
  }

  /// The lines from the one at `offset` on that are prose, one after another, as a range without the
  /// last line end; nil if the first is none.
  static func lines(at offset: Int, in text: [UInt8]) -> Range<Int>? {
    guard !text.isEmpty else { return nil }
    let start = startOfLine(at: offset, in: text)
    var end = start
    for line in Lines(text[start...]) where !ASCII.isBlank(text[line]) {
      guard isLine(text[line]) else { break }
      end = line.upperBound
    }
    return end > start ? start..<end : nil
  }

  /// Where the line of a place begins; of one past the end that of the last byte.
  package static func startOfLine(at offset: Int, in text: [UInt8]) -> Int {
    (text[..<min(offset, text.count - 1)].lastIndex(of: ASCII.lf) ?? -1) + 1
  }

  /// The lines as comments of a language whose sign that is; empty lines stay.
  static func commented(
    _ range: Range<Int>, of text: [UInt8], with sign: String, in language: String
  ) -> Edit {
    let lines = text[range].split(separator: ASCII.lf, omittingEmptySubsequences: false)
    let comments = lines.map { ASCII.isBlank($0) ? $0.text : "\(sign) \($0.text)" }
    return Edit(
      range, comments.joined(separator: "\n"),
      help: "this is prose, not \(language): take it out, or make it a comment (\(sign))",
      isWeak: true)
  }
}

extension ASCII {
  static func isCapital(_ byte: UInt8) -> Bool { isLetter(byte) && byte & 0x20 == 0 }
}
