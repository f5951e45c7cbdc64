import Judging

/// What an error of a dry run means for the file that it is in.
struct DryRunJudgement: Sendable {
  enum Meaning: Equatable, Sendable {
    /// The file is wrong.
    case wrong
    /// An empty database cannot know: what is missing.
    case needsContext(String)
    /// It follows from an earlier error of the same report.
    case follows
    /// The dry run could not run it.
    case notRun(String)
    /// Only a newer server has it.
    case newer(NewerSyntax.Feature)
  }

  /// What the report makes, by its name; and what only takes migrations back makes.
  private var made: [String: Creation] = [:]
  private var madeBack: [String: Creation] = [:]
  /// The schemas in which it makes what has such a name, and those that it makes itself, and which so were
  /// not there before.
  private var homes: [String: Set<String>] = [:]
  private var ownSchemas: Set<String> = []
  /// Likewise tables, which so had no rows, each with the number of its file.
  private var ownTables: [String: Int] = [:]
  /// What it removes, and did: by its name the first place, as the number of a file and an offset. What is
  /// in another schema than `public` has it before its name.
  var dropped: [String: Place] = [:]
  /// What a statement is about that was not run, or lacked something: by its name the first place.
  private var unsure: [String: Place] = [:]
  /// Likewise, by what would depend on it.
  private var needed: [String: Place] = [:]
  /// Likewise, of those that may have given it columns without their names.
  private var unshaped: [String: Place] = [:]
  /// Likewise, of those that may have removed or renamed it.
  private var unremoved: [String: Place] = [:]
  /// The names in those that change something, and in those that make something.
  private var altered: [String: Place] = [:]
  private var unmade: [String: Place] = [:]
  /// The first place of all that was not run, or lacked something.
  private var lack: Place?
  /// The first file of which a part is not known at all.
  private var unknown: Place?
  /// Whether an extension that the report asks for is not here.
  private var lacksExtension = false
  /// The files, each with its sections in the order in which they are run.
  private let parts: [Int: [(number: Int, file: DryRun.File)]]
  let found: DryRun.Run
  var failures: [DryRun.Failure] { found.failures }
  /// Whether somebody said what is there already.
  let hasBaseline: Bool

  /// The number of a file, and an offset in it.
  struct Place: Comparable {
    let file: Int
    let offset: Int

    static func < (one: Place, other: Place) -> Bool {
      (one.file, one.offset) < (other.file, other.offset)
    }
  }

  /// Whether what is to have a name is made.
  struct Creation {
    /// The first statement that made it; nil if none worked.
    var first: (place: Place, file: DryRun.File)?
  }

  /// The version of the server.
  let server: String

