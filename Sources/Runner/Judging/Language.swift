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
    if let named = Self.byName[parts.first.map(String.init) ?? ""], parts.count == 1 {
      self = named
    } else {
      self = Self.byExtension[parts.count > 1 ? String(parts[parts.count - 1]) : ""] ?? .unknown
    }
  }

  /// The name of the check that parses the language.
  package var syntaxCheck: String { "\(rawValue)/syntax" }

  /// Whether a program may be here that parses the language.
  package var hasChecker: Bool {
    switch self {
    case .sql, .javascript, .json, .python, .bash, .toml, .yaml, .xml: true
    default: false
    }
  }

  /// Whether a look at the content can tell that the name lies: not where one language holds others,
  /// and not for what no look can tell from JavaScript.
  var hasPlainLooks: Bool {
    switch self {
    case .sql, .javascript, .json, .python, .bash, .toml, .yaml, .css: true
    default: false
    }
  }

  private static let byName: [String: Language] = [
    "dockerfile": .dockerfile, "gemfile": .ruby, "rakefile": .ruby,
  ]

  private static let byExtension: [String: Language] = [
    "sql": .sql, "js": .javascript, "mjs": .javascript, "cjs": .javascript, "json": .json,
    "py": .python, "sh": .bash, "bash": .bash, "toml": .toml, "yaml": .yaml, "yml": .yaml,
    "xml": .xml, "svg": .xml, "ts": .typescript, "tsx": .typescript, "mts": .typescript,
    "cts": .typescript, "jsx": .jsx, "vue": .vue, "css": .css, "scss": .css, "less": .css,
    "html": .html, "htm": .html, "md": .markdown, "markdown": .markdown, "tf": .terraform,
    "rb": .ruby, "php": .php, "txt": .text, "dockerfile": .dockerfile,
  ]
}

extension Language {
  /// What a file plainly is by its first lines of code, whatever its name says; nil where that is not
  /// plain. It takes two different signs, or one that nothing else can be.
  package static func sniffed(in text: SourceText) -> Language? {
    let code = Comments(in: text.bytes.prefix(16_384), language: .javascript).code.text
    let head = code.drop { $0.isWhitespace }
    if head.hasPrefix("{") || head.hasPrefix("["), head.contains("\""), text.bytes.count < 1 << 20,
      (try? JSONNode(parsing: text.bytes)) != nil
    {
      return .json
    }
    let whole = code.split(whereSeparator: \.isNewline).prefix(400)
    let lines = whole.map { $0.drop { $0.isWhitespace } }
    // What is indented may stand in a text of another language.
    func any(_ starts: String...) -> Bool {
      whole.contains { line in starts.contains { line.hasPrefix($0) } }
    }
    func anyHas(_ parts: String...) -> Bool {
      lines.contains { line in parts.contains { line.contains($0) } }
    }
    // SQL in a string of another language has that language's code before it.
    let first = lines.first { !$0.isEmpty && !$0.hasPrefix("--") }?.uppercased() ?? ""
    let opensSQL = [
      "CREATE ", "INSERT ", "ALTER ", "DROP ", "SELECT ", "BEGIN", "COMMENT ", "SET ",
    ]
    .contains { first.hasPrefix($0) }
    let shell =
      any("#!", "set -", "echo ")
      || lines.contains { line in
        let word = line.split { $0 == " " || $0 == ";" }.last ?? ""
        return ["then", "do", "fi", "done", "esac"].contains(word)
      }
    let sql =
      opensSQL && !shell
      && lines.contains { line in
        let upper = line.prefix(40).uppercased()
        return ["CREATE TABLE", "CREATE INDEX", "INSERT INTO", "ALTER TABLE", "DROP TABLE"].contains
        {
          upper.hasPrefix($0)
        }
      }
    let javascript =
      !shell
      && any("const ", "let ", "var ", "function ", "async function ", "export ", "module.exports")
      && anyHas(
        "require(", "=>", "module.exports", "function(", "function (", " from '", " from \"", ");")
    let python =
      any("def ", "from ", "class ", "import ") && any("def ", "class ", "from ")
      && lines.contains { $0.hasSuffix(":") } && !anyHas("{", ";")
    switch (sql, javascript, python) {
    case (true, false, false): return .sql
    case (false, true, false): return .javascript
    case (false, false, true): return .python
    default: return nil
    }
  }
}
