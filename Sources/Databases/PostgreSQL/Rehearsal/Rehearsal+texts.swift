extension Rehearsal {
  /// Refuses what no transaction of ours may hold, before any server sees it.
  func checkTexts() throws(DatabaseProblem) {
    guard Names.isID(migration.id) else { throw .broken("an id is [a-z0-9], at most 24") }
    guard !migration.statements.isEmpty else { throw .refused("there is no statement to run") }
    for statement in migration.statements {
      guard !statement.text.lowercased().contains("sandbox_") else {
        throw .refused(
          "\(statement.path):\(statement.line): names that begin with sandbox_ are this program's own: "
            + "choose another")
      }
      let words = StatementWords(statement.text).statements
      // The body of a function may hold statements of its own.
      let head = words.first ?? []
      let isRoutine =
        head.first == "CREATE" && (head.contains("FUNCTION") || head.contains("PROCEDURE"))
      // A condition may hold on the live database alone. What a routine does shows where it is called, on a server of
      // ours.
      if Proof.signals.contains(where: statement.text.lowercased().contains),
        !(clone.isOwnServer && isRoutine)
      {
        throw .refused("\(statement.path):\(statement.line): \(Proof.endsOthers)")
      }
      if isRoutine, words.contains(where: { $0.contains("ATOMIC") }) {
        continue
      }
      for list in words {
        guard let why = Self.reason(list) else { continue }
        throw .refused("\(statement.path):\(statement.line): \(why)")
      }
    }
  }

  private static func reason(_ words: [String]) -> String? {
    let second = words.count > 1 ? words[1] : ""
    switch words.first {
    case "BEGIN", "COMMIT", "END", "ABORT": return inOne(words[0])
    case "START" where second == "TRANSACTION": return inOne("START TRANSACTION")
    case "PREPARE" where second == "TRANSACTION": return inOne("PREPARE TRANSACTION")
    case "ROLLBACK" where !words.contains("TO"): return inOne("ROLLBACK")
    case "COPY" where words.contains("STDIN") || words.contains("STDOUT"):
      return "COPY with the client's own data is not rolled out: write INSERT"
    case "CREATE", "ALTER", "DROP":
      guard serverWide.contains(second), words.dropFirst(2).first != "MAPPING" else { return nil }
      return "\(words[0]) \(second) changes the whole server, or the database as such: "
        + "run it by hand first"
    case "TRUNCATE":
      return "TRUNCATE removes rows in a way that cannot be taken back: "
        + "write DELETE, or stop to use the table and empty it later"
    default: return nil
    }
  }

  private static let serverWide = [
    "ROLE", "USER", "GROUP", "DATABASE", "TABLESPACE", "SYSTEM", "SUBSCRIPTION",
  ]

  private static func inOne(_ word: String) -> String {
    "leave out \(word): all statements run in one transaction, which ends with what was proven"
  }
}
