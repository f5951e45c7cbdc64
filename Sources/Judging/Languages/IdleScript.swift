import Artifact

/// JavaScript that does nothing by itself. One pass over statements, no backtracking but for one
/// parenthesis, no more than so deep: the text may be anything.
enum IdleScript {
  /// Whether the code, comments taken out, holds nothing but directives and declarations that bind what
  /// they import.
  static func onlyImports(_ code: ArraySlice<UInt8>) -> Bool {
    isRead(code) { $0.takeImport() || $0.takeRequire() || $0.takeDirective() }
  }

  /// Whether it binds and exports no more than that, and what is empty: objects, lists, and functions and
  /// classes without a body.
  static func isIdle(_ code: ArraySlice<UInt8>) -> Bool {
    isRead(code) {
      $0.takeImport() || $0.takeRequire() || $0.takeDirective() || $0.takeEmptyStatement()
    }
  }

  private static func isRead(
    _ code: ArraySlice<UInt8>, by take: (inout Reader) -> Bool
  ) -> Bool {
    var reader = Reader(code: code)
    while true {
      reader.skip { $0 == UInt8(ascii: ";") }
      if reader.code.isEmpty { return true }
      let rest = reader.code
      guard take(&reader) else { return false }
      precondition(reader.code.startIndex > rest.startIndex, "a statement without a byte")
    }
  }

  private struct Reader {
    var code: ArraySlice<UInt8>
    /// The names of what is empty.
    var empty: Set<[UInt8]> = []
    private var depth = 0

    init(code: ArraySlice<UInt8>) { self.code = code }

    mutating func skip(also isSkipped: (UInt8) -> Bool = { _ in false }) {
      code = code.drop { ASCII.isSpace($0) || isSkipped($0) }
    }

    /// `import a, { b } from 'c'`; `import 'c'` does something.
    mutating func takeImport() -> Bool { attempt { $0.readImport() } }

    private mutating func readImport() -> Bool {
      guard take(word: "import") else { return false }
      let names = code.prefix {
        ASCII.isWord($0) || ASCII.isSpace($0) || "*{},$".utf8.contains($0)
      }
      guard ASCII.trimmed(names.filter { $0 != ASCII.lf }[...]).suffix(4).elementsEqual("from".utf8)
      else { return false }
      code = code[names.endIndex...]
      return takeString()
    }

    /// `const a = require('b')`, `const { a } = require('b').c`
    mutating func takeRequire() -> Bool { attempt { $0.readRequire() } }

    private mutating func readRequire() -> Bool {
      guard take(word: "const") || take(word: "let") || take(word: "var") else { return false }
      if take("{") {
        code = code.drop { $0 != UInt8(ascii: "}") && $0 != UInt8(ascii: "{") }
        guard take("}") else { return false }
      } else {
        guard takeName() else { return false }
      }
      guard take("="), take(word: "require"), take("(") else { return false }
      code = code.drop { $0 != UInt8(ascii: ")") && $0 != UInt8(ascii: "(") }
      guard take(")") else { return false }
      while take(".") { guard takeName() else { return false } }
      // What follows is the next statement, or does something.
      return true
    }

    mutating func takeDirective() -> Bool {
      (code.starts(with: "'use strict'") || code.starts(with: "\"use strict\"")) && takeString()
    }

    /// Leaves the code where it was if it is something else.
    mutating func attempt(_ read: (inout Reader) -> Bool) -> Bool {
      let before = self
      if read(&self) { return true }
      self = before
      return false
    }

    // MARK: What is empty

    mutating func takeEmptyStatement() -> Bool {
      if take(word: "export") {
        if take(word: "default") { return takeEmpty() && endsStatement() }
        if take("{") { return takeEmptyNames() && endsStatement() }
        return takeEmptyDeclaration()
      }
      if take(word: "module") {
        guard take("."), take(word: "exports") else { return false }
        return takeAssignment()
      }
      if take(word: "exports") { return takeAssignment() }
      if code.first == UInt8(ascii: "(") {
        guard takeEmpty() else { return false }
        if take("(") { guard take(")") else { return false } }
        return endsStatement()
      }
      if attempt({ $0.takeEmptyDeclaration() }) { return true }
      // An object at the start of a statement is a block.
      if take("{") { return take("}") }
      if attempt({ $0.takeString() || $0.takeNumber() }) { return endsStatement() }
      return takeEmpty() && endsStatement()
    }

    private mutating func takeAssignment() -> Bool {
      while take(".") { guard takeName() else { return false } }
      guard take("=") else { return false }
      if take(word: "exports") || take(word: "module") && take(".") && take(word: "exports") {
        return takeAssignment()
      }
      return takeEmpty() && endsStatement()
    }

    /// `a, b }`, all of which are empty.
    private mutating func takeEmptyNames() -> Bool {
      while !take("}") {
        guard let name = name(), empty.contains(name) else { return false }
        if take(word: "as"), !takeName() { return false }
        if !take(",") {
          guard take("}") else { return false }
          break
        }
      }
      return !take(word: "from")
    }

    private mutating func takeEmptyDeclaration() -> Bool {
      if take(word: "const") || take(word: "let") || take(word: "var") {
        repeat {
          guard let name = name() else { return false }
          if take("=") { guard takeEmpty() else { return false } }
          empty.insert(name)
        } while take(",")
        return endsStatement()
      }
      _ = take(word: "async")
      if take(word: "function") {
        _ = take("*")
        guard let name = name() else { return false }
        empty.insert(name)
        return takeParentheses() && takeEmptyBody()
      }
      guard take(word: "class"), let name = name() else { return false }
      empty.insert(name)
      return takeMembers()
    }

