/// A page of help under construction: headings, prose and tables, wrapped at a width.
struct HelpPage {
  let layout: HelpLayout
  private(set) var text = ""

  init(_ layout: HelpLayout) { self.layout = layout }

  /// `usage: sandbox try …`, wrapped under its own beginning.
  mutating func usage(_ command: String, _ forms: [String]) {
    let start = "usage: \(command) "
    let lines = Self.wrap(forms, to: layout.width - start.count)
    text += bold("usage:") + " \(command) "
    text += lines.joined(separator: "\n" + String(repeating: " ", count: start.count)) + "\n"
  }

  /// Paragraphs, each after an empty line; lines that begin with a space stay as they are.
  mutating func prose(_ source: String) {
    guard !source.isEmpty else { return }
    text += "\n"
    var paragraph: [String] = []
    let lines = (source + "\n").split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines {
      if !line.isEmpty, line.first != " " {
        paragraph += line.split(separator: " ").map(String.init)
        continue
      }
      for wrapped in Self.wrap(paragraph, to: layout.width) { text += wrapped + "\n" }
      paragraph = []
      text += line + "\n"
    }
    text.removeLast()
  }

  /// A heading and two columns; a left cell that is too long has a line of its own.
  mutating func table(_ heading: String, _ rows: [(left: String, right: String)]) {
    guard !rows.isEmpty else { return }
    let limit = min(26, layout.width / 2)
    let column = 4 + (rows.map(\.left.count).filter { $0 <= limit }.max() ?? limit)
    text += "\n\(bold(heading + ":"))\n"
    for (left, right) in rows {
      let fits = left.count + 4 <= column
      let indent = String(repeating: " ", count: column)
      let words = right.split(separator: " ").map(String.init)
      let body = Self.wrap(words, to: layout.width - column).joined(separator: "\n" + indent)
      let gap = fits ? String(repeating: " ", count: column - left.count - 2) : "\n" + indent
      text += "  \(left)\(gap)\(body)\n"
    }
  }

  private func bold(_ words: String) -> String {
    layout.styled ? "\u{1B}[1m\(words)\u{1B}[0m" : words
  }

  /// Fills lines with words; a word that is longer than a line stays whole.
  private static func wrap(_ words: [String], to width: Int) -> [String] {
    var lines: [String] = []
    var length = 0
    for word in words {
      if lines.isEmpty || length + 1 + word.count > width {
        lines.append(word)
        length = word.count
      } else {
        lines[lines.count - 1] += " " + word
        length += 1 + word.count
      }
    }
    return lines
  }
}
