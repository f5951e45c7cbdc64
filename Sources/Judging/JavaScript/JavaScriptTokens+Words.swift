import Artifact

extension JavaScriptTokens {
  mutating func takeName() -> Kind {
    let start = at
    skipName()
    if before.isDot { return take(as: .property, Context(isOperand: true)) }
    let isStart = before.isStatement
    switch Word(bytes[start..<at]) {
    case .control?: return take(as: .name, Context(isControl: true))
    case .await?: return take(as: .name, Context(isControl: before.isControl))
    case .operation?: return take(as: .name)
    case .opening?: return take(as: .name, Context(isStatement: true))
    case .async?: return take(as: .name, Context(isOperand: true, isStatement: isStart))
    case .function?: top.pending = .function(isExpression: !isStart)
    case .class?: top.pending = .class(isExpression: !isStart)
    case nil: break
    }
    return take(as: .name, Context(isOperand: true))
  }

  mutating func takeNumber() -> Kind {
    while at < bytes.count, ASCII.isWord(bytes[at]) || bytes[at] == UInt8(ascii: ".") { at += 1 }
    return take(0, Context(isOperand: true))
  }

  mutating func takeDot() -> Kind {
    if let after = byte(1), ASCII.isDigit(after) { return takeNumber() }
    if byte(1) == UInt8(ascii: "."), byte(2) == UInt8(ascii: ".") { return take(3) }
    return take(1, as: .mark(UInt8(ascii: ".")), Context(isDot: true))
  }

  mutating func takeString(_ quote: UInt8) -> Kind? {
    at += 1
    while let byte = byte(0), byte != ASCII.lf, byte != ASCII.cr {
      if byte == quote { return take(1, as: .string, Context(isOperand: true)) }
      at += byte == UInt8(ascii: "\\") ? escape : 1
    }
    return nil
  }

  /// Up to the template's end or to its next `${`.
  mutating func takeTemplate(isOpening: Bool) -> Kind? {
    at += 1
    while let byte = byte(0) {
      if byte == UInt8(ascii: "`") {
        return take(1, as: isOpening ? .text : .other, Context(isOperand: true))
      }
      if byte == UInt8(ascii: "$"), self.byte(1) == UInt8(ascii: "{") {
        return open(JavaScriptBracket(kind: .template)) ? take(2) : nil
      }
      at += byte == UInt8(ascii: "\\") ? escape : 1
    }
    return nil
  }

  /// The length of the escape here: a line end of two bytes is escaped as one.
  private var escape: Int { byte(1) == ASCII.cr && byte(2) == ASCII.lf ? 3 : 2 }

  mutating func takePattern() -> Kind? {
    guard let end = Self.endOfPattern(from: at, in: bytes[...], stopsAtCR: true) else {
      return nil
    }
    at = end
    skipName()
    return take(0, Context(isOperand: true))
  }

  /// Where `/[^/]+/` ends; nil if it does not on its line.
  static func endOfPattern(from start: Int, in text: ArraySlice<UInt8>, stopsAtCR: Bool) -> Int? {
    var at = start + 1
    var isInClass = false
    while at < text.endIndex, text[at] != ASCII.lf, !stopsAtCR || text[at] != ASCII.cr {
      switch text[at] {
      case UInt8(ascii: "\\"): at += 1
      case UInt8(ascii: "["): isInClass = true
      case UInt8(ascii: "]"): isInClass = false
      case UInt8(ascii: "/") where !isInClass: return at + 1
      default: break
      }
      at += 1
    }
    return nil
  }
}
