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
  private(set) var made: [String: Creation] = [:]
  private var madeBack: [String: Creation] = [:]
  /// The schemas in which it makes what has such a name, and those that it makes itself, and which so were
  /// not there before.
  private(set) var homes: [String: Set<String>] = [:]
  private(set) var ownSchemas: Set<String> = []
  /// Likewise tables, which so had no rows, each with the number of its file.
  private(set) var ownTables: [String: Int] = [:]
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
  private(set) var unmade: [String: Place] = [:]
  /// The first place of all that was not run, or lacked something.
  private var lack: Place?
  /// The first file of which a part is not known at all.
  private var unknown: Place?
  /// Whether an extension that the report asks for is not here.
  private(set) var lacksExtension = false
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
  func isUnsure(_ failure: DryRun.Failure) -> Bool {
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
  func isBehindLack(_ failure: DryRun.Failure) -> Bool {
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

  /// Whether all of these are made by the report itself.
  func isOfReport(_ names: Set<String>) -> Bool { names.allSatisfy { made[$0] != nil } }

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
  static func isPart(_ message: String) -> Bool {
    ["constraint \"", "index \"", "policy \"", "rule \"", "trigger \""]
      .contains(where: message.hasPrefix)
  }

  /// `trigger "a" for table "b" does not exist`: the table.
  static func owner(_ message: String) -> String? {
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
