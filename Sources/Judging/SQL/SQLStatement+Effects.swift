import Artifact

/// What may be another way if a statement is not run.
extension SQLStatement {
  private static let onRows: Set = [
    "ANALYZE", "CLUSTER", "COMMENT", "COPY", "DECLARE", "DELETE", "GRANT", "INSERT", "LOCK",
    "MERGE", "REINDEX", "RELEASE", "REVOKE", "SAVEPOINT", "SET", "TRUNCATE", "UPDATE", "VACUUM",
  ]

  /// What may have other columns, which it does not name itself.
  package var reshapes: Set<String> {
    switch head.first {
    case "CREATE" where head.dropFirst().first != "SCHEMA": return creates.map { [$0] } ?? []
    case "ALTER" where !head.contains("RENAME"): return []
    case let verb? where Self.onRows.contains(verb): return []
    default: return touches
    }
  }

  /// What may be there no more, or under another name.
  package var removes: Set<String> {
    guard let verb = head.first, verb != "CREATE", !Self.onRows.contains(verb) else { return [] }
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
