import Artifact

/// The tokens of JavaScript that parses, one after another, without comments: enough of the grammar
/// to tell a division from a regular expression, and a block from an object.
///
/// Linear in the text, whatever it is. What no parser would have read (a string or a pattern without
/// an end, brackets that do not close) ends the tokens.
struct JavaScriptTokens: IteratorProtocol {
  enum Kind: Sendable, Equatable {
    /// A name or a keyword.
    case name
    /// The same behind a dot.
    case property
    case string
    /// A template without substitutions.
    case text
    /// A number, a pattern, a private name, a part of a template.
    case other
    /// A punctuator of one byte; `=>`, `?.` and the like are `.other`.
    case mark(UInt8)
  }

  struct Token: Sendable {
    var kind: Kind
    var range: Range<Int>
  }

  let bytes: [UInt8]
  var at: Int
  var brackets: [JavaScriptBracket] = [.top]
  /// Whether what came last ends an operand: then `/` divides.
  var isOperand = false
  /// Whether a statement can begin here: then `{` opens a block.
  var isStatement = true
  var isBehindDot = false
  var isBehindArrow = false
  /// Set if `(` would open the head of `if`, `for`, `while` or `with`.
  var isBehindControl = false
  /// What the bracket was that came last.
  var closed: JavaScriptBracket?

  /// How many brackets are open.
  var depth: Int { brackets.count - 1 }

  init(_ text: SourceText) {
    bytes = text.bytes
    at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    if bytes[at...].starts(with: "#!") { at = endOfLine(from: at) }
  }

  mutating func next() -> Token? {
    guard skipBlanks(), at < bytes.count else { return nil }
    let start = at
    let byte = bytes[at]
    let kind: Kind?
    if Self.isName(byte), !ASCII.isDigit(byte) {
      kind = takeName()
    } else {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): kind = takeNumber()
      case UInt8(ascii: "."): kind = takeDot()
      case UInt8(ascii: "'"), UInt8(ascii: "\""): kind = takeString(byte)
      case UInt8(ascii: "`"): kind = takeTemplate(isOpening: true)
      case UInt8(ascii: "/") where !isOperand: kind = takePattern()
      case UInt8(ascii: "#"): kind = takePrivateName()
      default: kind = takeMark(byte)
      }
    }
    guard let kind else {
      at = bytes.count
      return nil
    }
    return Token(kind: kind, range: start..<at)
  }
}
