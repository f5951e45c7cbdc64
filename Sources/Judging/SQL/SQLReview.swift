import Artifact

/// What the SQL of a report does to what was there before it, and whom it lets in: for somebody's eyes.
///
/// It reads what stands there; of what code puts together and executes only how it begins.
struct SQLReview {
  /// What one statement does: the number of its file, and where the word stands that says so.
  typealias Found = (file: Int, offset: Int, rule: Rule, message: String)

  private(set) var found: [Found] = []
  /// What files make, by its name: the first place, and whether it was not there before.
  private var made: [String: (place: Place, isNew: Bool)] = [:]
  /// Columns that are added to tables that are there, as `table.column`.
  private var added: Set<String> = []

  private struct Place: Comparable {
    let file: Int
    let offset: Int

    static func < (one: Place, other: Place) -> Bool {
      (one.file, one.offset) < (other.file, other.offset)
    }
  }

  /// The texts in the order of their files; one that takes migrations back removes what others make.
  init(of files: [(path: String, text: [UInt8])]) {
    guard files.contains(where: { Self.mayAsk($0.text) }) else { return }
    // Of each the place from which on it takes back.
    let files = files.map { path, text in
      let from = Self.takesBack(path) ? 0 : Self.downSection(of: text) ?? .max
      return (text: text, statements: SQLStatement.statements(in: text), from: from)
    }
    for (number, file) in files.enumerated() {
      for statement in file.statements where statement.range.lowerBound < file.from {
        note(statement, in: file.text, number)
      }
    }
    let called = files.reduce(into: Set<String>()) { called, file in
      for statement in file.statements where ["CALL", "SELECT"].contains(statement.head.first) {
        called.formUnion(Words(of: statement.range, in: file.text).calls)
      }
    }
    for (number, file) in files.enumerated() {
      for statement in file.statements where Self.looked.contains(statement.head.first ?? "") {
        for words in Words.all(of: statement, in: file.text, calling: called) {
          look(words, number, statement.range.lowerBound >= file.from)
        }
      }
    }
  }

  /// Whether a text has a word in it that may ask for a look: few have.
  private static func mayAsk(_ text: [UInt8]) -> Bool {
    var last: UInt8 = 0
    for token in SQLTokens(in: text) where token.kind != .comment {
      let word = text[token.range]
      defer { last = word.last.map(ASCII.lowercased) ?? 0 }
      if token.kind == .dollarString { return true }
      guard token.kind == .word, (4...8).contains(word.count) else { continue }
      // ON DELETE, ON UPDATE, FOR UPDATE, DO UPDATE
      let isPart = last == UInt8(ascii: "n") || last == UInt8(ascii: "r")
      let verbs: [StaticString] =
        isPart ? ["DROP"] : ["DROP", "TRUNCATE", "DELETE", "UPDATE", "GRANT", "DEFINER", "DISABLE"]
      if verbs.contains(where: {
        word.count == $0.utf8CodeUnitCount && ASCII.hasPrefix(word, ignoringCase: $0)
      }) {
        return true
      }
    }
    return false
  }

  /// By the names that tools and people give to what takes migrations back.
  private static func takesBack(_ path: String) -> Bool {
    let parts = path.lowercased().split(separator: "/")
    guard let name = parts.last else { return false }
    let words = name.split { !$0.isLetter } + parts.dropLast()
    return words.contains {
      ["down", "downs", "rollback", "rollbacks", "revert", "undo"].contains($0)
    }
      || name.prefixMatch(of: /u\d[\d._]*__/) != nil
  }

  /// Where the section begins that takes back: `-- +goose Down`, `-- migrate:down`, `-- Down`.
  private static func downSection(of text: [UInt8]) -> Int? {
    Lines(text[...]).first { range in
      let line = ASCII.trimmed(text[range])
      guard line.starts(with: "--"), line.count < 80 else { return false }
      let words = line.dropFirst(2).text.lowercased().split { !$0.isLetter }
      return ["down", "downs", "undo"].contains(words.first)
        || words == ["create", "above", "drop", "below"]
        || words.prefix(2) == ["goose", "down"]
        || words.prefix(2) == ["migrate", "down"]
    }?.lowerBound
  }

