import Artifact

/// SQL as Liquibase formats it: what ends a statement may be something else, which Liquibase takes out
/// (its documentation, "Example changelogs: SQL format").
package enum Liquibase {
  /// The text with a semicolon where a statement ends otherwise, and with comments for the changesets of other
  /// databases, the first of which begins at `foreign`; nil for a text that is none of Liquibase's.
  package static func plain(_ text: [UInt8]) -> (text: [UInt8], foreign: Int?)? {
    let head = ASCII.trimmedStart(text.drop(while: ASCII.isSpace))
    guard head.starts(with: "--"),
      ASCII.hasPrefix(
        ASCII.trimmedStart(head.dropFirst(2)), ignoringCase: "liquibase formatted sql")
    else { return nil }
    var plain = text
    var delimiter: [UInt8] = []
    var (first, isForeign): (Int?, Bool) = (nil, false)
    for range in Lines(text[...]) {
      let line = ASCII.trimmed(text[range])
      if line.starts(with: "--") {
        let comment = ASCII.trimmedStart(line.dropFirst(2))
        if ASCII.hasPrefix(comment, ignoringCase: "changeset ") {
          delimiter = self.delimiter(of: comment)
          isForeign = self.isForeign(comment)
          if isForeign, first == nil { first = range.lowerBound }
        }
        continue
      }
      if isForeign {
        // A line of a single byte is no more than a sign.
        for at in line.prefix(2).indices {
          plain[at] = line.count > 1 ? UInt8(ascii: "-") : ASCII.space
        }
        for at in line.dropFirst(2).indices.prefix(while: { ASCII.isContinuation(text[$0]) }) {
          plain[at] = ASCII.space
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
    return (plain, first)
  }

  /// Whether a changeset is not for PostgreSQL: `dbms:mysql`, `dbms:"mysql,oracle"`, `dbms:!postgresql`.
  private static func isForeign(_ changeset: ArraySlice<UInt8>) -> Bool {
    guard let said = attribute("dbms:", of: changeset) else { return false }
    let names = said.lowercased().split { ", \"'".contains($0) }
    let wanted = names.filter { !$0.hasPrefix("!") }
    return names.contains("none") || names.contains("!postgresql")
      || !wanted.isEmpty && !wanted.contains { $0 == "postgresql" || $0 == "all" }
  }

  /// What stands behind an attribute's name, up to a blank; in quotes up to the second one.
  private static func attribute(_ name: StaticString, of changeset: ArraySlice<UInt8>) -> String? {
    let words = changeset.split(whereSeparator: ASCII.isBlank)
    guard let word = words.first(where: { ASCII.hasPrefix($0, ignoringCase: name) }) else {
      return nil
    }
    let rest = changeset[(word.startIndex + name.utf8CodeUnitCount)...]
    guard let quote = rest.first, "\"'".utf8.contains(quote) else {
      return rest.prefix { !ASCII.isBlank($0) }.text
    }
    return rest.dropFirst().prefix { $0 != quote }.text
  }

  /// `--changeset ada:1 endDelimiter:/`; what it says of line ends is the line's own. Empty where it says
  /// nothing, or says a semicolon.
  private static func delimiter(of changeset: ArraySlice<UInt8>) -> [UInt8] {
    let said = (attribute("endDelimiter:", of: changeset) ?? "").replacing(
      #/\\[nrs][*+?]?|["']/#, with: ""
    )
    .replacing("\\", with: "")
    return said == ";" || !said.utf8.allSatisfy({ $0 < 0x80 }) ? [] : Array(said.utf8)
  }
}
