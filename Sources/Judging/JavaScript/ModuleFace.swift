import Artifact

/// What a file of JavaScript that parses asks of others by name, what it gives under which names, and what
/// it uses that only the other module system has. Nothing is executed.
///
/// The names that it gives may be too many and are never too few: what cannot be told leaves it `isOpen`.
package struct ModuleFace: Sendable {
  /// A name that is asked of another module.
  package struct Ask: Sendable, Equatable {
    package var specifier: String
    package var name: String
    package var offset: Int
  }

  package fileprivate(set) var asks: [Ask] = []
  /// By `import` and `export … from`; those with attributes: `with { type: 'json' }`.
  package fileprivate(set) var attributed: Set<String> = []
  /// The names that its `export` statements give.
  package fileprivate(set) var exports: Set<String> = []
  /// Those of them that it surely makes itself.
  package fileprivate(set) var own: Set<String> = []
  /// What it passes on by `export * from`.
  package fileprivate(set) var stars: [String] = []
  /// Whether it has an `import` or `export` statement.
  package fileprivate(set) var hasStatements = false
  /// The names that it sets on CommonJS's `exports`.
  package fileprivate(set) var members: Set<String> = []
  /// Whether it may give other names than these.
  package fileprivate(set) var isOpen = false
  /// Names that it may give besides, as types.
  package private(set) var seeming: Set<String> = []
  /// Whether that is so if it is CommonJS.
  package fileprivate(set) var hasOpenMembers = false
  /// Where a name of CommonJS is first used that the file does not make itself.
  package fileprivate(set) var foreign: [(word: ForeignWord, offset: Int)] = []

  package enum ForeignWord: String, CaseIterable, Sendable {
    case require, module, exports
    case directory = "__dirname"
    case file = "__filename"
  }

  /// `isTyped`: whether it is TypeScript.
  package init(of text: SourceText, isTyped: Bool = false) {
    var tokens = JavaScriptTokens(text)
    var reader = Reader(text: text, isTyped: isTyped)
    while let token = tokens.next() {
      reader.take(token, depth: tokens.depth, in: tokens.top.kind)
    }
    self = reader.settled()
    if tokens.isBroken || tokens.depth > 0 { (isOpen, hasOpenMembers) = (true, true) }
  }
}

extension ModuleFace {
  /// Takes in what lines of this text seem to export, and be it types, of which nothing may be left in the
  /// code that was looked into: all words of such a line, or list.
  package mutating func add(seemingIn text: [UInt8]) {
    for export in text.ranges(of: Array("export".utf8)) {
      let rest = text[export.upperBound...].prefix(4000)
      let line = rest.prefix { $0 != ASCII.lf }
      let isList = line.contains(UInt8(ascii: "{")) && !line.contains(UInt8(ascii: "}"))
      let said = isList ? rest.prefix { $0 != UInt8(ascii: "}") } : line
      let words = said.split { !ASCII.isWord($0) && $0 != UInt8(ascii: "$") && $0 < 0x80 }
        .map(\.text)
      if words.first == "default" { continue }
      if words.first == "type", line.contains(UInt8(ascii: "*")) { isOpen = true }
      seeming.formUnion(words)
    }
  }
}

/// Looks at each token with the two before it.
private struct Reader {
  typealias Token = JavaScriptTokens.Token

  enum State {
    case none
    /// Behind `import` or `export`: the tokens of its clause so far.
    case clause(isImport: Bool, [Token])
    /// Within `export const …`: whether a name or a pattern comes next, or goes on.
    case bindings(isNext: Bool)
    /// Behind a string that may have `with` behind it.
    case attributes(String)
  }

  /// What follows CommonJS's `exports`.
  enum Members {
    case none
    /// Behind `exports`; behind its dot, its bracket, its comma, its `=`.
    case object, dot, bracket, comma, value
    /// Within `{ … }` at this depth.
    case literal(depth: Int)
  }

  let text: SourceText
  let isTyped: Bool
  var face = ModuleFace(empty: ())
  var state = State.none
  var members = Members.none
  /// What came last, the latest first.
  var last, second: Token?
  /// The name that the last export brought.
  var fresh: String?
  /// A word of CommonJS that the next token decides about.
  var pending:
    (
      word: ModuleFace.ForeignWord, offset: Int, before: Token?, bracket: JavaScriptBracket.Kind
    )?
  /// The words that the file seems to make itself, or asks for first.
  var own: Set<ModuleFace.ForeignWord> = []

  init(text: SourceText, isTyped: Bool) { (self.text, self.isTyped) = (text, isTyped) }

  mutating func take(_ token: Token, depth: Int, in bracket: JavaScriptBracket.Kind) {
    decide(token)
    takeMembers(token, depth)
    takeStatement(token, depth)
    if token.kind == .name, let word = foreignWord(token) {
      pending = (word, token.range.lowerBound, last, bracket)
    }
    (last, second) = (token, last)
  }

