import Artifact

/// Text in a file that is no part of it: what a language model left in that was to be taken off.
enum StrayText: Equatable {
  /// The first line is the name of a language, or of the file: its bytes, with its line end.
  case label(Range<Int>)
  /// A line is a code fence, and no comment or text.
  case fence(Int)
  /// Text stands behind the end of an HTML document, or before it, from there on.
  case behindEnd(Int)
  /// It is a diff of the file.
  case diff
  /// Line ends are written as `\n`: the first one's place.
  case escapedLineEnds(Int, isComment: Bool)

  init?(in text: SourceText, path: String, language: Language) {
    guard ![.markdown, .text, .unknown].contains(language) else { return nil }
    let bytes = text.bytes
    if Self.isDiff(bytes) {
      self = .diff
    } else if let label = Self.label(in: bytes, path, language) {
      self = .label(label)
    } else if let place = Self.escapedLineEnd(in: bytes, language) {
      self = place
    } else if let place = Self.fence(in: bytes, language) {
      self = .fence(place)
    } else if language == .html, let place = Self.behindEnd(in: bytes) {
      self = .behindEnd(place)
    } else {
      return nil
    }
  }

  /// `isRead`: whether a program took the file as it is. A label that it took is a statement of its own, so
  /// that the file parses without it.
  func finding(in text: SourceText, _ language: Language, isRead: Bool) -> Finding? {
    switch self {
    // Only these take it for a word; what another parser took stands in a string or a pattern.
    case .escapedLineEnds(_, isComment: false)
    where isRead && ![.bash, .yaml, .css, .xml].contains(language):
      return nil
    case .label(let line):
      var finding = Finding(
        .strayText, "the first line is a label of the file and no part of it",
        at: text.position(at: line.lowerBound), help: "take out this line")
      if isRead {
        finding.replacement = Replacement(
          start: text.position(at: line.lowerBound), end: text.position(at: line.upperBound),
          text: "")
      }
      return finding
    // JavaScript takes three backticks for templates, a shell for commands.
    case .fence(let place):
      guard isRead else { return nil }
      return Finding(
        .fenceInContent, "a code fence stands inside the file", at: text.position(at: place),
        help: "take out the fence, and what is not code")
    case .behindEnd(let place):
      return Finding(
        .strayText,
        "text stands \(text.bytes[..<place].contains(UInt8(ascii: "<")) ? "behind the end of" : "before") the document",
        at: text.position(at: place),
        help: "take out what is no part of the page")
    case .diff:
      return Finding(
        .strayText, "this is a diff of the file, and not the file",
        at: Position(line: 1, column: 1), help: "write the whole file as it is to be")
    case .escapedLineEnds(let place, _):
      return Finding(
        .escapedLineEnds, "the file is one line, in which line ends are written as \\n",
        at: text.position(at: place), help: "write each \\n outside of strings as a line end")
    }
  }

  /// The file without it, where only a line is to be taken out.
  func mended(_ text: SourceText) -> Mended? {
    guard case .label(let line) = self else { return nil }
    return Mended(
      text: Array(text.bytes[..<line.lowerBound] + text.bytes[line.upperBound...]), isWhole: true)
  }

  /// Whether the first lines are the head of a diff, up to where its first hunk says which lines it is of.
  private static func isDiff(_ bytes: [UInt8]) -> Bool {
    var starts = ["--- ", "+++ ", "@@ -"][...]
    for line in Lines(bytes[...]).prefix(20)
    where bytes[line].starts(with: starts[starts.startIndex].utf8) {
      starts = starts.dropFirst()
      if starts.isEmpty { return true }
    }
    return false
  }

  // MARK: Labels

  private static let labels: Set<String> = [
    "javascript", "js", "node", "typescript", "ts", "jsx", "tsx", "python", "py", "python3", "sql",
    "postgresql", "postgres", "pgsql", "plpgsql", "psql", "mysql", "sqlite", "bash", "sh", "shell",
    "zsh", "json", "jsonc", "yaml", "yml", "toml", "xml", "html", "css", "scss", "less",
    "mjs", "cjs", "nodejs", "es6", "graphql", "plaintext", "text", "code", "dockerfile", "ruby",
    "rb", "php", "hcl", "terraform", "tf", "vue", "ini", "mermaid",
  ]

