/// The arguments that are left when the other operands have theirs.
package struct Operands<Element: ArgumentValue>: Parameter {
  package let syntaxes: [ParameterSyntax]
  private let domain: Domain<Element>

  package init(
    _ name: String, as domain: Domain<Element> = .any, atLeast least: Int = 1, _ summary: String
  ) {
    self.domain = domain
    syntaxes = [
      ParameterSyntax(
        .operand, name, occurrences: least...Int.max, summary, notes: [domain.note], domain)
    ]
  }

  package func value(in matches: Matches) throws(UsageError) -> [Element] {
    try syntaxes[0].values(matches[syntaxes[0]], domain)
  }
}
