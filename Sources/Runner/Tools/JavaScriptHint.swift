import Artifact

/// What a JavaScript syntax error probably comes from: a hint by what stands at its place.
enum JavaScriptHint {
  static func help(for finding: Finding, in text: SourceText) -> String? {
    guard let place = finding.location, let line = text.line(place.line) else { return nil }
    let trimmed = ASCII.trimmed(line)
    let code = trimmed.text
    if trimmed.starts(with: "```") { return "a code fence is no JavaScript: take the line out" }
    if trimmed.starts(with: "--") { return "JavaScript comments begin with //, not with --" }
    if trimmed.starts(with: "#"), !trimmed.starts(with: "#!") {
      return "JavaScript comments begin with //, not with #"
    }
    switch Language.sniffed(in: text) {
    case .sql: return "this is SQL, not JavaScript"
    case .python: return "this is Python, not JavaScript"
    case .json: return "this is JSON: a .json file would be checked as such"
    default: break
    }
    if finding.message.contains("Unexpected token '<'") {
      if text.bytes.starts(with: "<!".utf8) || text.bytes.starts(with: "<html".utf8) {
        return "this is HTML, not JavaScript"
      }
      return "this is JSX, which node cannot read: it belongs in a .jsx file"
    }
    if code.firstMatch(of: /^(?:export\s+)?(?:interface|type|enum|namespace)\s+\w+/) != nil
      || code.firstMatch(of: /[\w)\]]\s*\??:\s*(?:string|number|boolean|any|void|Promise<)/) != nil
    {
      return "this is TypeScript: it belongs in a .ts file"
    }
    if code.split(separator: " ").count > 6, !code.contains(where: { "{}();=".contains($0) }) {
      return "this line is prose, not JavaScript"
    }
    return nil
  }
}
