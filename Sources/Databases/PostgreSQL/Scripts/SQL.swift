import Artifact

/// Texts as they stand in SQL that psql reads.
///
/// A text that is not ours never stands there as itself. It stands there as hexadecimal digits, which
/// the server turns back: psql finds no backslash command, no variable and no end of a COPY in it.
package enum SQL {
  /// An expression that is the text.
  static func text(_ text: String) -> String {
    "pg_catalog.convert_from(pg_catalog.decode('\(Hex.text(Array(text.utf8)))','hex'),'UTF8')"
  }

  /// An expression that is the list of texts, as `text[]`.
  static func list(_ texts: [String]) -> String {
    "ARRAY(SELECT pg_catalog.jsonb_array_elements_text(\(json(texts))))"
  }

  /// An expression that is the list of texts, as `jsonb`.
  static func json(_ texts: [String]) -> String {
    "\(text(JSONValue.array(texts.map(JSONValue.string)).text))::pg_catalog.jsonb"
  }

  /// A literal, for SQL that stands within a text of its own. It goes byte by byte: a mark that
  /// combines with a quote would hide it from a look at characters.
  static func literal(_ text: String) -> String {
    var bytes: [UInt8] = []
    let (quote, backslash) = (UInt8(ascii: "'"), UInt8(ascii: "\\"))
    var isPlain = true
    for byte in text.utf8 {
      if byte == quote || byte == backslash { bytes.append(byte) }
      if byte == backslash { isPlain = false }
      bytes.append(byte)
    }
    return (isPlain ? "'" : " E'") + String(decoding: bytes, as: UTF8.self) + "'"
  }

  /// A quoted name. It goes byte by byte, too.
  package static func identifier(_ name: String) -> String {
    let quote = UInt8(ascii: "\"")
    let bytes = name.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
    return "\"\(String(decoding: bytes, as: UTF8.self))\""
  }

  /// A line for psql that has the server run the texts, one after the other.
  static func run(_ texts: [String]) -> String {
    var lines = ""
    for start in stride(from: 0, to: texts.count, by: 100) {
      let part = texts[start..<min(start + 100, texts.count)]
      lines += "SELECT \(part.map(text).joined(separator: ",\n ")) \\gexec\n"
    }
    return lines
  }

  /// A condition that ends the script with our sentence where `condition` does not hold.
  ///
  /// The text is not constant, so that the planner cannot cast it before it has to.
  static func require(_ condition: String, _ sentence: String) -> String {
    """
    CASE WHEN \(condition) THEN true \
    ELSE (\(literal("\(marked)\(sentence)")) OPERATOR(pg_catalog.||) \
    pg_catalog.left(pg_catalog.pg_backend_pid()::pg_catalog.text, 0))::boolean END
    """
  }

  /// What sentences of ours begin with in the server's messages.
  static let marked = "sandbox: "
}
