import Artifact

/// What a file that is no JavaScript probably is: where no repair helps.
package enum JavaScriptHint {
  package static func help(for message: String, in subject: Subject) -> String? {
    let text = subject.text
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
      return "this is no JavaScript, and no JSX"
    }
    if [
      "Cannot use import statement outside", "Unexpected token 'export'",
      "Cannot use 'import.meta'",
    ]
    .contains(where: message.hasPrefix) {
      if subject.name.lowercased().hasSuffix(".cjs") {
        return "a .cjs file is CommonJS: name it .mjs, or write require and module.exports"
      }
      if subject.moduleType == .commonjs {
        return "its package.json says \"type\": \"commonjs\": say \"module\" there, or name it .mjs"
      }
    }
    let head = Array(text.bytes.prefix(1 << 16))
    if head.holds("@flow") { return "this has Flow's types, which node cannot read" }
    return isTyped(head[...]) || marks.contains(where: { head.holds($0) })
      ? "this is TypeScript: it belongs in a .ts file" : nil
  }

  /// What stands in no JavaScript.
  private static let marks: [StaticString] = [
    " as const;", " as const)", " as const,", " satisfies ", ")!;", ")!.", "]!.", ")!)",
    "constructor(private ", "constructor(public ", "constructor(protected ",
    "constructor(readonly ",
  ]

  /// Whether a line declares what only TypeScript has, or a name has a type behind it.
  private static func isTyped(_ code: ArraySlice<UInt8>) -> Bool {
    let lines = code.split(separator: ASCII.lf, maxSplits: 2000)
    return lines.contains(where: declares)
      || code.indices.contains { isAnnotation(at: $0, in: code) }
  }

  /// `export interface Name {`, `import type {`, `private name:`, `function name<Type>(`
  private static func declares(_ line: ArraySlice<UInt8>) -> Bool {
    let line = line.drop(while: ASCII.isBlank)
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

  private static let starts = [
    "export", "import", "interface", "type", "enum", "namespace", "declare", "abstract", "private",
    "protected", "public", "readonly", "function", "async",
  ]
  nonisolated(unsafe) private static let declaration =
    /(?:import|export)\s+type(?:\s*[{*]|\s+(?!from\b)\w)|(?:private|protected|public|readonly)(?:\s+\w+)+\s*[;:=(<?]|(?:export\s+)?(?:default\s+)?(?:(?:interface|type|(?:const\s+)?enum|namespace)\s+\w+(?:\s+extends\b|\s*[={<])|declare\s+\w|abstract\s+class\b|(?:async\s+)?function\s*\w*\s*<\s*\w)/
  private static let types = ["string", "number", "boolean", "any", "void", "Promise<"]
}
