import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Each starts a server: one after another, so that none waits for the others' within its time.
@Suite("PostgreSQL judges syntax", .serialized, .timeLimit(.minutes(10)))
struct PostgreSQLCheckTests {
  @Test("good SQL passed, whatever objects it needs, and nothing of it ran")
  func good() async throws {
    let bench = try await RealTools.bench(.postgresql, .psql)
    let texts = [
      "SELECT 1;", "", "-- nothing\n", "SELECT * FROM nowhere WHERE a = b + '1234';",
      "CREATE TABLE a (b int);\nCREATE TABLE a (b int);", "\u{FEFF}SELECT 1;", "SELECT 'é😀';\r\n",
      "DO $$ BEGIN RAISE EXCEPTION 'x'; END $$;", "BEGIN; COMMIT; VACUUM; DROP DATABASE template1;",
      "SELECT '$q1$', $q1$ x $q1$;",
    ]
    let (outcomes, failures) = try await bench.check(texts.map { .file("a.sql", $0) })
    #expect(failures == [])
    for (text, outcome) in zip(texts, outcomes) {
      #expect(outcome.check.verdict == .passed, "\(text): \(outcome.findings)")
      #expect(outcome.check.name == "sql/syntax")
      #expect(outcome.check.tool?.hasPrefix("postgresql ") == true)
    }
    #expect(outcomes[0].findings == [])
  }

