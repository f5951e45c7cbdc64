import Artifact

// How texts that psql must not read are sent by it.

extension PostgreSQL {
  /// Makes psql send these texts, each as one query, without reading any of them: it gets them as
  /// hexadecimal digits, and has what the server makes of these sent. Whatever a text is, and whatever
  /// it has set, it cannot end what it stands in. An echo is of many at once, for it is a way to the
  /// server and back. Where they `areRun`, a COPY may be among them that asks for rows: the first one gets
  /// these.
  static func echoed(_ texts: [[UInt8]], areRun: Bool = false, rows lines: [UInt8] = []) -> [UInt8]
  {
    var script: [UInt8] = []
    script.reserveCapacity(texts.reduce(0) { $0 + 2 * $1.count + 80 })
    var rest = texts[...]
    while !rest.isEmpty {
      var (rows, size, copies) = (0, 0, 0)
      for text in areRun ? rest : rest.prefix(mostRows) {
        if !areRun, rows > 0, size + text.count > mostBytes { break }
        script += (rows == 0 ? "VALUES(" : ",(").utf8
        script += "pg_catalog.convert_from(pg_catalog.decode('".utf8
        append(text, to: &script)
        script += "','hex'),'UTF8'))".utf8
        (rows, size) = (rows + 1, size + text.count)
        if areRun { copies += Self.copies(in: text) }
      }
      script += " \\gexec\n".utf8
      // Where a COPY asks for rows, psql takes the next lines for them: else that there are none.
      script += lines
      for _ in 0..<copies { script += "\\.\n".utf8 }
      rest = rest.dropFirst(rows)
    }
    return script
  }

  private static func append(_ text: [UInt8], to script: inout [UInt8]) {
    script += [UInt8](unsafeUninitializedCapacity: 2 * text.count) { digits, count in
      for (index, byte) in text.enumerated() {
        digits[2 * index] = digit(byte >> 4)
        digits[2 * index + 1] = digit(byte & 15)
      }
      count = 2 * text.count
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 { value + (value < 10 ? 0x30 : 0x57) }

  /// How many COPY statements there may be in a text, however it is parted: each has the word.
  private static func copies(in text: [UInt8]) -> Int {
    text.indices.count { at in
      text[at] | 0x20 == UInt8(ascii: "c") && ASCII.hasPrefix(text[at...], ignoringCase: "COPY")
        && (at == 0 || !ASCII.isWord(text[at - 1]))
        && (at + 4 == text.count || !ASCII.isWord(text[at + 4]))
    }
  }

  /// The bounds of one echo, which psql and the server hold as a whole.
  private static let (mostRows, mostBytes) = (100, 1 << 20)
}
