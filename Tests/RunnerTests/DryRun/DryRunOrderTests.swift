import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("The order of a dry run", .serialized, .timeLimit(.minutes(10))) struct DryRunOrderTests {
  private func run(_ files: [(String, String)]) async throws -> [Outcome] {
    var bench = try await RealTools.bench(.postgresql, .psql)
    bench.runsSQL = true
    let (outcomes, failures) = try await bench.check(files.map { .file($0.0, $0.1) })
    #expect(failures == [])
    return outcomes
  }

  private func verdicts(_ outcomes: [Outcome]) -> [Verdict?] {
    outcomes.map { $0.further.first?.verdict }
  }

  static let make = "CREATE TABLE a (x int);"
  static let view = "CREATE VIEW b AS SELECT x FROM a;"

  @Test(
    "what takes a migration back is known by its directory and its name, too",
    arguments: [
      ["1/up.sql", "1/down.sql", "2/up.sql", "2/down.sql"],
      ["db/1_a/migration.sql", "db/1_a/down.sql", "db/2_b/migration.sql", "db/2_b/down.sql"],
      ["db/001_a.sql", "db/rollback/001_a.sql", "db/002_b.sql", "db/rollback/002_b.sql"],
      ["up/001_a.sql", "down/001_a.sql", "up/002_b.sql", "down/002_b.sql"],
      ["deploy/a.sql", "revert/a.sql", "deploy/b.sql", "revert/b.sql"],
      ["Rollbacks/1.sql", "Rollbacks/2.sql", "1.sql", "2.sql"],
      // Whatever order they are named in.
      ["1.sql", "undo/2.sql", "2.sql", "undo/1.sql"],
      ["001.do.sql", "001.undo.sql", "002.do.sql", "002.undo.sql"],
      ["001.do.a.sql", "001.undo.a.sql", "002.do.b.sql", "002.undo.b.sql"],
      ["V1__a.sql", "U1__a.sql", "V2__b.sql", "U2__take_b_back.sql"],
      ["1.sql", "1.revert.sql", "2.sql", "2.revert.sql"],
    ])
  func back(paths: [String]) async throws {
    let texts = paths.map { path in
      let isBack = path.lowercased().contains(/down|rollback|revert|undo|^u\d/)
      let isFirst = path.contains(/1|a\.sql/)
      return isFirst
        ? isBack ? "DROP TABLE a;" : Self.make : isBack ? "DROP VIEW b;" : Self.view
    }
    let outcomes = try await run(Array(zip(paths, texts)))
    #expect(verdicts(outcomes).allSatisfy { $0 == .passed }, "\(outcomes.map(\.findings))")
  }

  @Test(
    "what is only called so, or is alone, is run at its place",
    arguments: [
      ["1/up.sql", "2/down.sql", "3/up.sql"], ["down/1.sql", "down/2.sql", "down/3.sql"],
      ["1.sql", "rollback/2.sql", "3.sql"], ["V1__a.sql", "U2__b.sql", "V3__c.sql"],
      ["1.sql", "2.undo.sql", "3.sql"], ["a/update.sql", "a/down.sql", "b/x.sql"],
    ])
  func forward(paths: [String]) async throws {
    let texts = [Self.make, "ALTER TABLE a ADD COLUMN y int;", "UPDATE a SET y = 1;"]
    let outcomes = try await run(Array(zip(paths, texts)))
    #expect(verdicts(outcomes).allSatisfy { $0 == .passed }, "\(outcomes.map(\.findings))")
  }

  @Test(
    "a file's section that takes back is run behind all files",
    arguments: [
      ("-- +goose Up", "-- +goose Down"), ("  --+GOOSE UP\r", "-- +goose down\r"),
      ("-- migrate:up", "-- migrate:down"),
      ("-- migrate:up transaction:false", "--migrate:DOWN transaction:false"),
      ("-- +migrate Up", "-- +migrate Down notransaction"),
      ("-- Up Migration", "-- Down Migration"), ("-- !Ups", "-- !Downs"),
      ("-- the desks", "--//@UNDO"),
      ("-- the desks", "---- create above / drop below ----"),
    ])
  func sections(up: String, down: String) async throws {
    let files = [
      ("1.sql", "\(up)\n\(Self.make)\n\(down)\nDROP TABLE a;\n"),
      ("2.sql", "\(up)\n\(Self.view)\n\n\(down)\nDROP VIEW b;\n"),
    ]
    let outcomes = try await run(files)
    #expect(verdicts(outcomes) == [.passed, .passed], "\(outcomes.map(\.findings))")
    // An error of it stands in the same file, at its place.
    let wrong = try await run([
      files[0], ("2.sql", "\(up)\n\(Self.view)\n\(down)\nDROP VIEW b;\nSELECT nope FROM a;\n"),
    ])
    #expect(verdicts(wrong) == [.passed, .failed], "\(wrong.map(\.findings))")
    #expect(wrong[1].error?.location == Position(line: 5, column: 8))
  }

  @Test(
    "a section is one only by a comment on a line of its own, and beside what it takes back",
    arguments: [
      "-- +goose Up\nCREATE TABLE a (x text DEFAULT '\n-- +goose Down\n');",
      "-- +goose Up\nCREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT '\n-- +goose Down\n' $$;\nCREATE TABLE a (x int);",
      "-- +goose Up\nSELECT 1; -- +goose Down\nCREATE TABLE a (x int);",
      "-- +goose Up\n/*\n-- +goose Down\n*/\nCREATE TABLE a (x int);",
      "-- +goose Up\n-- +goose Downwards\nCREATE TABLE a (x int);",
      "-- +goose Up\n-- +goose Down\n-- +goose Up\nCREATE TABLE a (x int);",
      "-- +goose Down\nCREATE TABLE a (x int);", "-- Down Migration\nCREATE TABLE a (x int);",
    ])
  func noSection(text: String) async throws {
    let outcomes = try await run([("1.sql", text), ("2.sql", Self.view)])
    #expect(verdicts(outcomes) == [.passed, .passed], "\(outcomes.map(\.findings))")
  }

  @Test("a section that takes back is a session of its own, and is run again with the rest")
  func session() async throws {
    let outcomes = try await run([
      (
        "1.sql",
        "-- +goose Up\nSET search_path = pg_catalog;\nCREATE TABLE public.a (x int);\n-- +goose Down\nDROP TABLE a;"
      ),
      (
        "2.sql",
        "-- +goose Up\nCREATE TABLE c (x int);\n-- +goose Down\nSELECT 1;"
      ),
    ])
    #expect(verdicts(outcomes) == [.passed, .passed], "\(outcomes.map(\.findings))")
    #expect(outcomes.map { $0.findings.map(\.rule) } == [[], ["sql/not-idempotent"]])
    #expect(outcomes[1].findings.first?.location == Position(line: 2, column: 1))
  }

  @Test("the body of a function is looked into before what it asks for is taken back")
  func bodies() async throws {
    let f = "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$"
    let outcomes = try await run([
      (
        "1.sql",
        """
        -- +goose Up
        \(Self.make)
        \(f) BEGIN RETURN (SELECT x FROM a); END $$;
        -- +goose Down
        DROP TABLE a;
        """
      )
    ])
    #expect(verdicts(outcomes) == [.passed], "\(outcomes.map(\.findings))")
  }

  @Test("what only a file that takes back makes was there before")
  func madeBack() async throws {
    let outcomes = try await run([
      ("1.up.sql", "DROP TABLE legacy;"), ("1.down.sql", "CREATE TABLE legacy (x int);"),
      ("2.sql", "-- migrate:up\nDROP TABLE older;\n-- migrate:down\nCREATE TABLE older (x int);"),
      // One that forward files make, too, is missed.
      ("3.sql", "DROP TABLE a;"), ("4.up.sql", Self.make), ("4.down.sql", "DROP TABLE a;"),
    ])
    let context = Verdict.unchecked(.needsContext)
    #expect(
      verdicts(outcomes) == [
        context, .unchecked(.unable), context, .failed, .passed, .passed,
      ], "\(outcomes.map(\.findings))")
  }

  @Test("of a baseline what takes migrations back is left out")
  func baseline() async throws {
    try await Folder.lend { folder in
      try folder.write(
        "-- migrate:up\n\(Self.make)\n-- migrate:down\nDROP TABLE a;", to: "db/1.sql")
      try folder.write(Self.view, to: "db/2/up.sql")
      try folder.write("DROP VIEW b;", to: "db/2/down.sql")
      try folder.write("DROP TABLE a CASCADE;", to: "db/rollback/1.sql")
      var bench = try await RealTools.bench(.postgresql, .psql)
      bench.runsSQL = true
      bench.baseline = try Baseline([folder["db"]])
      let outcome = try await bench.check("a.sql", "SELECT a.x FROM a, b;\nSELECT nope FROM a;")
      #expect(outcome.findings.map(\.code) == ["42703"], "\(outcome.findings)")
    }
  }

  @Test("what needs something that a later file or line makes is told which")
  func later() async throws {
    let outcomes = try await run([
      ("db/002.sql", Self.view), ("db/001.sql", Self.make),
      ("db/003.sql", "SELECT * FROM c;\nSELECT f(1);\n\nCREATE TABLE c (x int);\n"),
      (
        "db/004.sql",
        "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';\nSELECT f('a'::text);"
      ),
      ("db/005.sql", "DROP TABLE c;\nSELECT * FROM c;"),
      ("db/006.sql", "SELECT * FROM never;"),
      ("db/007.sql", "SELECT g.x;\nCREATE TABLE g (x int);"),
      ("db/008.sql", "SELECT f(1, 2);\nSELECT similarity('a', 'b');"),
      ("db/009.sql", "CREATE EXTENSION pg_trgm;"),
    ])
    #expect(
      verdicts(outcomes) == [
        .failed, .passed, .failed, .failed, .failed, .unchecked(.needsContext), .failed, .failed,
        .passed,
      ], "\(outcomes.map(\.findings))")
    let helps = outcomes.map { $0.findings.filter { $0.rule == "sql/dry-run" }.map(\.help) }
    #expect(
      helps == [
        ["db/001.sql, which comes later in this report, makes it"], [],
        [
          "line 4 makes it, which comes later",
          "db/004.sql, which comes later in this report, makes it",
        ], ["there is f(integer): a CAST of the arguments may do"],
        ["a file of this report drops it"],
        ["--baseline supplies what is there already"], [nil],
        [
          "there is f(integer), which takes another number of arguments",
          "db/009.sql, which comes later in this report, makes it",
        ], [],
      ])
  }
}