  /// `others` are files of the report that could not be run: what they make is not there, and what they
  /// change matters only to the files behind them.
  init(
    report files: [DryRun.File], others: [DryRun.File], _ found: DryRun.Run, hasBaseline: Bool,
    by server: String
  ) {
    var found = found
    found.failures.removeAll(where: \.isOfOwnTable)
    (self.found, self.hasBaseline, self.server) = (found, hasBaseline, server)
    let failures = found.failures
    let open = Dictionary(
      failures.lazy.filter { $0.turn == .notEnded }
        .map { ($0.file.id, $0.statement.range.lowerBound) }
    ) { one, _ in one }
    func isTakenBack(_ statement: SQLStatement, of file: DryRun.File) -> Bool {
      open[file.id].map { $0 < statement.range.lowerBound } ?? false
    }
    // What each of them is behind.
    let last = DryRun.inOrder(others).map { other in
      (other, files.lastIndex { $0.id < other.id && !$0.takesBack } ?? -1)
    }
    parts = Dictionary(grouping: files.enumerated().map { ($0, $1) }, by: \.1.id)
    for statement in others.flatMap(\.statements) {
      guard let name = statement.creates else { continue }
      made[name] = Creation()
      homes[name, default: []].insert(statement.schema ?? "public")
    }
    let broken = Set(
      failures.lazy.filter { $0.turn != .again && $0.turn != .body }
        .map { [$0.file.id, $0.statement.range.lowerBound] })
    for (number, file) in files.enumerated() {
      for statement in file.statements {
        let failed = broken.contains([file.id, statement.range.lowerBound])
        let place = Place(file: number, offset: statement.range.lowerBound)
        if let name = statement.creates {
          var making = (file.takesBack ? madeBack[name] : made[name]) ?? Creation()
          if !failed, making.first == nil, !isTakenBack(statement, of: file) {
            making.first = (place, file)
          }
          if file.takesBack { madeBack[name] = making } else { made[name] = making }
          homes[name, default: []].insert(statement.schema ?? "public")
          if !statement.head.contains("IF"), !failed, !file.takesBack {
            if statement.head.dropFirst().first == "SCHEMA" { ownSchemas.insert(name) }
            if statement.head.prefix(4).contains("TABLE") { ownTables[name] = number }
          }
        }
        if let drops = statement.drops, !failed {
          let name = Self.key(drops, in: statement.schema)
          if dropped[name] == nil { dropped[name] = place }
        }
      }
    }
    unknown =
      (files.enumerated().compactMap { number, file in
        file.rest.map { Place(file: number, offset: $0) }
      } + last.filter { $0.0.rest != nil }.map { Place(file: $1, offset: .max) }).min()
    for (other, number) in last {
      let place = Place(file: number, offset: .max)
      lack = min(lack ?? place, place)
      for name in other.statements.flatMap(\.changes) where unsure[name].map({ place < $0 }) ?? true
      {
        (unsure[name], unshaped[name], unremoved[name]) = (place, place, place)
      }
    }
    // Each in its turn: what follows from one may explain another.
    let inOrder = failures.filter { $0.turn != .again }.map { ($0, place(of: $0)) }.sorted {
      $0.1 < $1.1
    }
    for (failure, place) in inOrder where meaning(of: failure) != .wrong {
      note(failure, at: place)
      lack = min(lack ?? place, place)
      if failure.statement.head.starts(with: ["CREATE", "EXTENSION"]) { lacksExtension = true }
    }
  }

  /// Notes what may be another way for want of a statement.
  private mutating func note(_ failure: DryRun.Failure, at place: Place) {
    let statement = failure.statement
    func note(_ names: Set<String>, in known: inout [String: Place]) {
      for name in names where known[name] == nil { known[name] = place }
    }
    note(statement.changes, in: &unsure)
    // A query leaves nothing that depends on what it reads.
    if !statement.onlyReads { note(statement.touches, in: &needed) }
    note(statement.reshapes, in: &unshaped)
    note(statement.removes, in: &unremoved)
    let kind = statement.head.first ?? ""
    // What a function does that is not there, or that did not come to its end, nobody knows.
    let isCode =
      kind == "DO"
      || ["SELECT", "CALL"].contains(kind)
        && ["42883", "3F000", "P0001"].contains(failure.error.code)
    guard isCode || ["ALTER", "CREATE"].contains(kind) else { return }
    let text = failure.file.text
    let names = isCode ? statement.namesInStrings(of: text) : statement.names(in: text)
    note(names, in: &unmade)
    if kind != "CREATE" { note(names, in: &altered) }
    guard isCode else { return }
    note(names, in: &unshaped)
    note(names, in: &unremoved)
    if names.isEmpty, statement.touches.isEmpty { unknown = min(unknown ?? place, place) }
  }

  /// What of a file that works is about something that was not run, or did not work for want of something.
  func unsureStatement(of file: DryRun.File) -> (statement: SQLStatement, name: String)? {
    if unsure.isEmpty && needed.isEmpty { return nil }
    for (number, part) in parts[file.id] ?? [] {
      for statement in part.statements {
        let place = Place(file: number, offset: statement.range.lowerBound)
        let needed = statement.needsNoDependents ? needed : [:]
        for name in statement.touches.sorted()
        where [unsure[name], needed[name]].contains(where: { $0.map { $0 < place } ?? false }) {
          return (statement, name)
        }
      }
    }
    return nil
  }

  func place(of failure: DryRun.Failure) -> Place {
    let part = parts[failure.file.id]?.first { $0.file.takesBack == failure.file.takesBack }
    return Place(file: part?.number ?? 0, offset: failure.statement.range.lowerBound)
  }

