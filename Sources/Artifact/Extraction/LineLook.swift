/// What a line of text looks like: code, prose, or nothing that tells. No parser: it is asked of text that
/// belongs to no file, to see whether one was lost there.
enum LineLook {
  case code, prose, open

  /// What a line of text between the files looks like: prose is what is expected there.
  static func between(_ line: ArraySlice<UInt8>) -> LineLook {
    Line(line).isCode ? .code : .prose
  }

  /// What a line behind a file that was cut looks like: it may be the file's rest, so prose has to read
  /// as such.
  static func behindCut(_ line: ArraySlice<UInt8>) -> LineLook {
    let line = Line(line)
    guard let first = line.text.first, first != UInt8(ascii: "|") else { return .open }
    if line.isCode || line.isComment || line.isPair { return .code }
    let words = line.words.drop { $0.allSatisfy { "#>*-+".utf8.contains($0) } }
    let plain = words.count { word in
      let bare = word.drop { "(\"'*_`".utf8.contains($0) }
      return bare.first.map(ASCII.isLetter) == true
        && bare.allSatisfy {
          ASCII.isLetter($0) || $0 >= 0x80 || ".,:;!?'\")*_`-/".utf8.contains($0)
        }
    }
    if words.count >= 3 { return plain * 10 >= words.count * 7 ? .prose : .code }
    return line.text.contains { "=(){}[]<>;$".utf8.contains($0) } ? .code : .open
  }
}

/// A line, its blanks at both ends cut off, and its words.
private struct Line {
  let text: ArraySlice<UInt8>
  /// Of the first four hundred bytes.
  let words: [ArraySlice<UInt8>]

  init(_ line: ArraySlice<UInt8>) {
    text = ASCII.trimmed(line)
    words = text.prefix(400).split { ASCII.isBlank($0) }
  }

  var isComment: Bool {
    text.starts(with: "//") || text.starts(with: "--") || text.starts(with: "/*")
  }

