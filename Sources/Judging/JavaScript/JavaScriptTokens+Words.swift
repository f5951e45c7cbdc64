import Artifact

extension JavaScriptTokens {
  /// The state behind a token that is no punctuator.
  mutating func settle(isOperand: Bool, isStatement: Bool = false) {
    self.isOperand = isOperand
    self.isStatement = isStatement
    isBehindDot = false
    isBehindArrow = false
    isBehindControl = false
    closed = nil
  }

  mutating func takeName() -> Kind {
    let start = at
    skipName()
    if isBehindDot {
      settle(isOperand: true)
      return .property
    }
    let isStart = isStatement
    switch Word(bytes[start..<at]) {
    case .control?:
      settle(isOperand: false)
      isBehindControl = true
    case .await?:
      let isControl = isBehindControl
      settle(isOperand: false)
      isBehindControl = isControl
    case .operation?: settle(isOperand: false)
    case .opening?: settle(isOperand: false, isStatement: true)
    case .async?: settle(isOperand: true, isStatement: isStart)
    case .function?:
      brackets[brackets.count - 1].pending = .function(isExpression: !isStart)
      settle(isOperand: true)
    case .class?:
      brackets[brackets.count - 1].pending = .class(isExpression: !isStart)
      settle(isOperand: true)
    case nil: settle(isOperand: true)
    }
    return .name
  }

  mutating func takePrivateName() -> Kind {
    at += 1
    skipName()
    settle(isOperand: true)
    return .other
  }

  mutating func takeNumber() -> Kind {
    while at < bytes.count, ASCII.isWord(bytes[at]) || bytes[at] == UInt8(ascii: ".") { at += 1 }
    settle(isOperand: true)
    return .other
  }

  mutating func takeDot() -> Kind {
    if let after = byte(1), ASCII.isDigit(after) { return takeNumber() }
    if byte(1) == UInt8(ascii: "."), byte(2) == UInt8(ascii: ".") {
      at += 3
      settle(isOperand: false)
      return .other
    }
    at += 1
    settle(isOperand: false)
    isBehindDot = true
    return .mark(UInt8(ascii: "."))
  }

  mutating func takeString(_ quote: UInt8) -> Kind? {
    at += 1
    while let byte = byte(0) {
      if byte == quote {
        at += 1
        settle(isOperand: true)
        return .string
      }
      if byte == ASCII.lf || byte == ASCII.cr { return nil }
      at += byte == UInt8(ascii: "\\") ? escape : 1
    }
    return nil
  }

  /// Up to the template's end or to its next `${`.
  mutating func takeTemplate(isOpening: Bool) -> Kind? {
    at += 1
    while let byte = byte(0) {
      if byte == UInt8(ascii: "`") {
        at += 1
        settle(isOperand: true)
        return isOpening ? .text : .other
      }
      if byte == UInt8(ascii: "$"), self.byte(1) == UInt8(ascii: "{") {
        at += 2
        guard open(.template) else { return nil }
        settle(isOperand: false)
        return .other
      }
      at += byte == UInt8(ascii: "\\") ? escape : 1
    }
    return nil
  }

  /// The length of the escape here: a line end of two bytes is escaped as one.
  var escape: Int { byte(1) == ASCII.cr && byte(2) == ASCII.lf ? 3 : 2 }

  mutating func takePattern() -> Kind? {
    at += 1
    var isInClass = false
    while let byte = byte(0), byte != ASCII.lf, byte != ASCII.cr {
      switch byte {
      case UInt8(ascii: "\\"): at += 1
      case UInt8(ascii: "["): isInClass = true
      case UInt8(ascii: "]"): isInClass = false
      case UInt8(ascii: "/") where !isInClass:
        at += 1
        skipName()
        settle(isOperand: true)
        return .other
      default: break
      }
      at += 1
    }
    return nil
  }
}
