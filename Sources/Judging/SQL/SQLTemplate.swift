import Artifact

/// What of a text another tool fills in before it is SQL: text (`${schema}`, `{{ ref('a') }}`, `<%= a %>`),
/// and parameters (`$1`, `:name`, `?`, `@name`, `%s`, `sqlc.arg(name)`).
///
/// Only what PostgreSQL takes nowhere is one, so no SQL is mistaken for it. Strings and comments are left alone.
package struct SQLTemplate: Sendable, Equatable {
  private struct Hole: Sendable, Equatable {
    let range: Range<Int>
    /// Whether any text may come there; else only a value.
    let isText: Bool
    /// Whether the server reads it as it is: then what follows it is judged as it stands.
    let isExact: Bool
    /// The number of its statement.
    let statement: Int
  }

  /// The text with stand-ins of the same length, in bytes and in code points.
  package private(set) var filled: [UInt8]
  private var holes: [Hole] = []
  /// Where statements end.
  private var ends: [Int] = []

  /// The first hole.
  package var first: Range<Int> { holes[0].range }
  /// Whether all of them are values, which are given when the statement is run.
  package var hasParametersOnly: Bool { !holes.contains(where: \.isText) }

  /// Nil for a text in which nothing is filled in.
  package init?(in text: [UInt8]) {
    let mayHave = text.indices.contains { at in
      Self.signs[Int(text[at])]
        || text[at] == UInt8(ascii: ".") && text[..<at].suffix(4).elementsEqual("sqlc".utf8)
    }
    guard mayHave else { return nil }
    filled = text
    var scan = Scan(in: text)
    scan.scan(to: text.count, &self)
    if holes.isEmpty { return nil }
  }

  /// Whether an error at this offset of `filled` may come of what stands in for something: the parser
  /// needs no more than what stands before a token to see that it is wrong there.
  package func explains(errorAt offset: Int) -> Bool {
    let statement = ends.count { $0 < offset }
    let end = offset < filled.count ? SQLToken.token(from: offset, in: filled).1 : filled.count
    return holes.contains { hole in
      guard hole.statement == statement, hole.range.lowerBound < end else { return false }
      return hole.isText || hole.range.upperBound > offset
        || !hole.isExact && filled[hole.range.upperBound..<offset].allSatisfy(ASCII.isSpace)
    }
  }

  private static let signs = {
    var signs = Array(repeating: false, count: 256)
    for byte in "{?:@$%".utf8 { signs[Int(byte)] = true }
    return signs
  }()

  private mutating func note(_ range: Range<Int>, isText: Bool, isExact: Bool = false) {
    holes.append(Hole(range: range, isText: isText, isExact: isExact, statement: ends.count))
  }

  /// Letters of other scripts stay: they are a name's, or in a comment.
  private mutating func fill(_ range: Range<Int>, with text: String, then byte: UInt8) {
    for at in range where filled[at] < 0x80 { filled[at] = byte }
    for (offset, sign) in text.utf8.enumerated() { filled[range.lowerBound + offset] = sign }
  }

  private mutating func blank(_ range: Range<Int>) {
    fill(range, with: "/*", then: ASCII.space)
    (filled[range.upperBound - 2], filled[range.upperBound - 1]) =
      (UInt8(ascii: "*"), UInt8(ascii: "/"))
  }
}

// MARK: The scan

extension SQLTemplate {
  private struct Scan {
    private let text: [UInt8]
    private var at = 0
    /// The first word of the statement; nil at its beginning.
    private var head: String?
    /// The token before: a word in upper case, a sign, or `'` for any other.
    private var before = ";"
    private var brackets = 0
    /// The closings that do not come any more.
    private var gone: Set<String> = []
    private lazy var isAnnotated = holds("-- name:")
    private lazy var hasOtherBodies =
      holds("plv8") || holds("pljs") || holds("plpython") || holds("plperl")

