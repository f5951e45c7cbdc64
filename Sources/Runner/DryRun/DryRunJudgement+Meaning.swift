import Judging

// What an error means, by its code and message and by what the report itself makes.

extension DryRunJudgement {
  func meaning(of failure: DryRun.Failure) -> Meaning {
    let meaning = meaningByItself(of: failure)
    if case .newer = meaning { return meaning }
    if isCertain(failure) || isAboutOwnRows(failure) { return .wrong }
    guard meaning == .wrong, Self.dependsOnOthers(failure.error.code) else { return meaning }
    return isUnsure(failure) ? .follows : .wrong
  }

  /// Whether no database could make it work.
  private func isCertain(_ failure: DryRun.Failure) -> Bool {
    // A trigger's function may be looked into without its table.
    if failure.turn == .body, !["new", "old"].contains(Self.quoted(failure.message) ?? "") {
      return SQLCertainty.isAboutFrom(failure.message)
    }
    guard failure.turn == .first(isInBlock: true) || failure.turn == .first(isInBlock: false),
      ["42P01", "42704"].contains(failure.error.code)
    else { return false }
    return SQLCertainty.isWrong(
      failure.error.code, failure.message, at: failure.token, in: failure.tokens)
  }

  /// Whether a statement fails for rows that only its own file can have written: all tables that it is about,
  /// and those that they refer to, are made there, and all of it was run.
  private func isAboutOwnRows(_ failure: DryRun.Failure) -> Bool {
    guard case .first = failure.turn, !isBehindLack(failure),
      ["23502", "23503", "P0001"].contains(failure.error.code),
      ["INSERT", "UPDATE", "DELETE", "ALTER", "COPY"].contains(failure.statement.head.first)
    else { return false }
    let number = place(of: failure).file
    var names = failure.statement.touches
    var made: Set<String> = []
    var left = failure.file.statements.filter {
      $0.changesSchema && !$0.head.prefix(3).contains("INDEX")
    }
    while let next = left.firstIndex(where: { statement in
      !names.isDisjoint(with: statement.touches) || statement.creates.map(names.contains) ?? false
    }) {
      let statement = left.remove(at: next)
      names.formUnion(statement.touches)
      guard !statement.head.prefix(4).contains("TABLE") else { continue }
      let words = statement.namesInStrings(of: failure.file.text)
      // Who asks for more than its rows.
      let asks = ["current", "session", "pg_", "auth", "to_reg", "information_schema"]
      if words.contains(where: { word in asks.contains(where: word.hasPrefix) }) { return false }
      if !words.isDisjoint(with: ["from", "join", "execute", "perform"]) { return false }
      statement.creates.map { _ = made.insert($0) }
    }
    // Words behind ON, UPDATE and FROM, which name nothing.
    let actions: Set = [
      "cascade", "commit", "conflict", "delete", "no", "restrict", "set", "stdin", "stdout",
    ]
    return names.subtracting(made).subtracting(actions).allSatisfy { ownTables[$0] == number }
  }

  /// Whether an error depends on what is there: a column, an index, rows.
  private static func dependsOnOthers(_ code: String) -> Bool {
    [
      "22003", "22004", "22012", "23502", "23505", "23514", "2BP01", "42703", "42704", "42710",
      "42723", "42809", "42830", "42P01", "42P06", "42P07", "42P10", "42P16", "42P17", "55000",
    ].contains(code)
  }

