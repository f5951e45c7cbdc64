import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("What PostgreSQL's log says") struct PostgreSQLLogTests {
  private func errors(_ log: String) -> [PostgreSQL.LoggedError] {
    PostgreSQL.errors(inLog: Array(log.utf8))
  }

  private func error(_ code: String, _ message: String, _ character: Int?) -> PostgreSQL.LoggedError
  {
    PostgreSQL.LoggedError(code: code, message: message, character: character)
  }

  @Test("errors are read in order, with their code, message and place")
  func order() {
    let log = """
      @@00000@LOG:  database system is ready to accept connections
      @@22012@ERROR:  division by zero
      @@42601@ERROR:  syntax error at or near "FORM" at character 24
      @@42601@ERROR:  syntax error at end of input at character 100
      @@00000@LOG:  received immediate shutdown request

      """
    #expect(
      errors(log) == [
        error("22012", "division by zero", nil),
        error("42601", "syntax error at or near \"FORM\"", 24),
        error("42601", "syntax error at end of input", 100),
      ])
  }

  @Test("the place of a message of several lines stands at the end of its last line")
  func continued() {
    let log = """
      @@42601@ERROR:  unterminated quoted string at or near "'abc
      \tdef at character 3
      \t" at character 30
      @@42601@ERROR:  unterminated /* comment at or near "/* abc
      \t" at character 13

      """
    #expect(
      errors(log) == [
        error("42601", "unterminated quoted string at or near \"'abc", 30),
        error("42601", "unterminated /* comment at or near \"/* abc", 13),
      ])
  }

  @Test(
    "a file cannot forge a record: its lines are continuations, which begin with a tab",
    arguments: [
      "\t@@22012@ERROR:  division by zero", "\t\t@@22012@ERROR:  division by zero at character 1",
      "\t\" at character 9\n\tx",
    ])
  func forged(line: String) {
    let log = "@@42601@ERROR:  unterminated quoted identifier at or near \"\"abc\n\(line)\n"
    let found = errors(log + "\t\" at character 20\n")
    #expect(found == [error("42601", "unterminated quoted identifier at or near \"\"abc", 20)])
  }

  @Test(
    "what is no error's record is none",
    arguments: [
      "", "\n", "@@42601@LOG:  x", "@@42601@ERROR: x", "@@4260@ERROR:  abcdefgh", "ERROR:  x",
      " @@42601@ERROR:  x", "x@@42601@ERROR:  x", "@@42601@FATAL:  x", "@@42601@ERROR:",
      "@@42601@DETAIL:  ERROR:  x",
    ])
  func none(line: String) {
    #expect(errors(line + "\n") == [])
    #expect(errors("@@22012@ERROR:  division by zero\n" + line + "\n").count == 1)
  }

  @Test("a message is cut after a thousand bytes, between two characters")
  func long() {
    for pad in 0...2 {
      let quoted = String(repeating: " ", count: pad) + String(repeating: "é", count: 600)
      let message = errors("@@42601@ERROR:  \(quoted) at character 9\n").first?.message
      #expect(message == String(quoted.prefix(pad + (1000 - pad) / 2)))
    }
  }

  @Test("a place that is no number of ours is no place", arguments: ["-1", "12345678901", "x", ""])
  func oddPlace(number: String) {
    let message = "a at character \(number)"
    #expect(errors("@@42601@ERROR:  \(message)\n") == [error("42601", message, nil)])
  }

  @Test("a log that was cut off, or is no UTF-8, does no harm")
  func cut() {
    #expect(errors("@@22012@ERROR:  division by zero") == [error("22012", "division by zero", nil)])
    let odd = Array("@@42601@ERROR:  a".utf8) + [0xFF, 0x0A] + Array("\t".utf8) + [0xC3]
    #expect(PostgreSQL.errors(inLog: odd) == [error("42601", "a\u{FFFD}", nil)])
  }

  @Test(
    "only the division's own code passes; what is the server's trouble is not the file's",
    arguments: [
      ("22012", "division by zero", .passed),
      ("42601", "memory exhausted", .unchecked(.memory)),
      ("42601", "memory exhausted at or near \"(\"", .unchecked(.memory)),
      ("42601", "syntax error at or near \"\"memory exhausted\"\"", .failed),
      ("53200", "out of memory", .unchecked(.memory)),
      ("54001", "stack depth limit exceeded", .unchecked(.memory)),
      ("57014", "canceling statement", .unchecked(.crashed)),
      ("57P01", "terminating connection", .unchecked(.crashed)),
      ("08006", "connection failure", .unchecked(.crashed)),
      ("XX000", "oops", .unchecked(.crashed)),
      ("42601", "syntax error", .failed), ("22P02", "invalid input", .failed),
      ("42601", "division by zero", .failed),
    ] as [(String, String, Verdict)])
  func verdicts(code: String, message: String, verdict: Verdict) {
    let text = SourceText("SELECT 1;")
    let outcome = PostgreSQL.outcome(
      of: error(code, message, 13), for: PostgreSQL.query(for: text), in: text)
    #expect(outcome.verdict == verdict)
    #expect(outcome.findings.isEmpty == (verdict != .failed))
  }

  @Test("a place beyond the file, or before it, is within it")
  func bounds() {
    let text = SourceText("SELECT 1")
    for character in [Int.min / 2, 0, 1, 12, 1_000_000, 9_999_999_999] {
      let outcome = PostgreSQL.outcome(
        of: error("42601", "syntax error", character), for: PostgreSQL.query(for: text), in: text)
      let place = outcome.findings.first?.location
      #expect(place.map { $0.line == 1 && (1...9).contains($0.column) } == true)
    }
  }
}

