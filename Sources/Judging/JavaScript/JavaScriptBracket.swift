/// A bracket of JavaScript that is open.
struct JavaScriptBracket: Sendable {
  enum Kind: Sendable {
    /// `{` of statements, and the text itself.
    case block
    /// `{` of an object or a class.
    case members
    /// `(` behind `if` and the like.
    case head
    /// `(` behind `function`.
    case parameters
    case round, square
    /// `${`
    case template
  }

  /// A word whose bracket is still to come.
  enum Pending: Sendable {
    case function(isExpression: Bool)
    case `class`(isExpression: Bool)
  }

  let kind: Kind
  /// Whether it ends an operand when it closes, where it is a brace.
  var isExpression = false
  /// How many `?` wait for their `:`.
  var questions: Int32 = 0
  var pending: Pending?

  var isBrace: Bool { kind == .block || kind == .members }
}
