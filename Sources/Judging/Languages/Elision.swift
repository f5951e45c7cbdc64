import Artifact

/// Whether a comment stands in for something left out: it begins with an ellipsis, or it ends with
/// one and speaks of code that is not there, or it says so in words.
enum Elision {
  /// Where a comment stands: behind whole code it may as well be about that, and below another comment it may
  /// end a sentence, or be a part of an example. Between a comma and a parenthesis it stands for an argument.
  enum Place { case alone, behindCode, behindComment, goingOn, inExample, forArgument }

  /// `isLast`: whether nothing follows that it could be a heading of.
  static func stands(
    in comment: ArraySlice<UInt8>, _ place: Place = .alone, isLast: Bool = false
  ) -> Bool {
    if place == .inExample || place == .forArgument { return place == .forArgument }
    // What a comment means is said at its beginning or at its end.
    let head = comment.prefix(400)
    let last = ASCII.trimmed(comment.suffix(200))
    let tail = last[(last.lastIndex(of: ASCII.lf) ?? last.startIndex)...]
    let hasHint = ElisionHints.stand(in: head)
    guard hasHint || hasEllipsis(head) || hasEllipsis(tail) else { return false }
    let said = plain(head)
    var text = trimmed(said, also: "*/{}#-<>()[]!:;,~=\"'`")
    let beginning = trimmed(said, also: "*/{}#-([<")
    let isBracketed =
      isLast && place == .alone
      || trimmed(said, also: "*/#-").first.map { "([<{".utf8.contains($0) } ?? false
    // A word that is joined to the dots may be a list that is spread: `...args`.
    let isDotted =
      beginning.starts(with: "...".utf8)
      && (beginning.dropFirst(3).first.map(ASCII.isWord) != true
        || text.suffix(3).elementsEqual("...".utf8))
    let ends = text.count > 3 && text.suffix(3).elementsEqual("...".utf8)
    if isDotted, ends || place == .alone || place == .behindCode { return true }
    if text.starts(with: "...".utf8) { text = Array(text.dropFirst(3)) }
    guard !text.isEmpty else { return isDotted }
    if isDotted, ElisionPhrases.absent.stand(in: text) { return true }
    let isRemark = place == .behindCode || place == .goingOn
    if hasHint {
      if ElisionPhrases.certain.stand(in: text) { return true }
      if ElisionPhrases.elsewhere.stand(in: text) { return false }
      if !isRemark, ElisionPhrases.likely.stand(in: text) { return true }
      if isBracketed, ElisionPhrases.bracketed.stand(in: text) { return true }
    }
    guard !isRemark, hasEllipsis(tail) else { return false }
    let end = trimmed(plain(tail), also: "*/{}()[]<>")
    return end.suffix(3).elementsEqual("...".utf8) && ElisionPhrases.absent.stand(in: end)
  }

  /// In small letters, with three dots for an ellipsis and a blank for every sign that is not ASCII's.
  private static func plain(_ text: ArraySlice<UInt8>) -> [UInt8] {
    if text.allSatisfy({ $0 < 0x80 }) { return text.map(ASCII.lowercased) }
    var plain = ""
    for scalar in text.text.lowercased().unicodeScalars {
      if scalar == "…" {
        plain += "..."
      } else if scalar.isASCII || scalar.properties.isAlphabetic || scalar == "\u{301}" {
        plain.unicodeScalars.append(scalar)
      } else {
        plain += " "
      }
    }
    return Array(plain.utf8)
  }

  /// Without the blanks and those signs at both ends.
  private static func trimmed(_ text: [UInt8], also signs: StaticString) -> [UInt8] {
    func goes(_ byte: UInt8) -> Bool {
      ASCII.isSpace(byte) || signs.withUTF8Buffer { $0.contains(byte) }
    }
    let start = text.drop(while: goes)
    let end = start.lastIndex { !goes($0) } ?? start.startIndex - 1
    return Array(start[start.startIndex..<(end + 1)])
  }

  private static func hasEllipsis(_ text: ArraySlice<UInt8>) -> Bool {
    text.withUnsafeBufferPointer { text in
      var (dots, last, earlier) = (0, UInt8(0), UInt8(0))
      for byte in text {
        dots = byte == UInt8(ascii: ".") ? dots + 1 : 0
        if dots == 3 || (earlier, last, byte) == (0xE2, 0x80, 0xA6) { return true }
        (earlier, last) = (last, byte)
      }
      return false
    }
  }
}
