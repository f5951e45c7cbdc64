import Artifact

/// Files that parse, hold more than comments, and do nothing: no program and no reader gets anything from
/// them. Where it is not plain they do something.
enum IdleFile {
  /// Bytes of the largest file that may be idle, where all of it has to be looked at.
  private static let most = 1 << 16

  /// What such a file holds; nil if it does something. `code` is the text without its comments.
  static func content(
    _ code: ArraySlice<UInt8>, of text: SourceText, path: String, language: Language
  ) -> String? {
    let aName = isName(code) ? "no more than a name" : nil
    return switch language {
    case .javascript, .typescript, .jsx:
      // Of imports alone there is another word.
      !isSetting(path) && IdleScript.isIdle(code) ? "only what is empty" : aName
    case .json:
      !isSetting(path) && isEmptyValue(text.bytes[...]) ? "no more than one bare value" : nil
    case .yaml:
      code.count < most && !isSetting(path) && isBareYAML(code)
        ? "no more than one bare value" : nil
    case .python:
      // Empty bodies are what files of types are made of.
      path.hasSuffix("__init__.py") || path.hasSuffix(".pyi") || !isIdlePython(code)
        ? aName : "only pass, texts and empty bodies"
    case .bash: code.count < most && isIdleShell(code) ? "no command that does anything" : nil
    case .ruby: isIdleRuby(code) ? "only values and empty bodies" : aName
    case .sql: isIdleSQL(text.bytes) ? "no statement that changes or asks for anything" : nil
    default: nil
    }
  }

  /// Whether a tool looks for a file of this name, and takes an empty one for its defaults; or whether its name
  /// says that it is to be empty.
  private static func isSetting(_ path: String) -> Bool {
    let parts = path.lowercased().split(separator: "/")
    let name = parts.last ?? ""
    return name.hasPrefix(".") || name.hasSuffix(".d.ts") || name.contains(".config.")
      || name.contains("empty")
      || [
        "tsconfig", "jsconfig", "noop", "package.json", "deno.json", "biome.json", "renovate.json",
      ]
      .contains { name.hasPrefix($0) }
      || parts.dropLast().contains { ["fixtures", "__fixtures__", "__mocks__"].contains($0) }
  }

  // MARK: Data