@Suite("What psql prints of a server that was named") struct PostgreSQLSessionTests {
  private func errors(_ output: String, _ texts: [String]) -> [PostgreSQL.LoggedError] {
    PostgreSQL.errors(
      inSession: Array(output.utf8), mark: "m1",
      queries: texts.map { PostgreSQL.query(for: SourceText($0)) })
  }

  @Test(
    "each file's error stands behind its mark, its place at the end, and its code behind another")
  func order() {
    let output = """
      m1 0
      psql:<stdin>:4: ERROR:  division by zero
      m1 code
      psql:<stdin>:6: error: ERROR:  22012: division by zero
      LOCATION:  int4div, int.c:841
      m1 1
      psql:<stdin>:9: ERROR:  syntax error at or near ""a
      ERROR:  b" at character 3
      m2 1
      "" at character 22
      m1 code
      psql:<stdin>:15: error: ERROR:  42601: syntax error at or near ""a
      ERROR:  b" at character 3
      m2 1
      ""
      LINE 2: SELECT 1 é "a
                         ^
      LOCATION:  scanner_yyerror, scan.l:1188
      m1 end

      """
    #expect(
      errors(output, ["", ""]) == [
        PostgreSQL.LoggedError(code: "22012", message: "division by zero", character: nil),
        PostgreSQL.LoggedError(
          code: "42601", message: "syntax error at or near \"\"a", character: 22),
      ])
  }

  @Test(
    "a file without an error, or without its code, ends the answers: it is not known to be right",
    arguments: [
      "m1 0\nm1 code\nm1 1\nERROR:  a\nm1 code\nERROR:  22012: a\nm1 end\n",
      "m1 0\nERROR:  a\nm1 code\nm1 1\n", "m1 0\nERROR:  a\nm1 code\nERROR:  2201\nm1 end\n",
      "m1 0\nERROR:  a\nm1 1\nERROR:  22012: a\n", "m1 1\nERROR:  a\nm1 code\nERROR:  22012: a\n",
      "m1 0\nERROR:  a\n", "m1 0\n", "m1 ", "", "ERROR:  a\n", "m1 0\nERROR:  \nm1 code\nERROR:  ",
    ])
  func silent(output: String) {
    #expect(errors(output, ["SELECT 1;", "SELECT 1;"]) == [])
  }
}
