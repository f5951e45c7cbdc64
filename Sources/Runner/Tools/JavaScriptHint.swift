import Artifact

/// What a file that is no JavaScript probably is: where no repair helps.
enum JavaScriptHint {
  static func help(for message: String, in text: SourceText) -> String? {
    switch Language.sniffed(in: text) {
    case .sql: return "this is SQL, not JavaScript"
    case .python: return "this is Python, not JavaScript"
    case .json: return "this is JSON: a .json file would be checked as such"
    default: break
    }
    if message.contains("Unexpected token '<'") {
      if text.bytes.starts(with: "<!".utf8) || text.bytes.starts(with: "<html".utf8) {
        return "this is HTML, not JavaScript"
      }
      return "this is JSX, which node cannot read: it belongs in a .jsx file"
    }
    let code = text.bytes.prefix(1 << 16).text
    let isTyped = code.split(separator: "\n").prefix(2000).contains { line in
      line.firstMatch(of: declaration) != nil || line.firstMatch(of: annotation) != nil
    }
    return isTyped ? "this is TypeScript: it belongs in a .ts file" : nil
  }

  nonisolated(unsafe) private static let declaration =
    /^(?:export\s+)?(?:interface|type|enum|namespace)\s+\w+\s*[={<]/
  nonisolated(unsafe) private static let annotation =
    /[\w)\]]\??:\s*(?:string|number|boolean|any|void|Promise<)/
}