  private mutating func note(_ statement: SQLStatement, in text: [UInt8], _ file: Int) {
    guard let first = statement.head.first, ["CREATE", "ALTER"].contains(first) else { return }
    let words = Words(of: statement.range, in: text)
    let place = Place(file: file, offset: statement.range.lowerBound)
    if first == "CREATE" {
      guard let at = words.first(of: Self.kinds), let name = words.name(behind: at)?.name else {
        return
      }
      let head = words.indices.prefix(at + 2).map { words[$0] }
      let isNew = head.last != "IF" && !head.contains("REPLACE")
      if made[name] == nil { made[name] = (place, isNew) }
    } else if let at = words.first(of: Self.kinds), let (old, end) = words.name(behind: at),
      words[end] == "RENAME", words[end + 1] == "TO", let new = words.name(behind: end + 1)?.name
    {
      if let made = made[old], self.made[new] == nil { self.made[new] = (place, made.isNew) }
    } else if words[1] == "TABLE", let (table, end) = words.name(behind: 1) {
      for at in words.indices where at >= end && words[at] == "ADD" {
        let column = words[at + 1] == "COLUMN" ? at + 1 : at
        if words[column + 1] != "IF", let column = words.name(behind: column)?.name {
          added.insert("\(table).\(column)")
        }
      }
    }
  }

  /// What a statement begins with that is looked at.
  private static let looked: Set = [
    "ALTER", "CREATE", "DELETE", "DO", "DROP", "GRANT", "TRUNCATE", "UPDATE", "WITH",
  ]
  private static let kinds: Set = [
    "TABLE", "VIEW", "SEQUENCE", "TYPE", "DOMAIN", "FUNCTION", "PROCEDURE", "SCHEMA", "ROLE",
    "USER",
    "EXTENSION", "DATABASE", "TRIGGER", "POLICY",
  ]
}

// MARK: Statements

extension SQLReview {
  private mutating func look(_ words: Words, _ file: Int, _ takesBack: Bool) {
    func tell(_ at: Int, _ rule: Rule, _ message: String) {
      found.append((file, words.offset(at), rule, message))
    }
    /// Whether the report makes it, before or, where a file takes back, at all.
    func isOwn(_ name: String, _ at: Int) -> Bool {
      guard let made = made[name] else { return false }
      return takesBack || made.isNew && made.place < Place(file: file, offset: words.offset(at))
    }
    switch words[0] {
    case "DROP" where words[1] == "OWNED":
      tell(0, .destructive, "DROP OWNED removes all that a role owns")
    case "DROP":
      guard let kind = words.first(of: Self.kinds), kind <= 3 else { return }
      let hasCondition = words[kind + 1] == "IF"
      let cascades = words.contains("CASCADE")
      let names = words.names(behind: kind)
      if names.isEmpty {
        tell(0, .destructive, "DROP \(words[kind] ?? "") removes whatever the code names")
      }
      for (name, at) in names where !isOwn(name, at) {
        // Made anew, so that the file can be run twice.
        let here = Place(file: file, offset: words.offset(at))
        if hasCondition, !cascades, made[name].map({ here < $0.place }) == true { continue }
        let whose = made[name] == nil ? "this report does not make" : "may be there already"
        let rest = cascades ? ", and all that depends on it" : ""
        tell(
          0, .destructive,
          "DROP \(words[kind] ?? "") removes \(name), which \(whose)\(rest)")
      }
    case "TRUNCATE":
      for (name, at) in words.names(behind: words[1] == "TABLE" ? 1 : 0) where !isOwn(name, at) {
        tell(0, .destructive, "TRUNCATE removes all rows of \(name)")
      }
    case "ALTER" where words[1] == "TABLE":
      guard let (table, end) = words.name(behind: 1), !isOwn(table, 1) else { break }
      for at in words.indices where at >= end {
        switch (words[at], words[at + 1]) {
        case ("DROP", let next?) where words.depth(at) == 0:
          let isColumn =
            next == "COLUMN"
            || (at == end || words[at - 1] == ",") && !["CONSTRAINT", "COLUMN"].contains(next)
          guard isColumn, let name = words.name(behind: next == "COLUMN" ? at + 1 : at)?.name,
            takesBack ? !added.contains("\(table).\(name)") : true
          else { continue }
          tell(at, .destructive, "DROP COLUMN removes \(table).\(name), and what is in it")
        case ("DISABLE", "TRIGGER"), ("DISABLE", "RULE"):
          tell(at, .access, "\(words[at + 1] ?? "")S of \(table) are switched off")
        case ("DISABLE", "ROW"):
          tell(at, .access, "row level security of \(table) is switched off")
        default: break
        }
      }
    case "GRANT", "ALTER":
      if let to = words.last(of: "TO"),
        words.indices.contains(where: { $0 > to && words[$0] == "PUBLIC" }),
        words.contains("GRANT")
      {
        tell(0, .access, "GRANT … TO PUBLIC gives it to every role that there is")
      }
      lookForDefiner(words, tell)
    case "CREATE": lookForDefiner(words, tell)
    default: break
    }
    for at in words.indices where at == 0 || words[at - 1] == "(" {
      let isDelete = words[at] == "DELETE" && words[at + 1] == "FROM"
      guard isDelete || words[at] == "UPDATE",
        let (table, end) = words.name(behind: isDelete ? at + 1 : at), !isOwn(table, at)
      else { continue }
      let rest = words.indices.drop { $0 < end }.prefix { words.depth($0) >= words.depth(at) }
      let condition = rest.drop { words[$0] != "WHERE" || words.depth($0) != words.depth(at) }
      if !condition.isEmpty, !words.isAlwaysTrue(condition.dropFirst()) { continue }
      if !isDelete,
        fillsOwnColumns(of: table, rest.filter { words.depth($0) == words.depth(at) }, words)
      {
        continue
      }
      tell(
        at, .destructive,
        "\(isDelete ? "DELETE removes" : "UPDATE changes") all rows of \(table): "
          + (condition.isEmpty ? "it has no WHERE" : "its WHERE is always true"))
    }
  }

