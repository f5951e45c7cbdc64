/// Words laid out over lines.
enum TextLayout {
  static func wrap(_ text: String, width: Int, firstWidth: Int? = nil) -> [String] {
    var lines: [String] = []
    var line = ""
    var limit = firstWidth ?? width
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.columns + 1 + String(word).columns > limit {
        lines.append(line)
        line = ""
        limit = width
      }
      line += line.isEmpty ? String(word) : " \(word)"
    }
    if !line.isEmpty || lines.isEmpty { lines.append(line) }
    return lines
  }
}
