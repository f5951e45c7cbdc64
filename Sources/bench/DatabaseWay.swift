import Artifact
import Console
import Foundation

/// One way to roll a migration of one column out on a live database, and to take it back.
struct DatabaseWay {
  let name: String
  /// For names.
  let word: String
  /// Writes what is asked for: the database, the table, the new column. Not measured.
  let prepare: (_ database: String, _ table: String, _ column: String) throws -> Void
  let forth: (_ database: String) throws -> Outcome
  let back: (_ database: String) throws -> Void

  /// What a way itself says of its time; nil: it says nothing, and the command's is taken.
  struct Outcome {
    var rehearsal: Duration?
    var up: Duration?
  }

  static func all(on server: DatabaseServer) throws -> [DatabaseWay] {
    var ways = [ours(on: server)]
    let path = server.environment["PATH"] ?? ""
    let files: [String] = path.split(separator: ":").map { "\($0)/sqitch" }
    let found = files.first { access($0, X_OK) == 0 }
    if let found {
      ways.append(sqitch(found, on: server))
    } else {
      print("sqitch is not here: sudo apt-get install sqitch libdbd-pg-perl\n")
    }
    return ways + [psql(on: server)]
  }

  private static func write(_ text: String, to path: String) throws {
    let file = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private static func add(_ table: String, _ column: String) -> String {
    "ALTER TABLE \(table) ADD COLUMN \(column) text;"
  }

  private static func drop(_ table: String, _ column: String) -> String {
    "ALTER TABLE \(table) DROP COLUMN \(column);"
  }

  /// The programs that lie beside this one.
  static func ours(on server: DatabaseServer) -> DatabaseWay {
    let beside = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().path
    // A home for each database: `rollback last` wants no name then.
    func run(
      _ database: String, _ program: String, _ arguments: [String]
    ) throws -> JSONNode {
      let file = "\(beside)/\(program)"
      guard access(file, X_OK) == 0 else {
        throw Measurement.Failure(description: "\(file) is not there: swift build -c release")
      }
      let place = "\(server.directory)/ours-\(database)"
      let said = try server.run(
        file,
        ["--home", place, "--state", "\(place)/state"] + arguments + ["--format", "json"],
        in: "/ours-\(database)")
      return try JSONNode(parsing: Array(said.utf8))
    }
    return DatabaseWay(
      name: "sandbox apply · rollback last", word: "ours",
      prepare: { database, table, column in
        let place = "\(server.directory)/ours-\(database)"
        for name in ["Sandboxes", "Rollbacks"] {
          try FileManager.default.createDirectory(
            atPath: "\(place)/\(name)", withIntermediateDirectories: true)
        }
        try write(
          """
          # FSAR Proposal Report

          - id: fsar_bench
          - timestamp: 2026-01-02T20:13:28Z
          - severity: 5
          - block_execution: false
          - proposal:
          idea_implementation:
          ===FILE:migrations/1.sql===
          \(add(table, column))
          ===END===

          ## Risks
          - none

          ## Mitigations
          - none

          """, to: "\(place)/report.md")
      },
      forth: { database in
        let answer = try run(
          database, "sandbox",
          [
            "apply", "report.md", "--migrate", server.url(of: database), "--accept-lock",
            "a measurement",
          ])["database"]
        func time(_ key: String) -> Duration? {
          answer?[key]?.number.map { .milliseconds($0) }
        }
        return Outcome(rehearsal: time("rehearsal_ms"), up: time("forth_ms"))
      },
      back: { _ = try run($0, "rollback", ["last"]) })
  }

  private static func sqitch(_ program: String, on server: DatabaseServer) -> DatabaseWay {
    let place = server.directory + "/sqitch"
    func run(_ database: String, _ arguments: [String]) throws {
      try server.run(program, arguments + ["db:pg:\(database)"], in: "/sqitch")
    }
    return DatabaseWay(
      name: "sqitch deploy · revert", word: "sqitch",
      prepare: { _, table, column in
        for (file, text) in [
          ("sqitch.conf", "[core]\n\tengine = pg\n[user]\n\tname = x\n\temail = x@example.org\n"),
          (
            "sqitch.plan",
            "%syntax-version=1.0.0\n%project=bench\n\n"
              + "column 2026-01-02T20:13:28Z x <x@example.org> # a column\n"
          ), ("deploy/column.sql", "BEGIN;\n\(add(table, column))\nCOMMIT;\n"),
          ("revert/column.sql", "BEGIN;\n\(drop(table, column))\nCOMMIT;\n"),
        ] { try write(text, to: "\(place)/\(file)") }
      },
      forth: { database in
        try run(database, ["deploy"])
        return Outcome()
      },
      back: { try run($0, ["revert", "-y"]) })
  }

  private static func psql(on server: DatabaseServer) -> DatabaseWay {
    let place = server.directory + "/psql"
    func run(_ database: String, _ script: String) throws {
      try server.run(
        "\(server.programs)/psql", ["-Xq", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", script],
        in: "/psql")
    }
    return DatabaseWay(
      name: "psql by hand", word: "psql",
      prepare: { _, table, column in
        try write("BEGIN;\n\(add(table, column))\nCOMMIT;\n", to: "\(place)/forth.sql")
        try write("BEGIN;\n\(drop(table, column))\nCOMMIT;\n", to: "\(place)/back.sql")
      },
      forth: { database in
        try run(database, "forth.sql")
        return Outcome()
      },
      back: { try run($0, "back.sql") })
  }
}
