import Artifact

extension Shown {
  /// A command as a shell takes it. What no terminal shows as it is stands as `$'…'`, byte by byte.
  package static func command(_ words: [String]) -> Shown {
    words.map { word -> Shown in
      let isPlain = word.utf8.allSatisfy {
        ASCII.isWord($0) || "-./:=@%+,".utf8.contains($0)
      }
      if isPlain && !word.isEmpty { return word.shown }
      if word.escaped == word { return "'\(word.replacing("'", with: "'\\''"))'" }
      return "$'\(word.utf8.map(escaped).joined())'"
    }.joined(separator: " ")
  }

  private static func escaped(_ byte: UInt8) -> String {
    if "'\\".utf8.contains(byte) { return "\\\(Character(Unicode.Scalar(byte)))" }
    if (0x20..<0x7F).contains(byte) { return String(Character(Unicode.Scalar(byte))) }
    let digits = String(byte, radix: 8)
    return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
  }
}
