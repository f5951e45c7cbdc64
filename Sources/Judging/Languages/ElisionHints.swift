import Artifact

/// Words without which nothing is said of what was left out: most comments have none of them.
enum ElisionHints {
  static let words = ["omitted", "rest of", "here", "to be ", "implemented", "placeholder", "todo"]

  private static let bytes = (words + ["\u{212A}", "İ"]).map { Array($0.utf8) }
  private static let isFirst = (UInt8.min...UInt8.max).map { byte in
    bytes.contains { $0[0] == ASCII.lowercased(byte) }
  }

  /// In any case. Two letters of other alphabets have small forms in ASCII: they may hide a hint.
  static func stand(in text: ArraySlice<UInt8>) -> Bool {
    text.withUnsafeBufferPointer { text in
      isFirst.withUnsafeBufferPointer { isFirst in
        text.indices.contains { isFirst[Int(text[$0])] && begins(at: $0, in: text) }
      }
    }
  }

  private static func begins(at place: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.contains { word in
      text.count - place >= word.count
        && word.indices.allSatisfy { ASCII.lowercased(text[place + $0]) == word[$0] }
    }
  }
}