    init(in text: [UInt8]) { self.text = text }

    private func holds(_ word: String) -> Bool {
      text.firstRange(of: Array(word.utf8)) != nil
    }

    mutating func scan(to end: Int, inBody: Bool = false, _ found: inout SQLTemplate) {
      while at < end {
        let byte = text[at]
        if ASCII.isSpace(byte) {
          at += 1
        } else if let tag = tag(at, before: end, inBody: inBody) {
          take(tag, &found)
        } else if !inBody, let (range, standIn) = parameter() {
          found.note(range, isText: false, isExact: standIn == nil)
          // One sign stands in for the colon: `:name` before a dot, and `:'name'`, which is psql's.
          if let standIn {
            let isSign = standIn.utf8.count == 1
            found.fill(isSign ? at..<(at + 1) : range, with: standIn, then: ASCII.space)
          }
          (before, at) = ("'", range.upperBound)
        } else {
          takeToken(inBody: inBody, &found)
        }
      }
      at = end
    }

    private mutating func take(_ tag: Range<Int>, _ found: inout SQLTemplate) {
      found.note(tag, isText: true)
      let isCode =
        text[tag].starts(with: "{%") || text[tag].starts(with: "{#")
        || text[tag].starts(with: "<%") && !text[tag].starts(with: "<%=")
      if isCode || head == nil {
        found.blank(tag)
      } else {
        found.fill(tag, with: "", then: UInt8(ascii: "x"))
        before = "'"
      }
      at = tag.upperBound
    }

    private mutating func takeToken(inBody: Bool, _ found: inout SQLTemplate) {
      let start = at
      var (kind, end) = SQLToken.token(from: at, in: text)
      at = end
      switch kind {
      case .comment: return
      case .sign:
        let sign = text[start]
        if sign == UInt8(ascii: ";"), !inBody {
          found.ends.append(start)
          (head, brackets) = (nil, 0)
        } else if head == nil {
          head = "("
        }
        if sign == UInt8(ascii: "[") { brackets += 1 }
        if sign == UInt8(ascii: "]") { brackets = max(0, brackets - 1) }
        before = String(UnicodeScalar(sign))
      case .word:
        if end < text.count, text[end] == UInt8(ascii: "{"), text[end - 1] == UInt8(ascii: "$") {
          (end, at) = (end - 1, end - 1)
        }
        before = text[start..<end].prefix(16).text.uppercased()
        if head == nil { head = before }
        if before == "SQLC", !inBody, text[end...].starts(with: ".") {
          found.note(start..<end, isText: false)
        }
      case .string:
        before = "'"
        // A tag that holds a quote goes on behind it.
        if let open = text[start..<end].firstRange(of: Array("{{".utf8))?.lowerBound,
          text[open..<end].firstRange(of: Array("}}".utf8)) == nil,
          let tag = tag(open, before: text.count),
          !text[tag].dropFirst(2).dropLast(2).contains(where: "{}".utf8.contains)
        {
          found.note(tag, isText: true)
          found.fill(tag, with: "", then: UInt8(ascii: "x"))
          at = SQLToken.token(from: start, in: found.filled).1
        }
      case .dollarString:
        before = "'"
        // Elsewhere it is data.
        guard !inBody, !hasOtherBodies, head == "CREATE" || head == "DO" else { return }
        at = (text[(start + 1)...].firstIndex(of: UInt8(ascii: "$")) ?? start + 1) + 1
        let name = head
        scan(to: end, inBody: true, &found)
        (head, before) = (name, "'")
      case .quotedName:
        before = "'"
        let name = text[start..<end]
        if name.firstRange(of: Array("${".utf8)) != nil
          || name.firstRange(of: Array("{{".utf8)) != nil
        {
          found.note(start..<end, isText: true)
        }
      case .number: before = "0"
      }
      if head == nil, kind != .sign { head = before }
    }

