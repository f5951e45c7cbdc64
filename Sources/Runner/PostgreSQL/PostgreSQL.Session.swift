import Artifact

// A server whose log is not ours: the answers are what psql prints.

extension PostgreSQL {
  /// What psql must be told: a terse error has its place as a number behind it.
  static let sessionSetting = "VERBOSITY=terse"

  /// The session's input where the answers are read from psql: the server's version first; for each
  /// file a mark on standard error, its error, a mark, and its error once more with the code.
  static func markedScript(for queries: [Query], mark: String) -> [UInt8] {
    var script = Array("SET client_min_messages = error;\nSHOW server_version;\n".utf8)
    for (index, query) in queries.enumerated() {
      script += "\\warn \(mark) \(index)\n".utf8
      script += self.script(for: [query])
      script += "\\warn \(mark) code\n\\errverbose\n".utf8
    }
    script += "\\warn \(mark) end\n".utf8
    return script
  }

  /// The errors that psql printed, one for each file, up to the first file that has none. A file does
  /// not know the mark, and cannot write one.
  static func errors(inSession output: [UInt8], mark: String, queries: [Query]) -> [LoggedError] {
    var errors: [LoggedError] = []
    let parts = output.split(separator: Array("\(mark) ".utf8), omittingEmptySubsequences: false)
    for index in queries.indices where 2 * index + 2 < parts.count {
      let (said, again) = (parts[2 * index + 1], parts[2 * index + 2])
      guard said.starts(with: "\(index)\n".utf8), again.starts(with: "code\n"),
        let message = errorText(in: said), let coded = errorText(in: again),
        coded.count > 6, coded.prefix(5).allSatisfy(ASCII.isWord)
      else { break }
      let lines = message.split(separator: ASCII.lf, omittingEmptySubsequences: false)
      errors.append(
        LoggedError(code: coded.prefix(5).text, first: lines[0], last: lines[lines.count - 1]))
    }
    return errors
  }

  /// What stands behind psql's first `ERROR:`, without the last line end.
  private static func errorText(in part: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let sign = part.firstRange(of: Array("ERROR:  ".utf8)) else { return nil }
    let text = part[sign.upperBound...]
    return text.last == ASCII.lf ? text.dropLast() : text
  }
}
