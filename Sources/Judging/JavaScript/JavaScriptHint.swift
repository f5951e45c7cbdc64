import Artifact

/// What a file that is no JavaScript probably is: where no repair helps.
package enum JavaScriptHint {
  package static func help(for message: String, in text: SourceText) -> String? {
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
    return isTyped(text.bytes.prefix(1 << 16))
      ? "this is TypeScript: it belongs in a .ts file" : nil
  }

  /// Whether a line declares what only TypeScript has, or a name has a type behind it.
  private static func isTyped(_ code: ArraySlice<UInt8>) -> Bool {
    let lines = code.split(separator: ASCII.lf, maxSplits: 2000)
    return lines.contains(where: declares)
      || code.indices.contains { isAnnotation(at: $0, in: code) }
  }

  /// `export interface Name {`
  private static func declares(_ line: ArraySlice<UInt8>) -> Bool {
    let starts = ["export", "interface", "type", "enum", "namespace"]
    guard starts.contains(where: { line.starts(with: $0.utf8) }) else { return false }
    return line.prefix(400).text.prefixMatch(of: declaration) != nil
  }

  /// `name?: string`
  private static func isAnnotation(at colon: Int, in code: ArraySlice<UInt8>) -> Bool {
    guard code[colon] == UInt8(ascii: ":") else { return false }
    var before = code[..<colon]
    if before.last == UInt8(ascii: "?") { before.removeLast() }
    guard let last = before.last, ASCII.isWord(last) || ")]".utf8.contains(last)
    else { return false }
    let type = code[(colon + 1)...].drop { $0 == ASCII.space || $0 == ASCII.tab }
    return types.contains { type.starts(with: $0.utf8) }
  }

  nonisolated(unsafe) private static let declaration =
    /(?:export\s+)?(?:interface|type|enum|namespace)\s+\w+\s*[={<]/
  private static let types = ["string", "number", "boolean", "any", "void", "Promise<"]
}