  private func lookForDefiner(_ words: Words, _ tell: (Int, Rule, String) -> Void) {
    guard
      let at = words.indices.first(where: { words[$0] == "SECURITY" && words[$0 + 1] == "DEFINER" }
      ),
      !words.indices.contains(where: { words[$0] == "SET" && words[$0 + 1] == "SEARCH_PATH" })
    else { return }
    tell(
      at, .access,
      "SECURITY DEFINER without SET search_path: whoever calls it chooses what its names mean")
  }

  /// Whether an UPDATE only fills columns that the report itself adds.
  private func fillsOwnColumns(of table: String, _ rest: [Int], _ words: Words) -> Bool {
    let set = rest.drop { words[$0] != "SET" }
    let columns = set.filter {
      words[$0 + 1] == "=" && (words[$0 - 1] == "SET" || words[$0 - 1] == ",")
    }
    return !columns.isEmpty
      && columns.allSatisfy { added.contains("\(table).\(words.unquoted($0))") }
  }

  /// The words and signs of a statement.
  private struct Words {
    private var words: [String] = []
    private var offsets: [Int] = []
    private var depths: [Int] = []

    init(of range: Range<Int>, in text: [UInt8]) {
      var depth = 0
      let bytes = Array(text[range])
      for token in SQLTokens(in: bytes) where token.kind != .comment {
        let isString = token.kind == .string || token.kind == .dollarString
        let word = isString ? "'" : bytes[token.range].prefix(64).text
        if word == ")" { depth -= 1 }
        words.append(token.kind == .word ? word.uppercased() : word)
        offsets.append(range.lowerBound + token.range.lowerBound)
        depths.append(depth)
        if word == "(" { depth += 1 }
        if words.count >= 10_000 { break }
      }
    }

    /// The statement; of a DO, and of a function that is called, those of its body, which are executed:
    /// from their verbs on, and what is executed as a string.
    static func all(
      of statement: SQLStatement, in text: [UInt8], calling called: Set<String>
    ) -> [Words] {
      let isDo = statement.head.first == "DO"
      let makesCalled = statement.creates.map(called.contains) == true
      return (isDo ? [] : [Words(of: statement.range, in: text)])
        + (isDo || makesCalled ? bodies(of: statement, in: text) : [])
    }

    private static func bodies(of statement: SQLStatement, in text: [UInt8]) -> [Words] {
      tokens(in: statement.range, of: text).filter { $0.kind == .dollarString }.flatMap { body in
        let inside = Self.inside(of: body, in: text)
        let inner = Array(text[inside])
        let start = inside.lowerBound
        return SQLStatement.statements(in: inner).flatMap { inner in
          let range = (inner.range.lowerBound + start)..<(inner.range.upperBound + start)
          var words = Words(of: range, in: text)
          let verb = words.indices.first {
            verbs.contains(words.words[$0]) && $0 > 0 && openers.contains(words.words[$0 - 1])
          }
          words.words.removeFirst(verb ?? 0)
          words.offsets.removeFirst(verb ?? 0)
          words.depths.removeFirst(verb ?? 0)
          return [words] + executed(in: range, of: text)
        }
      }
    }