  private static func label(in bytes: [UInt8], _ path: String, _ language: Language) -> Range<Int>?
  {
    guard let start = bytes.firstIndex(where: { !ASCII.isSpace($0) }) else { return nil }
    let end = bytes[start...].firstIndex(of: ASCII.lf) ?? bytes.count
    guard end - start <= 300,
      let next = bytes[end...].first(where: { !ASCII.isSpace($0) })
    else { return nil }
    // What goes on with such a line makes an expression of it, or a selector.
    let goesOn: StaticString =
      switch language {
      case .javascript, .typescript, .jsx: ".=([,`+-*?&|:"
      // What a page has an element for may be a selector.
      case .css
      where ["html", "code", "text"].contains { bytes[start..<end].elementsEqual($0.utf8) }:
        "{,>+~:."
      default: ""
      }
    guard !goesOn.withUTF8Buffer({ $0.contains(next) }) else { return nil }
    let whole = ASCII.trimmed(bytes[start..<end]).text
    var line = whole.lowercased()
    var rest = whole[...]
    if ![.bash, .yaml, .toml].contains(language) {
      for label in ["file: ", "filename: ", "language: "] where line.hasPrefix(label) {
        rest = rest.dropFirst(label.count)
      }
      line = String(rest.lowercased().drop { "[*".contains($0) }.prefix { !"]*:".contains($0) })
      // What the button of a chat says.
      for button in ["copy code", "copy"] where line.hasSuffix(button) {
        line = line == button ? "code" : String(line.dropLast(button.count))
      }
    }
    let word = String(rest.drop { "`*:\"' ".contains($0) }.prefix { !"`*:\"' ".contains($0) })
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let isName =
      word == path || name.contains(".") && (word == name || word.hasSuffix("/" + name))
      || word == whole && [.javascript, .typescript, .jsx, .python, .ruby].contains(language)
        && Language(path: word) == language
    // To a shell all other names of languages are programs.
    let isLabel =
      language == .bash
      ? ["bash", "sh", "shell", "zsh"].contains(whole) : labels.contains(line)
    return isName || isLabel ? start..<min(end + 1, bytes.count) : nil
  }

  // MARK: Fences

  /// Only these languages take three backticks for something in code.
  static func fence(in bytes: [UInt8], _ language: Language) -> Int? {
    guard [.javascript, .typescript, .jsx, .bash].contains(language),
      bytes.firstRange(of: Array("```".utf8)) != nil
    else { return nil }
    let parted = Comments(in: bytes[...], language: language)
    let others = parted.texts + parted.comments.map(\.indices)
    return Lines(bytes[...]).lazy.map { ASCII.trimmed(bytes[$0]) }.first { line in
      line.starts(with: "```".utf8) && !line.dropFirst(3).contains(UInt8(ascii: "`"))
        && !others.contains { $0.contains(line.startIndex) }
    }?.startIndex
  }

  // MARK: Line ends

  /// Only a file of one line has none of its own.
  private static func escapedLineEnd(in bytes: [UInt8], _ language: Language) -> Self? {
    let line = bytes.prefix { $0 != ASCII.lf }
    guard line.count + 1 >= bytes.count, line.count < 1 << 20 else { return nil }
    let isComment = ["//", "--", "#", "/*", "<!--"].contains { line.starts(with: $0.utf8) }
    var places: [Int] = []
    var at = line.startIndex
    while at < line.endIndex {
      let byte = line[at]
      if "\"'`".utf8.contains(byte), !isComment, let end = endOfString(from: at, in: line) {
        at = end
      } else if byte == UInt8(ascii: "\\"), at + 1 < line.endIndex {
        if line[at + 1] == UInt8(ascii: "n"), endsLine(at, in: line) { places.append(at) }
        at += 2
      } else {
        at += 1
      }
    }
    guard let first = places.first else { return nil }
    let before = first > 0 ? line[first - 1] : 0
    return isComment || places.count > 1 || ";{})>".utf8.contains(before)
      ? .escapedLineEnds(first, isComment: isComment) : nil
  }

  private static func endOfString(from start: Int, in line: ArraySlice<UInt8>) -> Int? {
    var at = start + 1
    while at < line.endIndex, line[at] != line[start] {
      at += line[at] == UInt8(ascii: "\\") ? 2 : 1
    }
    return at < line.endIndex ? at + 1 : nil
  }

  /// Whether what stands around `\n` is that of a line's end, and not of a pattern or a word.
  private static func endsLine(_ place: Int, in line: ArraySlice<UInt8>) -> Bool {
    let before = place > line.startIndex ? line[place - 1] : 0
    let after = place + 2 < line.endIndex ? line[place + 2] : ASCII.lf
    if ASCII.isBlank(before), ASCII.isBlank(after) { return false }
    return !"/[|^(".utf8.contains(before) && !"/]+*?|)".utf8.contains(after)
  }

