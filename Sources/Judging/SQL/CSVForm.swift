import Artifact

/// What a COPY says of rows of CSV, as far as they can be given in the server's own form.
struct CSVForm {
  private var delimiter = UInt8(ascii: ",")
  private var hasHeader = false

  /// By the words behind STDIN: `WITH (FORMAT csv, HEADER true, DELIMITER ';')`, `WITH CSV HEADER`.
  init?(_ words: ArraySlice<String>) {
    var isCSV = false
    var rest = words.drop { $0 == "WITH" }
    let isList = rest.first == "(" && rest.last == ")"
    if isList { rest = rest.dropFirst().dropLast() }
    var seen: Set<String> = []
    while let word = rest.popFirst() {
      // The server takes none twice.
      guard seen.insert(word).inserted else { return nil }
      switch word {
      case "FORMAT" where isList && ["CSV", "'CSV'"].contains(rest.first):
        isCSV = true
        rest = rest.dropFirst()
      case "CSV" where !isList: isCSV = true
      case "HEADER":
        hasHeader = true
        guard isList, let value = rest.first, value != "," else { break }
        guard ["TRUE", "ON", "1"].contains(value) else { return nil }
        rest = rest.dropFirst()
      case "DELIMITER":
        if !isList, rest.first == "AS" { rest = rest.dropFirst() }
        let sign = Array(rest.popFirst()?.utf8 ?? "".utf8)
        guard sign.count == 3, sign[0] == UInt8(ascii: "'"), sign[1] != UInt8(ascii: "\"") else {
          return nil
        }
        delimiter = sign[1]
      default: return nil
      }
      guard isList, let comma = rest.popFirst() else { continue }
      guard comma == ",", !rest.isEmpty else { return nil }
    }
    guard isCSV else { return nil }
  }

  /// Nil where a quotation mark or a line has no end that the server would surely take for one.
  func rows(_ range: Range<Int>, in text: [UInt8]) -> (lines: [UInt8], starts: [Int])? {
    var (lines, starts) = ([UInt8](), [Int]())
    var rest = text[range]
    var isHeader = hasHeader
    while let start = rest.indices.first {
      var line: [UInt8] = []
      while true {
        guard let field = field(&rest) else { return nil }
        // What is empty and has no quotation marks is NULL.
        line +=
          field.isQuoted || !field.bytes.isEmpty ? CopyRows.escapes(field.bytes) : Array("\\N".utf8)
        guard rest.popFirst() == delimiter else { break }
        line.append(ASCII.tab)
      }
      if !isHeader {
        lines += line + [ASCII.lf]
        starts.append(start)
      }
      isHeader = false
    }
    return (lines, starts)
  }

  /// Up to the sign that ends it. A quotation mark may begin anywhere in it, as the server reads it.
  private func field(_ rest: inout ArraySlice<UInt8>) -> (bytes: [UInt8], isQuoted: Bool)? {
    let quote = UInt8(ascii: "\"")
    var (bytes, isQuoted, isWithin) = ([UInt8](), false, false)
    while let byte = rest.first, isWithin || byte != delimiter && byte != ASCII.lf {
      // A line end of another system may be a part of the row, or end it.
      guard byte != ASCII.cr else { return nil }
      rest.removeFirst()
      if byte != quote {
        bytes.append(byte)
      } else if isWithin, rest.first == quote {
        bytes.append(quote)
        rest.removeFirst()
      } else {
        isWithin.toggle()
        isQuoted = true
      }
    }
    return isWithin ? nil : (bytes, isQuoted)
  }
}
