import Artifact

/// What may be another way if a statement is not run.
extension SQLStatement {
  static let readers: Set = ["SELECT", "VALUES", "WITH", "(", "SHOW", "EXPLAIN"]
  static let writers: Set = [
    "ALTER", "CREATE", "DELETE", "DROP", "INSERT", "INTO", "MERGE", "TRUNCATE", "UPDATE",
  ]
  private static let makesNoDifference: Set = [
    "ANALYZE", "COMMENT", "GRANT", "REINDEX", "REVOKE", "VACUUM",
  ]
  private static let makers: Set = [
    "DOMAIN", "FUNCTION", "MATERIALIZED", "OR", "PROCEDURE", "SEQUENCE", "TABLE", "TYPE", "VIEW",
  ]

  /// What is not as it would be, if it is not run: not what it only reads, names, or gives rights to.
  package var changes: Set<String> {
    if onlyReads || Self.makesNoDifference.contains(head.first ?? "") { return [] }
    let kind = head.dropFirst().first ?? ""
    switch head.first {
    case "ALTER" where head.contains("OWNER"): return []
    case "CREATE" where kind == "INDEX" || kind == "POLICY": return []
    case "CREATE" where Self.makers.contains(kind) && !head.contains("PARTITION"):
      return creates.map { [$0] } ?? touches
    default: return touches
    }
  }

  /// Whether it fails while something else depends on what it is about.
  package var needsNoDependents: Bool {
    head.first == "DROP" || head.first == "TRUNCATE"
      || head.first == "ALTER" && (head.contains("DROP") || head.contains("TYPE"))
  }

  private static let onRows: Set = [
    "ANALYZE", "CLUSTER", "COMMENT", "COPY", "DECLARE", "DELETE", "GRANT", "INSERT", "LOCK",
    "MERGE", "REINDEX", "RELEASE", "REVOKE", "SAVEPOINT", "SET", "TRUNCATE", "UPDATE", "VACUUM",
  ]

  /// What may have other columns, which it does not name itself.
  package var reshapes: Set<String> {
    if onlyReads { return [] }
    switch head.first {
    case "CREATE" where head.dropFirst().first != "SCHEMA": return creates.map { [$0] } ?? []
    case "ALTER" where !head.contains("RENAME"): return []
    case let verb? where Self.onRows.contains(verb): return []
    default: return touches
    }
  }

  /// What may be there no more, or under another name.
  package var removes: Set<String> {
    guard let verb = head.first, verb != "CREATE", !onlyReads, !Self.onRows.contains(verb) else {
      return []
    }
    return touches
  }

  /// Those in the code that its strings are: the body of a DO.
  package func namesInStrings(of text: [UInt8]) -> Set<String> {
    let all = Array(text[range])
    return SQLTokens(in: all).reduce(into: []) { names, token in
      guard token.kind == .dollarString || token.kind == .string else { return }
      let code = all[token.range].map {
        $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "'") ? ASCII.space : $0
      }
      names.formUnion(Self.names(in: code))
    }
  }

  /// All words and names in it, as the server reads them.
  package func names(in text: [UInt8]) -> Set<String> { Self.names(in: Array(text[range])) }

  private static func names(in text: [UInt8]) -> Set<String> {
    Set(
      SQLTokens(in: text).compactMap { token in
        let name = text[token.range]
        return switch token.kind {
        case .word: name.text.lowercased()
        case .quotedName: name.dropFirst().dropLast().text
        default: nil
        }
      })
  }
}
