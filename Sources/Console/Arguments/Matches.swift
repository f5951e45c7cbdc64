/// What was given for each parameter, as text.
package struct Matches: Sendable {
  private var texts: [String: [String?]] = [:]

  /// What was given for a row, in order; nil stands for an option without a value.
  package internal(set) subscript(syntax: ParameterSyntax) -> [String?] {
    get { texts[syntax.name] ?? [] }
    _modify { yield &texts[syntax.name, default: []] }
  }
}
