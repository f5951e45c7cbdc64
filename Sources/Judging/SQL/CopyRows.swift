import Artifact

/// The rows that stand behind a `COPY … FROM STDIN`, in PostgreSQL's own form, as they can be sent.
///
/// psql takes them from the lines behind the statement, and reads those lines as commands if the server
/// asks for no rows. So each byte goes as an escape, `\x41`: to a server that is the same row, and to psql
/// a command that there is none of, which ends with its line.
package struct CopyRows: Sendable, Equatable {
  /// Where their statement begins in the text.
  package let statement: Int
  /// Where they stand, without the line that ends them.
  package let range: Range<Int>
  /// What psql is given: lines of escapes, tabs and `\N`.
  package let lines: [UInt8]

  /// Nil for another form than the server's own, for rows that are too many, and where a line goes on in the
  /// next.
  init?(_ range: Range<Int>, behind statement: Range<Int>, in text: [UInt8]) {
    let head = Array(text[statement])
    let words = SQLTokens(in: head).filter { $0.kind != .comment }.suffix(2).map {
      head[$0.range].text.uppercased()
    }
    guard words.first == "FROM", ["STDIN", "STDOUT"].contains(words.last), range.count < 1 << 18
    else { return nil }
    var lines: [UInt8] = []
    for line in Lines(text[range]) {
      var fields = text[line].split(separator: ASCII.tab, omittingEmptySubsequences: false)[...]
      while let field = fields.popFirst() {
        guard let escaped = Self.escaped(field) else { return nil }
        lines += escaped
        if !fields.isEmpty { lines.append(ASCII.tab) }
      }
      lines.append(ASCII.lf)
    }
    (self.statement, self.range, self.lines) = (statement.lowerBound, range, lines)
  }

  /// The place of a row, which counts from 1.
  package func offset(ofLine line: Int, in text: [UInt8]) -> Int {
    Lines(text[range]).lazy.map(\.lowerBound).dropFirst(max(line - 1, 0)).first
      ?? range.lowerBound
  }

  /// A field by its bytes (PostgreSQL's manual, COPY, "Text Format").
  private static func escaped(_ field: ArraySlice<UInt8>) -> [UInt8]? {
    if field.elementsEqual("\\N".utf8) { return Array(field) }
    var bytes: [UInt8] = []
    var rest = field
    while let byte = rest.popFirst() {
      // A line end of another system may be a part of the row, or end it.
      guard byte != ASCII.cr else { return nil }
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      guard let sign = rest.popFirst() else { return nil }
      let octal = rest.prefix(2).prefix { (0x30...0x37).contains($0) }
      let hex = rest.prefix(2).prefix { $0 < 0x80 && Character(UnicodeScalar($0)).isHexDigit }
      switch sign {
      case UInt8(ascii: "b"): bytes.append(0x08)
      case UInt8(ascii: "f"): bytes.append(0x0C)
      case UInt8(ascii: "n"): bytes.append(ASCII.lf)
      case UInt8(ascii: "r"): bytes.append(ASCII.cr)
      case UInt8(ascii: "t"): bytes.append(ASCII.tab)
      case UInt8(ascii: "v"): bytes.append(0x0B)
      case 0x30...0x37:
        bytes.append(octal.reduce(sign & 7) { $0 &* 8 &+ ($1 & 7) })
        rest = rest.dropFirst(octal.count)
      case UInt8(ascii: "x") where !hex.isEmpty:
        bytes.append(UInt8(hex.text, radix: 16) ?? 0)
        rest = rest.dropFirst(hex.count)
      default: bytes.append(sign)
      }
    }
    return bytes.flatMap { Array("\\x\(Hex.text([$0]))".utf8) }
  }
}
