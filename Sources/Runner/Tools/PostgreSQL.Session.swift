import Artifact
import Foundation

// A server whose log is not ours: the answers are what psql prints.

extension PostgreSQL {
  /// The session's input where the answers are read from psql: a mark on standard error before each
  /// file, and the server's version first.
  static func markedScript(for queries: [Query], tag: String, mark: String) -> [UInt8] {
    var script = Array("SET client_min_messages = error;\nSHOW server_version;\n".utf8)
    for (index, query) in queries.enumerated() {
      script += "\\warn \(mark) \(index)\n".utf8
      script += self.script(for: [query], tag: tag)
    }
    script += "\\warn \(mark) end\n".utf8
    return script
  }

  /// The errors that psql printed, one for each file, up to the first file that has none. The place
  /// is what psql's excerpt and caret tell, and is left out where that is ambiguous.
  static func errors(inSession output: [UInt8], mark: String, queries: [Query]) -> [LoggedError] {
    var errors: [LoggedError] = []
    let parts = String(decoding: output, as: UTF8.self).components(separatedBy: "\(mark) ")
    for (index, part) in parts.dropFirst().enumerated() where index < queries.count {
      guard part.hasPrefix("\(index)\n"),
        let match = part.firstMatch(of: /ERROR:  (\w{5}): (.*)/)
      else { break }
      errors.append(
        LoggedError(
          code: String(match.1), message: String(match.2),
          character: character(inExcerptOf: part, of: queries[index])))
    }
    return errors
  }

  /// Where the caret below psql's last `LINE n: …` points, as the server counts.
  private static func character(inExcerptOf part: String, of query: Query) -> Int? {
    let lines = part.split(separator: "\n", omittingEmptySubsequences: false)
    guard let at = lines.lastIndex(where: { $0.firstMatch(of: #/^LINE \d+: /#) != nil }),
      at + 1 < lines.count, let head = lines[at].firstMatch(of: #/^LINE (\d+): /#),
      let number = Int(head.1), let caret = lines[at + 1].firstIndex(of: "^")
    else { return nil }
    let whole = SourceText(Array(opening.utf8) + query.text)
    guard let line = whole.line(number) else { return nil }
    let width = lines[at + 1].distance(from: lines[at + 1].startIndex, to: caret)
    guard width >= head.output.0.count else { return nil }
    let excerpt = lines[at].dropFirst(head.output.0.count)
    let before = String(excerpt.prefix(width - head.output.0.count))
    // The caret counts the columns of a terminal: where a character may take none or two, it tells
    // nothing.
    guard before.unicodeScalars.allSatisfy({ $0.value < 0x300 }) else { return nil }
    let cut = before.hasPrefix("...")
    let sought = Array((cut ? before.dropFirst(3) : before[...]).utf8)
    let plain = line.map { $0 == ASCII.tab ? ASCII.space : $0 }
    let offset: Int
    if cut {
      let ranges = plain.ranges(of: sought)
      guard let only = ranges.first, ranges.count == 1 else { return nil }
      offset = line.startIndex + only.upperBound
    } else {
      guard plain.starts(with: sought) else { return nil }
      offset = line.startIndex + sought.count
    }
    return whole.bytes[..<offset].count { !ASCII.isContinuation($0) } + 1
  }
}