    /// `EXECUTE 'DROP …'`, `EXECUTE format('DROP …')`: how the string begins says what it does.
    private static func executed(in range: Range<Int>, of text: [UInt8]) -> [Words] {
      let tokens = Self.tokens(in: range, of: text)
      func isWord(_ at: Int, _ word: StaticString) -> Bool {
        let found = text[tokens[at].range]
        return found.count == word.utf8CodeUnitCount && ASCII.hasPrefix(found, ignoringCase: word)
      }
      return tokens.indices.dropLast().filter { isWord($0, "EXECUTE") }.compactMap { at in
        let isFormat = at + 3 < tokens.count && isWord(at + 1, "format")
        let string = tokens[at + (isFormat ? 3 : 1)]
        guard string.kind == .string || string.kind == .dollarString else { return nil }
        let words = Words(of: inside(of: string, in: text), in: text)
        return words[0].map(verbs.contains) == true ? words : nil
      }
    }

    private static func tokens(in range: Range<Int>, of text: [UInt8]) -> [SQLToken] {
      SQLTokens(in: Array(text[range])).filter { $0.kind != .comment }.map { token in
        let (start, end) = (token.range.lowerBound, token.range.upperBound)
        return SQLToken(
          kind: token.kind, range: (start + range.lowerBound)..<(end + range.lowerBound))
      }
    }

    /// What a string holds, between its quotes.
    private static func inside(of string: SQLToken, in text: [UInt8]) -> Range<Int> {
      let bytes = text[string.range]
      let quote =
        string.kind == .dollarString
        ? bytes.dropFirst().prefix { $0 != UInt8(ascii: "$") }.count + 2
        : bytes.prefix { $0 != UInt8(ascii: "'") }.count + 1
      let end = string.range.upperBound - (string.kind == .dollarString ? quote : 1)
      let start = string.range.lowerBound + quote
      return start..<max(start, end)
    }

    private static let openers: Set = ["BEGIN", "THEN", "ELSE", "LOOP"]
    private static let verbs: Set = [
      "ALTER", "CREATE", "DELETE", "DROP", "GRANT", "TRUNCATE", "UPDATE", "WITH",
    ]

    var indices: Range<Int> { words.indices }
    subscript(_ at: Int) -> String? { words.indices.contains(at) ? words[at] : nil }
    func offset(_ at: Int) -> Int { offsets[at] }
    func depth(_ at: Int) -> Int { depths[at] }
    func contains(_ word: String) -> Bool { words.contains(word) }
    /// The names that a parenthesis stands behind.
    var calls: Set<String> {
      Set(words.indices.dropLast().filter { words[$0 + 1] == "(" }.map(unquoted))
    }
    /// Whether it is `true` or `1 = 1`, and no more than that.
    func isAlwaysTrue(_ condition: some Sequence<Int>) -> Bool {
      let said = condition.map { words[$0] }.filter { !["(", ")"].contains($0) }
        .prefix { $0 != "RETURNING" }
      return said.elementsEqual(["TRUE"])
        || said.count == 3 && said[1] == "=" && said[0] == said[2]
          && said[0].utf8.first.map(ASCII.isDigit) == true
    }
    func last(of word: String) -> Int? { words.lastIndex(of: word) }
    /// Where a kind stands behind the verb.
    func first(of kinds: Set<String>) -> Int? { words.prefix(8).firstIndex(where: kinds.contains) }

    /// As the server reads a name.
    func unquoted(_ at: Int) -> String {
      words[at].hasPrefix("\"") ? String(words[at].dropFirst().dropLast()) : words[at].lowercased()
    }

    /// The name that stands behind a word, without its schema, and where it ends.
    func name(behind at: Int) -> (name: String, end: Int)? {
      var next = at + 1
      while let word = self[next], ["IF", "NOT", "EXISTS", "ONLY", "CONCURRENTLY"].contains(word) {
        next += 1
      }
      while self[next + 1] == ".", self[next + 2] != nil { next += 2 }
      guard let first = self[next]?.utf8.first,
        ASCII.isLetter(first) || first == UInt8(ascii: "_") || first == UInt8(ascii: "\"")
          || first >= 0x80
      else { return nil }
      return (unquoted(next), next + 1)
    }

    /// The names of a list behind a word, each with its place.
    func names(behind at: Int) -> [(name: String, at: Int)] {
      var names: [(String, Int)] = []
      var at = at
      while let (name, end) = name(behind: at) {
        names.append((name, end - 1))
        // A function's arguments.
        var next = end
        if self[next] == "(" {
          while let word = self[next], word != ")" { next += 1 }
          next += 1
        }
        guard self[next] == "," else { break }
        at = next
      }
      return names
    }
  }
}