  /// What it comes to when there are no more tokens.
  mutating func settled() -> ModuleFace {
    decide(nil)
    if case .clause(false, let clause) = state, isMark(clause.first, "{") {
      for item in items(clause[...]) { give(item.last) }
    }
    if case .object = members { face.hasOpenMembers = true }
    face.foreign.removeAll { own.contains($0.word) }
    return face
  }

  private func text(_ token: Token?) -> ArraySlice<UInt8> {
    token.map { text.bytes[$0.range] } ?? []
  }

  private func isWord(_ token: Token?, _ word: StaticString) -> Bool {
    guard let token, token.range.count == word.utf8CodeUnitCount else { return false }
    return text.bytes[token.range].starts(with: word)
  }

  private func isMark(_ token: Token?, _ marks: StaticString) -> Bool {
    guard case .mark(let byte)? = token?.kind else { return false }
    return marks.withUTF8Buffer { $0.contains(byte) }
  }

  /// A name, or what a string holds; nil where an escape is in it.
  private func name(_ token: Token) -> String? {
    let bytes = text(token)
    guard !bytes.contains(UInt8(ascii: "\\")) else { return nil }
    return token.kind == .string ? bytes.dropFirst().dropLast().text : bytes.text
  }

  // MARK: import and export

  private mutating func takeStatement(_ token: Token, _ depth: Int) {
    switch state {
    case .clause(let isImport, var clause):
      clause.append(token)
      state = .clause(isImport: isImport, clause)
      isImport ? takeImport(token, clause) : takeExport(token, clause, depth)
    case .bindings(let isNext): takeBinding(token, isNext, depth)
    case .attributes(let specifier):
      if isWord(token, "with") || isWord(token, "assert") { face.attributed.insert(specifier) }
      state = .none
      begin(token, depth)
    case .none: begin(token, depth)
    }
  }

  private mutating func begin(_ token: Token, _ depth: Int) {
    guard depth == 0, token.kind == .name else { return }
    if isWord(token, "import") { state = .clause(isImport: true, []) }
    if isWord(token, "export") { state = .clause(isImport: false, []) }
  }

  private mutating func takeImport(_ token: Token, _ clause: [Token]) {
    // `import('a')`, `import.meta`, and `import a = require('b')` of TypeScript.
    if clause.count == 1 && isMark(token, "(.") || isMark(token, "=") {
      state = .none
      return
    }
    guard token.kind == .string, clause.count == 1 || isWord(last, "from") else { return }
    face.hasStatements = true
    finish(clause, isExport: false)
  }

  private mutating func takeExport(_ token: Token, _ clause: [Token], _ depth: Int) {
    let first = clause[0]
    if clause.count == 1 { face.hasStatements = true }
    if isTyped, clause.count == 1, Self.typed.contains(text(first).text) {
      // The name stands behind it.
      state = .clause(isImport: false, [])
    } else if isMark(first, "=@") {
      (state, face.isOpen) = (.none, true)
    } else if first.kind == .name {
      if isWord(first, "default") {
        face.exports.insert("default")
        state = .none
      } else if ["const", "let", "var"].contains(text(first).text) {
        state = .bindings(isNext: true)
      } else if token.kind == .name, !["async", "function", "class"].contains(text(token).text) {
        give(token, isOwn: true)
        state = .none
      }
    } else if isMark(first, "*") {
      if token.kind == .string { finish(clause, isExport: true) }
    } else if depth == 0, isMark(last, "}"), !isWord(token, "from") {
      // Names of its own.
      for item in items(clause.dropLast()) { give(item.last) }
      state = .none
      begin(token, depth)
    } else if token.kind == .string, depth == 0 {
      finish(clause, isExport: true)
    }
  }

  private static let typed: Set = [
    "type", "declare", "abstract", "interface", "enum", "namespace", "module", "import",
  ]

  /// A clause that ends in the name of a module.
  private mutating func finish(_ clause: [Token], isExport: Bool) {
    var clause = clause
    if isTyped, clause.count > 2, isWord(clause[0], "type"), !isWord(clause[1], "from"),
      !isMark(clause[1], ",")
    {
      clause.removeFirst()
    }
    guard let specifier = name(clause[clause.count - 1]) else {
      state = .none
      face.isOpen = true
      return
    }
    state = .attributes(specifier)
    if isExport, isMark(clause[0], "*") {
      if clause.count > 3 { give(clause[2]) } else { face.stars.append(specifier) }
      return
    }
    if !isExport, clause.count > 1, clause[0].kind == .name {
      face.asks.append(
        .init(specifier: specifier, name: "default", offset: clause[0].range.lowerBound))
    }
    for item in items(clause.dropLast()) {
      if isExport { give(item.last) }
      guard let asked = item.first, let name = name(asked) else { continue }
      face.asks.append(.init(specifier: specifier, name: name, offset: asked.range.lowerBound))
    }
  }

