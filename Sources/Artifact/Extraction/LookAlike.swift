/// Lines that a reader takes for a marker, and that are none by the rules.
enum LookAlike {
  /// Whether a line reads as a marker once what cannot be seen is taken out, and letters and signs that
  /// look like those of ASCII are replaced by them.
  static func isMarker(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.contains(where: { $0 >= 0x80 || $0 < 0x20 && $0 != ASCII.tab || $0 == 0x7F }) else {
      return false
    }
    var plain: [UInt8] = []
    for scalar in String(decoding: line.prefix(4096), as: UTF8.self).unicodeScalars {
      if let seen = seen(scalar) { plain += Array(String(seen).utf8) }
    }
    guard !plain.elementsEqual(line) else { return false }
    switch MarkerReader.marker(in: plain[...]) {
    case .opening, .pathFirst: return true
    // At the end of a line there is much that only resembles one.
    case .closing(let end, _):
      return end == 0 || MarkerReader.marker(in: line) == nil
    case .unrecognized, nil: return false
    }
  }

  /// `===src/n.js===`, `=== src/r.js (new) ===`, `===FILE PATH: src/j.js===`: a path between two runs of
  /// `=`, and between the files of dashes or tildes, too.
  static func isNameBetweenRuns(_ line: ArraySlice<UInt8>, marks: StaticString) -> Bool {
    let text = ASCII.trimmed(line)
    guard let first = text.first, marks.withUTF8Buffer({ $0.contains(first) }) else { return false }
    let start = text.prefix { $0 == first }
    guard start.count >= 2, let last = text.last, last == first,
      let end = text.lastIndex(where: { $0 != first }), end >= start.endIndex,
      text.endIndex - end > 2
    else { return false }
    let inside = text[start.endIndex...end]
    if NamedFile.alone(in: inside) != nil { return true }
    // `===SCRIPT: deploy.sh===`: what an equals sign draws is no heading of prose.
    return first == UInt8(ascii: "=")
      && inside.split(whereSeparator: { ASCII.isBlank($0) || ":=>,".utf8.contains($0) })
        .contains { NamedFile.isPath($0) }
  }

  /// `===FILE b.css`, `// ===FILE lib/weeks.js===`, `/* ===lib/weeks.js=== */`: a marker without its colon, or
  /// one in a comment. A path between blanks, as in `// === lib/weeks.js ===`, is a heading of code.
  static func opensWithoutColon(_ line: ArraySlice<UInt8>) -> Bool {
    var text = ASCII.trimmed(line.prefix(1000))
    let leaders = ["//", "#", "--", "/*", "*", ";", "<!--", "%"]
    if let leader = leaders.first(where: { text.starts(with: $0.utf8) }) {
      text = ASCII.trimmed(text.dropFirst(leader.utf8.count))
    }
    let inside = text.drop { $0 == UInt8(ascii: "=") }
    guard inside.startIndex - text.startIndex >= 2 else { return false }
    let word = inside.prefix { !ASCII.isBlank($0) && $0 != UInt8(ascii: "=") }
    if word.text.uppercased() == "FILE" {
      let path = inside[word.endIndex...].drop { ASCII.isBlank($0) || $0 == UInt8(ascii: "=") }
      return NamedFile.isPath(path.prefix { !ASCII.isBlank($0) && $0 != UInt8(ascii: "=") })
    }
    return inside[word.endIndex...].starts(with: "==".utf8) && NamedFile.isPath(word)
  }

  /// `===FI`, `===EN`: a marker that the end of the answer cut off.
  static func isCutMarker(_ line: ArraySlice<UInt8>) -> Bool {
    let text = ASCII.trimmed(line)
    let word = text.drop { $0 == UInt8(ascii: "=") }
    return word.startIndex - text.startIndex >= 2 && !word.isEmpty
      && ("FILE".utf8.starts(with: word) || "END".utf8.starts(with: word))
  }

  /// `===EOF===`, `===END`, `===/FILE===`: what closes a file elsewhere; in a shell's script, where it would be
  /// a command, `--END--`, too.
  static func isCloser(_ line: ArraySlice<UInt8>, of path: RawPath) -> Bool {
    let text = ASCII.trimmed(line)
    guard let mark = text.first, mark == UInt8(ascii: "=") || mark == UInt8(ascii: "-") else {
      return false
    }
    let inside = text.drop { $0 == mark }
    let word = inside.prefix { $0 != mark }
    let isClosed = text.endIndex - word.endIndex >= 2
    guard inside.startIndex - text.startIndex >= 2,
      text[word.endIndex...].allSatisfy({ $0 == mark })
    else { return false }
    if mark == UInt8(ascii: "=") {
      return closers.contains(ASCII.trimmed(word).text.uppercased())
        && (isClosed || !word.contains(ASCII.space))
    }
    return isClosed && ["END", "EOF"].contains(word.text)
      && [".sh", ".bash"].contains(where: path.cleaned.hasSuffix)
  }

  private static let closers: Set = [
    "END", "EOF", "EOT", "/FILE", "/END", "ENDFILE", "END_FILE", "END FILE", "END OF FILE", "CLOSE",
  ]

  /// As a reader sees a character; nil if that is not at all.
  private static func seen(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    if scalar.value < 0x80 {
      return scalar.value >= 0x20 && scalar.value != 0x7F || scalar == "\t" ? scalar : nil
    }
    // ASCII in full width.
    if 0xFF01...0xFF5E ~= scalar.value { return Unicode.Scalar(scalar.value - 0xFEE0) }
    if let letter = letters[scalar] { return letter }
    switch scalar.properties.generalCategory {
    case .format, .control, .nonspacingMark, .enclosingMark: return nil
    case .dashPunctuation: return "-"
    case .spaceSeparator, .lineSeparator, .paragraphSeparator: return " "
    default: return scalar
    }
  }

  /// Signs, and the letters of FILE and END in other scripts.
  private static let letters: [Unicode.Scalar: Unicode.Scalar] = {
    var letters: [Unicode.Scalar: Unicode.Scalar] = [:]
    for (plain, alike) in [
      ("=", "══＝﹦꞊゠⹀"), ("-", "━─−➖﹣"), (":", "：∶ː׃꞉︰﹕"), ("F", "ϜҒꓝᖴ𝐅"),
      ("I", "ІΙӀⅠІꓲ|"), ("L", "Ⅼᒪꓡʟ"), ("E", "ЕΕꓰⲈЄ"), ("N", "ΝꓠⲚ"), ("D", "Ⅾᗞꓓ"),
      ("f", "ꞙſ"), ("i", "іιⅰı"), ("l", "ⅼӏ"), ("e", "еҽεє"), ("n", "ոп"), ("d", "ԁⅾ"),
    ] {
      for scalar in alike.unicodeScalars where scalar.value >= 0x80 {
        letters[scalar] = plain.unicodeScalars.first
      }
    }
    return letters
  }()
}
