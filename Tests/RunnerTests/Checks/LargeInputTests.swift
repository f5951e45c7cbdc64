import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// What a large or twisted file costs is bounded, and told by the name of the limit.
@Suite("Large inputs", .serialized, .timeLimit(.minutes(10))) struct LargeInputTests {
  @Test("a large JSON text is judged without its values, and by the same rules as a small one")
  func json() {
    func verdict(_ text: String) -> Verdict {
      JSONCheck.outcome(for: .file("a.json", text)).check.verdict
    }
    let filler = String(repeating: "{\"a\":[1]},", count: 40_000)
    let values: [(String, Verdict)] = [
      ("1", .passed), ("01", .failed), ("{\"a\" 1}", .failed), ("1,", .failed),
      ("\"\\ud800\"", .unchecked(.unable)), ("1e999999", .unchecked(.unable)),
      ("1e9", .passed), ("\"\\ud83d\\ude00\"", .passed),
    ]
    for (value, expected) in values {
      #expect(verdict("[\(value)]") == expected, "\(value) alone")
      #expect(verdict("[\(filler)\(value)]") == expected, "\(value) behind many")
    }
  }

  @Test("a key of TOML with very many parts is not read, others in the same run are")
  func toml() async throws {
    let bench = try await RealTools.bench(.python3)
    let long = Array(repeating: "a", count: 20_000).joined(separator: ".") + " = 1\n"
    let plain = Array(repeating: "a", count: 50).joined(separator: ".") + " = 1\n"
    let (outcomes, _) = try await bench.check([
      .file("a.toml", plain), .file("b.toml", long), .file("c.toml", "a = 1\na = 2\n"),
    ])
    #expect(outcomes.map(\.check.verdict) == [.passed, .unchecked(.unable), .failed])
    #expect(outcomes[1].findings.first?.message.contains("more than 100 parts") == true)
  }

  @Test("of a file with more statements than its time is enough for only the first are kept")
  func statements() {
    let text = Array(String(repeating: "SELECT 1;\n", count: 1000).utf8)
    let cut = DryRun.File(id: 0, path: "a.sql", text: text, atMost: 100)
    #expect(cut.statements.count == 100 && cut.rest == 1000)
    let whole = DryRun.File(id: 0, path: "a.sql", text: text, atMost: 1000)
    #expect(whole.statements.count == 1000 && whole.rest == nil)
    var limits = TrialLimits()
    limits.file = .seconds(1)
    #expect(limits.mostStatements == 10_000)
  }

  @Test("a statement has the time that --file-limit gives, and is called a timeout behind it")
  func time() async throws {
    var bench = try await RealTools.bench(.postgresql, .psql)
    bench.runsSQL = true
    bench.limits.file = .seconds(2)
    let slow = "CREATE TABLE t (a int);\nSELECT pg_sleep(60);"
    let (outcomes, _) = try await bench.check([
      .file("1.sql", slow), .file("2.sql", "SELECT 1 / 0;"), .file("3.sql", "SELECT a FROM t;"),
    ])
    let checks = outcomes.compactMap(\.further.first)
    #expect(checks.map(\.verdict) == [.unchecked(.timeout), .failed, .passed])
    let stop = try #require(checks[0].stop)
    #expect(stop.cause == .timeout && stop.wall >= .seconds(2))
    #expect(outcomes[0].findings.last?.location == Position(line: 2, column: 1))
    // The control: with the time it needs it passes, beyond what was once the bound of a statement.
    bench.limits.file = .seconds(20)
    let enough = try await bench.check("1.sql", "SELECT pg_sleep(5.5);")
    #expect(enough.further.first?.verdict == .passed)
  }
}
