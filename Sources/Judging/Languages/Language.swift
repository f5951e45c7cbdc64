import Artifact

/// What a file is written in, by its name; the parse check of each is `<language>/syntax`.
package enum Language: String, Sendable, CaseIterable {
  case sql, javascript, json, python, bash, toml, yaml, xml
  // Languages without a checker on a plain machine.
  case typescript, jsx, vue, css, html, markdown, dockerfile, terraform, ruby, php, text, unknown

  /// The language of a file by its name: the extension, else the well-known names.
  package init(path: String) {
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let ending = String(parts[parts.count - 1])
    self = (parts.count > 1 ? Self.byExtension[ending] : Self.byName[name]) ?? .unknown
  }

  /// The name of the check that parses the language.
  package var syntaxCheck: String { "\(rawValue)/syntax" }

  /// Whether a look at the content can tell that the name lies: not where one language holds others,
  /// and not for what no look can tell from JavaScript.
  var hasPlainLooks: Bool {
    switch self {
    case .sql, .javascript, .json, .python, .bash, .toml, .yaml, .css: true
    case .xml, .typescript, .jsx, .vue, .html, .markdown, .dockerfile, .terraform, .ruby, .php,
      .text, .unknown:
      false
    }
  }

  private static let byName: [String: Language] = [
    "dockerfile": .dockerfile, "gemfile": .ruby, "rakefile": .ruby,
  ]

  private static let byExtension: [String: Language] = [
    "sql": .sql, "js": .javascript, "mjs": .javascript, "cjs": .javascript, "json": .json,
    "jsonc": .json, "jsonl": .json, "ndjson": .json, "geojson": .json, "webmanifest": .json,
    "ipynb": .json, "swcrc": .json,
    "py": .python, "sh": .bash, "bash": .bash, "toml": .toml, "yaml": .yaml, "yml": .yaml,
    "xml": .xml, "svg": .xml, "ts": .typescript, "tsx": .typescript, "mts": .typescript,
    "cts": .typescript, "jsx": .jsx, "vue": .vue, "css": .css, "scss": .css, "less": .css,
    "html": .html, "htm": .html, "md": .markdown, "markdown": .markdown, "tf": .terraform,
    "rb": .ruby, "php": .php, "txt": .text, "dockerfile": .dockerfile,
  ]
}
