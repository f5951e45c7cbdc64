/// Words laid out over lines, of which none but the first may begin with what they say.
enum TextLayout {
  static func wrap(_ text: String, width: Int, firstWidth: Int? = nil) -> [String] {
    var lines: [String] = []
    var line = ""
    var limit = firstWidth ?? width
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.columns + 1 + String(word).columns > limit {
        lines.append(lines.isEmpty ? line : line.inert)
        line = ""
        limit = width
      }
      line += line.isEmpty ? String(word) : " \(word)"
    }
    if !line.isEmpty || lines.isEmpty { lines.append(lines.isEmpty ? line : line.inert) }
    return lines
  }
}