    /// The tag that opens at a place.
    private mutating func tag(_ at: Int, before end: Int, inBody: Bool = false) -> Range<Int>? {
      guard at + 1 < end else { return nil }
      let closing: String
      switch (text[at], text[at + 1]) {
      case (UInt8(ascii: "$"), UInt8(ascii: "{")), (UInt8(ascii: "#"), UInt8(ascii: "{")):
        let rest = text[(at + 2)..<end].prefix(200)
        guard let close = rest.firstIndex(where: { "}\n;".utf8.contains($0) }),
          text[close] == UInt8(ascii: "}"), close > at + 2
        else { return nil }
        return at..<(close + 1)
      case (UInt8(ascii: "{"), let byte)
      where ASCII.isLetter(byte) || byte == UInt8(ascii: "_"),
        (UInt8(ascii: "$"), let byte) where byte == UInt8(ascii: "("):
        // There it may be a message's, or a shell's.
        if inBody { return nil }
        let close = self.end(ofName: at + 2)
        let isRound = byte == UInt8(ascii: "(")
        let sign = UInt8(ascii: isRound ? ")" : "}")
        return close > at + (isRound ? 2 : 1) && close < end && text[close] == sign
          ? at..<(close + 1) : nil
      // A variable of a shell, by its capitals; a tag in dollars has a second one.
      case (UInt8(ascii: "$"), let byte) where ASCII.isCapital(byte) && !inBody && !isQuery:
        let close = self.end(ofName: at + 1)
        let isCapital = text[at..<close].allSatisfy { !ASCII.isLetter($0) || ASCII.isCapital($0) }
        return isCapital && (close == text.count || text[close] != text[at]) ? at..<close : nil
      case (UInt8(ascii: "{"), UInt8(ascii: "{")): closing = "}}"
      case (UInt8(ascii: "{"), UInt8(ascii: "%")): closing = "%}"
      case (UInt8(ascii: "{"), UInt8(ascii: "#")): closing = "#}"
      case (UInt8(ascii: "<"), UInt8(ascii: "%")): closing = "%>"
      default: return nil
      }
      guard !gone.contains(closing) else { return nil }
      guard let close = text[(at + 2)..<end].firstRange(of: Array(closing.utf8)) else {
        gone.insert(closing)
        return nil
      }
      return at..<close.upperBound
    }

    /// The parameter that begins here, and what stands in for it, where the parser would not take it.
    private mutating func parameter() -> (Range<Int>, String?)? {
      let next = at + 1 < text.count ? text[at + 1] : 0
      let isName = ASCII.isLetter(next) || next == UInt8(ascii: "_")
      switch text[at] {
      case UInt8(ascii: "$") where ASCII.isDigit(next):
        let isOwn = head == "PREPARE" || head == "CREATE"
        return isOwn ? nil : (at..<end(ofName: at + 1), nil)
      // No string in dollars begins there, whose tag has a second one.
      case UInt8(ascii: "$") where isName && isQuery && isValuePlace:
        let end = end(ofName: at + 1)
        return end < text.count && text[end] == UInt8(ascii: "$") ? nil : (at..<end, "$1")
      case UInt8(ascii: ":") where ASCII.isDigit(next) && isQuery && isValuePlace && brackets == 0:
        return (at..<end(ofName: at + 1), "$1")
      case UInt8(ascii: ":") where isName && before != ":":
        var end = end(ofName: at + 1)
        let rest = text[end...]
        if rest.first == UInt8(ascii: "!"), !rest.starts(with: "!=") { end += 1 }
        if isNamePlace || before == "." || rest.first == UInt8(ascii: ".") {
          return (at..<end, "x")
        }
        return isQuery && isValuePlace && brackets == 0 ? (at..<end, standIn(end - at)) : nil
      case UInt8(ascii: ":") where next == UInt8(ascii: "'") || next == UInt8(ascii: "\""):
        if before == ":" || before == "'" || before == "0" { return nil }
        return (at..<SQLToken.token(from: at + 1, in: text).1, " ")
      case UInt8(ascii: "@")
      where isName && isQuery && isValuePlace && (isAnnotated || head == "INSERT"):
        let end = end(ofName: at + 1)
        return (at..<end, standIn(end - at))
      case UInt8(ascii: "%") where next == UInt8(ascii: "s") && isQuery && isValuePlace:
        return end(ofName: at + 1) == at + 2 ? (at..<(at + 2), "$1") : nil
      case UInt8(ascii: "%") where next == UInt8(ascii: "(") && isQuery && isValuePlace:
        let end = end(ofName: at + 2)
        return text[end...].starts(with: ")s") ? (at..<(end + 2), "$1") : nil
      case UInt8(ascii: "?") where isQuery && isValuePlace && before != "?":
        let end = ASCII.isDigit(next) ? end(ofName: at + 1) : at + 1
        return endsValue(end) ? (at..<end, "0") : nil
      default: return nil
      }
    }

