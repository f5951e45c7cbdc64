import Artifact

// How texts that psql must not read are sent by it.

extension PostgreSQL {
  /// Makes psql send these texts, each as one query, without reading any of them: it has the server's
  /// echo of them sent. An echo is of many at once, for it is a way to the server and back. Where they
  /// `areRun`, a COPY may be among them that asks for rows.
  static func echoed(_ texts: [[UInt8]], tag: String, areRun: Bool = false) -> [UInt8] {
    let quote = Array("$\(tag)$".utf8)
    var script: [UInt8] = []
    script.reserveCapacity(texts.reduce(0) { $0 + $1.count + 32 })
    var rest = texts[...]
    while !rest.isEmpty {
      var (rows, size, copies) = (0, 0, 0)
      for text in rest.prefix(mostRows) {
        if rows > 0, size + text.count > mostBytes { break }
        script += (rows == 0 ? "VALUES (" : ",(").utf8
        script += quote
        script += text
        script += quote
        script += ")".utf8
        (rows, size) = (rows + 1, size + text.count)
        if areRun { copies += Self.copies(in: text) }
      }
      script += " \\gexec\n".utf8
      // Where a COPY asks for rows, psql takes the next lines for them: that there are none.
      for _ in 0..<copies { script += "\\.\n".utf8 }
      rest = rest.dropFirst(rows)
    }
    return script
  }

  /// How many COPY statements there are in a text: it may hold several statements.
  private static func copies(in text: [UInt8]) -> Int {
    let word: StaticString = "COPY"
    guard text.indices.contains(where: { ASCII.hasPrefix(text[$0...], ignoringCase: word) }) else {
      return 0
    }
    var isFirst = true
    return SQLToken.tokens(in: text).count { token in
      guard token.kind != .comment else { return false }
      defer { isFirst = text[token.range] == [UInt8(ascii: ";")] }
      return isFirst && token.kind == .word && token.range.count == word.utf8CodeUnitCount
        && ASCII.hasPrefix(text[token.range], ignoringCase: word)
    }
  }

  /// The bounds of one echo, which psql and the server hold as a whole.
  private static let (mostRows, mostBytes) = (100, 1 << 20)
}
