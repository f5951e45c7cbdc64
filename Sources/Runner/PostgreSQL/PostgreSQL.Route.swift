import Artifact

extension PostgreSQL {
  /// How queries come to a server of ours; whichever it is, their errors stand in its log.
  enum Route: Sendable {
    /// By psql, which can go on with anything else.
    case psql
    /// On the standard input of a server that is one process and serves nobody else (`postgres --single
    /// -j`): what a syntax check needs, at half the price.
    ///
    /// There, a semicolon and two line ends end a query. In a file the second of the two becomes CR,
    /// which is a line end to SQL's lexer wherever LF is one: no place moves, and no file can end its
    /// query. Ours stand in a comment behind it, so that the text ends where it ends; it has a word that
    /// no file knows.
    case alone(word: String)

    static func ownProcess() -> Route { .alone(word: DryRun.word()) }

    func script(for queries: [Query]) -> [UInt8] {
      switch self {
      case .psql: PostgreSQL.script(for: queries)
      case .alone(let word):
        queries.flatMap { Self.ended(Array(opening.utf8) + $0.text, by: word) }
      }
    }

    /// One query of ours.
    func script(of query: StaticString) -> [UInt8] {
      let text = query.withUTF8Buffer { Array($0) }
      return switch self {
      case .psql: text + Array(";\n".utf8)
      case .alone(let word): Self.ended(text, by: word)
      }
    }

    private static func ended(_ query: [UInt8], by word: String) -> [UInt8] {
      var text = query + Array("\n--\(word);\n".utf8)
      var index = 2
      while index < text.count {
        if text[index] == ASCII.lf, text[index - 1] == ASCII.lf,
          text[index - 2] == UInt8(ascii: ";")
        {
          text[index] = ASCII.cr
        }
        index += 1
      }
      return text + [ASCII.lf]
    }

    /// The log without our end in the text of messages that quote a file to its end.
    func log(_ bytes: [UInt8]) -> [UInt8] {
      guard case .alone(let word) = self else { return bytes }
      let end = Array("\n\t--\(word);\n\t".utf8)
      var kept: [UInt8] = []
      var start = 0
      for line in Lines(bytes[...]) where bytes[line.upperBound...].starts(with: end) {
        kept += bytes[start..<line.upperBound]
        start = line.upperBound + end.count
      }
      return start == 0 ? bytes : kept + bytes[start...]
    }
  }
}