  /// Whether an error may come of something that was not run, or did not work for want of something.
  private func isUnsure(_ failure: DryRun.Failure) -> Bool {
    let names = failure.statement.touches
    if let unknown, unknown < place(of: failure) { return true }
    switch failure.error.code {
    // That it is not there: rows and indexes bring no column, and others name those that they bring.
    case "42703":
      guard let column = Self.column(failure.message) else {
        return isKnown(names, in: unsure, before: failure)
      }
      return isKnown([column], in: altered, before: failure)
        || isKnown(names, in: unshaped, before: failure)
    // That it is there.
    case "42P06", "42P07", "42710", "42723": return isKnown(names, in: unremoved, before: failure)
    // What is counted in tables, sequences that were not asked.
    case "22003", "22012": return !names.isEmpty && isBehindLack(failure)
    case "22004", "55000": return isBehindLack(failure)
    default:
      return isKnown(names, in: unsure, before: failure)
        || isKnown(names, in: altered, before: failure)
    }
  }

  /// Whether anything before it was not run, or lacked something.
  private func isBehindLack(_ failure: DryRun.Failure) -> Bool {
    [lack, unknown].compactMap(\.self).contains { $0 < place(of: failure) }
  }

  /// The name of what is in a schema.
  static func key(_ name: String, in schema: String?) -> String {
    schema.map { $0 == "public" ? name : "\($0).\(name)" } ?? name
  }

  func isKnown(
    _ names: Set<String>, in known: [String: Place], before failure: DryRun.Failure
  ) -> Bool {
    let place = place(of: failure)
    return names.contains { known[$0].map { $0 < place } ?? false }
  }

  /// What the report makes of this name. What takes a migration back may make again what was there
  /// before, and what the migration needs is not made by that.
  func making(_ name: String, for failure: DryRun.Failure) -> Creation? {
    guard failure.file.takesBack, made[name]?.first == nil else { return made[name] }
    return madeBack[name] ?? made[name]
  }

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

  /// Whether all of these are made by the report itself.
  private func isOfReport(_ names: Set<String>) -> Bool { names.allSatisfy { made[$0] != nil } }

  /// Whether the report makes something whose name differs only in case.
  func isMisspelt(_ name: String, _ message: String) -> Bool {
    ["relation ", "type ", "function "].contains(where: message.hasPrefix)
      && spelling(of: name) != nil
  }

  /// How the report spells it; nil where it makes nothing of that name.
  func spelling(of name: String) -> String? {
    let lower = name.lowercased()
    return made.first { $0.key != name && $0.key.lowercased() == lower && $0.value.first != nil }?
      .key
  }

  /// Whether a message is about what a table has, and no other file would make.
  private static func isPart(_ message: String) -> Bool {
    ["constraint \"", "index \"", "policy \"", "rule \"", "trigger \""]
      .contains(where: message.hasPrefix)
  }

  /// `trigger "a" for table "b" does not exist`: the table.
  private static func owner(_ message: String) -> String? {
    guard isPart(message) else { return nil }
    return message.firstMatch(of: /(?:of|for) (?:relation|table) "([^"]+)"/).map { String($0.1) }
  }

  /// `column "a" of relation "b" does not exist`, `column b.a does not exist`, `record "new" has no field
  /// "a"`: the name; nil where the message has another form.
  private static func column(_ message: String) -> String? {
    if let match = message.firstMatch(of: /^column "([^"]+)"|has no field "([^"]+)"$/) {
      return (match.1 ?? match.2).map(String.init)
    }
    return message.wholeMatch(of: /column (?:.*\.)?([^.]+) does not exist/).map { String($0.1) }
  }

  /// `relation "a.b" does not exist`, `function f(integer) does not exist`: the name.
  static func quoted(_ message: String) -> String? {
    let parts = message.split(separator: "\"", omittingEmptySubsequences: false)
    if parts.count >= 3 { return String(parts[1]) }
    guard let rest = message.split(separator: " ").dropFirst().first else { return nil }
    return rest.split(separator: "(").first.map(String.init)
  }
}
