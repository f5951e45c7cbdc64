import Artifact

/// What a script of ours printed: words and what stands behind them. Read byte by byte: what combines
/// with a sign of ours must not hide it.
struct ScriptAnswer {
  private let lines: [(word: String, value: String)]

  init(_ out: String, nonce: String) {
    let opening = Array("\(nonce)|".utf8)
    lines = Array(out.utf8).split(separator: ASCII.lf).compactMap { line in
      guard line.starts(with: opening) else { return nil }
      let rest = line.dropFirst(opening.count)
      let word = rest.prefix { $0 != UInt8(ascii: "|") }
      return (
        String(decoding: word, as: UTF8.self),
        String(decoding: rest.dropFirst(word.count + 1), as: UTF8.self)
      )
    }
  }

  func all(_ word: String) -> [String] { lines.filter { $0.word == word }.map(\.value) }
  func last(_ word: String) -> String? { all(word).last }
  func has(_ word: String) -> Bool { lines.contains { $0.word == word } }

  /// The value behind a word as JSON; refuses what is none.
  func json(_ word: String) throws(DatabaseProblem) -> JSONNode {
    guard let text = last(word), let node = try? JSONNode(parsing: Array(text.utf8)) else {
      throw .broken("the server's answer lacks “\(word)”")
    }
    return node
  }
}
