import Artifact

/// Words without which nothing is said of what was left out: most comments have none of them.
enum ElisionHints {
  private static let words =
    ([
      "omitted", "rest", "here", "to be ", "implement", "placeholder", "todo", "remain", "stay",
      "unchanged", "snip", "truncated", "shortened", "left out", "elided", "not shown", "existing ",
      "previous ", "original", "same ", " as is", "keep ", "replace ", "swap ", "code", "codi",
      "as before", "abbreviat", "stub", "lines", "similar", "repeat", "continue", "add ", "fill in",
      "logic", "other ", "more ", "additional ", "detail", "exercis", "identic", "body", "full ",
      "so on", "so forth",
      "refer ",
      "assum",
      "changes", "follow", "etc", "kod", "loput", "muut", "geri kal", "sisa ", "cod", "wie ",
      "sin cambios", "invariat", "ongewijzig", "bez zmian", "uendret",
      "باق", "بقي", "بقی", "שאר", "बाकी", "शेष", "เหลือ", "υπόλοιπ",
      "brev", "otr", "outr", "altr", "autres", "omis", "bleib", "gelassen", "bestehend",
      "代", "程式", "函", "逻", "邏", "略", "部分", "不变", "不變", "コード", "残り", "既存", "同様", "そのまま", "ここに",
      "変更", "코드", "나머지", "기존", "생략", "동일", "변경", "중략", "여기에", "로직", "구현",
    ]
    + ["код", "решта", "остал", "оставш", "опущен", "пропущ", "сокращ", "без изм"].flatMap { word in
      [word, word.prefix(1).uppercased() + word.dropFirst(), word.uppercased()]
    }).map { Array($0.utf8) }
  /// Those that two bytes may begin, the second one's lower half.
  private static let byBeginning = {
    var words = Array(repeating: [[UInt8]](), count: 1 << 15)
    for word in Self.words { words[place(word[0], word[1])].append(word) }
    return words
  }()

  /// Which words they may begin: two bytes, in any case.
  private static func place(_ first: UInt8, _ second: UInt8) -> Int {
    Int(ASCII.lowercased(first)) << 7 | Int(ASCII.lowercased(second) & 0x7F)
  }

  /// In any case. Every letter with an accent is one: there are too many words of these languages.
  static func stand(in text: ArraySlice<UInt8>) -> Bool {
    text.withUnsafeBufferPointer { text in
      byBeginning.withUnsafeBufferPointer { byBeginning in
        text.indices.dropLast().contains { at in
          let byte = text[at]
          if byte == 0xC3 || byte == 0xC5 { return true }
          let words = byBeginning[place(byte, text[at + 1])]
          return !words.isEmpty
            && words.contains { word in
              text.count - at >= word.count
                && word.indices.allSatisfy { ASCII.lowercased(text[at + $0]) == word[$0] }
            }
        }
      }
    }
  }
}