  /// A scalar, or `{}` or `[]`.
  private static func isEmptyValue(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text.drop(while: ASCII.isSpace)
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) {
      rest = rest.dropFirst(3).drop(while: ASCII.isSpace)
    }
    guard let first = rest.first else { return false }
    let inside = rest.dropFirst().drop(while: ASCII.isSpace)
    if rest.allSatisfy({ ASCII.isSpace($0) || "[]{},".utf8.contains($0) }) { return true }
    switch first {
    case UInt8(ascii: "{"): return inside.first == UInt8(ascii: "}")
    case UInt8(ascii: "["): return inside.first == UInt8(ascii: "]")
    default: return "\"-0123456789tfn".utf8.contains(first)
    }
  }

  /// Whether no line has a key, an item or a sign of YAML's.
  private static func isBareYAML(_ code: ArraySlice<UInt8>) -> Bool {
    var lines = Lines(code).map { ASCII.trimmed(code[$0]) }
      .filter { !$0.isEmpty && !$0.starts(with: "%") }
    if lines.first?.starts(with: "---") == true {
      let rest = ASCII.trimmed(lines.removeFirst().dropFirst(3))
      if !rest.isEmpty { lines.insert(rest, at: 0) }
    }
    if lines.last?.elementsEqual("...".utf8) == true { lines.removeLast() }
    if lines.count == 1, lines[0].elementsEqual("{}".utf8) || lines[0].elementsEqual("[]".utf8) {
      return true
    }
    if lines.count == 1, let quote = lines[0].first, "\"'".utf8.contains(quote) {
      return lines[0].last == quote && lines[0].count { $0 == quote } == 2
    }
    if let first = lines.first?.first, "|>".utf8.contains(first) { return true }
    return !lines.isEmpty
      && lines.allSatisfy { line in
        guard let first = line.first, !"{[!&*|>?@`%\"'".utf8.contains(first) else { return false }
        if first == UInt8(ascii: "-"), line.dropFirst().first.map(ASCII.isBlank) ?? true {
          return false
        }
        return !line.indices.contains {
          line[$0] == UInt8(ascii: ":") && ($0 + 1 == line.endIndex || ASCII.isBlank(line[$0 + 1]))
        }
      }
  }

  // MARK: Shell

  private static func isIdleShell(_ code: ArraySlice<UInt8>) -> Bool {
    let nothing: Set<String> = [
      ":", "true", "exit", "exit 0", "{", "}", "return", "return 0", "then", "fi",
    ]
    return code.split { $0 == ASCII.lf || $0 == UInt8(ascii: ";") }.allSatisfy { statement in
      var text = ASCII.trimmed(statement)
      // A function's head, and what stands behind it.
      if let open = text.firstRange(of: "()".utf8),
        text[..<open.lowerBound].allSatisfy({
          ASCII.isWord($0) || $0 == UInt8(ascii: "-")
        })
      {
        text = ASCII.trimmedStart(text[open.upperBound...])
      }
      if text.first == UInt8(ascii: "{") { text = ASCII.trimmedStart(text.dropFirst()) }
      return text.isEmpty || nothing.contains(text.text) || text.starts(with: "set -")
        || text.starts(with: "set +")
    }
  }

  // MARK: SQL

  /// Transactions, settings of the session and constants that are asked for.
  private static func isIdleSQL(_ text: [UInt8]) -> Bool {
    let idle: Set<String> = [
      "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "SET",
      "RESET",
    ]
    // A line for psql is no statement, and does something.
    guard !text.contains(UInt8(ascii: "\\")) else { return false }
    if isTakenBack(text) { return true }
    var words: [String] = []
    var statements = 0
    for token in SQLTokens(in: text) where token.kind != .comment {
      let word = text[token.range].text.uppercased()
      if word == ";" {
        words = []
        continue
      }
      words.append(word)
      if words.count == 1 {
        statements += 1
        guard idle.contains(word) || ["SELECT", "VALUES", "DO"].contains(word) else { return false }
      } else if words[0] == "DO" {
        // A body that has nothing to do: `DO $$ BEGIN NULL; END $$`.
        let isLanguage = word == "LANGUAGE" || words[words.count - 2] == "LANGUAGE"
        guard isLanguage || token.kind == .dollarString && isIdleBody(text[token.range]) else {
          return false
        }
      } else if words[0] == "VALUES" || words[0] == "SELECT" {
        let isConstant =
          [.number, .string].contains(token.kind)
          || ["AS", "NULL", "TRUE", "FALSE", ",", "(", ")", "+", "-", "WHERE"].contains(word)
          || words[words.count - 2] == "AS"
        guard isConstant else { return false }
      } else if words.count > 24 {
        return false
      }
    }
    return statements > 0
  }

  /// Whether it is a transaction that asks for nothing and is rolled back.
  private static func isTakenBack(_ text: [UInt8]) -> Bool {
    let statements = SQLStatement.statements(in: text, atMost: 1000)
    guard statements.count > 1, ["BEGIN", "START"].contains(statements[0].head.first),
      let last = statements.last, last.head.first == "ROLLBACK", last.head.count < 3
    else { return false }
    return statements.dropFirst().dropLast().allSatisfy { statement in
      changing.contains(statement.head.first ?? "") && !statement.selects
        && text[statement.range].text.uppercased().firstRange(of: "RETURNING") == nil
    }
  }

  private static let changing: Set = [
    "ALTER", "COMMENT", "CREATE", "DELETE", "DROP", "GRANT", "INSERT", "SET", "UPDATE",
  ]

  /// Of a `DO`, in dollars.
  private static func isIdleBody(_ text: ArraySlice<UInt8>) -> Bool {
    guard let tag = text.dropFirst().firstIndex(of: UInt8(ascii: "$")) else { return false }
    let body = Array(text[(tag + 1)...].dropLast(tag + 1 - text.startIndex))
    return SQLTokens(in: body).allSatisfy { token in
      token.kind == .comment
        || ["BEGIN", "NULL", "END", ";"].contains(body[token.range].text.uppercased())
    }
  }

  // MARK: Ruby

  private static func isName(_ code: ArraySlice<UInt8>) -> Bool {
    let name = code.drop(while: ASCII.isSpace).prefix {
      !ASCII.isSpace($0) && $0 != UInt8(ascii: ";")
    }
    guard code[name.endIndex...].allSatisfy({ ASCII.isSpace($0) || $0 == UInt8(ascii: ";") }) else {
      return false
    }
    return !name.isEmpty && name.allSatisfy(ASCII.isWord)
  }

  /// Whether there are no lines but values that nobody asks for, and heads and ends of bodies that hold no others. A
  /// class with a base has what that has.
  private static func isIdleRuby(_ code: ArraySlice<UInt8>) -> Bool {
    code.count < most
      && code.split { $0 == ASCII.lf || $0 == UInt8(ascii: ";") }.allSatisfy { statement in
        let text = ASCII.trimmed(statement).text
        return text.isEmpty || ["nil", "true", "false", "begin", "end"].contains(text)
          || text.wholeMatch(of: /(module|class) [\w:]+|def [\w.]+[?!]?( ?\([^()]*\))?/) != nil
          || text.wholeMatch(of: /"[^"#]*"|'[^']*'|:\w+|\d+/) != nil
      }
  }

  // MARK: Python

  private static func isIdlePython(_ code: ArraySlice<UInt8>) -> Bool {
    var (rest, calls, hasClass) = (code, [String](), false)
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    func take(_ word: StaticString) -> Bool {
      let behind = rest.dropFirst(word.utf8CodeUnitCount)
      guard rest.starts(with: word), behind.first.map(ASCII.isWord) != true else { return false }
      rest = behind
      return true
    }
    while true {
      rest = rest.drop { ASCII.isSpace($0) || $0 == UInt8(ascii: ";") }
      guard let first = rest.first else { return true }
      if "\"'".utf8.contains(first) {
        let triple = rest.prefix(3)
        let quote =
          triple.count == 3 && triple.allSatisfy { $0 == first } ? triple : triple.prefix(1)
        guard let end = rest.dropFirst(quote.count).firstRange(of: quote) else { return false }
        rest = rest[end.upperBound...]
      } else if take("pass") || take("...") || take("None") || take("True") || take("False") {
      } else if let call = calls.first(where: { rest.starts(with: $0.utf8) }) {
        rest = rest.dropFirst(call.utf8.count)
      } else if !hasClass, take("raise NotImplementedError") {
        rest = rest.drop { $0 != ASCII.lf }
      } else if take("return") {
        rest = rest.drop(while: ASCII.isBlank)
        _ = take("None")
      } else if take("if True:") || take("if __name__ == '__main__':")
        || take("if __name__ == \"__main__\":")
      {
        continue
      } else if take("async") || take("def") {
        guard let body = body(behind: rest) else { return false }
        let name = ASCII.trimmedStart(rest).prefix(while: ASCII.isWord)
        if name.text != "def" { calls.append(name.text + "()") }
        rest = body
        continue
      } else if take("class") {
        hasClass = true
        // One with a base has what that has.
        guard let body = body(behind: rest), !rest[..<body.startIndex].contains(UInt8(ascii: "("))
        else { return false }
        rest = body
        continue
      } else {
        return false
      }
      rest = rest.drop(while: ASCII.isBlank)
      guard rest.isEmpty || rest.first == ASCII.lf || rest.first == UInt8(ascii: ";") else {
        return false
      }
    }
  }

  /// What stands behind the colon of `f(a, b: int) -> int:` or `C:`.
  private static func body(behind text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var depth = 0
    var at = text.startIndex
    while at < min(text.endIndex, text.startIndex + 4000) {
      let byte = text[at]
      if "([{".utf8.contains(byte) { depth += 1 }
      if ")]}".utf8.contains(byte) { depth -= 1 }
      if depth == 0, byte == UInt8(ascii: ":") { return text[(at + 1)...] }
      if depth == 0, byte == ASCII.lf { return nil }
      at += 1
    }
    return nil
  }
}
