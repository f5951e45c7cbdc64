/// One argument that is told by its place; an optional type makes it optional.
package struct Operand<Value: Sendable>: Parameter {
  package let syntaxes: [ParameterSyntax]
  private let read: @Sendable ([String?]) throws(UsageError) -> Value

  package func value(in matches: Matches) throws(UsageError) -> Value {
    try read(matches[syntaxes[0]])
  }
}

extension Operand where Value: ArgumentValue {
  /// An operand that has to be given.
  package init(_ name: String, as domain: Domain<Value> = .any, _ summary: String) {
    let syntax = ParameterSyntax(
      .operand, name, occurrences: 1...1, summary, notes: [domain.note], domain)
    syntaxes = [syntax]
    read = { texts throws(UsageError) in try syntax.values(texts, domain)[0] }
  }
}

extension Operand {
  /// An operand that is nil where it is absent.
  package init<Element: ArgumentValue>(
    _ name: String, as domain: Domain<Element> = .any, _ summary: String
  ) where Value == Element? {
    let syntax = ParameterSyntax(
      .operand, name, occurrences: 0...1, summary, notes: [domain.note], domain)
    syntaxes = [syntax]
    read = { texts throws(UsageError) in try syntax.values(texts, domain).first }
  }
}
