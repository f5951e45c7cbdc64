import Artifact

/// What a file has behind its `SET standard_conforming_strings = off`: a backslash in a string is an escape
/// there.
package enum EscapedStrings {
  private static let setting = "STANDARD_CONFORMING_STRINGS"

  /// The same SQL without that, of the same length: strings as the standard has them, and blanks behind
  /// those that get shorter. Nil if nothing turns it off.
  package static func plain(_ text: [UInt8]) -> [UInt8]? {
    var (plain, tokens, words) = (text, SQLTokens(in: text), [SQLToken]())
    var (isOff, isLocal) = (false, false)
    guard text[...].text.uppercased().contains(setting) else { return nil }
    while let token = tokens.next() {
      if tokens.escapes, token.kind == .string { rewrite(&plain, token.range) }
      guard token.kind == .sign, text[token.range.lowerBound] == UInt8(ascii: ";") else {
        if token.kind != .comment, words.count < 6 { words.append(token) }
        continue
      }
      let said = words.map { text[$0.range].text.uppercased() }
      if ["SET", "RESET"].contains(said.first), said.dropLast().prefix(3).contains(setting) {
        let value = said.last?.filter { $0 != "'" } ?? ""
        tokens.escapes = ["OFF", "FALSE", "NO", "0"].contains(value)
        isLocal = said.contains("LOCAL")
        if tokens.escapes, let range = words.last?.range {
          let on = range.count == 1 ? "1" : "on"
          plain.replaceSubrange(range, with: on.utf8 + blanks(range.count - on.utf8.count))
          isOff = true
        }
      } else if said.first == "RESET" && said.last == setting
        || isLocal && ["COMMIT", "END", "ROLLBACK"].contains(said.first)
      {
        tokens.escapes = false
      } else if said.first == "COPY", let start = words.first?.range.lowerBound,
        text[start..<token.range.lowerBound].text.uppercased().contains("FROM STDIN"),
        let end = text[token.range.upperBound...].firstRange(of: Array("\n\\.".utf8))
      {
        // Rows.
        tokens.at = end.upperBound
      }
      words = []
    }
    return isOff ? plain : nil
  }

  private static func blanks(_ count: Int) -> [UInt8] {
    Array(repeating: ASCII.space, count: count)
  }

  private static func rewrite(_ text: inout [UInt8], _ range: Range<Int>) {
    // With a sign of its own it says itself what a backslash is.
    if range.lowerBound > 0, ASCII.isWord(text[range.lowerBound - 1]) { return }
    let controls: [UInt8: UInt8] = [0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9]
    var (string, rest) = ([UInt8](), text[range])
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
        string.append(byte)
        continue
      }
      if next == UInt8(ascii: "'") { string.append(next) }
      string.append(controls[next] ?? next)
    }
    text.replaceSubrange(range, with: string + blanks(range.count - string.count))
  }
}
