/// How a migration makes values of one type from those of another, where that is known for sure: it can be asked of live
/// rows then, by the server's own casts alone.
struct Conversion {
  /// Fails with an error of class 22 where it meets a value that is refused. It names the column as `mine.` and its name.
  let expression: String

  /// Nil: it is not said plainly, or in a type that is not the server's.
  init?(
    of column: String, in table: String, to type: String, by statements: [Migration.Statement]
  ) {
    let (name, size) = Self.parts(of: type)
    let text = "mine.\(column)"
    switch Self.isCast(column, table, by: statements) {
    case true? where Self.types.contains(name),
      false? where size == nil && Self.types.contains(name),
      false? where name == "numeric":
      expression = "\(text)::\(type)"
    // A cast that is written out would cut them.
    case false? where name == "character varying" || name == "character":
      guard let size, let most = Int(size) else { return nil }
      expression =
        "CASE WHEN btrim(substr(\(text)::text, \(most + 1))) <> '' THEN 1 / (0 * length(\(text)::text)) END"
    default: return nil
    }
  }

  /// What they are made of is a value that can be refused.
  private static let types: Set = [
    "smallint", "integer", "bigint", "numeric", "real", "double precision", "boolean", "date",
    "timestamp without time zone", "timestamp with time zone", "time without time zone", "interval",
    "uuid", "json", "jsonb", "inet", "cidr",
  ]

  /// `numeric(10,2)` is `numeric` and `10,2`. What else stands there makes it no type that is known.
  private static func parts(of type: String) -> (name: String, size: String?) {
    guard type.hasSuffix(")"), let open = type.firstIndex(of: "(") else { return (type, nil) }
    let size = type[type.index(after: open)...].dropLast()
    let isPlain = !size.isEmpty && size.utf8.allSatisfy { "0123456789,".utf8.contains($0) }
    return isPlain ? (String(type[..<open]), String(size)) : ("", nil)
  }

  /// Whether the one statement that gives the column a type has `USING column::type`, or says nothing of how; nil where it
  /// says something else, or where there is no such statement, or more than one.
  private static func isCast(
    _ column: String, _ table: String, by statements: [Migration.Statement]
  ) -> Bool? {
    var found: [Bool?] = []
    for statement in statements {
      for words in StatementWords(statement.text).statements where words.first == "ALTER" {
        guard let type = words.firstIndex(of: "TYPE"), words.count(where: { $0 == "TYPE" }) == 1,
          let name = words[..<type].last(where: { $0 != "DATA" && $0 != "SET" }),
          name == column.uppercased(), let second = words.dropFirst().firstIndex(of: "ALTER"),
          words[second - 1] == table.uppercased()
        else { continue }
        guard let using = words.firstIndex(of: "USING") else {
          found.append(false)
          continue
        }
        let (asked, made) = (Array(words[(type + 1)..<using]), Array(words[(using + 1)...]))
        let isCast =
          !asked.contains("COLLATE") && using > type
          && (made == [name] + asked || made == ["CAST", name, "AS"] + asked)
        // Signs that are no words could compute with it.
        let text = statement.text.uppercased()
        let signs = text.firstRange(of: "USING").map { text[$0.upperBound...].utf8 }
        let isPlain = signs?.allSatisfy { !"+-*/%|&#~^<>=!?.'\"$[]".utf8.contains($0) } == true
        found.append(isCast && isPlain ? true : nil)
      }
    }
    return found.count == 1 ? found[0] : nil
  }
}