  private func meaningByItself(of failure: DryRun.Failure) -> Meaning {
    let message = failure.message
    switch failure.turn {
    case .notRun, .notCommitted, .cut: return .notRun(message)
    case .notEnded: return .wrong
    case .first, .again, .body: break
    }
    if failure.isOfDatabases { return .notRun("a dry run has one database: \(message)") }
    if let version = PostgreSQL.major(ofServer: server),
      let feature = NewerSyntax.feature(
        of: message, in: Array(failure.file.text[failure.statement.range]), newerThan: version),
      making(String(feature.name.prefix { $0 != "(" }), for: failure) == nil
    {
      return .newer(feature)
    }
    if message.hasPrefix("role \""), message.hasSuffix("does not exist") {
      return missing(Self.quoted(message) ?? "", message, failure)
    }
    switch failure.error.code {
    case "42P01", "42704", "3F000", "42883", "42P02":
      if let operation = SQLCertainty.Operation(message) {
        if lacksExtension, !operation.isOwn { return .follows }
        return operation.isOfTrigrams
          ? .needsContext("\(message): the extension pg_trgm has such operators") : .wrong
      }
      let name = Self.quoted(message) ?? ""
      // One with a dot may be an extension's, or the application's own.
      if message.hasPrefix("unrecognized configuration parameter"), !name.contains(".") {
        return .wrong
      }
      // The file, or its role, set it so.
      if message.hasPrefix("no schema has been selected") { return .wrong }
      // A query has those that it names.
      if message.hasPrefix("window \"") { return .wrong }
      // PL/pgSQL has those that it has.
      if message.hasPrefix("unrecognized exception condition") { return .wrong }
      return missing(name, message, failure)
    case "42703":
      // Of a table that is not the report's nothing is known; of one that is, all.
      return .wrong
    case "3D000": return .needsContext(message)
    // Raised by the code itself, or for rows that it finds, or not: mostly for what is not there.
    case "P0001", "P0002", "P0003", "P0004": return .needsContext("it raises: \(message)")
    case "23502" where failure.statement.selects:
      return .needsContext("rows that it selects: \(message)")
    // A way to ask whether something is there.
    case "22012" where failure.statement.selects && !isOfReport(failure.statement.touches):
      return .needsContext("it divides by what it counts: \(message)")
    // Of names that it looks for.
    case "22004" where message.hasPrefix("query string argument of EXECUTE"):
      return .needsContext("what it asks for is not there: \(message)")
    case "22023" where message.hasPrefix("unrecognized parameter namespace"):
      return .needsContext("\(message): an extension may have it")
    case "42501": return .needsContext("the right to do it: \(message)")
    case "0A000" where message.contains("extension"), "58P01":
      return .needsContext(message)
    case "23503": return .needsContext("rows that others refer to: \(message)")
    case "25001", "2D000":
      return failure.turn == .first(isInBlock: true) || found.isCommitted
        ? .wrong : .notRun("it cannot run within a transaction, and a dry run is one")
    // What came before in the same transaction may be a statement of another file.
    case "55006" where !found.isCommitted, "55P04" where !found.isCommitted:
      return .notRun("\(message): all of a dry run is one transaction")
    case "57014", "54001", "53100", "53200", "53300", "53400": return .notRun(message)
    case "25P02": return .follows
    default: return .wrong
    }
  }

  private func missing(
    _ name: String, _ message: String, _ failure: DryRun.Failure
  ) -> Meaning {
    let parts = name.split(separator: ".").map(String.init)
    let plain = parts.last ?? name
    let schema = parts.count == 2 ? parts[0] : "public"
    // Nobody adds a function there.
    if parts.first == "pg_catalog", failure.error.code == "42883" { return .wrong }
    // In a schema that is not the report's, what has the same name elsewhere is another.
    if parts.count == 2, parts[0] != "public", making(parts[0], for: failure) == nil {
      return .needsContext("\(message): no file of this report creates it")
    }
    switch homes[plain]?.contains(schema) == true ? making(plain, for: failure) : nil {
    // Nobody knows in which schemas a function looks when it is called.
    case let making?
    where making.first != nil && failure.turn == .body && parts.count == 1
      && !isKnown([plain], in: dropped, before: failure):
      return .notRun("\(message) where the body of the function was looked into")
    // It is made, but later, or not like that.
    case let making? where making.first != nil: return .wrong
    case .some: return .follows
    case nil where isKnown([Self.key(plain, in: schema)], in: dropped, before: failure):
      return .wrong
    // What is in a schema of the report's own is known.
    case nil
    where ownSchemas.contains(schema) && failure.error.code == "42P01"
      && !isBehindLack(failure):
      return .wrong
    case nil where isMisspelt(plain, message): return .wrong
    // Those that there are take other arguments.
    case nil where failure.missingFunction.flatMap({ found.overloads[$0] }) != nil: return .wrong
    case nil where Self.isPart(message) && isKnown([plain], in: unmade, before: failure):
      return .follows
    // What a table of the report's own has is known.
    case nil where Self.owner(message).map({ made[$0]?.first != nil }) ?? false: return .wrong
    case nil where ForeignType.counterpart(of: plain) != nil && message.hasPrefix("type "):
      return .wrong
    case nil where failure.turn != .body && !lacksExtension && SQLCertainty.isOfOthers(message):
      return .wrong
    case nil: return .needsContext("\(message): no file of this report creates it")
    }
  }
}
