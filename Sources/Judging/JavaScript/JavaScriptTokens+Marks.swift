import Artifact

extension JavaScriptTokens {
  mutating func takeMark(_ byte: UInt8) -> Kind? {
    switch byte {
    case UInt8(ascii: "{"):
      let bracket = brace()
      brackets[brackets.count - 1].pending = nil
      guard open(bracket) else { return nil }
      at += 1
      settle(isOperand: false, isStatement: bracket.kind == .block)
    case UInt8(ascii: "("):
      var bracket = JavaScriptBracket(kind: isBehindControl ? .head : .round)
      if case .function(let isExpression)? = brackets[brackets.count - 1].pending {
        bracket = JavaScriptBracket(kind: .parameters, isExpression: isExpression)
        brackets[brackets.count - 1].pending = nil
      }
      guard open(bracket) else { return nil }
      at += 1
      settle(isOperand: false)
    case UInt8(ascii: "["):
      guard open(JavaScriptBracket(kind: .square)) else { return nil }
      at += 1
      settle(isOperand: false)
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      guard depth > 0, let bracket = brackets.popLast() else { return nil }
      if bracket.kind == .template { return takeTemplate(isOpening: false) }
      at += 1
      let isStatement = bracket.kind == .head || (bracket.isBrace && !bracket.isExpression)
      settle(isOperand: !isStatement, isStatement: isStatement)
      closed = bracket
    case UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: ":"): takeSeparator(byte)
    default: return takeOperator(byte)
    }
    return .mark(byte)
  }

  /// What a `{` opens here.
  private func brace() -> JavaScriptBracket {
    if case .class(let isExpression)? = brackets[brackets.count - 1].pending {
      return JavaScriptBracket(kind: .members, isExpression: isExpression)
    }
    if let closed, closed.kind == .parameters {
      return JavaScriptBracket(kind: .block, isExpression: closed.isExpression)
    }
    return isBehindArrow || isStatement || isOperand
      ? JavaScriptBracket(kind: .block) : JavaScriptBracket(kind: .members, isExpression: true)
  }

  private mutating func takeSeparator(_ byte: UInt8) {
    let top = brackets.count - 1
    var isStatement = byte == UInt8(ascii: ";")
    if byte == UInt8(ascii: ":") {
      if brackets[top].questions > 0 {
        brackets[top].questions -= 1
      } else {
        isStatement = brackets[top].kind == .block
      }
    }
    brackets[top].pending = nil
    if byte == UInt8(ascii: ";") { brackets[top].questions = 0 }
    at += 1
    settle(isOperand: false, isStatement: isStatement)
  }

  private mutating func takeOperator(_ byte: UInt8) -> Kind {
    let next = self.byte(1)
    switch (byte, next) {
    case (UInt8(ascii: "="), UInt8(ascii: ">")):
      at += 2
      settle(isOperand: false)
      isBehindArrow = true
      return .other
    case (UInt8(ascii: "+"), UInt8(ascii: "+")), (UInt8(ascii: "-"), UInt8(ascii: "-")):
      // Behind an operand it belongs to that, else to what follows.
      at += 2
      settle(isOperand: isOperand)
      return .other
    case (UInt8(ascii: "?"), UInt8(ascii: ".")) where !(self.byte(2).map(ASCII.isDigit) ?? false):
      at += 2
      settle(isOperand: false)
      isBehindDot = true
      return .other
    case (UInt8(ascii: "?"), UInt8(ascii: "?")):
      at += 2
      settle(isOperand: false)
      return .other
    case (UInt8(ascii: "?"), _): brackets[brackets.count - 1].questions += 1
    default: break
    }
    at += 1
    settle(isOperand: false)
    return .mark(byte)
  }

  /// V8 gives up on a text long before.
  private static let deepest = 100_000

  mutating func open(_ bracket: JavaScriptBracket) -> Bool {
    brackets.append(bracket)
    return depth <= Self.deepest
  }
}
