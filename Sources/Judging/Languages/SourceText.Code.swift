import Artifact

extension SourceText {
  /// The place of the code point with this index, which counts from 0.
  package func position(atCodePoint index: Int) -> Position {
    let starts = bytes.indices.lazy.filter { !ASCII.isContinuation(self.bytes[$0]) }
    return position(at: starts.dropFirst(max(0, index)).first ?? bytes.count)
  }

  /// The place of the last character that is neither blank nor in a comment at the end.
  package var endOfCode: Position {
    var end = bytes.count
    while true {
      while end > 0, ASCII.isSpace(bytes[end - 1]) { end -= 1 }
      let start = bytes[0..<end].lastIndex(of: ASCII.lf).map { $0 + 1 } ?? 0
      guard ASCII.trimmedStart(bytes[start..<end]).starts(with: "--") else { break }
      end = start
    }
    while end > 1, ASCII.isContinuation(bytes[end - 1]) { end -= 1 }
    return position(at: max(0, end - 1))
  }
}
