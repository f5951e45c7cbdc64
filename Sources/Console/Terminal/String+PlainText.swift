import Artifact

extension String {
  /// The text as it can be shown on a terminal: what could move the cursor, change a colour, turn the
  /// writing around or hide is shown as `\u{…}`; a tab becomes a blank.
  package var escaped: String {
    if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return self }
    guard
      unicodeScalars.contains(where: {
        $0.value < 0x20 || ($0.value >= 0x7F && ArtifactPath.isForbidden($0))
      })
    else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if scalar == "\t" {
        text += " "
      } else if ArtifactPath.isForbidden(scalar) {
        text += "\\u{\(scalar.hex.lowercased())}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }

  /// The line as no log viewer takes it for a command: GitHub's runner acts on one that begins with
  /// `::`, blanks before it not counted, and on `##[` wherever it stands (actions/runner,
  /// ActionCommand).
  package var inert: String {
    withoutLeadingColons.replacing("##[", with: "##\\u{5b}")
  }

  private var withoutLeadingColons: String {
    if let first = utf8.first, first > 0x20, first < 0x7F, first != UInt8(ascii: ":") {
      return self
    }
    let blanks = unicodeScalars.prefix { $0.properties.isWhitespace }
    guard unicodeScalars[blanks.endIndex...].starts(with: "::".unicodeScalars) else { return self }
    return String(blanks) + "\\u{3a}" + String(unicodeScalars[blanks.endIndex...].dropFirst())
  }

  /// At most `count` characters, an ellipsis in the place of the rest.
  package func clipped(to count: Int) -> String {
    self.count <= count ? self : String(prefix(max(count - 1, 0))) + "…"
  }

  /// The end of a path tells more than its beginning.
  func clippedLeft(to width: Int) -> String {
    if utf8.count <= width { return self }
    var kept: [Character] = []
    var columns = 0
    for character in reversed() {
      if columns + character.columns > width {
        while columns > width - 1, let first = kept.popLast() { columns -= first.columns }
        return "…" + String(kept.reversed())
      }
      columns += character.columns
      kept.append(character)
    }
    return self
  }

  /// Filled with blanks up to `count` columns.
  func padded(to count: Int) -> String {
    self + String(repeating: " ", count: max(0, count - columns))
  }

  /// How many columns of a terminal the text takes.
  var columns: Int {
    utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? utf8.count : reduce(0) { $0 + $1.columns }
  }
}

extension Character {
  /// 2 for East Asian wide characters and emoji, else 1.
  var columns: Int {
    guard let scalar = unicodeScalars.first, scalar.value >= 0x1100 else { return 1 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default: return scalar.properties.isEmojiPresentation ? 2 : 1
    }
  }
}
