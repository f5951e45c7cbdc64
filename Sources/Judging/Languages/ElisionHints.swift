import Artifact

/// Words without which nothing is said of what was left out: most comments have none of them.
enum ElisionHints {
  private static let words = [
    "omitted", "rest", "here", "to be ", "implemented", "placeholder", "todo", "remain", "stay",
    "unchanged", "snip", "truncated", "shortened", "left out", "elided", "not shown", "existing ",
    "previous ", "original ", "same ", " as is", "keep ", "replace ", "swap ", "code", "codi",
    "brev", "otr", "outr", "altr", "autres", "omis", "bleib", "gelassen", "bestehend",
    "代", "程式", "函", "逻", "邏", "略", "部分", "不变", "不變", "コード", "残り", "既存", "同様", "そのまま", "ここに",
    "変更", "코드", "나머지", "기존", "생략", "동일", "변경", "중략", "여기에", "로직", "구현",
  ].map { Array($0.utf8) }
  /// Of languages with accents and of those in Cyrillic every letter is one: there are too many forms.
  private static let isFirst = (UInt8.min...UInt8.max).map { byte in
    isOther(byte) || words.contains { $0[0] == ASCII.lowercased(byte) }
  }

  /// In any case.
  static func stand(in text: ArraySlice<UInt8>) -> Bool {
    text.withUnsafeBufferPointer { text in
      isFirst.withUnsafeBufferPointer { isFirst in
        text.indices.contains { isFirst[Int(text[$0])] && begins(at: $0, in: text) }
      }
    }
  }

  private static func isOther(_ byte: UInt8) -> Bool {
    byte == 0xC3 || byte == 0xC5 || byte == 0xD0 || byte == 0xD1
  }

  private static func begins(at place: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    isOther(text[place])
      || words.contains { word in
        text.count - place >= word.count
          && word.indices.allSatisfy { ASCII.lowercased(text[place + $0]) == word[$0] }
      }
  }
}
