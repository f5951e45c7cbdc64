import Artifact

/// SQL executed, statement by statement, as an unprivileged role on an empty database: what no parser
/// can know. Each report has a transaction of its own, which is rolled back.
///
/// Before each statement and at the end stands a mark: a query whose error is known, with a word that
/// no file can know. Between two marks of the server's log stands the statement's error, if it had one.
struct DryRun: Sendable {
  /// A file of a report, which parses.
  struct File: Sendable {
    let id: Int
    let name: String
    let text: [UInt8]
    let statements: [SQLStatement]

    init(id: Int, name: String, text: [UInt8]) {
      (self.id, self.name, self.text) = (id, name, text)
      statements = SQLStatement.statements(in: text)
    }
  }

  /// The role that it is run as; the cluster's template has it.
  static let role = "visitor"
  /// Whom the baseline belongs to: the other one is a member of it, and may change it.
  static let keeper = "keeper"

  /// The reports, each with its files in their order.
  let reports: [[File]]
  private let schema: Schema
  /// Whether plpgsql_check looks into the bodies of functions.
  private let checksBodies: Bool
  private let word: String

  init(_ reports: [[File]], upon schema: Schema, checkingBodies: Bool = false) {
    self.reports = reports
    self.schema = schema
    checksBodies =
      checkingBodies
      && reports.joined().contains { file in
        file.statements.contains { $0.makesRoutine(in: file.text) }
      }
    word = "m" + String(UInt64.random(in: .min ... .max), radix: 36)
  }

  /// What psql is given. Statements come as the server echoes them: psql reads none of them.
  func script(tag: String) -> [UInt8] {
    var script: [UInt8] = []
    // Each statement by itself: one that fails takes no other with it.
    for (number, file) in schema.files.enumerated() {
      // A session of its own: from one that was the superuser's, it could go back to it.
      script += "\\c template1 \(Self.keeper)\n".utf8
      var texts: [[UInt8]] = []
      for (index, statement) in file.statements.enumerated()
      where !statement.isTransactionControl {
        texts += [mark("base.\(number).\(index)"), Array(file.text[statement.range])]
      }
      script += PostgreSQL.echoed(texts + [mark("base")], tag: tag, areRun: true)
    }
    if checksBodies { script += ("\\c template1 sandbox\n" + Self.bodyChecks).utf8 }
    script += "\\set ON_ERROR_ROLLBACK on\n\\c template1 \(Self.role)\n".utf8
    for (number, files) in reports.enumerated() {
      // As a new connection, which takes forty times as long: what a report sets ends with it.
      script += "DISCARD ALL;\nBEGIN;\n".utf8
      script += PostgreSQL.echoed(queries(of: files, number), tag: tag, areRun: true)
      script += "ROLLBACK;\nDROP OWNED BY \(Self.role);\n".utf8
    }
    return script + PostgreSQL.echoed([mark("end")], tag: tag)
  }

  /// What is run of a report: its statements, each behind its mark, and the mark of its end.
  private func queries(of files: [File], _ number: Int) -> [[UInt8]] {
    var queries: [[UInt8]] = []
    for file in files {
      for (index, statement) in file.statements.enumerated()
      where !statement.isTransactionControl {
        queries += [mark("\(number).\(file.id).\(index)"), Array(file.text[statement.range])]
      }
    }
    for body in checksBodies ? Self.bodies(of: files) : [] {
      queries += [
        mark("\(number).\(body.file.id).\(body.index).body"), Self.bodyCheck(of: body.name),
      ]
    }
    // Once more: a migration may be run twice.
    for file in files {
      for (index, statement) in file.statements.enumerated() where statement.changesSchema {
        queries += [
          mark("\(number).\(file.id).\(index).again"), Array(file.text[statement.range]),
        ]
      }
    }
    return queries + [mark("\(number).end")]
  }

  /// What of the baseline did not work: where and why.
  func flaws(inLog errors: [PostgreSQL.LoggedError]) -> [String] {
    var flaws: [String] = []
    var file: Int?
    for error in errors {
      if let words = marked(error) {
        file = words.first == "base" && words.count == 3 ? Int(words[1]) : nil
      } else if let number = file, schema.files.indices.contains(number) {
        flaws.append("\(schema.files[number].name): \(error.message)")
        file = nil
      }
    }
    return flaws
  }

  private func mark(_ text: String) -> [UInt8] {
    Array("SELECT CAST('\(word).\(text)' AS integer);".utf8)
  }

  /// A statement's error.
  struct Failure: Sendable {
    let file: File
    let statement: SQLStatement
    let error: PostgreSQL.LoggedError
    /// Whether it was run for the second time.
    var isRepeat = false
    /// Whether it was found in the body of the function that the statement makes.
    var isBody = false
  }

  /// What a log says: for each report that came to its end its errors, nil for the others.
  func failures(inLog errors: [PostgreSQL.LoggedError]) -> [[Failure]?] {
    var results: [[Failure]?] = reports.map { _ in nil }
    var current: [Failure] = []
    var place: (file: File, statement: SQLStatement, round: Substring?)?
    for error in errors {
      guard let words = marked(error) else {
        if let place {
          current.append(
            Failure(
              file: place.file, statement: place.statement, error: error,
              isRepeat: place.round == "again", isBody: place.round == "body"))
        }
        // What follows it until the next mark is about the same statement.
        place = nil
        continue
      }
      place = nil
      guard let number = words.first.flatMap({ Int($0) }), reports.indices.contains(number) else {
        continue
      }
      if words.count == 2 {
        results[number] = current
        current = []
      } else if words.count >= 3, let id = Int(words[1]), let index = Int(words[2]),
        let file = reports[number].first(where: { $0.id == id }),
        file.statements.indices.contains(index)
      {
        place = (file, file.statements[index], words.count == 4 ? words[3] : nil)
      }
    }
    return results
  }

  /// Whether a log has the last mark.
  func isComplete(_ errors: [PostgreSQL.LoggedError]) -> Bool {
    errors.last.flatMap(marked) == ["end"]
  }

  /// What stands behind the word of a mark; nil if it is none.
  private func marked(_ error: PostgreSQL.LoggedError) -> [Substring]? {
    let opening = "invalid input syntax for type integer: \"\(word)."
    guard error.code == "22P02", error.message.hasPrefix(opening), error.message.hasSuffix("\"")
    else { return nil }
    return error.message.dropFirst(opening.count).dropLast().split(separator: ".")
  }
}
