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

  /// What stands before the next token.
  struct Context {
    /// Whether it ends an operand: then `/` divides.
    var isOperand = false
    /// Whether a statement can begin behind it: then `{` opens a block.
    var isStatement = false
    var isDot = false
    var isArrow = false
    /// Set if `(` would open the head of `if`, `for`, `while` or `with`.
    var isControl = false
    /// What the bracket was that it closed.
    var closed: JavaScriptBracket?
  }

  let bytes: [UInt8]
  var at: Int
  var brackets = [JavaScriptBracket(kind: .block)]
  var before = Context(isStatement: true)
  /// Whether the tokens ended before the text did.
  private(set) var isBroken = false

  /// The innermost bracket.
  var top: JavaScriptBracket {
    get { brackets[depth] }
    set { brackets[depth] = newValue }
  }

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
      case UInt8(ascii: "/") where !before.isOperand: kind = takePattern()
      case UInt8(ascii: "#"):
        at += 1
        skipName()
        kind = take(0, Context(isOperand: true))
      default: kind = takeMark(byte)
      }
    }
    guard let kind else {
      at = bytes.count
      isBroken = true
      return nil
    }
    return Token(kind: kind, range: start..<at)
  }

  /// Goes on by so many bytes, to the end of a token.
  mutating func take(
    _ count: Int = 0, as kind: Kind = .other, _ context: Context = Context()
  ) -> Kind {
    at += count
    before = context
    return kind
  }
}