    private mutating func takeEmpty() -> Bool {
      depth += 1
      defer { depth -= 1 }
      guard depth < 20 else { return false }
      if take("{") { return takeMembers(opened: true) }
      if take("[") { return take("]") }
      if take(word: "null") || take(word: "undefined") { return true }
      _ = take(word: "async")
      if take(word: "function") {
        _ = take("*")
        if code.first != UInt8(ascii: "(") { _ = takeName() }
        return takeParentheses() && takeEmptyBody()
      }
      if take(word: "class") {
        skip()
        if code.first != UInt8(ascii: "{") { _ = takeName() }
        return takeMembers()
      }
      if attempt({ $0.takeParentheses() && $0.takeArrow() }) { return takeEmptyResult() }
      if take("(") { return takeEmpty() && take(")") }
      guard let name = name() else { return false }
      return empty.contains(name) || takeArrow() && takeEmptyResult()
    }

    /// Members of an object or of a class that are empty themselves.
    private mutating func takeMembers(opened: Bool = false) -> Bool {
      guard opened || take("{") else { return false }
      while !take("}") {
        skip { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") }
        if take("}") { return true }
        while attempt({ reader in
          let isModifier =
            reader.take(word: "static") || reader.take(word: "async") || reader.take(word: "get")
            || reader.take(word: "set") || reader.take("*")
          reader.skip()
          return isModifier && reader.code.first.map { !"(:,}".utf8.contains($0) } == true
        }) {}
        skip()
        let isQuoted = code.first.map { "'\"".utf8.contains($0) } == true
        let key = isQuoted ? (takeString() ? [] : nil) : name()
        guard let key else { return false }
        skip()
        if code.first == UInt8(ascii: "(") {
          guard takeParentheses(), takeEmptyBody(ofMember: true) else { return false }
        } else if take(":") {
          guard takeEmpty() else { return false }
        } else if !empty.contains(key) {
          return false
        }
        skip()
        guard let next = code.first, "},;".utf8.contains(next) || !opened else { return false }
      }
      return true
    }

    private mutating func takeArrow() -> Bool {
      take("=") && code.first == UInt8(ascii: ">") && take(">")
    }

    private mutating func takeEmptyResult() -> Bool {
      skip()
      return code.first == UInt8(ascii: "{") && takeEmptyBody() || take(word: "undefined")
        || take(word: "null")
    }

    /// `{}`, and no more in it than a bare return; of a function of its own, or that it is not implemented.
    private mutating func takeEmptyBody(ofMember: Bool = false) -> Bool {
      guard take("{") else { return false }
      skip { $0 == UInt8(ascii: ";") }
      let body = code
      if !ofMember, take(word: "throw") {
        guard take(word: "new"), takeName(), takeParentheses(),
          body[..<code.startIndex].text.lowercased().contains("not implemented")
        else { return false }
        skip { $0 == UInt8(ascii: ";") }
      }
      if take(word: "return") { skip { $0 == UInt8(ascii: ";") } }
      return take("}")
    }

    /// All up to the parenthesis that closes.
    private mutating func takeParentheses() -> Bool {
      skip()
      guard code.first == UInt8(ascii: "(") else { return false }
      var open = 0
      while let byte = code.first {
        if "'\"`".utf8.contains(byte) {
          code = code.dropFirst().drop { $0 != byte && $0 != ASCII.lf }
          guard code.first == byte else { return false }
        }
        if "([{".utf8.contains(byte) { open += 1 }
        if ")]}".utf8.contains(byte) { open -= 1 }
        code = code.dropFirst()
        if open == 0 { return true }
      }
      return false
    }

    /// Whether nothing goes on with what was read: what stands on the next line begins with a word.
    private mutating func endsStatement() -> Bool {
      code = code.drop { ASCII.isBlank($0) }
      guard code.first == ASCII.lf else {
        return code.first.map { $0 == UInt8(ascii: ";") } ?? true
      }
      skip()
      return code.first.map { ASCII.isWord($0) || "$'\";".utf8.contains($0) } ?? true
    }

    private mutating func name() -> [UInt8]? {
      skip()
      let rest = code
      return takeName() ? Array(rest[..<code.startIndex]) : nil
    }

    mutating func takeString() -> Bool {
      skip()
      guard let quote = code.first, "'\"".utf8.contains(quote) else { return false }
      code = code.dropFirst().drop { $0 != quote && $0 != ASCII.lf }
      guard code.first == quote else { return false }
      code = code.dropFirst()
      return true
    }

    private mutating func takeNumber() -> Bool {
      skip()
      return code.first.map(ASCII.isDigit) == true && takeName()
    }

    mutating func takeName() -> Bool {
      skip()
      let name = code.prefix { ASCII.isWord($0) || $0 == UInt8(ascii: "$") || $0 >= 0x80 }
      code = code[name.endIndex...]
      return !name.isEmpty
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
      skip()
      guard code.first == UInt8(ascii: scalar) else { return false }
      code = code.dropFirst()
      return true
    }

    mutating func take(word: StaticString) -> Bool {
      skip()
      let rest = code.dropFirst(word.utf8CodeUnitCount)
      guard code.starts(with: word), rest.first.map(ASCII.isWord) != true else { return false }
      code = rest
      return true
    }
  }
}