  @Test("an error stands where the server says, in code points, in lines that end at LF")
  func places() async throws {
    let bench = try await RealTools.bench(.postgresql, .psql)
    let marked: [MarkedSource] = [
      "📍SELEC 1;", "SELECT 1;\nSELECT * 📍FORM a b;", "SELECT\t\t1 \ta 📍b;",
      "SELECT '😀é', 📍, 1;", "SELECT 1;\r\nSELECT 2 📍3;\r\n", "/* 😀\r\n\n */ 📍) ;",
      "CREATE TABLE a (\n  b int,\n📍);", "SELECT 1;\nSELECT 📍'abc\ndef;\n",
      "SELECT 1;\n  📍/* never\nends\n", "SELECT 📍\"abc\n;x", "SELECT 📍$a$ x\n at character 3\n",
    ]
    let (outcomes, _) = try await bench.check(marked.map { .file("a.sql", $0.text) })
    for (source, outcome) in zip(marked, outcomes) {
      let error = try #require(outcome.error, "\(source.testDescription) failed")
      let line = try #require(source.line)
      let column = try #require(source.column)
      #expect(
        error.location == Position(line: line, column: column),
        "\(source.testDescription): \(error.message)")
      #expect(error.rule == "sql/syntax" && error.code == "42601")
    }
  }

  @Test("an error at the end of the input stands at the last character of the last token")
  func endOfInput() async throws {
    let bench = try await RealTools.bench(.postgresql, .psql)
    let marked: [MarkedSource] = [
      "SELECT * FRO📍M", "SELECT * FRO📍M\n\n", "SELECT é📍,\r\n-- the end\n  -- really\n",
      "CREATE TABLE a (b in📍t\n", "INSERT INT📍O -- é x\n", "SELECT 📍( /* a\n /* b */ */ -- c\n",
      "SELECT 1 📍+\n\\echo a\n", "SELECT ('a\n-- b📍'\n", "SELECT (E'a\\'--b📍' -- c\n",
      "SELECT a.*.📍b", "SELECT U&'a' UESCAP📍E -- b\n",
    ]
    let (outcomes, _) = try await bench.check(marked.map { .file("a.sql", $0.text) })
    for (source, outcome) in zip(marked, outcomes) {
      let error = try #require(outcome.error)
      #expect(error.message.hasSuffix(" at end of input"))
      #expect(
        error.location.map { [$0.line, $0.column] } == [source.line, source.column],
        "\(source.testDescription)")
    }
  }

  @Test("what a message quotes is no message: neither of the end, nor of the server's memory")
  func quoted() async throws {
    let bench = try await RealTools.bench(.postgresql, .psql)
    let marked: [MarkedSource] = [
      "SELECT 📍'a at end of input\nb", "SELECT 1;\n📍/* at end of input\n\n",
      "SELECT 1 a 📍\"memory exhausted\";",
      "SELECT 📍1a;", "SELECT 1 📍\u{b}", "SELECT а b 📍c;\u{2028}", "\r📍SELEC 1;\r",
    ]
    let (outcomes, _) = try await bench.check(marked.map { .file("a.sql", $0.text) })
    for (source, outcome) in zip(marked, outcomes) {
      #expect(outcome.check.verdict == .failed, "\(source.testDescription)")
      #expect(
        outcome.error?.location.map { [$0.line, $0.column] } == [source.line, source.column],
        "\(source.testDescription)")
    }
  }

  @Test("a byte order mark counts as the character it is")
  func byteOrderMark() async throws {
    let bench = try await RealTools.bench(.postgresql, .psql)
    let outcome = try await bench.check("a.sql", "\u{FEFF}SELECT 1 a b;")
    #expect(outcome.error?.location == Position(line: 1, column: 13))
  }

  @Test("the place on a line of ten thousand columns is exact")
  func longLine() async throws {
    let bench = try await RealTools.bench(.postgresql, .psql)
    let text = "SELECT '" + String(repeating: "é", count: 10_000) + "' a b;"
    let outcome = try await bench.check("a.sql", text)
    #expect(outcome.error?.location == Position(line: 1, column: 10_013))
  }

  @Test("a file that forges the log's records, psql's errors or our marks fails like another")
  func forgery() async throws {
    let bench = try await RealTools.bench(.postgresql, .psql)
    let forged = "@@22012@ERROR:  division by zero"
    let texts = [
      "SELECT 'x\n\(forged)\n\(forged) at character 1\n", "SELECT \"\n\(forged)\n",
      "SELECT $a$\n\(forged)\nERROR:  22012: division by zero\n",
      "SELEC\r\(forged)\r;", "\"\(String(repeating: "x", count: 70))\n\(forged)\n\" SELEC;",
      "SELECT 1 \"\(forged)\" x;", "SELECT $q$SELECT 1/0;$q$ \\gexec\n;SELEC",
    ]
    let subjects = texts.flatMap { [Subject.file("a.sql", $0), .file("b.sql", "SELECT 1;")] }
    let (outcomes, failures) = try await bench.check(subjects)
    #expect(failures == [])
    for (index, outcome) in outcomes.enumerated() {
      let expected: Verdict = index.isMultiple(of: 2) ? .failed : .passed
      #expect(outcome.check.verdict == expected, "\(texts[index / 2])")
    }
  }

  @Test("a variable of psql's is no error of the file, which does not pass")
  func variable() async throws {
    let bench = try await RealTools.bench(.postgresql, .psql)
    let outcome = try await bench.check("a.sql", "\\set name 'foo'\nSELECT :'name';")
    #expect(outcome.check.verdict == .unchecked(.metaCommand))
    #expect(outcome.findings.allSatisfy { $0.severity == .note })
    // Without such a line it is set by whoever runs it.
    let plain = try await bench.check("a.sql", "SELECT :'name';").check.verdict
    #expect(plain == .unchecked(.template), "psql is given it with -v")
  }

  @Test(
    "what looks like psql's own lines within a string is the string's",
    arguments: [
      ("SELECT 'x\n\\frac{a}{b}', $$\n\\d\n$$;", .passed),
      ("SELECT 'abc\n\\d ' , broken (((\nCREATE TABEL\n' ;", .failed),
    ] as [(String, Verdict)])
  func strings(text: String, verdict: Verdict) async throws {
    let bench = try await RealTools.bench(.postgresql, .psql)
    let outcome = try await bench.check("a.sql", text)
    #expect(outcome.check.verdict == verdict)
    #expect(!outcome.findings.contains { $0.rule == "sql/meta-command" })
  }

  @Test(
    "what was blanked was not read: a file with psql's own lines never passed",
    arguments: [
      "\\c other\nSELECT 1;\n", "COPY t FROM stdin;\n1\tit's\n\\.\nSELECT 1;\n",
      "SELECT '\nCOPY t FROM stdin;\n' ; DROP TABEL x (((;\n\\.\n';",
    ])
  func blanked(text: String) async throws {
    let bench = try await RealTools.bench(.postgresql, .psql)
    let (outcomes, failures) = try await bench.check([.file("a.sql", text)])
    #expect(failures == [])
    #expect(outcomes[0].check.verdict != .passed)
    #expect(outcomes[0].findings.contains { $0.rule == "sql/meta-command" })
  }

  @Test(
    "rows that are left out are called rows, and commands are called commands",
    arguments: [
      ("COPY t FROM stdin CSV;\n1,\"x\n\\.\n", ["rows of COPY"]),
      ("COPY t FROM stdin CSV CSV;\n1,x\n\\.\n", ["rows of COPY"]),
      ("COPY t FROM stdin (FORMAT csv) WHERE (a > 0);\n1,x\n\\.\n", ["rows of COPY"]),
      ("COPY t FROM stdin;\n1\tx\n\\.\n", ["rows of COPY"]),
      ("\\c other\n", ["psql's own commands"]),
      ("COPY t FROM stdin;\n1\n\\.\n\\c other\n", ["psql's own commands", "rows of COPY"]),
    ])
  func rowsAndCommands(text: String, kinds: [String]) async throws {
    let bench = try await RealTools.bench(.postgresql, .psql)
    let outcome = try await bench.check("a.sql", text)
    let notes = outcome.findings.filter { $0.rule == "sql/meta-command" }.map(\.message)
    #expect(notes.count == kinds.count && zip(notes, kinds).allSatisfy { $0.hasPrefix($1) })
    #expect(outcome.check.verdict == .unchecked(.metaCommand))
  }

  @Test(
    "where another database's words need more than another word, the help says what PostgreSQL has",
    arguments: [
      ("INSERT INTO a VALUES (1) ON DUPLICATE KEY UPDATE b = 2;", "ON CONFLICT"),
      ("REPLACE INTO a VALUES (1);", "ON CONFLICT"),
      ("ALTER TABLE a CHANGE b c bigint;", "RENAME COLUMN"),
      ("SELECT 1;\nSELECT TOP 5 b FROM a;", "LIMIT"),
      ("SELECT DISTINCT TOP 5 b FROM a;", "LIMIT"), ("DESCRIBE a;", "leave it out"),
      ("CREATE TABLE a (b int PRIMARY KEY AUTOINCREMENT, c jsonb);", "IDENTITY"),
      ("SHOW COLUMNS FROM a;", "leave it out"), ("SHOW search_path x;", nil),
      ("SELECT b FROM a TOP 5;", nil),
      ("SELECT b, TOP 5;", nil),
    ])
  func foreignWords(text: String, help: String?) async throws {
    let bench = try await RealTools.bench(.postgresql, .psql)
    let outcome = try await bench.check("a.sql", text)
    #expect(outcome.check.verdict == .failed)
    let said = outcome.findings.first { $0.severity == .error }?.help
    #expect(help.map { said?.contains($0) == true } ?? (said == nil))
  }

  @Test("rows of COPY that never end hide nothing")
  func endlessRows() async throws {
    let bench = try await RealTools.bench(.postgresql, .psql)
    let text = "COPY t FROM stdin;\nCREATE TABEL oops ((((\n-- \\\n"
    let (outcomes, _) = try await bench.check([.file("a.sql", text)])
    #expect(outcomes[0].check.verdict == .failed)
  }

  @Test("a tag in the file ends no literal of ours, and neither does a quote, a NUL or a comment")
  func escapes() async throws {
    // Without the jail, which would hold it as well: this is about what is sent.
    var bench = try await RealTools.bench(.postgresql, .psql)
    bench.jail = .bare(as: bench.jail.user)
    try await Folder.lend { [bench] folder in
      let canary = folder["canary"]
      let run = "\\! touch \(canary)"
      let texts = [
        "$q1$ \\gexec\n\(run)\n", "$$ \\gexec\n\(run)\n", "'; \(run)\n", "*/ \(run)\n",
        "$q$ \\g | touch \(canary)\n", "\\\\ \(run)\n", ":'x' \(run)\n", "`touch \(canary)`\n",
        "\\set x `touch \(canary)`\n", "\\o | touch \(canary)\nSELECT 1;\n", "\\i \(canary)\n",
        "\\copy t from program 'touch \(canary)'\n", "\\restrict x\n\\unrestrict x\n\(run)\n",
        "$a\u{0}$ \(run)\n", "SELECT 1 \\gexec\n\(run)\n", "\(run)", "\\r\n\(run)\n",
      ]
      let (outcomes, failures) = try await bench.check(texts.map { .file("a.sql", $0) })
      #expect(failures == [] && outcomes.count == texts.count)
      #expect(!folder.has("canary"))
      #expect(
        outcomes[15].check.verdict == .unchecked(.metaCommand), "it is blanked, not run, not read")

      // The control: psql, given such a line as its own input, does run it.
      try await runWithServer("\\! touch \(canary)\n", bench: bench)
      #expect(folder.has("canary"))
    }
  }

  /// The text as psql reads a file of its own, on a cluster of ours.
  private func runWithServer(_ text: String, bench: Workbench) async throws {
    let cluster = Cluster(
      server: try #require(bench.toolbox[.postgresql]), psql: try #require(bench.toolbox[.psql]),
      bench: bench)
    let end = try await cluster.serving(limits: Limits(), input: Array(text.utf8)) {
      cluster.session(on: $0)
    }
    #expect(end.ending == .exited(0), "\(end.account)")
  }

  @Test("what would run a program, read a file or stop the server on execution does none of it")
  func notExecuted() async throws {
    // Without the jail, which would hold it as well: this is about what is sent.
    var bench = try await RealTools.bench(.postgresql, .psql)
    bench.jail = .bare(as: bench.jail.user)
    try await Folder.lend { [bench] folder in
      let canary = folder["canary"]
      let copy = "COPY (SELECT 1) TO PROGRAM 'cat > \(canary)';"
      let texts = [
        copy, "COPY (SELECT 1) TO '\(canary)';", "COMMIT; \(copy)",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity;", "SELECT pg_sleep(60);",
        "CREATE TABLE kept (a int); COMMIT;", "SELECT lo_export(1, '\(canary)');",
      ]
      let (outcomes, _) = try await bench.check(texts.map { .file("a.sql", $0) })
      #expect(outcomes.map(\.check.verdict) == texts.map { _ in .passed })
      #expect(!folder.has("canary"))
      try await runWithServer(copy, bench: bench)
      #expect(folder.has("canary"), "the control: executed, it does")
    }
  }

  @Test("NUL is an error of the file, at its place, and never sent")
  func nul() async throws {
    let bench = try await RealTools.bench(.postgresql, .psql)
    let outcome = try await bench.check("a.sql", "SELECT 1;\nSELECT '\u{0}';")
    #expect(outcome.check.verdict == .failed && outcome.check.tool == nil)
    #expect(outcome.error?.location == Position(line: 2, column: 9))
  }

  @Test("what is nested too deeply for the server is unchecked, not failed")
  func nesting() async throws {
    let bench = try await RealTools.bench(.postgresql, .psql)
    let deep =
      "SELECT " + String(repeating: "(", count: 11_000) + "1"
      + String(repeating: ")", count: 11_000) + ";"
    let (outcomes, _) = try await bench.check([
      .file("a.sql", "SELECT 1;"), .file("b.sql", deep), .file("c.sql", "SELEC"),
    ])
    #expect(outcomes.map(\.check.verdict) == [.passed, .unchecked(.memory), .failed])
  }

  @Test("a file that is too large is unchecked, and never sent")
  func tooLarge() async throws {
    let recorder = Recorder()
    var bench = Workbench.fake([.postgresql, .psql], recorder.supervisor())
    bench.limits.largest = 100
    let large = [UInt8](repeating: ASCII.space, count: 101)
    #expect(try await bench.check("a.sql", large).check.verdict == .unchecked(.tooLarge))
    #expect(recorder.runs.isEmpty)
  }

  @Test("hundreds of files share one session, each with its own answer")
  func many() async throws {
    let bench = try await RealTools.bench(.postgresql, .psql)
    let subjects = (0..<400).map { index in
      Subject.file(
        "a.sql",
        String(repeating: "\n", count: index) + (index.isMultiple(of: 3) ? "SELEC;" : "SELECT 1;"))
    }
    let (outcomes, _) = try await bench.check(subjects)
    for (index, outcome) in outcomes.enumerated() {
      let line = outcome.error?.location?.line
      #expect(line == (index.isMultiple(of: 3) ? index + 1 : nil))
    }
  }

  @Test(
    "SQL of Liquibase is unchecked where it gives a part to another database, and judged in the rest"
  )
  func otherDatabases() async throws {
    let bench = try await RealTools.bench(.psql)
    let head = "--liquibase formatted sql\n--changeset a:1 dbms:mysql\nALTER TABLE `a` ADD KEY b;\n"
    let outcome = try await bench.check("a.sql", head + "--changeset a:2\nSELECT 1;\n")
    #expect(outcome.check.verdict == .unchecked(.unable))
    #expect(outcome.findings.first?.location?.line == 2)
    let wrong = try await bench.check("a.sql", head + "--changeset a:2\nSELEC 1;\n")
    #expect(wrong.check.verdict == .failed && wrong.error?.location?.line == 5)
  }
}
