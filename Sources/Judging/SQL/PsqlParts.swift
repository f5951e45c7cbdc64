import Artifact

/// What of a script is psql's own, and no SQL: its commands, each to the end of its line, and the rows
/// that follow a `COPY … FROM STDIN`.
package struct PsqlParts {
  /// In order, each within a line: the line from 1, where in the text, and whether it sends what stands
  /// before it to the server, as a `;` does; or a row, or what ends rows.
  package private(set) var found: [(line: Int, range: Range<Int>, kind: Kind)] = []
  /// A row that is foreign cannot be sent: it is in another form, or they are too many.
  package enum Kind { case command, sending, row, foreignRow }
  /// The rows that can be sent.
  package private(set) var rows: [CopyRows] = []

  private let text: [UInt8]
  private var at = 0
  private var line = 1
  /// Of the statement under way: how many words, and whether it is a COPY from standard input.
  private var words = 0
  private var isCopy = false
  private var start = 0
  private var before = ""
  /// Where the last line `\.` stands: rows that never end would hide all that follows.
  private let lastEnd: Int

  package init(of text: [UInt8]) {
    self.text = text
    lastEnd = Lines(text[...]).reduce(0) {
      ASCII.trimmed(text[$1]).elementsEqual("\\.".utf8) ? $1.lowerBound : $0
    }
    part()
  }

  private mutating func part() {
    var isLineStart = true
    var rowsFollow = false
    var isFromInput = false
    var copy = 0..<0
    while at < text.count {
      let byte = text[at]
      if byte == ASCII.lf {
        at += 1
        line += 1
        isLineStart = true
        if rowsFollow { skipRows(behind: copy) }
        rowsFollow = false
      } else if ASCII.isBlank(byte) {
        at += 1
      } else if byte == UInt8(ascii: "\\"), isCommand(isLineStart: isLineStart) {
        let end = text[at...].firstIndex(of: ASCII.lf) ?? text.count
        let command = text[at..<end].text.lowercased()
        let sends = isSending
        copy = 0..<0
        rowsFollow =
          command.hasPrefix("\\copy ") && end < lastEnd
          && ["from stdin", "from pstdin"].contains(where: command.contains)
        found.append((line, at..<end, sends ? .sending : .command))
        if sends { words = 0 }
        at = end
      } else if text[at...].starts(with: "\\;".utf8) {
        // It parts statements that psql sends together.
        found.append((line, at..<(at + 1), .command))
        (words, isLineStart, at) = (0, false, at + 2)
      } else {
        let (kind, end) = SQLToken.token(from: at, in: text)
        switch kind {
        case .comment: break
        case .sign where byte == UInt8(ascii: ";"):
          if isFromInput { (rowsFollow, copy) = (at < lastEnd || endsInRows, start..<at) }
          (words, isCopy, isFromInput, before) = (0, false, false, "")
        case .word:
          let word = text[at..<end].prefix(8).text.uppercased()
          if words == 0 { (isCopy, start) = (word == "COPY", at) }
          // psql takes either word.
          if isCopy, before == "FROM" { isFromInput = word == "STDIN" || word == "STDOUT" }
          (words, before) = (words + 1, word)
        default: (words, before) = (words + 1, "")
        }
        line += text[at..<end].count { $0 == ASCII.lf }
        isLineStart = false
        at = end
      }
    }
  }

  /// A command begins a line or stands between statements; those that send the statement before them
  /// stand behind it.
  private func isCommand(isLineStart: Bool) -> Bool {
    if isLineStart || words == 0 {
      return !name.isEmpty || text[(at + 1)...].first.map { "!?.".utf8.contains($0) } == true
    }
    return isSending
  }

  private var name: String {
    text[(at + 1)...].prefix { ASCII.isLetter($0) }.text.lowercased()
  }

  /// Whether the command here sends the statement before it.
  private var isSending: Bool {
    words > 0 && ["g", "gx", "gset", "gexec", "gdesc", "crosstabview", "watch"].contains(name)
  }

  /// Whether all that is left is rows: no line among them is empty, or ends a statement.
  private var endsInRows: Bool {
    let rest = text[at...].drop { $0 != ASCII.lf }
    guard let end = rest.lastIndex(where: { !ASCII.isSpace($0) }) else { return false }
    return Lines(rest[...end].dropFirst()).allSatisfy {
      ![nil, UInt8(ascii: ";")].contains(ASCII.trimmed(text[$0]).last)
    }
  }

  private mutating func skipRows(behind copy: Range<Int>) {
    let (first, line, known) = (at, self.line, found.count)
    var end = at
    while at < text.count {
      let row = at..<(text[at...].firstIndex(of: ASCII.lf) ?? text.count)
      let isLast = ASCII.trimmed(text[row]).elementsEqual("\\.".utf8)
      found.append((self.line, row, .foreignRow))
      at = row.upperBound
      if isLast { break }
      at = min(at + 1, text.count)
      end = at
      self.line += 1
    }
    // psql takes an end that is indented for a row.
    guard end == at || text[end..<at].elementsEqual("\\.".utf8),
      let rows = CopyRows(first..<end, behind: copy, in: text)
    else {
      // Without an end they hide nothing.
      if end == at {
        found.removeSubrange(known...)
        (at, self.line) = (first, line)
      }
      return
    }
    self.rows.append(rows)
    for index in found.indices[known...] { found[index].kind = .row }
  }

  /// Whether a text may have any of it: few have.
  package static func mayBe(in text: [UInt8]) -> Bool {
    text.contains(UInt8(ascii: "\\"))
      || text.indices.contains {
        text[$0] | 0x20 == UInt8(ascii: "s") && ASCII.hasPrefix(text[$0...], ignoringCase: "STDIN")
      }
  }
}
