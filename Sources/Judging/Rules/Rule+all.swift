import Artifact

extension Rule {
  /// Every rule that a check's finding may be about, sorted by name. Each owns its wording, and
  /// `examples.md` has what shows it; a test tries each.
  package static let all: [Rule] =
    (ofReading + ofText + ofSQL + ofJavaScript + ofPolicy + ofJail
    + Language.allCases.compactMap(\.syntaxRule)).sorted { $0.id < $1.id }

  /// By their names.
  package static let named = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
}

extension Language {
  /// That a file of it parses; nil where no program that we know parses it.
  package var syntaxRule: Rule? {
    switch self {
    case .sql: .sqlSyntax
    case .javascript: .javascriptSyntax
    case .json: .jsonSyntax
    case .python: .pythonSyntax
    case .bash: .bashSyntax
    case .ruby: .rubySyntax
    case .toml: .tomlSyntax
    case .yaml: .yamlSyntax
    case .xml: .xmlSyntax
    case .typescript: .typescriptSyntax
    case .jsx: .jsxSyntax
    case .css: .cssSyntax
    case .vue, .scss, .html, .markdown, .dockerfile, .terraform, .php,
      .text, .unknown:
      nil
    }
  }

  /// Whether a program may be here that parses the language.
  package var hasChecker: Bool { syntaxRule != nil }
}
