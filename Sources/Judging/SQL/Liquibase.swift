import Artifact

/// SQL as Liquibase formats it: what ends a statement may be something else, which Liquibase takes out
/// (its documentation, "Example changelogs: SQL format").
package enum Liquibase {
  /// The text with a semicolon where a statement ends otherwise; nil for a text that is none of Liquibase's.
  package static func plain(_ text: [UInt8]) -> [UInt8]? {
    let head = ASCII.trimmedStart(text.drop(while: ASCII.isSpace))
    guard head.starts(with: "--"),
      ASCII.hasPrefix(
        ASCII.trimmedStart(head.dropFirst(2)), ignoringCase: "liquibase formatted sql")
    else { return nil }
    var plain = text
    var delimiter: [UInt8] = []
    for range in Lines(text[...]) {
      let line = ASCII.trimmed(text[range])
      if line.starts(with: "--") {
        let comment = ASCII.trimmedStart(line.dropFirst(2))
        if ASCII.hasPrefix(comment, ignoringCase: "changeset ") {
          delimiter = self.delimiter(of: comment)
        }
        continue
      }
      let end: Int
      if !delimiter.isEmpty, line.suffix(delimiter.count).elementsEqual(delimiter) {
        end = delimiter.count
      } else if line.count == 2, ASCII.hasPrefix(line, ignoringCase: "GO") {
        end = 2
      } else {
        continue
      }
      for at in (line.endIndex - end)..<line.endIndex { plain[at] = ASCII.space }
      plain[line.endIndex - end] = UInt8(ascii: ";")
    }
    return plain
  }

  /// `--changeset ada:1 endDelimiter:/`; what it says of line ends is the line's own. Empty where it says
  /// nothing, or says a semicolon.
  private static func delimiter(of changeset: ArraySlice<UInt8>) -> [UInt8] {
    let words = changeset.split(whereSeparator: ASCII.isBlank)
    let named = words.first { ASCII.hasPrefix($0, ignoringCase: "endDelimiter:") } ?? []
    let said = named.dropFirst(13).text.replacing(#/\\[nrs][*+?]?|["']/#, with: "")
      .replacing("\\", with: "")
    return said == ";" || !said.utf8.allSatisfy({ $0 < 0x80 }) ? [] : Array(said.utf8)
  }
}
