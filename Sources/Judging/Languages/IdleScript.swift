import Artifact

/// JavaScript that does nothing by itself: declarations that only bind what they import, and
/// directives. One pass, no backtracking: the text may be anything.
enum IdleScript {
  /// Whether the code, comments taken out, holds nothing else.
  static func isIdle(_ code: ArraySlice<UInt8>) -> Bool {
    var reader = Reader(code: code)
    while true {
      reader.skip { $0 == UInt8(ascii: ";") }
      if reader.code.isEmpty { return true }
      guard reader.takeImport() || reader.takeRequire() || reader.takeDirective() else {
        return false
      }
    }
  }

  private struct Reader {
    var code: ArraySlice<UInt8>

    mutating func skip(also isSkipped: (UInt8) -> Bool = { _ in false }) {
      code = code.drop { ASCII.isSpace($0) || isSkipped($0) }
    }

    /// `import a, { b } from 'c'`; `import 'c'` does something.
    mutating func takeImport() -> Bool {
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
    mutating func takeRequire() -> Bool {
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

    mutating func takeString() -> Bool {
      skip()
      guard let quote = code.first, "'\"".utf8.contains(quote) else { return false }
      code = code.dropFirst().drop { $0 != quote && $0 != ASCII.lf }
      guard code.first == quote else { return false }
      code = code.dropFirst()
      return true
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
