/// The paths that the info string of a fence names.
enum FenceName {
  /// `js title="src/a.js"`, `filename=src/a.js`, `js:src/a.js`, `{.js file="src/a.js"}`, `js src/a.js`.
  /// Nil where it says that the block is a part of the file.
  static func paths(in info: ArraySlice<UInt8>) -> [RawPath]? {
    var paths: [RawPath] = []
    for (index, word) in words(of: info).enumerated() {
      if let key = word.key {
        switch key.lowercased() {
        case "file", "filename", "filepath", "file_path", "path": paths.append(RawPath(word.value))
        case "title", "name":
          if let path = NamedFile.title(in: word.value) { paths.append(RawPath(path)) }
        case "lines", "line", "start", "startline", "from": return nil
        default: break
        }
      } else if !word.isBraced, index < 2 {
        if let path = barePath(word.value, isFirst: index == 0) { paths.append(path) }
      }
    }
    return paths.filter { !$0.cleaned.isEmpty }
  }

  private struct Word {
    /// Before an equals sign.
    var key: String?
    var value: ArraySlice<UInt8>
    var isBraced: Bool
  }

  /// A word that is a path; the first is one only behind the language and a colon, or with a `/` in it:
  /// `vb.net` is a language.
  private static func barePath(_ word: ArraySlice<UInt8>, isFirst: Bool) -> RawPath? {
    var path = word
    if isFirst, let colon = word.firstIndex(of: UInt8(ascii: ":")) {
      path = word[(colon + 1)...]
    } else if isFirst, !word.contains(UInt8(ascii: "/")) {
      return nil
    }
    guard NamedFile.isPath(path),
      path.first != UInt8(ascii: ".") || path.contains(UInt8(ascii: "/"))
    else { return nil }
    return RawPath(path)
  }

  /// Parted by blanks and commas outside of quotes; braces go.
  private static func words(of info: ArraySlice<UInt8>) -> [Word] {
    var words: [Word] = []
    var isBraced = false
    var at = info.startIndex
    while at < info.endIndex {
      switch info[at] {
      case UInt8(ascii: "{"): (isBraced, at) = (true, at + 1)
      case UInt8(ascii: "}"): (isBraced, at) = (false, at + 1)
      case UInt8(ascii: ","): at += 1
      case let byte where ASCII.isBlank(byte): at += 1
      default:
        let start = at
        var quote: UInt8?
        while at < info.endIndex {
          let byte = info[at]
          if let open = quote {
            if byte == open { quote = nil }
          } else if "\"'".utf8.contains(byte) {
            quote = byte
          } else if ASCII.isBlank(byte) || ",{}".utf8.contains(byte) {
            break
          }
          at += 1
        }
        let word = info[start..<at]
        let key = word.prefix { ASCII.isWord($0) || $0 == UInt8(ascii: "-") }
        let isSet = !key.isEmpty && word[key.endIndex...].first == UInt8(ascii: "=")
        words.append(
          Word(
            key: isSet ? key.text : nil, value: isSet ? word[(key.endIndex + 1)...] : word,
            isBraced: isBraced))
      }
    }
    return words
  }
}
