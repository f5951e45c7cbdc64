import Artifact

extension JavaScriptTokens {
  mutating func takeMark(_ byte: UInt8) -> Kind? {
    var context = Context()
    switch byte {
    case UInt8(ascii: "{"):
      let bracket = brace()
      top.pending = nil
      guard open(bracket) else { return nil }
      context.isStatement = bracket.kind == .block
    case UInt8(ascii: "("):
      var bracket = JavaScriptBracket(kind: before.isControl ? .head : .round)
      if case .function(let isExpression)? = top.pending {
        bracket = JavaScriptBracket(kind: .parameters, isExpression: isExpression)
        top.pending = nil
      }
      guard open(bracket) else { return nil }
    case UInt8(ascii: "["):
      guard open(JavaScriptBracket(kind: .square)) else { return nil }
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      guard depth > 0, let bracket = brackets.popLast() else { return nil }
      if bracket.kind == .template { return takeTemplate(isOpening: false) }
      context.isStatement = bracket.kind == .head || (bracket.isBrace && !bracket.isExpression)
      context.isOperand = !context.isStatement
      context.closed = bracket
    case UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: ":"):
      context.isStatement = separate(by: byte)
    default: return takeOperator(byte)
    }
    return take(1, as: .mark(byte), context)
  }

  /// What a `{` opens here.
  private func brace() -> JavaScriptBracket {
    if case .class(let isExpression)? = top.pending {
      return JavaScriptBracket(kind: .members, isExpression: isExpression)
    }
    if let closed = before.closed, closed.kind == .parameters {
      return JavaScriptBracket(kind: .block, isExpression: closed.isExpression)
    }
    return before.isArrow || before.isStatement || before.isOperand
      ? JavaScriptBracket(kind: .block) : JavaScriptBracket(kind: .members, isExpression: true)
  }

  /// Whether a statement can begin behind it.
  private mutating func separate(by byte: UInt8) -> Bool {
    top.pending = nil
    if byte == UInt8(ascii: ";") { top.questions = 0 }
    guard byte == UInt8(ascii: ":") else { return byte == UInt8(ascii: ";") }
    if top.questions == 0 { return top.kind == .block }
    top.questions -= 1
    return false
  }

  private mutating func takeOperator(_ byte: UInt8) -> Kind {
    switch (byte, self.byte(1)) {
    case (UInt8(ascii: "="), UInt8(ascii: ">")): return take(2, Context(isArrow: true))
    // Behind an operand it belongs to that, else to what follows.
    case (UInt8(ascii: "+"), UInt8(ascii: "+")), (UInt8(ascii: "-"), UInt8(ascii: "-")):
      return take(2, Context(isOperand: before.isOperand))
    case (UInt8(ascii: "?"), UInt8(ascii: ".")) where !(self.byte(2).map(ASCII.isDigit) ?? false):
      return take(2, Context(isDot: true))
    case (UInt8(ascii: "?"), UInt8(ascii: "?")): return take(2)
    case (UInt8(ascii: "?"), _): top.questions += 1
    default: break
    }
    return take(1, as: .mark(byte))
  }

  /// V8 gives up on a text long before.
  private static let deepest = 100_000

  mutating func open(_ bracket: JavaScriptBracket) -> Bool {
    brackets.append(bracket)
    return depth <= Self.deepest
  }
}