  /// `key: value`, the key in small letters, or `- key: value`.
  var isPair: Bool {
    let rest = text.starts(with: "- ") ? text.dropFirst(2) : text
    guard let first = rest.first, first | 0x20 == first,
      ASCII.isLetter(first) || first == UInt8(ascii: "_")
    else { return false }
    let key = rest.prefix { ASCII.isWord($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    let next = rest[key.endIndex...]
    return next.first == UInt8(ascii: ":")
      && (next.count == 1 || ASCII.isBlank(next[next.startIndex + 1]))
  }

  /// Whether hardly anybody writes such a line who does not write a program.
  var isCode: Bool {
    guard let first = text.first, let last = text.last, !isListed else { return false }
    switch last {
    case UInt8(ascii: ";"):
      return words.count <= 2 || isStatement || text.contains { "(){}[]=<>\"'".utf8.contains($0) }
    case UInt8(ascii: "{"): return true
    case UInt8(ascii: "("): return isStatement || text.dropLast().last.map(ASCII.isWord) == true
    default: break
    }
    switch first {
    case UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "]"):
      return text.allSatisfy { "})];,(".utf8.contains($0) }
    case UInt8(ascii: "\""): return has("\":")
    case UInt8(ascii: "@"):
      return text.dropFirst().first.map(ASCII.isLetter) == true && has("(")
        && last == UInt8(ascii: ")")
    case UInt8(ascii: "<"): return last == UInt8(ascii: ">") && isMarkup
    case UInt8(ascii: "#"): return text.starts(with: "#!/") || text.starts(with: "#include ")
    default: return isStatement || isDefinition || isAssignment || isCall
    }
  }

  /// An item of a list, a quotation, a row of a table.
  private var isListed: Bool {
    if text.first == UInt8(ascii: "|") || text.first == UInt8(ascii: ">") { return true }
    guard let word = words.first, words.count > 1 else { return false }
    if word.count == 1, "-*+".utf8.contains(word[word.startIndex]) { return true }
    guard let end = word.last, end == UInt8(ascii: ".") || end == UInt8(ascii: ")") else {
      return false
    }
    return word.dropLast().allSatisfy(ASCII.isDigit)
  }

  /// SQL: its verb and the next word in capitals; in small ones only where a `;` or a `(` ends the line.
  private var isStatement: Bool {
    guard words.count > 1, Self.verbs.contains(words[0].text.uppercased()) else { return false }
    if text.last == UInt8(ascii: ";") || text.last == UInt8(ascii: "(") { return true }
    return words.prefix(2).allSatisfy { word in
      word.allSatisfy { $0 >= 65 && $0 <= 90 } && word.count > 1
    }
  }

  private static let verbs: Set<String> = [
    "CREATE", "ALTER", "INSERT", "UPDATE", "DELETE", "DROP", "SELECT", "GRANT", "REVOKE", "WITH",
    "SET",
    "COPY", "TRUNCATE", "COMMENT", "CALL", "DO",
  ]

  private func word(_ index: Int) -> String { index < words.count ? words[index].text : "" }

  private func has(_ piece: StaticString) -> Bool {
    piece.withUTF8Buffer { piece in
      text.indices.contains { text[$0] == piece[0] && text[$0...].starts(with: piece) }
    }
  }

  /// What begins with a keyword of JavaScript's, Python's or another's, and goes on as that does.
  private var isDefinition: Bool {
    let endsWithColon = text.last == UInt8(ascii: ":")
    switch word(0) {
    case "import":
      return words.count <= 4 && text.last != UInt8(ascii: ".") && words.count > 1
        || has("{") || has("'") || has("\"")
    case "from": return word(2) == "import"
    case "const", "let", "var": return has("=")
    case "function", "async", "export", "def", "fn", "func", "public", "private":
      return has("(") || has("=")
    case "class": return endsWithColon
    case "else:", "try:", "finally:": return words.count == 1
    case "except", "elif": return endsWithColon
    case "for": return endsWithColon && word(2) == "in"
    case "if": return endsWithColon && (has("==") || has("!=") || has("__"))
    case "return": return (2...3).contains(words.count) && text.last != UInt8(ascii: ".")
    case "FROM": return words.count == 2 || word(2) == "AS"
    default: return text.starts(with: "module.exports") || text.starts(with: "exports.")
    }
  }

  /// `name = ` and a value that no sentence has there.
  private var isAssignment: Bool {
    guard words.count > 2, words[1].elementsEqual("=".utf8) || words[1].elementsEqual("+=".utf8),
      words[0].allSatisfy({ ASCII.isWord($0) || ".[]'\"$".utf8.contains($0) }),
      let first = words[2].first
    else { return false }
    return ASCII.isDigit(first) || "'\"[{`".utf8.contains(first) || has("(")
  }

  /// `name("…")` and nothing else.
  private var isCall: Bool {
    guard text.last == UInt8(ascii: ")") else { return false }
    let name = text.prefix { ASCII.isWord($0) || $0 == UInt8(ascii: ".") }
    return !name.isEmpty && text[name.endIndex...].first == UInt8(ascii: "(")
      && (has("\"") || has("'") || has("=") || name.contains(UInt8(ascii: ".")))
  }

  /// A tag that is none of those which texts in Markdown use.
  private var isMarkup: Bool {
    let rest = text.dropFirst().drop { "/!?".utf8.contains($0) }
    let name = rest.prefix { ASCII.isWord($0) || $0 == UInt8(ascii: "-") }.text.lowercased()
    return !name.isEmpty && !Self.plainTags.contains(name)
  }

  private static let plainTags: Set<String> = [
    "details", "summary", "br", "p", "sub", "sup", "b", "i", "em", "strong", "img", "a", "hr",
    "center",
    "kbd", "http", "https", "mailto",
  ]
}