  // MARK: HTML

  /// Where text stands before the document, or behind the end tag of its body; tags and comments may.
  private static func behindEnd(in bytes: [UInt8]) -> Int? {
    let small = bytes.map(ASCII.lowercased)
    let start = small.firstIndex { !ASCII.isSpace($0) } ?? small.endIndex
    let heads = ["<!doctype html", "<html"].map { Array($0.utf8) }
    if start < small.endIndex, ASCII.isLetter(small[start]),
      let head = small.firstIndex(of: UInt8(ascii: "<")),
      heads.contains(where: small[head...].starts(with:)),
      !small[..<head].contains(UInt8(ascii: "{"))
    {
      return start
    }
    func last(_ tag: StaticString) -> Int? {
      small.indices.last { small[$0] == UInt8(ascii: "<") && small[$0...].starts(with: tag) }
    }
    let tag = last("</body>") ?? last("</html>")
    guard let tag else { return nil }
    var rest = small[(tag + 7)...]
    // Within a script it is a string.
    if let end = rest.firstRange(of: Array("</script".utf8)),
      rest[..<end.lowerBound].firstRange(of: Array("<script".utf8)) == nil
    {
      return nil
    }
    while let start = rest.firstIndex(where: { !ASCII.isSpace($0) }) {
      rest = rest[start...]
      let closing: StaticString =
        rest.starts(with: "<!--")
        ? "-->"
        : rest.starts(with: "<script")
          ? "</script>"
          : rest.starts(with: "<style")
            ? "</style>" : ">"
      guard rest.first == UInt8(ascii: "<") else {
        let isTemplate = ["{%", "{{", "{#"].contains { rest.starts(with: $0.utf8) }
        return isTemplate ? nil : start
      }
      guard let end = closing.withUTF8Buffer({ rest.firstRange(of: $0) }) else { return nil }
      rest = rest[end.upperBound...]
    }
    return nil
  }
}

extension SourceText {
  /// What to say of a line that holds a blank of other scripts, which SQL, Python and shells take for a letter.
  func foreignBlankHelp(at place: Position) -> String? {
    guard let line = line(place.line), line.contains(where: { $0 >= 0x80 }),
      let blank = line.text.unicodeScalars.first(where: {
        $0.value >= 0x80 && $0.properties.generalCategory == .spaceSeparator
      })
    else { return nil }
    return
      "the line holds the blank U+\(blank.hex), which is no blank of the language: write a plain one"
  }

  /// Where a blank of other scripts stands that a parser took for a letter: in a name of SQL's, in a command, at a
  /// line's margin. Nil in texts and comments, and in languages to which it is a blank.
  func foreignBlank(_ language: Language) -> Finding? {
    guard [.sql, .bash, .ruby, .yaml].contains(language), bytes.contains(where: { $0 >= 0xC2 })
    else {
      return nil
    }
    var places: [Range<Int>] = []
    if language == .sql {
      places = SQLTokens(in: bytes).filter { $0.kind == .word }.map(\.range)
    } else {
      // What goes on over lines may hold any text.
      let goesOn = ["<<", "|\n", "|-\n", ">\n", ">-\n"].contains {
        bytes.firstRange(of: Array($0.utf8)) != nil
      }
      guard !goesOn else { return nil }
      for line in Lines(bytes[...]) {
        let text = bytes[line]
        for quote in "'\"`".utf8 where text.count(where: { $0 == quote }) % 2 == 1 { return nil }
        let start = text.firstIndex { !ASCII.isBlank($0) } ?? line.upperBound
        let end = text.firstIndex { "#'\"`".utf8.contains($0) } ?? line.upperBound
        places.append(
          start..<([.bash, .ruby].contains(language)
            ? max(start, end) : min(start + 1, line.upperBound)))
      }
    }
    for place in places {
      for (at, byte) in zip(place, bytes[place]) where byte >= 0xC2 {
        guard let blank = bytes[at..<min(at + 3, bytes.count)].text.unicodeScalars.first,
          blank.properties.generalCategory == .spaceSeparator,
          // In what a command is given, that of Chinese and Japanese is text.
          language != .bash || blank == "\u{A0}"
        else { continue }
        return Finding(
          .hidden, "U+\(blank.hex) stands here as a letter of a word, and looks like a blank",
          at: position(at: at))
      }
    }
    return nil
  }
}
