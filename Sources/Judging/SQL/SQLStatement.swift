import Artifact

/// One statement of a file, without the semicolon that ends it.
package struct SQLStatement: Sendable, Equatable {
  /// Its bytes in the file, from its first token to its last.
  package let range: Range<Int>
  /// Its first words in upper case, at most eight: what kind of statement it is.
  package let head: [String]
  /// What it makes, in lower case without its schema; nil if it makes nothing that has a name.
  package let creates: String?
  /// What it removes, likewise; of several the first.
  package let drops: String?
  /// The schema that it names for that.
  package let schema: String?
  /// Whether it has the word STDIN.
  private let endsInRows: Bool
  /// Whether it has to do with constraints that are asked for when a transaction ends.
  package let defers: Bool
  /// Whether it takes rows from others.
  package let selects: Bool
  /// What it is about: the names behind TABLE, FROM, ON and the like, in lower case without schemas.
  package let touches: Set<String>
  /// Whether it is a query that changes nothing, and makes nothing.
  package let onlyReads: Bool
  /// What becomes of the temporary table that it makes when its transaction ends.
  package let atCommit: AtCommit?
  /// Whether something may end with its transaction that one does not see from here: code in a string
  /// makes it, or a function. That takes real commits.
  package let endsUnseen: Bool

  /// The statements of a text. A semicolon within parentheses, or in the body of a function between
  /// BEGIN ATOMIC and END, ends none. Of more than `count` only so many.
  package static func statements(in text: [UInt8], atMost count: Int? = nil) -> [SQLStatement] {
    var statements: [SQLStatement] = []
    var tokens: [SQLToken] = []
    var depth = 0
    /// How many END stand out of a body that began with BEGIN ATOMIC, and of its CASEs.
    var open = 0
    func end() {
      if let first = tokens.first, let last = tokens.last {
        statements.append(
          SQLStatement(tokens, first.range.lowerBound..<last.range.upperBound, text))
      }
      tokens = []
      (depth, open) = (0, 0)
    }
    for token in SQLTokens(in: text) where token.kind != .comment {
      if let count, statements.count >= count { return statements }
      let sign = token.kind == .sign ? text[token.range.lowerBound] : 0
      switch sign {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth = max(0, depth - 1)
      case UInt8(ascii: ";") where depth == 0 && open == 0:
        end()
        continue
      default: break
      }
      // The three words that part no statements, by their lengths.
      if token.kind == .word, (3...6).contains(token.range.count) {
        switch text[token.range].text.uppercased() {
        case "ATOMIC" where open == 0:
          let isBody = tokens.first.map { Self.isWord("CREATE", $0, text) } == true
          if isBody, tokens.last.map({ Self.isWord("BEGIN", $0, text) }) == true { open = 1 }
        case "CASE" where open > 0: open += 1
        case "END" where open > 0: open -= 1
        default: break
        }
      }
      tokens.append(token)
    }
    end()
    return statements
  }

  private static func isWord(_ word: StaticString, _ token: SQLToken, _ text: [UInt8]) -> Bool {
    token.range.count == word.utf8CodeUnitCount
      && ASCII.hasPrefix(text[token.range], ignoringCase: word)
  }

  private init(_ tokens: [SQLToken], _ range: Range<Int>, _ text: [UInt8]) {
    self.range = range
    head = tokens.prefix(8).map { text[$0.range].text.uppercased() }
    let words = tokens.prefix(16).map { text[$0.range].text }
    let (created, dropped) = (
      Self.name(after: "CREATE", in: words), Self.name(after: "DROP", in: words)
    )
    (creates, drops) = (created.last, dropped.last)
    schema = (created + dropped).dropLast().last
    endsInRows = tokens.contains { Self.isWord("STDIN", $0, text) }
    let all = tokens.prefix(10_000).map {
      $0.kind == .string ? "'" : text[$0.range].prefix(64).text
    }
    touches = Self.names(in: all)
    defers = tokens.contains {
      Self.isWord("DEFERRED", $0, text) || Self.isWord("DEFERRABLE", $0, text)
    }
    selects = all.contains { $0.uppercased() == "SELECT" }
    onlyReads =
      Self.readers.contains(head.first ?? "") && tokens.count == all.count
      && !all.contains { Self.writers.contains($0.uppercased()) }
    atCommit = head.first == "CREATE" ? AtCommit(in: all.map { $0.uppercased() }) : nil
    endsUnseen =
      ["FETCH", "MOVE"].contains(head.first)
      || tokens.contains { token in
        switch token.kind {
        case .word: Self.isWord("SET_CONFIG", token, text)
        case .string, .dollarString: Self.endsUnseen(in: text[token.range])
        default: false
        }
      }
  }

  /// Whether code in a string makes what ends with a transaction.
  private static func endsUnseen(in string: ArraySlice<UInt8>) -> Bool {
    guard string.count > 9 else { return false }
    let words = string.split { !ASCII.isWord($0) }
    return zip(words, words.dropFirst() + [[]]).contains { word, next in
      switch word.count {
      case 10: word.text.uppercased() == "SET_CONFIG"
      case 2:
        next.count == 6 && word.text.uppercased() == "ON" && next.text.uppercased() == "COMMIT"
      case 3:
        next.count == 5 && word.text.uppercased() == "SET" && next.text.uppercased() == "LOCAL"
      default: false
      }
    }
  }

  /// The names that stand where one of a relation may: the last part of each.
  private static func names(in words: [String]) -> Set<String> {
    var names: Set<String> = []
    for index in words.indices where openers.contains(words[index].uppercased()) {
      let rest = words[(index + 1)...].drop { skipped.contains($0.uppercased()) }
      guard let name = parts(of: rest).last, let first = name.utf8.first,
        !openers.contains(name.uppercased()),
        first == UInt8(ascii: "\"") || ASCII.isWord(first) || first >= 0x80
      else { continue }
      names.insert(unquoted(name))
    }
    return names
  }

  private static let openers: Set = [
    "TABLE", "INTO", "UPDATE", "FROM", "JOIN", "ON", "REFERENCES", "INDEX", "VIEW", "SCHEMA",
    "TYPE", "OF", "PARTITION", "COPY", "TRUNCATE", "SEQUENCE", "FUNCTION", "PROCEDURE", "DOMAIN",
  ]
  private static let skipped: Set = ["IF", "NOT", "EXISTS", "ONLY", "CONCURRENTLY", "TABLE"]

  /// `CREATE … TABLE [IF NOT EXISTS] [schema.]name`, `DROP TABLE [IF EXISTS] [schema.]name`.
  /// The parts of the name.
  private static func name(after verb: String, in words: [String]) -> [String] {
    guard words.first?.uppercased() == verb else { return [] }
    var rest = words.dropFirst().drop { modifiers.contains($0.uppercased()) }
    guard let kind = rest.popFirst(), kinds.contains(kind.uppercased()) else { return [] }
    for condition in [["CONCURRENTLY"], ["IF", "NOT", "EXISTS"], ["IF", "EXISTS"]]
    where rest.prefix(condition.count).map({ $0.uppercased() }) == condition {
      rest = rest.dropFirst(condition.count)
    }
    // An index may have no name of its own.
    if rest.first?.uppercased() == "ON" { return [] }
    return parts(of: rest).map(unquoted)
  }

  /// Of the name that stands first: its schema, and itself.
  private static func parts(of words: ArraySlice<String>) -> [String] {
    var (parts, rest) = (Array(words.prefix(1)), words.dropFirst())
    while rest.count > 1, rest.first == "." {
      parts.append(rest[rest.startIndex + 1])
      rest = rest.dropFirst(2)
    }
    return parts
  }

  /// As the server reads a name.
  private static func unquoted(_ name: String) -> String {
    name.hasPrefix("\"") ? String(name.dropFirst().dropLast()) : name.lowercased()
  }

  /// What may stand before the kind: `CREATE OR REPLACE FUNCTION`. A kind behind another, as in `CREATE
  /// TRIGGER … EXECUTE FUNCTION`, is of what is there already.
  private static let modifiers: Set = [
    "OR", "REPLACE", "GLOBAL", "LOCAL", "TEMP", "TEMPORARY", "UNLOGGED", "FOREIGN", "MATERIALIZED",
    "RECURSIVE", "UNIQUE",
  ]
  private static let kinds: Set = [
    "TABLE", "VIEW", "SEQUENCE", "TYPE", "DOMAIN", "FUNCTION", "PROCEDURE", "SCHEMA", "ROLE",
    "EXTENSION", "INDEX",
  ]

  /// Whether it is what migrations are made of.
  package var changesSchema: Bool { ["ALTER", "CREATE", "DROP"].contains(head.first) }

  /// Whether it makes a function or a procedure in PL/pgSQL.
  package func makesRoutine(in text: [UInt8]) -> Bool {
    head.first == "CREATE"
      && head.prefix(4).contains { $0 == "FUNCTION" || $0 == "PROCEDURE" }
      && text[range].text.lowercased().contains("plpgsql")
  }

  /// Whether it reads rows that stand behind it.
  package var readsRows: Bool { head.first == "COPY" && endsInRows }
}
