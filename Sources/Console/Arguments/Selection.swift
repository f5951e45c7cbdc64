/// What an option with a value that may be left out has chosen.
package enum Selection<Element: Sendable>: Sendable {
  /// The option is absent.
  case nothing
  /// The option was given bare: `--allow-unchecked`.
  case everything
  /// The option was given with a list: `--allow-unchecked=css,html`.
  case only([Element])
}

extension Selection: Equatable where Element: Equatable {
  /// Whether the element is chosen.
  package func contains(_ element: Element) -> Bool {
    switch self {
    case .nothing: false
    case .everything: true
    case .only(let chosen): chosen.contains(element)
    }
  }
}