    /// A list has parentheses, which its tool adds.
    private func standIn(_ count: Int) -> String {
      (before == "IN" || before == "VALUES") && count >= 3 ? "(0)" : "$1"
    }

    private func end(ofName start: Int) -> Int {
      text[start...].firstIndex { !ASCII.isWord($0) } ?? text.count
    }

    /// Only such statements have parameters.
    private var isQuery: Bool { head.map(Self.queries.contains) ?? false }
    /// Whether a value begins here, and no operator stands between two.
    private var isValuePlace: Bool {
      guard let first = before.utf8.first else { return false }
      return ASCII.isLetter(first)
        ? Self.valueOpeners.contains(before) : !")]'0;".utf8.contains(first) && first < 0x80
    }
    private var isNamePlace: Bool { Self.nameOpeners.contains(before) }

    /// Whether what stands here is no value: then a `?` before it is no operator.
    private func endsValue(_ start: Int) -> Bool {
      guard let at = text[start...].firstIndex(where: { !ASCII.isSpace($0) }) else { return true }
      let (kind, end) = SQLToken.token(from: at, in: text)
      switch kind {
      case .comment: return true
      case .sign:
        if before == "|", text[at...].starts(with: "||".utf8) { return true }
        return at > start ? !"(?$".utf8.contains(text[at]) : ",);:".utf8.contains(text[at])
      case .word: return Self.valueEnders.contains(text[at..<end].prefix(16).text.uppercased())
      default: return false
      }
    }

    private static let queries: Set = [
      "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "VALUES", "CALL", "EXPLAIN", "(",
    ]
    private static let nameOpeners: Set = [
      "SCHEMA", "TABLE", "INTO", "FROM", "UPDATE", "JOIN", "DATABASE", "ROLE", "USER", "TO", "ONLY",
      "EXISTS", "VIEW", "SEQUENCE", "OWNER", "AUTHORIZATION",
    ]
    private static let valueOpeners: Set = [
      "SELECT", "WHERE", "AND", "OR", "NOT", "LIMIT", "OFFSET", "LIKE", "ILIKE", "BETWEEN", "IN",
      "VALUES", "WHEN", "THEN", "ELSE", "CASE", "BY", "ANY", "ALL", "RETURNING", "ON", "HAVING",
      "DISTINCT", "INTERVAL", "DATE", "TIMESTAMP", "ESCAPE", "SIMILAR", "FROM",
    ]
    private static let valueEnders: Set = [
      "AND", "OR", "ORDER", "GROUP", "LIMIT", "OFFSET", "RETURNING", "FROM", "WHERE", "AS", "THEN",
      "ELSE", "WHEN", "END", "ON", "UNION", "FOR", "BETWEEN", "LIKE", "ILIKE", "IN", "IS", "ASC",
      "DESC", "FETCH", "HAVING", "EXCEPT", "INTERSECT", "ESCAPE", "NOT",
    ]
  }
}
