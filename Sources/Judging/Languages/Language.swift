import Artifact

/// What a file is written in, by its name; the parse check of each is `<language>/syntax`.
package enum Language: String, Sendable, CaseIterable {
  case sql, javascript, json, python, bash, ruby, toml, yaml, xml
  case typescript, jsx, css
  // Languages without a checker.
  case vue, scss, html, markdown, dockerfile, terraform, php, text, unknown

  /// The language of a file by its name: the extension, else the well-known names.
  package init(path: String) {
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let ending = String(parts[parts.count - 1])
    self = (parts.count > 1 ? Self.byExtension[ending] : Self.byName[name]) ?? .unknown
  }

  /// The language of a file by its name or, where that has no extension, by the program that its first line
  /// asks for.
  init(path: String, content: SourceText) {
    self.init(path: path)
    let name = path.split(separator: "/").last ?? ""
    if self == .unknown, !name.contains("."),
      let asked = Self.language(of: Self.program(in: content.bytes[...]))
    {
      self = asked
    }
  }

  /// The name of the check that parses the language.
  package var syntaxCheck: String { "\(rawValue)/syntax" }

  /// Whether a look at the content can tell that the name lies: not where one language holds others,
  /// and not for what no look can tell from JavaScript.
  func hasPlainLooks(_ text: SourceText) -> Bool {
    switch self {
    case .sql, .javascript, .json, .python, .bash, .toml, .yaml, .css: true
    // A page begins with a tag or, as a template, with a sign of that.
    case .html:
      !["<", "{%", "{{", "{#", "&"].contains {
        text.bytes.drop(while: ASCII.isSpace).starts(with: $0.utf8)
      }
    case .xml, .typescript, .jsx, .vue, .scss, .markdown, .dockerfile, .terraform, .ruby, .php,
      .text, .unknown:
      false
    }
  }

  /// Why no program is asked about it; nil where there only is none yet.
  package var unread: String? {
    switch self {
    case .html: "a browser takes every text as HTML, so none fails"
    case .markdown: "every text is markdown, so none fails"
    case .vue: "its parts are of several languages, and its compiler is a package of node's"
    case .scss: "SCSS and Less are no CSS, and their compilers execute what they read"
    case .sql, .javascript, .json, .python, .bash, .toml, .yaml, .xml, .typescript, .jsx, .css,
      .dockerfile, .terraform, .ruby, .php, .text, .unknown:
      nil
    }
  }

  private static let byName: [String: Language] = [
    "dockerfile": .dockerfile, "gemfile": .ruby, "rakefile": .ruby, "vagrantfile": .ruby,
    "podfile": .ruby, "guardfile": .ruby, "fastfile": .ruby, "brewfile": .ruby,
    "dangerfile": .ruby, "capfile": .ruby, "pipfile": .toml,
  ]

  private static let byExtension: [String: Language] = [
    "sql": .sql, "js": .javascript, "mjs": .javascript, "cjs": .javascript, "json": .json,
    "jsonc": .json, "jsonl": .json, "ndjson": .json, "geojson": .json, "webmanifest": .json,
    "ipynb": .json, "swcrc": .json, "jsonld": .json, "importmap": .json, "har": .json,
    "py": .python, "pyi": .python, "pyw": .python, "sh": .bash, "bash": .bash,
    "toml": .toml, "yaml": .yaml, "yml": .yaml, "xml": .xml, "svg": .xml, "xsd": .xml,
    "xsl": .xml, "xslt": .xml, "wsdl": .xml, "plist": .xml, "resx": .xml, "csproj": .xml,
    "ts": .typescript, "tsx": .typescript, "mts": .typescript,
    "cts": .typescript, "jsx": .jsx, "vue": .vue, "css": .css, "scss": .scss, "sass": .scss,
    "less": .scss,
    "html": .html, "htm": .html, "md": .markdown, "markdown": .markdown, "mkd": .markdown,
    "mdown": .markdown, "mdc": .markdown, "qmd": .markdown, "rmd": .markdown, "mdx": .text,
    "rst": .text, "adoc": .text, "tf": .terraform,
    "rb": .ruby, "rake": .ruby, "gemspec": .ruby, "podspec": .ruby, "ru": .ruby, "php": .php,
    "txt": .text,
    "dockerfile": .dockerfile,
  ]
}
