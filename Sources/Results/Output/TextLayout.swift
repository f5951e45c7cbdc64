import Console

/// Words laid out over lines, of which none but the first may begin with what they say.
enum TextLayout {
  /// Without a width it is one line.
  static func wrap(_ text: Shown, width: Int?, firstWidth: Int? = nil) -> [Shown] {
    guard let width else { return [text] }
    var lines: [Shown] = []
    var line: Shown = ""
    var limit = firstWidth ?? width
    for word in text.words {
      if !line.isEmpty, line.columns + 1 + word.columns > limit {
        lines.append(lines.isEmpty ? line : line.inert)
        line = ""
        limit = width
      }
      line += line.isEmpty ? word : " \(word)"
    }
    if !line.isEmpty || lines.isEmpty { lines.append(lines.isEmpty ? line : line.inert) }
    return lines
  }
}

extension [Shown] {
  /// The first line behind a lead, the others behind so many blanks.
  func behind(_ lead: Shown, indent: Int) -> [Shown] {
    enumerated().map { ($0.offset == 0 ? lead : .blanks(indent)) + $0.element }
  }
}
