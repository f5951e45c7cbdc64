import Artifact

/// What may mend an error of PostgreSQL's parser: tried by it, in this order.
package struct SQLRepairs: Sendable {
  let keywords: Keywords

  package init(keywords: Keywords) {
    self.keywords = keywords
  }

  package func candidates(in text: [UInt8], at offset: Int, message: String) -> [Edit] {
    // One that is decoded in part, or a sign that is put into it, is no repair.
    if let edit = Entities.edit(at: offset, in: text) { return [edit] }
    let tokens = SQLToken.tokens(in: text)
    // Where a text was cut off, nobody knows what was meant to follow.
    guard let index = tokens.firstIndex(where: { $0.range.upperBound > offset }),
      offset < text.count
    else { return [] }
    let earlier = tokens[..<index].filter { $0.kind != .comment }
    let place = Place(
      text: text, tokens: tokens, index: index, before: earlier.last,
      beforeThat: earlier.dropLast().last,
      after: tokens[(index + 1)...].first { $0.kind != .comment })
    return comments(place) + punctuation(place) + ForeignSQLRepairs.candidates(place)
      + words(place) + breaks(place) + lines(place)
  }

  /// Where the parser stopped.
  struct Place {
    let text: [UInt8]
    let tokens: [SQLToken]
    let index: Int
    let before, beforeThat, after: SQLToken?

    var token: SQLToken { tokens[index] }
    func bytes(_ token: SQLToken) -> ArraySlice<UInt8> { text[token.range] }
    func upper(_ token: SQLToken?) -> String { token.map { bytes($0).text.uppercased() } ?? "" }
    func starts(_ word: StaticString) -> Bool { text[token.range.lowerBound...].starts(with: word) }

    /// The first word of its statement.
    var statement: String {
      let start = tokens[..<index].lastIndex { upper($0) == ";" }.map { $0 + 1 } ?? 0
      return upper(tokens[start...index].first { $0.kind != .comment })
    }

    /// How many parentheses its statement has open there.
    var depth: Int {
      var depth = 0
      for token in tokens[..<index] where token.kind == .sign {
        switch upper(token) {
        case "(": depth += 1
        case ")": depth = max(depth - 1, 0)
        case ";": depth = 0
        default: break
        }
      }
      return depth
    }

    /// The end of the line that the token begins on.
    var lineEnd: Int { text[token.range.lowerBound...].firstIndex(of: ASCII.lf) ?? text.count }
    /// Whether nothing but blanks stands before it on its line.
    var isFirstOfLine: Bool {
      text[..<token.range.lowerBound].last { !ASCII.isBlank($0) } ?? ASCII.lf == ASCII.lf
    }
  }

  private func comments(_ place: Place) -> [Edit] {
    let start = place.token.range.lowerBound
    if place.starts("//") {
      return [Edit(start..<(start + 2), "--", help: "SQL comments begin with --, not with //")]
    }
    if place.starts("#") {
      let signs = place.text[start...].prefix { $0 == UInt8(ascii: "#") }
      return [Edit(signs.indices, "--", help: "SQL comments begin with --, not with #")]
    }
    if place.starts("```") {
      let end = min(place.lineEnd + 1, place.text.count)
      return [Edit(start..<end, "", help: "a code fence is no SQL: take the line out")]
    }
    return []
  }

  private func punctuation(_ place: Place) -> [Edit] {
    let range = place.token.range
    var edits: [Edit] = []
    if let before = place.before, place.upper(before) == ",",
      let what = Self.endsOfLists[place.upper(place.token)]
    {
      edits.append(Edit(before.range, "", help: "take out the comma before \(what)"))
    }
    if place.starts("`"),
      let close = place.text[(range.lowerBound + 1)...].firstIndex(of: UInt8(ascii: "`"))
    {
      let name = place.text[(range.lowerBound + 1)..<close].text
      let help = "backticks are MySQL's; PostgreSQL quotes names with \""
      edits.append(Edit(range.lowerBound..<(close + 1), "\"\(name)\"", help: help))
    }
    return edits + signs(place)
  }

  private static let endsOfLists = [
    ")": "the parenthesis", ";": "the semicolon", "FROM": "FROM", "WHERE": "WHERE",
    "GROUP": "GROUP BY", "ORDER": "ORDER BY", "LIMIT": "LIMIT",
  ]

  /// A sign where there should be none: it is too many, or what it ends is not closed. Where something
  /// is missing before it, nobody knows what.
  private func signs(_ place: Place) -> [Edit] {
    let sign = place.upper(place.token)
    func out(_ why: String) -> Edit {
      Edit(place.token.range, "", help: "take out the \(sign): \(why)", isWeak: true)
    }
    let close = "a ) is missing here"
    let before = place.upper(place.before)
    let depth = place.depth
    let at = place.token.range.lowerBound
    switch sign {
    case "]", "}": return [out("nothing opens it")]
    case ")":
      // Behind a name it could be the other one that is missing: `DROP FUNCTION f);`
      return depth == 0 && place.before?.kind != .word ? [out("nothing opens it")] : []
    case ",":
      if before == "," || before == "(" {
        let call = Edit(at..<at, ")", help: close, isWeak: true)
        return (before == "(" && depth > 1 ? [call] : []) + [out("there is nothing before it")]
      }
      // What a type takes: `FLOAT(10, 2)`.
      let isClosed = place.upper(place.beforeThat) == "(" && place.before?.kind == .number
      return depth > 1 && !isClosed ? [Edit(at..<at, ")", help: close)] : []
    case ";":
      guard depth > 0, place.before?.kind != .sign || before == ")" else { return [] }
      let missing = String(repeating: ")", count: min(depth, 8))
      let isEnd = place.after.map { Self.beginnings.contains(place.upper($0)) } ?? true
      if isEnd { return [Edit(at..<at, missing, help: "\(missing) is missing here")] }
      let comma = Edit(
        place.token.range, ",", help: "a comma parts what is in a list", isWeak: true)
      return ([",", ")"].contains(place.upper(place.after)) ? [] : [comma])
        + [out("what is open before it goes on behind it")]
    default: return []
    }
  }

  private func words(_ place: Place) -> [Edit] {
    var edits: [Edit] = []
    // A word misspelt may pass for a name: then the parser stops at the next one.
    let tokens = [place.token, place.before].compactMap(\.self).filter { $0.kind == .word }
    for token in tokens {
      let word = place.bytes(token)
      if let meant = Self.meant[place.upper(token)] {
        edits.append(Edit(token.range, meant: meant))
      }
      // A function's name is none of ours.
      let isCall = token == place.token && place.upper(place.after) == "("
      if !keywords.contains(word), !(isCall && word.count < 4), !ForeignSQLRepairs.matches(word) {
        edits += keywords.near(word).map { Edit(token.range, meant: $0) }
      }
    }
    // Who means a name writes it small.
    for token in tokens where keywords.contains(place.bytes(token)) {
      guard !place.bytes(token).contains(where: ASCII.isCapital) else { continue }
      let name = place.bytes(token).text
      let help = "\(name) is a word of the language: as a name it stands in double quotes"
      var edit = Edit(token.range, "\"\(name)\"", help: help)
      edit.isGuess = true
      edits.append(edit)
    }
    return edits
  }

  /// Words that are none of the language, or another word of it than was meant.
  private static let meant = [
    "TIMEZONE": "TIME ZONE", "VALUE": "VALUES", "INT": "INTO", "NUL": "NULL", "KYE": "KEY",
    "KEI": "KEY", "FRM": "FROM", "FOM": "FROM", "FRO": "FROM", "STE": "SET", "ADN": "AND",
    "NTO": "INTO", "ITNO": "INTO", "BYE": "BY", "TABL": "TABLE",
  ]

  /// What begins anew where something should have ended before.
  private func breaks(_ place: Place) -> [Edit] {
    guard let before = place.before, place.isFirstOfLine, place.token.kind != .sign
    else { return [] }
    let end = before.range.upperBound
    var edits: [Edit] = []
    if Self.beginnings.contains(place.upper(place.token)) {
      edits.append(Edit(end..<end, ";", help: "a semicolon is missing before this statement"))
      edits.append(
        Edit(end..<end, ");", help: "the statement before is not closed: ); is missing"))
    }
    if !Self.clauses.contains(place.upper(place.token)) {
      edits.append(Edit(end..<end, ",", help: "a comma is missing before this line"))
    }
    return edits
  }

  /// What no part of a list begins with.
  private static let clauses: Set = [
    "AS", "FROM", "GROUP", "HAVING", "INHERITS", "LANGUAGE", "LIMIT", "ON", "ORDER", "RETURNING",
    "RETURNS", "VALUES", "WHERE",
  ]

  private static let beginnings: Set = [
    "ALTER", "BEGIN", "COMMENT", "COMMIT", "CREATE", "DELETE", "DO", "DROP", "GRANT", "INSERT",
    "REVOKE", "SELECT", "SET", "TRUNCATE", "UPDATE", "WITH",
  ]

  private func lines(_ place: Place) -> [Edit] {
    // Within parentheses it is a part of the statement.
    guard place.depth == 0,
      let range = Prose.lines(at: place.token.range.lowerBound, in: place.text),
      let first = place.tokens.first(where: { $0.range.lowerBound >= range.lowerBound }),
      !Self.beginnings.contains(place.upper(first))
    else { return [] }
    return [Prose.commented(range, of: place.text, with: "--", in: "SQL")]
  }
}
