import Artifact

/// The rows that stand behind a `COPY … FROM STDIN`, in PostgreSQL's own form or as CSV, as they can be sent.
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
  /// The words that say what form the rows have, which go where they are given in the server's own; may be empty.
  package let options: Range<Int>
  /// Where each row begins.
  private let starts: [Int]

  /// Nil for other forms, for rows that are too many, and for what the server may read in another way.
  init?(_ range: Range<Int>, behind statement: Range<Int>, in text: [UInt8]) {
    let head = Array(text[statement])
    let tokens = SQLTokens(in: head).filter { $0.kind != .comment }
    let words = tokens.map { head[$0.range].text.uppercased() }
    guard range.count < 1 << 18,
      let input = words.indices.dropLast().last(where: {
        words[$0] == "FROM" && ["STDIN", "STDOUT"].contains(words[$0 + 1])
      })
    else { return nil }
    let said = words[(input + 2)...]
    let end = statement.lowerBound + tokens[input + 1].range.upperBound
    var rows: (lines: [UInt8], starts: [Int])?
    if said.isEmpty {
      rows = Self.own(range, in: text)
    } else if let form = CSVForm(said) {
      rows = form.rows(range, in: text)
    }
    guard let rows else { return nil }
    (self.statement, self.range) = (statement.lowerBound, range)
    (lines, starts, options) = (rows.lines, rows.starts, end..<statement.upperBound)
  }

  /// The place of a row, which counts from 1.
  package func offset(ofLine line: Int) -> Int {
    starts.indices.contains(line - 1) ? starts[line - 1] : range.lowerBound
  }

  private static func own(_ range: Range<Int>, in text: [UInt8]) -> (lines: [UInt8], starts: [Int])?
  {
    var (lines, starts) = ([UInt8](), [Int]())
    for line in Lines(text[range]) {
      starts.append(line.lowerBound)
      var fields = text[line].split(separator: ASCII.tab, omittingEmptySubsequences: false)[...]
      while let field = fields.popFirst() {
        guard let escaped = Self.escaped(field) else { return nil }
        lines += escaped
        if !fields.isEmpty { lines.append(ASCII.tab) }
      }
      lines.append(ASCII.lf)
    }
    return (lines, starts)
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
    return escapes(bytes)
  }

  static func escapes(_ bytes: [UInt8]) -> [UInt8] {
    bytes.flatMap { Array("\\x\(Hex.text([$0]))".utf8) }
  }
}
