import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// What is found out about a report does not depend on the reports that are tried with it.
@Suite("A report in company", .serialized, .timeLimit(.minutes(10))) struct CompanyTests {
  private typealias Files = [(path: String, text: String)]

  /// What is said of a file; of a stop only that there was one: a file that exhausts several limits meets
  /// one or the other first.
  private struct Word: Equatable {
    var verdicts: [Verdict]
    var findings: [String]
    var mended: Mended?

    init(_ outcome: Outcome) {
      verdicts = ([outcome.check] + outcome.further).map {
        [.timeout, .memory].contains($0.stop?.cause) ? .unchecked(.timeout) : $0.verdict
      }
      findings = outcome.findings.map { finding in
        let isStop = ["jail/timeout", "jail/memory"].contains(finding.rule)
        if isStop { return "stopped \(finding.location == nil ? "" : "at its place")" }
        let said = finding.rule.hasPrefix("jail/") ? "" : finding.message
        let place = finding.location.map { "\($0.line):\($0.column)" } ?? ""
        return "\(finding.rule) \(finding.code ?? "") \(place) \(said) \(finding.help ?? "")"
      }
      mended = outcome.mended
    }
  }

  /// The reports of a run, each with what is said of its files.
  private func run(_ reports: [Files], as number: (Int) -> Int = { $0 }) async throws -> [[Word]] {
    var bench = try await RealTools.bench(.postgresql, .psql, .node, .python3, .sqlite3, .bash)
    bench.runsSQL = true
    bench.limits.file = .seconds(4)
    bench.limits.cpu = 1
    bench.limits.memory = 400 << 20
    var subjects: [Subject] = []
    for (report, files) in reports.enumerated() {
      for (path, text) in files {
        subjects.append(.file(path, text).of(report: number(report), numbered: subjects.count))
      }
    }
    let (outcomes, failures) = try await Checks(bench: bench, progress: { _ in }).run(subjects)
    #expect(failures == [])
    var rest = outcomes[...]
    return reports.map { files in
      defer { rest = rest.dropFirst(files.count) }
      return rest.prefix(files.count).map(Word.init)
    }
  }

  private static let ordinary: [Files] = [
    [("1.sql", "CREATE TABLE users (id int);"), ("2.sql", "SELECT nope FROM users;")],
    [("1.sql", "INSERT INTO users VALUES (1);"), ("2.sql", "SHOW app.t;")],
    [("1.sql", "CREATE TABEL t (a int,);\nSELECT (1;"), ("2.sql", "SELECT pg_sleep(0.2);")],
    [("1.sql", "CREATE TABLE t (a int);\nINSERT INTO t VALUES (1, 2);"), ("a.json", "{,}")],
    [("a.js", "const a = [1, 2;\n"), ("b.js", "let a = 1;"), ("c.sh", "if true; then\n")],
    [("a.py", "def a(:\n"), ("b.toml", "a = 1\na = 2\n"), ("c.yaml", "a: [\n")],
    [
      ("a.sql", "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT);"),
      ("b.sql", "INSERT INTO t VALUES (1), (1); -- AUTOINCREMENT\nPRAGMA foreign_keys = ON;"),
    ],
    [("a.py", "a = 1\n"), ("b.xml", "<a><b></a>"), ("c.js", "await 1; import 'a'")],
  ]

  /// Each leaves something, or takes something.
  private static let hostile: [Files] = [
    [
      (
        "1.sql",
        "SELECT * FROM ts_stat($$SELECT to_tsvector('simple', set_config('app.t', '1', false))$$);"
      ), ("2.sql", "SELECT nope;"),
    ],
    [
      (
        "1.sql",
        "SET standard_conforming_strings = off;\nSELECT '\\', '; COMMIT; CREATE TABLE users (x int); --';"
      )
    ],
    [("1.sql", "SELECT pg_terminate_backend(pg_backend_pid());"), ("2.sql", "SELECT 1 / 0;")],
    [
      ("1.sql", "CREATE TABLE a (id int);"), ("2.sql", "DO $$ BEGIN LOOP END LOOP; END $$;"),
      ("3.sql", "SELECT nope FROM a;"),
    ],
    [
      ("1.sql", "SET statement_timeout = 0;\nSELECT pg_sleep(60);"),
      ("2.sql", "CREATE TABLE a (id int);\nCREATE TABLE a (id int);"),
    ],
    [("1.sql", "SELECT repeat('x', 500000000), repeat('y', 500000000);"), ("2.sql", "SELECT 2;")],
    [
      ("a.yaml", "- a\n"), ("b.py", "a = " + String(repeating: "-", count: 200_000) + "1"),
      ("c.py", "b = ("),
    ],
    [
      ("a.js", "a(" + String(repeating: "[", count: 60_000)), ("b.js", "let a = ;"),
      ("c.js", String(repeating: "(", count: 3_000_000)),
    ],
    [
      (
        "a.sql",
        "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT);\nWITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c;"
      ), ("b.sql", "SELEC 1; -- AUTOINCREMENT\nPRAGMA foreign_keys = ON;"),
    ],
  ]

  @Test("has the verdicts, findings and repairs that it has alone, in any group and order")
  func same() async throws {
    let reports = Self.ordinary + Self.hostile
    var alone: [[Word]] = []
    for files in reports { alone += try await run([files]) }
    var random = SplitMix()
    for _ in 0..<(ProcessInfo.processInfo.environment["SANDBOX_ALL_FAULTS"] == "1" ? 6 : 2) {
      let group = Array(reports.indices.shuffled(using: &random).prefix(12))
      let together = try await run(group.map { reports[$0] })
      for (place, index) in group.enumerated() {
        #expect(together[place] == alone[index], "\(reports[index]) among \(group)")
      }
    }
  }

  @Test("would be seen to differ if it did: as one report the same files are judged otherwise")
  func control() async throws {
    let pair: [Files] = [
      [("1.sql", "CREATE TABLE users (id int);")], [("2.sql", "INSERT INTO users VALUES (1);")],
    ]
    let alone = [try await run([pair[0]])[0], try await run([pair[1]])[0]]
    #expect(try await run(pair) == alone)
    #expect(try await run(pair, as: { _ in 0 }) != alone)
  }

  @Test(
    "a file that stops its tool takes no verdict from the others, of its own report or another",
    arguments: [
      ("sql", "DO $$ BEGIN LOOP END LOOP; END $$;", "SELECT 1;", "SELECT 1 / 0;"),
      ("sql", "SELECT pg_sleep(99);", "SELECT 1;", "SELECT 1 / 0;"),
      (
        "sql", "SELECT pg_terminate_backend(pg_backend_pid());", "SELECT 1;", "SELECT 1 / 0;"
      ),
      ("sql", "SELECT repeat('x', 900000000)::bytea;", "SELECT 1;", "SELECT 1 / 0;"),
    ])
  func stops(language: String, hostile: String, good: String, bad: String) async throws {
    let files: Files = [
      ("1.\(language)", good), ("2.\(language)", hostile), ("3.\(language)", bad),
      ("4.\(language)", hostile), ("5.\(language)", good),
    ]
    for words in try await run([files, files]) {
      let worst = words.map { $0.verdicts.first { $0 != .passed } ?? .passed }
      #expect([worst[0], worst[2], worst[4]] == [.passed, .failed, .passed], "\(worst)")
      for verdict in [worst[1], worst[3]] {
        guard case .unchecked(let why) = verdict else {
          Issue.record("the one that stopped it is \(verdict)")
          continue
        }
        #expect([.timeout, .crashed, .memory, .unable].contains(why))
      }
    }
  }
}
