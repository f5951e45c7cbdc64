import Artifact

extension Language {
  /// The same of a file whose name says what it is: its texts of several lines may hold any language.
  static func sniffed(in text: SourceText, named language: Language) -> Language? {
    guard [.python, .bash, .toml].contains(language) else { return sniffed(in: text) }
    var head = Array(text.bytes.prefix(16_384))
    let texts = Comments(in: head[...], language: language).texts
    for range in texts.reversed() { head.removeSubrange(range) }
    let found = texts.isEmpty ? sniffed(in: text) : sniffed(in: SourceText(head))
    return found ?? (language == .bash ? written(asCommands: head) : nil)
  }

  /// What a shell takes for commands, and no shell has: keys of YAML, instructions of a Dockerfile.
  private static func written(asCommands text: [UInt8]) -> Language? {
    let lines = Lines(text[...]).map { ASCII.trimmed(text[$0]) }
      .filter { !$0.isEmpty && $0.first != UInt8(ascii: "#") && !$0.elementsEqual("---".utf8) }
    func isKey(_ line: ArraySlice<UInt8>) -> Bool {
      let name = line.prefix {
        ASCII.isWord($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
      }
      let rest = line[name.endIndex...]
      return name.first.map(ASCII.isLetter) == true && rest.first == UInt8(ascii: ":")
        && rest.dropFirst().first.map(ASCII.isBlank) ?? true
    }
    guard let first = lines.first, lines.count > 1 else { return nil }
    if isKey(first), lines.allSatisfy({ isKey($0) || $0.starts(with: "- ".utf8) }) { return .yaml }
    let steps = ["RUN ", "COPY ", "CMD ", "WORKDIR ", "ENTRYPOINT "]
    return first.starts(with: "FROM ".utf8)
      && lines.contains { line in steps.contains { line.starts(with: $0.utf8) } }
      ? .dockerfile : nil
  }

  /// What a file plainly is by its first lines of code, whatever its name says; nil where that is not
  /// plain. It takes two different signs, or one that nothing else can be.
  package static func sniffed(in text: SourceText) -> Language? {
    let mark = text.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    if let language = language(of: program(in: text.bytes[mark...])) { return language }
    let code = Comments(in: text.bytes[mark...].prefix(16_384), language: .javascript).code
    let head = CodeLines.withoutMargin(code)
    if head.first == UInt8(ascii: "{") || head.first == UInt8(ascii: "["),
      head.contains(UInt8(ascii: "\"")), text.bytes.count < 1 << 20,
      (try? JSONNode(parsing: text.bytes, keeping: 1)) != nil
    {
      return .json
    }
    let lines = CodeLines(in: code, atMost: 400)
    let shell = lines.beginAtMargin("#!", "set -", "echo ") || lines.endInShellWord
    let sql = !shell && lines.openSQL && lines.holdSQL
    let javascript =
      !shell
      && lines.beginAtMargin(
        "const ", "let ", "var ", "function ", "async function ", "export ", "module.exports")
      && lines.hold(
        "require(", "=>", "module.exports", "function(", "function (", " from '", " from \"", ");")
    let python =
      lines.beginAtMargin("def ", "from ", "class ", "import ")
      && lines.beginAtMargin("def ", "class ", "from ") && lines.endInColon
      && !lines.hold("{", ";") && !lines.openSQL
    switch (sql, javascript, python) {
    case (true, false, false): return .sql
    case (false, true, false): return .javascript
    case (false, false, true): return .python
    default: return nil
    }
  }

  /// The program that the first line of a file names, without its version: `#!/usr/bin/env python3`.
  static func program(in text: ArraySlice<UInt8>) -> String? {
    guard text.starts(with: "#!") else { return nil }
    let line = text.dropFirst(2).prefix { $0 != ASCII.lf && $0 != ASCII.cr }
    var words = line.split(whereSeparator: ASCII.isBlank).map { word in
      word.split(separator: UInt8(ascii: "/")).last?.text ?? ""
    }
    if words.first == "env" { words = words.dropFirst().filter { !$0.hasPrefix("-") } }
    let name = (words.first ?? "").prefix { $0.isLetter }
    return name.isEmpty ? nil : String(name)
  }

  /// What a program reads.
  static func language(of program: String?) -> Language? {
    switch program {
    case "bash", "sh", "dash", "ash", "ksh": .bash
    case "python": .python
    case "node", "nodejs": .javascript
    case "ruby": .ruby
    case "php": .php
    default: nil
    }
  }
}
