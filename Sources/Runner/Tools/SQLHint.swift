import Artifact

/// What an SQL syntax error probably comes from. A hint, not a proof: it says what the place looks
/// like.
enum SQLHint {
  static func help(for message: String, at position: Position?, in text: SourceText) -> String? {
    guard let position, let line = text.line(position.line) else { return nil }
    let rest = rest(of: line, from: position.column)
    let lower = line.text.lowercased()
    if rest.starts(with: "//") { return "SQL comments begin with --, not with //" }
    if rest.starts(with: "#") { return "SQL comments begin with --, not with #" }
    if rest.starts(with: "```") { return "a code fence is no SQL: take the line out" }
    if rest.starts(with: "`") { return "backticks are MySQL's; PostgreSQL quotes names with \"" }
    if rest.starts(with: ")"), commaBefore(position, in: text) {
      return "take out the comma before the parenthesis"
    }
    let token = rest.prefix { ASCII.isWord($0) || $0 >= 0x80 }.text
    let upper = token.uppercased()
    if upper == "AUTO_INCREMENT" {
      return "AUTO_INCREMENT is MySQL's; use GENERATED ALWAYS AS IDENTITY"
    }
    if upper == "ENGINE" { return "ENGINE= is MySQL's; leave it out" }
    if upper == "ON", lower.contains("on update") {
      return "ON UPDATE on a column is MySQL's; use a trigger"
    }
    if upper == "UPDATE", lower.contains("on update") {
      return "ON UPDATE on a column is MySQL's; use a trigger"
    }
    if upper == "COMMENT" || upper == "UNSIGNED" {
      return "\(upper) on a column is MySQL's"
    }
    if upper == "INDEX" || upper == "KEY" {
      return "an index inside CREATE TABLE is MySQL's; use CREATE INDEX"
    }
    if let keyword = nearKeyword(upper) { return "did you mean \(keyword)?" }
    return nil
  }

  private static func rest(of line: ArraySlice<UInt8>, from column: Int) -> ArraySlice<UInt8> {
    var left = column - 1
    for (index, byte) in zip(line.indices, line) where !ASCII.isContinuation(byte) {
      if left == 0 { return line[index...] }
      left -= 1
    }
    return []
  }

  private static func commaBefore(_ position: Position, in text: SourceText) -> Bool {
    let end = text.offset(of: position)
    return text.bytes[..<end].last { !ASCII.isBlank($0) && $0 != ASCII.lf } == UInt8(ascii: ",")
  }

  /// A keyword with one character wrong that is no letter, such as `BETWE0N`, or one left over, such
  /// as `REFEREN0CES`.
  private static func nearKeyword(_ word: String) -> String? {
    guard word.contains(where: \.isNumber), word.count > 2 else { return nil }
    return keywords.first { keyword in
      let a = Array(word.unicodeScalars)
      let b = Array(keyword.unicodeScalars)
      if a.count == b.count {
        return zip(a, b).allSatisfy { $0 == $1 || $0.properties.numericType != nil }
      }
      guard a.count == b.count + 1 else { return false }
      return a.indices.contains { skip in
        a[skip].properties.numericType != nil && a[..<skip] + a[(skip + 1)...] == b[...]
      }
    }
  }

  private static let keywords = [
    "ADD", "ALTER", "BEGIN", "BETWEEN", "CASCADE", "CHECK", "COLUMN", "COMMIT", "CONSTRAINT",
    "CREATE", "CURRENT_DATE", "CURRENT_TIMESTAMP", "DEFAULT", "DELETE", "EXISTS", "FOREIGN",
    "FUNCTION", "INDEX", "INSERT", "INTEGER", "INTO", "NOT", "NULL", "PRIMARY", "REFERENCES",
    "RETURNS", "SELECT", "SERIAL", "TABLE", "TEXT", "TIMESTAMP", "TRANSACTION", "TRIGGER", "UNIQUE",
    "UPDATE", "VALUES", "VARCHAR", "WHERE", "WITH", "WITHOUT", "ZONE",
  ]
}
