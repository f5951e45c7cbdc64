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
    let words = line.words.drop {
      $0.allSatisfy { "#>*-+.)".utf8.contains($0) || ASCII.isDigit($0) }
    }
    let plain = words.count { word in
      let bare = word.drop { "(\"'*_`".utf8.contains($0) }
      return bare.first.map(ASCII.isLetter) == true
        && bare.allSatisfy {
          ASCII.isLetter($0) || $0 >= 0x80 || ".,:;!?'\")*_`-/".utf8.contains($0)
        }
    }
    if words.count >= 3 { return plain * 10 >= words.count * 7 ? .prose : .code }
    if line.text.contains(where: { "=(){}[]<>;$".utf8.contains($0) }) { return .code }
    // `Done.`, `## Notes`, `Usage:`; and `echo 2` is none of these.
    let begin = line.text.first { !"*_`".utf8.contains($0) } ?? 0
    let isTitle = line.text.first == UInt8(ascii: "#") || 65...90 ~= begin || begin >= 0x80
    return isTitle || plain == words.count && line.text.last.map(".:!?".utf8.contains) == true
      ? .open : .code
  }

  /// Whether a line is an item of a list, a quotation or a row of a table.
  static func isListed(_ line: ArraySlice<UInt8>) -> Bool { Line(line).isListed }

  /// Whether a line that looks like code begins as no shell's does.
  static func isForeignToShells(_ line: ArraySlice<UInt8>) -> Bool {
    let first = Line(line).words.first?.text ?? ""
    return first.hasPrefix("module.exports")
      || ["const", "let", "import", "from", "def", "class", "CREATE", "ALTER", "INSERT"].contains(
        first)
  }

  /// Whether a line goes on with what the one before began: a member of a mapping, or an item of a list,
  /// further in than its key.
  static func isMember(_ line: ArraySlice<UInt8>, of before: ArraySlice<UInt8>) -> Bool {
    func indent(_ line: ArraySlice<UInt8>) -> Int { line.prefix(while: ASCII.isBlank).count }
    let key = Line(before)
    // `[Unit]`, and `Description=App`.
    if key.text.first == UInt8(ascii: "["), key.text.last == UInt8(ascii: "]"), key.words.count == 1
    {
      let name = ASCII.trimmed(line).prefix { ASCII.isWord($0) || "-. ".utf8.contains($0) }
      return !name.isEmpty && ASCII.trimmed(line)[name.endIndex...].first == UInt8(ascii: "=")
    }
    return key.isPair && key.text.last == UInt8(ascii: ":") && !key.text.contains(ASCII.space)
      && indent(line) > indent(before)
      && (Line(line).isPair || ASCII.trimmed(line).starts(with: "- "))
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
    let key = rest.prefix(while: Self.isName)
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
    case UInt8(ascii: "}") where first != last && first != UInt8(ascii: "{"):
      return has("{") && !has("{{") && (has(":") || has(";") || has(",")) || isDefinition
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
    default: return isStatement || isDefinition || isAssignment || isCall || isSetting
    }
  }

  /// An item of a list, a quotation, a row of a table.
  var isListed: Bool {
    if text.first == UInt8(ascii: "|") || text.first == UInt8(ascii: ">") { return true }
    guard let word = words.first, words.count > 1 else { return false }
    if word.count == 1, "-*+".utf8.contains(word[word.startIndex]) { return true }
    return ".)".utf8.contains(word[word.endIndex - 1])
      && word.dropLast().allSatisfy(ASCII.isDigit)
  }

  /// SQL: its verb and the next word in capitals; in small ones only where a `;` or a `(` ends the line.
  private var isStatement: Bool {
    guard words.count > 1, Self.verbs.contains(words[0].text.uppercased()) else { return false }
    if text.last == UInt8(ascii: ";") || text.last == UInt8(ascii: "(") { return true }
    return has("SELECT ")
      || words.prefix(2).allSatisfy { word in
        word.allSatisfy { $0 >= 65 && $0 <= 90 } && word.count > 1
      }
  }

  /// `PORT=3000`, `flask==2.3`: no blanks around it, and nothing else.
  private var isSetting: Bool {
    let name = text.prefix(while: Self.isName)
    guard name.count > 1, name.first.map(ASCII.isLetter) == true else { return false }
    let rest = text[name.endIndex...]
    if rest.starts(with: "==") || rest.starts(with: ">=") || rest.starts(with: "~=") {
      return words.count == 1 && rest.dropFirst(2).first.map(ASCII.isDigit) == true
    }
    return rest.first == UInt8(ascii: "=") && rest.count > 1
      && !ASCII.isBlank(rest[rest.startIndex + 1])
      && (name.contains(UInt8(ascii: ".")) || name.allSatisfy { !(97...122).contains($0) })
  }

  private static let verbs: Set<String> = [
    "CREATE", "ALTER", "INSERT", "UPDATE", "DELETE", "DROP", "SELECT", "GRANT", "REVOKE", "WITH",
    "SET", "COPY", "TRUNCATE", "COMMENT", "CALL", "DO",
  ]

  private static func isName(_ byte: UInt8) -> Bool {
    ASCII.isWord(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }

  private func word(_ index: Int) -> String { index < words.count ? words[index].text : "" }

  private func has(_ piece: StaticString) -> Bool { text.place(of: piece) != nil }

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
    case "class": return endsWithColon || word(2) == "<"
    case "defmodule", "data": return word(2) == "do" || has("(")
    case "end": return words.count == 1
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

  /// A tag of a page or of a component. Models wrap their thoughts in tags of their own.
  private var isMarkup: Bool {
    let inside = text.dropFirst()
    if inside.starts(with: "!--") { return false }
    let rest = inside.drop { "/!?%".utf8.contains($0) }
    let name = rest.prefix { ASCII.isWord($0) || $0 == UInt8(ascii: "-") }.text.lowercased()
    return Self.pageTags.contains(name) || inside.first == UInt8(ascii: "%")
      || has("=\"") && !Self.plainTags.contains(name)
  }

  private static let pageTags: Set<String> = [
    "html", "head", "body", "div", "span", "script", "style", "template", "svg", "path", "form",
    "input", "table", "tr", "td", "th", "ul", "ol", "li", "section", "header", "footer", "nav",
    "main", "button", "label", "link", "meta", "title", "h1", "h2", "h3", "doctype", "xml", "php",
    "select", "option",
  ]
  private static let plainTags: Set<String> = [
    "details", "summary", "br", "p", "sub", "sup", "b", "i", "em", "strong", "img", "a", "hr",
    "center", "kbd",
  ]
}
