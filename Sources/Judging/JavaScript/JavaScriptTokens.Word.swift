import Artifact

extension JavaScriptTokens {
  /// The words that change what may follow them.
  enum Word {
    /// Behind which `(` opens a head and no call.
    case control
    /// An operator, or what an expression follows.
    case operation
    /// What a statement follows.
    case opening
    case async, await, function, `class`

    init?(_ name: ArraySlice<UInt8>) {
      guard (2...10).contains(name.count), let word = Self.words[name.text] else { return nil }
      self = word
    }

    private static let words: [String: Word] = [
      "if": .control, "for": .control, "while": .control, "with": .control,
      "return": .operation, "typeof": .operation, "instanceof": .operation, "in": .operation,
      "new": .operation, "delete": .operation, "void": .operation, "throw": .operation,
      "case": .operation, "extends": .operation, "yield": .operation,
      "else": .opening, "do": .opening, "export": .opening, "default": .opening,
      "async": .async, "await": .await, "function": .function, "class": .class,
    ]
  }
}
