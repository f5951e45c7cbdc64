import Artifact

/// Which SQL a file is written in, by the signs that only one of them has.
package enum SQLDialect: String, Sendable {
  case postgresql, sqlite, mysql

  /// SQLite only where nothing else can be meant, since only then its shell is the judge; MySQL is a
  /// hint, and PostgreSQL judges it. One pass over the words.
  package static func of(_ text: SourceText) -> SQLDialect { sign(in: text) ?? .postgresql }

  /// What the signs of a text say; nil where it has none.
  static func sign(in text: SourceText) -> SQLDialect? {
    var signs = Signs()
    let bytes = Array(text.bytes.prefix(1 << 20))
    for token in SQLTokens(in: bytes) {
      let word = bytes[token.range]
      switch token.kind {
      case .comment: break
      case .word, .number: signs.see(word: word.prefix(32).text.uppercased())
      case .string: signs.seeString()
      case .dollarString: signs.postgresql = true
      case .quotedName: signs.seeName()
      case .sign:
        let next = token.range.upperBound
        signs.see(mark: word[token.range.lowerBound], before: next < bytes.count ? bytes[next] : 0)
      }
    }
    if signs.postgresql { return .postgresql }
    if signs.sqlite { return .sqlite }
    if signs.mysql { return .mysql }
    return signs.isServers ? .postgresql : nil
  }

  private struct Signs {
    var postgresql = false
    var sqlite = false
    var mysql = false
    /// What SQLite has not, and servers have: PostgreSQL judges it, as what has no sign.
    var isServers = false
    /// The word or mark before, and the one before that.
    private var before = ";"
    private var earlier = ""

    mutating func see(word: String) {
      switch (before, word) {
      // Where a name stands, it is one; a type stands behind the name of a column.
      case (",", "AUTOINCREMENT"), ("(", "AUTOINCREMENT"), (".", "AUTOINCREMENT"): break
      case (_, "SERIAL"):
        if ["(", ",", "COLUMN", "ADD", "EXISTS"].contains(earlier) { postgresql = true }
      case ("OR", "IGNORE"), ("OR", "REPLACE"), ("OR", "ABORT"), ("OR", "FAIL"):
        if earlier == "INSERT" || earlier == "UPDATE" { sqlite = true }
      case (_, "BIGSERIAL"), (_, "SMALLSERIAL"), (_, "JSONB"), (_, "TIMESTAMPTZ"),
        (_, "BYTEA"), (_, "GEN_RANDOM_UUID"), (_, "UUID_GENERATE_V4"), ("CREATE", "EXTENSION"),
        ("LANGUAGE", "PLPGSQL"), ("WITH", "TIME"), ("WITHOUT", "TIME"):
        postgresql = true
      case (_, "AUTOINCREMENT"), ("WITHOUT", "ROWID"), (";", "PRAGMA"), (";", "ATTACH"),
        (_, "SQLITE_MASTER"):
        sqlite = true
      case (";", "GRANT"), (";", "REVOKE"), ("CREATE", "SCHEMA"), ("CREATE", "TYPE"),
        ("CREATE", "ROLE"), ("CREATE", "POLICY"), ("CREATE", "SEQUENCE"), ("CREATE", "DOMAIN"),
        ("CREATE", "FUNCTION"), ("REPLACE", "FUNCTION"), ("COMMENT", "ON"):
        isServers = true
      case ("VIRTUAL", "TABLE") where earlier == "CREATE": sqlite = true
      case (_, "AUTO_INCREMENT"), (_, "TINYINT"), (_, "UNSIGNED"), ("UPDATE", "CURRENT_TIMESTAMP"):
        mysql = true
      default: break
      }
      (earlier, before) = (before, word)
    }

    /// What a string says is no sign; `datetime('…')` is, whatever it says.
    mutating func seeString() {
      if earlier == "DATETIME", before == "(" { sqlite = true }
      (earlier, before) = (before, "'")
    }

    /// Nor what a name in quotes says.
    mutating func seeName() { (earlier, before) = (before, "\"") }

    mutating func see(mark: UInt8, before next: UInt8) {
      if mark == next, mark == UInt8(ascii: ":") || mark == UInt8(ascii: "$") { postgresql = true }
      if mark == UInt8(ascii: "`") { mysql = true }
      if mark == UInt8(ascii: "("), ["NOW", "NEXTVAL", "SETVAL", "CURRVAL"].contains(before) {
        isServers = true
      }
      if mark == UInt8(ascii: "="), before == "ENGINE" || before == "CHARSET" { mysql = true }
      if mark == UInt8(ascii: ";"), earlier == ")", before == "STRICT" { sqlite = true }
      (earlier, before) = (before, String(UnicodeScalar(mark)))
    }
  }
}
