import Artifact

/// The modules that a JavaScript file asks for, found without executing anything.
///
/// The file must parse. A name that is put together, or that has an escape in it, is none that could
/// be told; what stands in strings, comments, templates and regular expressions asks for nothing.
package enum ModuleRequests {
  package static func find(in text: SourceText) -> [ModuleRequest] {
    var reader = Reader(text: text)
    var tokens = JavaScriptTokens(text)
    while let token = tokens.next() { reader.take(token, depth: tokens.depth) }
    return reader.requests
  }

  /// Looks at each token with the three before it.
  private struct Reader {
    let text: SourceText
    var requests: [ModuleRequest] = []
    /// What came last, the latest first.
    var last, second, third: JavaScriptTokens.Token?
    /// Whether an `import` or `export` waits for its `from`.
    var isDeclaration = false

    mutating func take(_ token: JavaScriptTokens.Token, depth: Int) {
      switch token.kind {
      case .string where depth == 0:
        if isWord(last, "import") || (isDeclaration && isWord(last, "from")) {
          add(.declaration, token)
          isDeclaration = false
        }
      case .mark(UInt8(ascii: ")")), .mark(UInt8(ascii: ",")):
        if let last, last.kind == .string || last.kind == .text,
          second?.kind == .mark(UInt8(ascii: "("))
        {
          if isWord(third, "require") { add(.require, last) }
          if isWord(third, "import") { add(.call, last) }
        }
      default: break
      }
      isDeclaration = staysDeclaration(token, depth)
      (last, second, third) = (token, last, second)
    }

    /// `export` declares by names and strings only where a brace or a star follows.
    private func staysDeclaration(_ token: JavaScriptTokens.Token, _ depth: Int) -> Bool {
      switch token.kind {
      case .mark(UInt8(ascii: "{")), .mark(UInt8(ascii: "*")): return isDeclaration
      case .mark(UInt8(ascii: "}")), .mark(UInt8(ascii: ",")), .string:
        return isDeclaration && !isWord(last, "export")
      case .name:
        if depth == 0, isWord(token, "import") || isWord(token, "export") { return true }
        return isDeclaration && !isWord(last, "export")
      default: return false
      }
    }

    private func isWord(_ token: JavaScriptTokens.Token?, _ word: StaticString) -> Bool {
      guard let token, token.kind == .name, token.range.count == word.utf8CodeUnitCount else {
        return false
      }
      return text.bytes[token.range].starts(with: word)
    }

    private mutating func add(_ kind: ModuleRequest.Kind, _ token: JavaScriptTokens.Token) {
      let name = text.bytes[token.range].dropFirst().dropLast()
      guard !name.isEmpty, !name.contains(UInt8(ascii: "\\")) else { return }
      requests.append(
        ModuleRequest(kind: kind, specifier: name.text, offset: token.range.lowerBound))
    }
  }
}
