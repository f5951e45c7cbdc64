import Artifact

/// Lines of a file that are written for people, not for a parser: headings, lists, sentences.
package enum Prose {
  /// Whether a line looks like it. Judged by its shape; a repair that follows from it is tried.
  /// `goesOn`: a sentence of the line before may end here.
  static func isLine(_ line: ArraySlice<UInt8>, goesOn: Bool = false) -> Bool {
    // What a comment behind code says is prose, and the code is none.
    let comment = line.indices.first { at in
      ASCII.isBlank(line[at])
        && ["//", "--"].contains { line[(at + 1)...].starts(with: $0.utf8) }
    }
    let code = ASCII.trimmed(line[..<(comment ?? line.endIndex)])
    let text = code.isEmpty ? ASCII.trimmed(line) : code
    guard let first = text.first, let last = text.last else { return false }
    let signs: [StaticString] = ["```", "**", "##", "# ", "* ", "- ", "• "]
    if signs.contains(where: { text.starts(with: $0) }) { return true }
    if beginnings.contains(text.prefix(while: ASCII.isWord).text)
      || ["//", "/*", "--"].contains(where: { text.starts(with: $0.utf8) })
    {
      return false
    }
    // Code ends its lines with signs.
    let isOpen = ";{,([".utf8.contains(last)
    let number = text.drop(while: ASCII.isDigit)
    if (1...3).contains(text.count - number.count), !isOpen,
      number.first.map(".):".utf8.contains) == true,
      number.dropFirst().first.map(ASCII.isBlank) == true
    {
      return true
    }
    let words = text.split(separator: ASCII.space)
    let plain = words.count { word in
      word.allSatisfy { ASCII.isLetter($0) || $0 >= 0x80 || ",.'’:();*".utf8.contains($0) }
    }
    let loud = words.count { word in
      let letters = word.filter { !",.'’:();*".utf8.contains($0) }
      return letters.count > 2 && letters.allSatisfy(ASCII.isCapital)
    }
    // A sentence begins large, or it ends; SQL is loud.
    let start = text.first { !"(*_\"".utf8.contains($0) } ?? first
    let isSentence =
      goesOn || ASCII.isCapital(start) || start >= 0x80 || ".!?".utf8.contains(last)
    if words.count >= 4, plain * 4 >= words.count * 3, loud < 2, isSentence, !isOpen,
      !text.contains(where: { "{}=".utf8.contains($0) }),
      !text.indices.contains(where: {
        text[$0] == UInt8(ascii: ";") && !ASCII.isLetter(text[max($0 - 1, text.startIndex)])
      })
    {
      return true
    }
    // Mostly letters that no grammar of ours has outside of strings.
    let foreign = text.count { $0 >= 0x80 }
    return foreign * 2 > text.count
  }

  /// What lines of code begin with, of this language or of another: a sentence has a capital.
  private static let beginnings: Set<String> = {
    let clauses = [
      "alter", "and", "begin", "check", "comment", "commit", "constraint", "create", "cross",
      "default", "delete", "do", "drop", "else", "end", "exclude", "foreign", "from", "full",
      "grant", "group", "having", "index", "inner", "insert", "join", "key", "left", "limit",
      "not", "on", "or", "order", "primary", "references", "returning", "revoke", "right",
      "select", "set", "truncate", "union", "unique", "update", "using", "values", "when",
      "where", "with",
    ]
    let words = [
      "abstract", "async", "await", "break", "case", "catch", "class", "const", "continue",
      "declare", "def", "elif", "enum", "export", "extends", "finally", "for", "function", "if",
      "import", "instanceof", "interface", "let", "namespace", "new", "private", "protected",
      "public", "readonly", "return", "static", "super", "switch", "throw", "try", "type",
      "typeof", "var", "while", "yield",
    ]
    return Set(words + clauses + clauses.map { $0.uppercased() })
  }()

  /// The lines from the one at `offset` on that are prose, one after another, as a range without the
  /// last line end; nil if the first is none.
  static func lines(at offset: Int, in text: [UInt8]) -> Range<Int>? {
    guard !text.isEmpty else { return nil }
    let start = startOfLine(at: offset, in: text)
    var end = start
    for line in Lines(text[start...]) where !ASCII.isBlank(text[line]) {
      let goesOn =
        end > start && end + 1 == line.lowerBound
        && !".:!?".utf8.contains(text[end - 1])
      guard isLine(text[line], goesOn: goesOn) else { break }
      end = line.upperBound
    }
    return end > start ? start..<end : nil
  }

  /// Where the line of a place begins; of one past the end that of the last byte.
  package static func startOfLine(at offset: Int, in text: [UInt8]) -> Int {
    (text[..<min(offset, text.count - 1)].lastIndex(of: ASCII.lf) ?? -1) + 1
  }

  /// The lines as comments of a language whose sign that is; empty lines stay.
  static func commented(
    _ range: Range<Int>, of text: [UInt8], with sign: String, in language: String
  ) -> Edit {
    let lines = text[range].split(separator: ASCII.lf, omittingEmptySubsequences: false)
    let comments = lines.map { ASCII.isBlank($0) ? $0.text : "\(sign) \($0.text)" }
    return Edit(
      range, comments.joined(separator: "\n"),
      help: "this is prose, not \(language): take it out, or make it a comment (\(sign))",
      isWeak: true)
  }
}

extension ASCII {
  static func isCapital(_ byte: UInt8) -> Bool { isLetter(byte) && byte & 0x20 == 0 }
}
