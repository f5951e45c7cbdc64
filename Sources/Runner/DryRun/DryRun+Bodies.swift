import Artifact
import Judging

/// The bodies of functions in PL/pgSQL: the server only parses them when a function is made, and finds
/// what they ask for when it is called. plpgsql_check, where it is installed, looks into them before.
extension DryRun {
  /// The functions that a report makes: each by its name and its body, once, with the statement that makes it. Of
  /// one that was replaced the server has no body any more.
  static func bodies(of files: [File]) -> [(file: File, index: Int, name: String, body: Body)] {
    let all = files.flatMap { file in
      file.statements.enumerated().compactMap { index, statement in
        guard statement.makesRoutine(in: file.text), let name = statement.creates else {
          return nil as (file: File, index: Int, name: String, body: Body)?
        }
        return (file, index, name, statement.bodyAsKept(in: file.text))
      }
    }
    // Only where there are several of a length their texts are compared.
    let areTold = Dictionary(grouping: all) { "\($0.body.length ?? 0) \($0.name)" }.mapValues {
      let texts = Set($0.map(\.body.text))
      return texts.count > 1 && !texts.contains(nil)
    }
    var seen: Set<String> = []
    return all.compactMap { found in
      var found = found
      if areTold["\(found.body.length ?? 0) \(found.name)"] != true { found.body.text = nil }
      return seen.insert("\(found.name) \(found.body.condition)").inserted ? found : nil
    }
  }

  /// How the server keeps a function's body, as far as that is known.
  struct Body {
    var length: Int?
    var text: [UInt8]?

    var condition: String {
      if let text {
        return "p.prosrc OPERATOR(pg_catalog.=) "
          + "pg_catalog.convert_from(pg_catalog.decode('\(Hex.text(text))', 'hex'), 'UTF8')"
      }
      return length.map {
        "pg_catalog.octet_length(p.prosrc) OPERATOR(pg_catalog.=) \($0)"
      } ?? "true"
    }
  }

  /// Raises the first error in the bodies of the functions of a name and with a body, the line of the body before it, and
  /// a plus sign behind that if the function was called, and came to its end. A trigger's function is looked
  /// at with each of its tables; one that has none is not. What a query has that is made as it runs, the
  /// check cannot know (55000).
  static func bodyCheck(of name: String, body: Body) -> [UInt8] {
    let quoted = "'" + name.replacing("'", with: "''") + "'"
    return Array(
      """
      DO LANGUAGE plpgsql $body$ DECLARE found record; BEGIN \
      FOR found IN SELECT c.sqlstate, c.lineno, c.message, \
      COALESCE(pg_catalog.pg_stat_get_xact_function_calls(p.oid), pg_catalog.pg_stat_get_function_calls(p.oid)) \
      IS NOT NULL AS ran FROM pg_catalog.pg_proc p \
      JOIN pg_catalog.pg_language l ON l.oid OPERATOR(pg_catalog.=) p.prolang \
      LEFT JOIN pg_catalog.pg_trigger t ON t.tgfoid OPERATOR(pg_catalog.=) p.oid \
      CROSS JOIN LATERAL pg_catalog.plpgsql_check_function_tb(p.oid, COALESCE(t.tgrelid, 0::pg_catalog.oid), \
      oldtable => t.tgoldtable, newtable => t.tgnewtable) c \
      WHERE p.proname OPERATOR(pg_catalog.=) \(quoted) \
      AND \(body.condition) AND l.lanname OPERATOR(pg_catalog.=) 'plpgsql' \
      AND (t.oid IS NOT NULL OR p.prorettype OPERATOR(pg_catalog.<>) 'pg_catalog.trigger'::pg_catalog.regtype) \
      AND c.level OPERATOR(pg_catalog.=) 'error' AND c.sqlstate OPERATOR(pg_catalog.<>) '55000' LOOP \
      RAISE EXCEPTION USING ERRCODE = found.sqlstate, \
      MESSAGE = pg_catalog.concat(COALESCE(found.lineno, 1), \
      CASE WHEN found.ran THEN '+' END, ':', found.message); \
      END LOOP; END $body$;\n
      """.utf8)
  }
}

extension DryRun.Failure {
  /// What the server says is wrong.
  var message: String { bodyError?.message ?? error.message }

  /// What the body check says, without the line before it.
  var bodyError: (line: Int, message: String)? {
    guard turn == .body, let colon = error.message.firstIndex(of: ":"),
      let line = Int(error.message[..<colon].prefix { $0 != "+" })
    else { return nil }
    return (line, String(error.message[error.message.index(after: colon)...]))
  }

