/// One argument that is told by its place; an optional type makes it optional.
package struct Operand<Value: Sendable>: Parameter {
  package let syntaxes: [ParameterSyntax]
  private let read: @Sendable ([String?]) throws(UsageError) -> Value

  /// A row, and what the values that were given for it make.
  private init<Element>(
    _ name: String, _ domain: Domain<Element>, _ occurrences: ClosedRange<Int>, _ summary: String,
    make: @escaping @Sendable ([Element]) -> Value
  ) {
    let syntax = ParameterSyntax(
      .operand, name, occurrences: occurrences, summary, notes: [domain.note], domain)
    syntaxes = [syntax]
    read = { texts throws(UsageError) in make(try syntax.values(texts, domain)) }
  }

  package func value(in matches: Matches) throws(UsageError) -> Value {
    try read(matches[syntaxes[0]])
  }
}

extension Operand where Value: ArgumentValue {
  /// An operand that has to be given.
  package init(_ name: String, as domain: Domain<Value> = .any, _ summary: String) {
    self.init(name, domain, 1...1, summary) { $0[0] }
  }
}

extension Operand {
  /// An operand that is nil where it is absent.
  package init<Element: ArgumentValue>(
    _ name: String, as domain: Domain<Element> = .any, _ summary: String
  ) where Value == Element? {
    self.init(name, domain, 0...1, summary, make: \.first)
  }

  /// The arguments that are left when the other operands have theirs.
  package init<Element: ArgumentValue>(
    _ name: String, as domain: Domain<Element> = .any, atLeast least: Int = 1, _ summary: String
  ) where Value == [Element] {
    self.init(name, domain, least...Int.max, summary) { $0 }
  }
}

/// A list of arguments.
package typealias Operands<Element: ArgumentValue> = Operand<[Element]>
