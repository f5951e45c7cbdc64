import Artifact

/// The roles of a baseline. Only a superuser makes a role, and no text of a baseline is ever run as one: the
/// names are taken out of it, and the roles are made by statements of our own, without any right.
///
/// Whom an object belongs to makes no difference to a dry run: all is its keeper's, who is a member of each.
package enum BaselineRoles {
  /// At most so many are made.
  private static let most = 1000

  /// The names behind CREATE ROLE, USER and GROUP, also within the body of a DO.
  package static func names(in text: [UInt8]) -> Set<String> {
    var names: Set<String> = []
    var before: (String, String) = ("", "")
    for token in SQLTokens(in: text) where token.kind != .comment {
      let word = text[token.range]
      if before.0 == "CREATE", ["ROLE", "USER", "GROUP"].contains(before.1),
        let name = name(of: token, word), names.count < most
      {
        names.insert(name)
      }
      if token.kind == .dollarString {
        let body = word.dropFirst().drop { $0 != UInt8(ascii: "$") }.dropFirst()
        names.formUnion(self.names(in: Array(body.prefix { $0 != UInt8(ascii: "$") })))
      }
      before = (before.1, token.kind == .word ? word.prefix(8).text.uppercased() : "")
    }
    return names
  }

  private static func name(of token: SQLToken, _ word: ArraySlice<UInt8>) -> String? {
    let name: String
    switch token.kind {
    case .word: name = word.text.lowercased()
    case .quotedName: name = word.dropFirst().dropLast().text.replacing("\"\"", with: "\"")
    default: return nil
    }
    let isOurs = ["sandbox", "keeper", "visitor"].contains(name)
    let isPlain = (1...63).contains(name.utf8.count) && !name.utf8.contains { $0 < 0x20 }
    // MAPPING FOR: CREATE USER MAPPING makes no role.
    return isPlain && !isOurs && !name.hasPrefix("pg_") && word.text.uppercased() != "MAPPING"
      ? name : nil
  }

  /// Makes them, for a role that is to be a member of each. Only who may make something may own it.
  package static func script(_ names: Set<String>, for keeper: String) -> String {
    if names.isEmpty { return "" }
    return names.sorted().reduce("\\c template1 sandbox\nSET search_path = pg_catalog;\n") {
      // psql reads no name of it: it sends what it does not know the quotes of as they are.
      let quoted = "\"" + $1.replacing("\"", with: "\"\"") + "\""
      return $0 + """
        CREATE ROLE \(quoted) NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
        GRANT \(quoted) TO \(keeper);
        GRANT CREATE ON SCHEMA public TO \(quoted);

        """
    }
  }

  /// Whether a statement is only about roles, or whom something belongs to.
  package static func isAboutRoles(_ statement: SQLStatement, in text: [UInt8]) -> Bool {
    let head = statement.head
    let roles: Set = ["ROLE", "USER", "GROUP"]
    switch head.first {
    case "CREATE", "ALTER", "DROP":
      if roles.contains(head.dropFirst().first ?? ""), head.dropFirst(2).first != "MAPPING" {
        return true
      }
      return head.first == "ALTER"
        && text[statement.range].suffix(160).text.uppercased().contains(" OWNER TO ")
    // A membership has no ON.
    case "GRANT", "REVOKE":
      return !head.contains("ON") && head.contains { $0 == "TO" || $0 == "FROM" }
    case "SET": return head.prefix(3) == ["SET", "SESSION", "AUTHORIZATION"]
    case "REASSIGN": return true
    default: return false
    }
  }
}
