/// An option without a value: true where it was given, however often.
package struct Flag: Parameter {
  package let syntaxes: [ParameterSyntax]

  package init(_ name: String, short: Character? = nil, _ summary: String) {
    let nothing = Domain<Bool>("") { _ in nil }
    syntaxes = [
      ParameterSyntax(.flag, name, short: short, occurrences: 0...Int.max, summary, nothing)
    ]
  }

  package func value(in matches: Matches) throws(UsageError) -> Bool {
    !matches[syntaxes[0]].isEmpty
  }
}
