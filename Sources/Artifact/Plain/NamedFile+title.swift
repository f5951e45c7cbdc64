extension NamedFile {
  /// The path that stands alone on a line above a block, and is the whole block's: `### 2. src/b.js`,
  /// `**File:** src/b.js (new)`, `` `src/b.js`: ``. Stricter than `alone`: nil for an item of a list, and
  /// for all words that may tell of a part of a file, such as `In src/b.js:`.
  static func title(in line: ArraySlice<UInt8>) -> String? {
    guard line.count <= 4096 else { return nil }
    var path: String?
    let words = line.split { ASCII.isBlank($0) || $0 == UInt8(ascii: ":") }
    if let first = words.first, first.count == 1, "-*+".utf8.contains(first[first.startIndex]) {
      return nil
    }
    for word in words {
      let bare = unwrapped(word)
      if isSign(bare) || titleWords.contains(bare.text.lowercased()) { continue }
      if path == nil, bare.drop(while: ASCII.isDigit).allSatisfy({ ".)".utf8.contains($0) }) {
        continue
      }
      guard path == nil, isPath(bare) else { return nil }
      path = bare.text
    }
    return path
  }

  /// What names a whole file and nothing else.
  private static let titleWords: Set<String> = [
    "file", "filename", "filepath", "path", "new", "create", "created", "complete", "full", "title",
    "name", "content", "contents", "of", "the", "code", "step",
  ]

  /// Without the signs that set it off, a link's target and what ends a sentence. A name may begin with
  /// `_` or `[`, and a path with `/`.
  private static func unwrapped(_ word: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var word = word.drop { "`*\"'(<".utf8.contains($0) }
    if word.first == UInt8(ascii: "["), let end = word.place(of: "](") {
      word = word[(word.startIndex + 1)..<end].drop { $0 == UInt8(ascii: "`") }
    }
    while let last = word.last, "`*\"')>,;.".utf8.contains(last) { word = word.dropLast() }
    if word.count > 2, word.first == UInt8(ascii: "_"), word.last == UInt8(ascii: "_") {
      word = word.dropFirst().dropLast()
    }
    return word
  }

  /// Whether neither letters nor digits are in it, of whatever writing.
  private static func isSign(_ word: ArraySlice<UInt8>) -> Bool {
    word.text.unicodeScalars.allSatisfy {
      $0.isASCII ? !ASCII.isWord(UInt8($0.value)) : !$0.properties.isAlphabetic
    }
  }
}