  /// Whether the function that the body check looked into was called, and came to its end.
  var didRun: Bool { turn == .body && error.message.prefix { $0 != ":" }.hasSuffix("+") }

  /// Whether the body check says what need not be so: the function ran, or its code looks first whether it
  /// can do what it does, or catches the error.
  var isDoubtful: Bool {
    guard turn == .body, !SQLCertainty.isAboutFrom(message) else { return false }
    if didRun { return true }
    let looks = ["information_schema", "pg_", "tg_table", "tg_rel", "tg_name", "tg_argv", "to_reg"]
    let words = bodyWords
    return words.contains { word in looks.contains(where: word.hasPrefix) }
      || zip(words, words.dropFirst()).contains { $0 == "exception" && $1 == "when" }
  }

  /// Whether the body check misses a table that the body itself makes.
  var isOfOwnTable: Bool {
    guard turn == .body, error.code == "42P01",
      let name = message.split(separator: "\"").dropFirst().first?.split(separator: ".").last
    else { return false }
    let words = bodyWords
    return zip(words, words.dropFirst()).contains {
      ["table", "exists", "pg_temp"].contains($0) && $1 == name
    }
  }

  private var bodyWords: [String] {
    strings.flatMap { string in
      file.text[statement.range].dropFirst(string.range.lowerBound).prefix(string.range.count)
        .split { !ASCII.isWord($0) }.map { $0.text.lowercased() }
    }
  }

  /// Where the body has the condition that it is about, of which the server tells only the name.
  var offsetOfCondition: Int? {
    let message = error.message
    guard message.hasPrefix("unrecognized exception condition \"") else { return nil }
    let name = message.split(separator: "\"").dropFirst().first.map(String.init)
    for body in strings {
      let start = statement.range.lowerBound + body.range.lowerBound
      let quote =
        body.kind == .string
        ? 1 : file.text[(start + 1)...].prefix { $0 != UInt8(ascii: "$") }.count + 2
      let text = Array(
        file.text[start..<(start + body.range.count)].dropFirst(quote).dropLast(quote))
      let token = SQLToken.tokens(in: text).first {
        ($0.kind == .word && text[$0.range].text.lowercased() == name)
          || ($0.kind == .quotedName && text[$0.range].dropFirst().dropLast().text == name)
      }
      if let token { return start + quote + token.range.lowerBound }
    }
    return nil
  }

  /// Where a line of the function's body begins, its blanks left out; nil if there is no such line.
  func offset(ofBodyLine line: Int) -> Int? {
    let text = Array(file.text[statement.range])
    guard let body = statement.body(in: file.text) else { return nil }
    var at = body.range.lowerBound
    for _ in 1..<max(line, 1) {
      guard let end = text[at..<body.range.upperBound].firstIndex(of: ASCII.lf) else { return nil }
      at = end + 1
    }
    while at < body.range.upperBound, ASCII.isBlank(text[at]) { at += 1 }
    return statement.range.lowerBound + at
  }

  private var strings: [SQLToken] { statement.strings(in: file.text) }
}

extension SQLStatement {
  /// Its strings, among which is a function's body; their places count from its beginning.
  fileprivate func strings(in text: [UInt8]) -> [SQLToken] {
    SQLToken.tokens(in: Array(text[range])).filter {
      $0.kind == .dollarString || $0.kind == .string
    }
  }

  fileprivate func body(in text: [UInt8]) -> SQLToken? {
    strings(in: text).max { $0.range.count < $1.range.count }
  }

  /// Its text is known where dollars quote it, its length where no escapes hide it.
  fileprivate func bodyAsKept(in text: [UInt8]) -> DryRun.Body {
    guard let body = body(in: text) else { return DryRun.Body() }
    let string = text[range].dropFirst(body.range.lowerBound).prefix(body.range.count)
    if body.kind == .dollarString {
      let quote = string.dropFirst().prefix { $0 != UInt8(ascii: "$") }.count + 2
      let inside = Array(string.dropFirst(quote).dropLast(quote))
      return DryRun.Body(length: inside.count, text: inside)
    }
    let quotes = string.count { $0 == UInt8(ascii: "'") }
    return DryRun.Body(
      length: string.contains(UInt8(ascii: "\\")) ? nil : string.count - 1 - quotes / 2)
  }
}
