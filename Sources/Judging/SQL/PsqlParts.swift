import Artifact

/// What of a script is psql's own, and no SQL: its commands, each to the end of its line, and the rows
/// that follow a `COPY … FROM STDIN`.
package struct PsqlParts {
  /// In order, each within a line: the line from 1, where in the text, and whether it sends what stands
  /// before it to the server, as a `;` does.
  package private(set) var found: [(line: Int, range: Range<Int>, sends: Bool)] = []

  private let text: [UInt8]
  private var at = 0
  private var line = 1
  /// Of the statement under way: how many words, and whether it is a COPY from standard input.
  private var words = 0
  private var isCopy = false
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
    while at < text.count {
      let byte = text[at]
      if byte == ASCII.lf {
        at += 1
        line += 1
        isLineStart = true
        if rowsFollow { skipRows() }
        rowsFollow = false
      } else if ASCII.isBlank(byte) {
        at += 1
      } else if byte == UInt8(ascii: "\\"), isCommand(isLineStart: isLineStart) {
        let end = text[at...].firstIndex(of: ASCII.lf) ?? text.count
        let command = text[at..<end].text.lowercased()
        let sends = isSending
        rowsFollow =
          command.hasPrefix("\\copy ") && end < lastEnd
          && ["from stdin", "from pstdin"].contains(where: command.contains)
        found.append((line, at..<end, sends))
        if sends { words = 0 }
        at = end
      } else if text[at...].starts(with: "\\;".utf8) {
        // It parts statements that psql sends together.
        found.append((line, at..<(at + 1), false))
        (words, isLineStart, at) = (0, false, at + 2)
      } else {
        let (kind, end) = SQLToken.token(from: at, in: text)
        switch kind {
        case .comment: break
        case .sign where byte == UInt8(ascii: ";"):
          if isFromInput { rowsFollow = at < lastEnd }
          (words, isCopy, isFromInput, before) = (0, false, false, "")
        case .word:
          let word = text[at..<end].prefix(8).text.uppercased()
          if words == 0 { isCopy = word == "COPY" }
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

  private mutating func skipRows() {
    while at < text.count {
      let end = text[at...].firstIndex(of: ASCII.lf) ?? text.count
      let isLast = ASCII.trimmed(text[at..<end]).elementsEqual("\\.".utf8)
      found.append((line, at..<end, false))
      at = end
      if isLast { return }
      at = min(end + 1, text.count)
      line += 1
    }
  }
}
