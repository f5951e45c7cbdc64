import Artifact

/// Words without which nothing is said of what was left out: most comments have none of them.
enum ElisionHints {
  private static let words = [
    "omitted", "rest", "here", "to be ", "implemented", "placeholder", "todo", "remain", "stay",
    "unchanged", "snip", "truncated", "shortened", "left out", "elided", "not shown", "existing ",
    "previous ", "original ", "same ", " as is", "keep ", "replace ", "swap ", "code", "codi",
    "brev", "otr", "outr", "altr", "autres", "omis", "bleib", "gelassen", "bestehend",
  ].map { Array($0.utf8) }
  /// Every byte that is not ASCII is one, too: of other languages there are too many words.
  private static let isFirst = (UInt8.min...UInt8.max).map { byte in
    byte >= 0x80 || words.contains { $0[0] == ASCII.lowercased(byte) }
  }

  /// In any case.
  static func stand(in text: ArraySlice<UInt8>) -> Bool {
    text.withUnsafeBufferPointer { text in
      isFirst.withUnsafeBufferPointer { isFirst in
        text.indices.contains { isFirst[Int(text[$0])] && begins(at: $0, in: text) }
      }
    }
  }

  private static func begins(at place: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    text[place] >= 0x80
      || words.contains { word in
        text.count - place >= word.count
          && word.indices.allSatisfy { ASCII.lowercased(text[place + $0]) == word[$0] }
      }
  }
}
