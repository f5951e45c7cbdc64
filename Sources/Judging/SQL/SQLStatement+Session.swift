/// What a statement does to its session and to its transaction.
extension SQLStatement {
  /// How it parts transactions.
  package struct Transaction: Sendable, Equatable {
    package enum Kind: Sendable { case begin, commit, rollback }
    package var kind: Kind
    /// Not in the plain way: with modes of its own, or at once into the next one.
    package var isSpecial = false
    /// At once into the next one.
    package var chains = false
  }

  /// Nil for what parts none, or only a part of one (SAVEPOINT), or fails within one (COMMIT PREPARED).
  package var transaction: Transaction? {
    var rest = head.dropFirst()
    let kind: Transaction.Kind
    switch head.first {
    case "BEGIN": kind = .begin
    case "START" where rest.first == "TRANSACTION": kind = .begin
    case "COMMIT", "END": kind = .commit
    case "ROLLBACK", "ABORT": kind = .rollback
    default: return nil
    }
    if ["WORK", "TRANSACTION"].contains(rest.first) { rest = rest.dropFirst() }
    if ["TO", "PREPARED"].contains(rest.first) { return nil }
    let isPlain = rest.isEmpty || Array(rest) == ["AND", "NO", "CHAIN"]
    let chains = Array(rest) == ["AND", "CHAIN"]
    return Transaction(kind: kind, isSpecial: !isPlain, chains: chains)
  }

  /// Whether the server takes it only within a transaction that was begun.
  package var needsTransaction: Bool {
    switch head.first {
    case "LOCK", "SAVEPOINT", "RELEASE": true
    case "ROLLBACK": transaction == nil && !head.contains("PREPARED")
    case "DECLARE":
      !zip(head, head.dropFirst()).contains { $0 == "WITH" && $1 == "HOLD" }
    default: false
    }
  }

  /// A SET, by the name that RESET has for it.
  package var setting: (name: String, isLocal: Bool)? {
    guard head.first == "SET" else { return nil }
    var rest = head.dropFirst()
    let isLocal = rest.first == "LOCAL"
    if isLocal || rest.first == "SESSION", rest.dropFirst().first != "CHARACTERISTICS",
      rest.dropFirst().first != "AUTHORIZATION"
    {
      rest = rest.dropFirst()
    }
    let name = rest.prefix { $0 != "=" && $0 != "TO" }
    switch name.first {
    case "SCHEMA": return ("SEARCH_PATH", isLocal)
    case "NAMES": return ("CLIENT_ENCODING", isLocal)
    case "ROLE": return ("ROLE", isLocal)
    case "TIME": return ("TIME ZONE", isLocal)
    case "SESSION", "TRANSACTION": return (name.prefix(2).joined(separator: " "), isLocal)
    default: return (name.joined().replacing("\"", with: ""), isLocal)
    }
  }

  /// Whether it may write rows.
  package var writesRows: Bool {
    [
      "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "CALL", "SELECT", "DO", "COPY", "TRUNCATE",
      "EXECUTE", "EXPLAIN",
    ].contains(head.first)
  }

  /// Whether it says how transactions are to be.
  package var setsTransactions: Bool {
    guard let name = setting?.name else { return false }
    return name.hasPrefix("TRANSACTION") && name != "TRANSACTION_TIMEOUT"
      || name.hasPrefix("DEFAULT_TRANSACTION")
      || name == "SESSION CHARACTERISTICS"
  }

  package enum AtCommit: Sendable, Equatable {
    case drop, deleteRows

    init?(in words: [String]) {
      guard let at = words.indices.first(where: { words[$0...].starts(with: ["ON", "COMMIT"]) })
      else { return nil }
      switch words.dropFirst(at + 2).first {
      case "DROP": self = .drop
      case "DELETE": self = .deleteRows
      default: return nil
      }
    }
  }
}