  /// What stands between the commas of the braces, each with its first and its last token.
  private func items(_ clause: ArraySlice<Token>) -> [(first: Token?, last: Token?)] {
    guard let open = clause.firstIndex(where: { isMark($0, "{") }) else { return [] }
    return clause[(open + 1)...].prefix { !isMark($0, "}") }
      .split { isMark($0, ",") }.map { item in
        // What `type as` may be, nobody says.
        let isType = isTyped && item.count > 1 && isWord(item.first, "type")
        let isEither = isType && isWord(item.dropFirst().first, "as")
        return (isEither ? nil : isType ? item.dropFirst().first : item.first, item.last)
      }
  }

  private mutating func give(_ token: Token?, isOwn: Bool = false) {
    guard let token, let name = name(token) else {
      face.isOpen = true
      return
    }
    fresh = face.exports.insert(name).inserted ? name : nil
    if isOwn { face.own.insert(name) }
  }

  private static let ends: Set = [
    "export", "import", "const", "let", "var", "if", "for", "while", "switch", "try", "throw",
    "return", "do",
  ]

  private mutating func takeBinding(_ token: Token, _ isNext: Bool, _ depth: Int) {
    if depth == 0, isMark(token, ";") {
      state = .none
    } else if depth == 0, token.kind == .name, !isNext, Self.ends.contains(text(token).text) {
      state = .none
      begin(token, depth)
    } else if depth == 0, isMark(token, ",") {
      state = .bindings(isNext: true)
    } else if isNext, !(isTyped && isWord(token, "enum")) {
      // All names of a pattern, defaults among them: rather too many. A key was none.
      if isMark(token, ":"), isMark(second, "{,"), let key = fresh, last.flatMap(name) == key {
        face.exports.remove(key)
      }
      if token.kind == .name { give(token, isOwn: depth == 0) }
      state = .bindings(isNext: depth > 0)
    }
  }

  // MARK: CommonJS

  private mutating func takeMembers(_ token: Token, _ depth: Int) {
    let isExports =
      (token.kind == .name || token.kind == .property && isWord(second, "module"))
      && isWord(token, "exports")
    switch members {
    case .object:
      members = .none
      if isMark(token, ".") {
        members = .dot
      } else if isMark(token, "[") {
        members = .bracket
      } else if isMark(token, ",") {
        members = .comma
      } else if isMark(token, "=") {
        members = .value
      } else {
        face.hasOpenMembers = true
      }
    case .dot, .bracket, .comma:
      let isName = if case .dot = members { token.kind == .property } else { token.kind == .string }
      if isName, let name = name(token) {
        face.members.insert(name)
      } else {
        face.hasOpenMembers = true
      }
      members = .none
    case .value:
      members = .none
      if isMark(token, "{") {
        members = .literal(depth: depth)
      } else if !isWord(token, "module"), !isExports, token.kind != .string,
        !(text(token).first.map(ASCII.isDigit) ?? false),
        !["null", "true", "false", "undefined"].contains(text(token).text)
      {
        face.hasOpenMembers = true
      }
    case .literal(let inner):
      if depth < inner {
        members = .none
      } else if token.kind == .name || token.kind == .string, let name = name(token) {
        face.members.insert(name)
      } else if depth == inner, token.kind == .other, text(token).first == UInt8(ascii: ".") {
        face.hasOpenMembers = true
      } else if isMark(token, "["), isMark(last, "{,") {
        face.hasOpenMembers = true
      }
    case .none: break
    }
    if isExports { members = .object }
    if token.kind == .name, isWord(token, "this"), depth == 0 { face.hasOpenMembers = true }
    if isWord(last, "module"), last?.kind == .name, !isMark(token, ".") {
      face.hasOpenMembers = true
    }
  }

  private func foreignWord(_ token: Token) -> ModuleFace.ForeignWord? {
    guard (6...10).contains(token.range.count) else { return nil }
    return ModuleFace.ForeignWord(rawValue: text(token).text)
  }

  /// Whether the word before this token is a use of CommonJS's name, or one that the file makes. What
  /// may be either counts as made.
  private mutating func decide(_ next: Token?) {
    guard let (word, offset, before, bracket) = pending else { return }
    pending = nil
    // A key of an object, a method's name.
    if isMark(next, ":"), isMark(before, "{,") { return }
    if bracket == .members, isMark(next, "(="), !isMark(before, "=:") { return }
    let makers: Set = ["const", "let", "var", "function", "class", "as", "typeof", "import"]
    let isUsed =
      switch word {
      case .require: isMark(next, "(.")
      case .module, .exports:
        isMark(next, ".[") || isMark(next, "=") && (before == nil || isMark(before, ";}"))
      case .directory, .file:
        !isWord(next, "=>") && bracket != .parameters
          && !(isMark(before, "{,") && ![.round, .square].contains(bracket))
      }
    if isUsed, before?.kind != .name || !makers.contains(text(before).text) {
      if !face.foreign.contains(where: { $0.word == word }) { face.foreign.append((word, offset)) }
    } else {
      own.insert(word)
    }
  }
}

extension ModuleFace {
  fileprivate init(empty: ()) {}
}
