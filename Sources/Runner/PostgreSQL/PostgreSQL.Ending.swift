import Artifact
import Judging

// An error at the end of the input stands at the last token, and where that is the server does not
// say.

extension PostgreSQL {
  /// Which code point of the query's text an error is about; at the end, that of the last token.
  static func codePoint(of error: LoggedError, in query: Query) -> Int? {
    func codePoints(before end: Int) -> Int {
      query.text[..<end].count { !ASCII.isContinuation($0) }
    }
    let place = error.character.map { $0 - 1 - opening.count }
    let isAtEnd =
      error.message == "syntax error at end of input"
      || place.map { $0 >= codePoints(before: query.text.count) } == true
    return isAtEnd ? codePoints(before: lastCharacter(of: query.text)) : place
  }

  /// The offset of the last character of the last token, 0 if there is no token: for a text that the
  /// server's scanner has read to its end.
  static func lastCharacter(of text: [UInt8]) -> Int {
    var token: SQLToken?
    for next in SQLTokens(in: text) where next.kind != .comment { token = next }
    var last = max((token?.range.upperBound ?? 0) - 1, 0)
    while last > 0, ASCII.isContinuation(text[last]) { last -= 1 }
    return last
  }
}
