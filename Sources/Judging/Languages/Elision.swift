import Artifact

/// Whether a comment stands in for something left out: it begins with an ellipsis, or it ends with
/// one and speaks of code that is not there, or it says so in words.
enum Elision {
  static func stands(in comment: ArraySlice<UInt8>) -> Bool {
    // What a comment means is said at its beginning or at its end.
    let (head, tail) = (comment.prefix(400), comment.suffix(200))
    let hasHint = ElisionHints.stand(in: head)
    guard hasHint || hasEllipsis(head) || hasEllipsis(tail) else { return false }
    if head.allSatisfy({ $0 < 0x80 }), tail.allSatisfy({ $0 < 0x80 }) {
      return stands(inPlain: head, tail, hasHint: hasHint)
    }
    return stands(in: head.text, tail.text)
  }

  // MARK: In ASCII

  private static func stands(
    inPlain head: ArraySlice<UInt8>, _ tail: ArraySlice<UInt8>, hasHint: Bool
  ) -> Bool {
    let text = trimmed(head, also: "*/{}#-")
    guard !text.isEmpty else { return false }
    if text.starts(with: "...".utf8) || text.starts(with: "[...".utf8) { return true }
    if hasHint, ElisionHints.stand(in: text[...]), said.contains(where: { $0.stands(in: text) }) {
      return true
    }
    guard hasEllipsis(tail) else { return false }
    let end = trimmed(tail, also: "*/{}")
    return end.suffix(3).elementsEqual("...".utf8) && absent.stands(in: end)
  }

  /// Small letters, without the blanks and those signs at both ends.
  private static func trimmed(_ text: ArraySlice<UInt8>, also signs: StaticString) -> [UInt8] {
    func goes(_ byte: UInt8) -> Bool {
      ASCII.isSpace(byte) || signs.withUTF8Buffer { $0.contains(byte) }
    }
    let start = text.drop(while: goes)
    let end = start.lastIndex { !goes($0) } ?? start.startIndex - 1
    return start[start.startIndex..<(end + 1)].map(ASCII.lowercased)
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

  private static let said: [Phrase] = [
    Phrase("omitted for brevity"),
    Phrase(
      "code |implementation |logic |content |detail |details ", .maybe("is |are "), "omitted"),
    Phrase(
      .edge, "rest of ", .maybe("the |your |this "),
      "code|file|implementation|routes|logic|component|function|schema|script|content"),
    Phrase(
      .edge, "your |actual |existing |remaining |additional |other |more ", .wordsAndBlanks(4),
      "code|logic|implementation|routes|endpoints|handlers|tests|columns|fields|methods|functions",
      .blanksAndWords(3), " goes| go| would go| here", .edge),
    Phrase(
      .edge, "add |insert |put |place |implement |write ",
      "your|the|more|additional|other|any|actual", .edge, .anything(60), .edge, "here", .edge),
    Phrase(
      .edge, "code |logic |implementation ", .maybe("goes |would go |will go "), "here", .edge),
    Phrase(.edge, "to be ", "implemented|added|developed|completed|filled in", .edge),
    Phrase(.edge, "not ", .maybe("yet "), "implemented", .edge),
    Phrase(.start, "placeholder", .edge),
    Phrase(
      .edge, "placeholder for ", .maybe("the |your |actual "), "code|logic|implementation"),
    Phrase(.edge, "todo", .maybe(":"), " implement| add| write| complete| fill"),
  ]

  private static let absent = Phrase(
    .edge,
    """
    here|rest|remaining|existing|other|others|additional|more|similar|similarly|etc|omitted|continue|\
    continues|continued|further|outlined|as above|and so on|same
    """, .edge)

  // MARK: In any text

  /// The same, where words end and begin as in every script.
  static func stands(in head: String, _ tail: String) -> Bool {
    let text = trimmed(head, of: "*/{}#-").lowercased()
    guard !text.isEmpty else { return false }
    if text.hasPrefix("...") || text.hasPrefix("…") || text.hasPrefix("[...") { return true }
    if ElisionHints.words.contains(where: text.contains), text.contains(saidPattern) { return true }
    let end = trimmed(tail, of: "*/{}").lowercased()
    return (end.hasSuffix("...") || end.hasSuffix("…")) && end.contains(absentPattern)
  }

  /// Without these signs, and without blanks, at both ends.
  private static func trimmed(_ text: String, of signs: String) -> String {
    func isOuter(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isWhitespace || signs.unicodeScalars.contains(scalar)
    }
    let scalars = text.unicodeScalars.drop(while: isOuter)
    guard let last = scalars.lastIndex(where: { !isOuter($0) }) else { return "" }
    return String(scalars[...last])
  }

  nonisolated(unsafe) private static let saidPattern =
    /omitted for brevity|(?:code|implementation|logic|content|details?) (?:is |are )?omitted|\brest of (?:the |your |this )?(?:code|file|implementation|routes|logic|component|function|schema|script|content)|\b(?:your|actual|existing|remaining|additional|other|more) (?:\w+ ){0,4}(?:code|logic|implementation|routes|endpoints|handlers|tests|columns|fields|methods|functions)(?: \w+){0,3} (?:goes|go|would go|here)\b|\b(?:add|insert|put|place|implement|write) (?:your|the|more|additional|other|any|actual)\b.{0,60}\bhere\b|\b(?:code|logic|implementation) (?:goes |would go |will go )?here\b|\bto be (?:implemented|added|developed|completed|filled in)\b|\bnot (?:yet )?implemented\b|^placeholder\b|\bplaceholder for (?:the |your |actual )?(?:code|logic|implementation)|\btodo:? (?:implement|add|write|complete|fill)/

  nonisolated(unsafe) private static let absentPattern =
    /\b(?:here|rest|remaining|existing|other|others|additional|more|similar|similarly|etc|omitted|continue[sd]?|further|outlined|as above|and so on|same)\b/
}
