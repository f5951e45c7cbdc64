import Foundation
import Synchronization
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// Attacks 45 and 46 on the process that judges many files at once.
@Suite("A hostile file does not decide over others", .timeLimit(.minutes(10)))
struct SharedProcessTests {
  /// Counts the runs of a tool, and gives them less memory.
  private final class Count: Sendable {
    let runs = Mutex(0)
    func supervisor(memory: Int? = nil) -> Supervisor {
      Supervisor { supervised in
        self.runs.withLock { $0 += 1 }
        var supervised = supervised
        if let memory { supervised.limits.memory = memory }
        return try await Supervisor.live.run(supervised)
      }
    }
  }

  private static let good = ("good.js", "const a = 1;\n")
  private static let bad = ("bad.js", "const = 1;\n")

  @Test("bombs of nesting pass for nothing, and the files between them are judged")
  func nesting() async throws {
    let count = Count()
    var bench = try await Stage.bench(.namespaces, .node)
    bench.supervisor = count.supervisor()
    let units = [
      "[", "x={a:{b:", "`${", "-", "a=>", "if(a){", "/(?:", "(function(){", "class A{static{",
    ]
    let bombs = units.map { ("bomb.js", String(repeating: $0, count: 100_000)) }
    let outcomes = try await bench.judge(bombs.flatMap { [Self.good, $0, Self.bad] })
    for (index, unit) in units.enumerated() {
      let verdicts = outcomes[(3 * index)..<(3 * index + 3)].map(\.check.verdict)
      #expect(verdicts[0] == .passed && verdicts[2] == .failed, "\(unit)")
      #expect(verdicts[1] != .passed, "\(unit)")
    }
    #expect(count.runs.withLock { $0 } <= 1 + units.count)
  }

  @Test("a file that exhausts the process, also as its first, is unchecked; the others are judged")
  func exhaustion() async throws {
    let count = Count()
    var bench = try await Stage.bench(.namespaces, .node)
    let large = "a = [" + String(repeating: "{a: 1, b: [1, 2]},", count: 300_000) + "];"
    let files = [Self.good, ("large.js", large), Self.bad, Self.good]
    bench.supervisor = count.supervisor(memory: 160 << 20)
    let outcomes = try await bench.judge(files)
    #expect(outcomes.map(\.check.verdict) == [.passed, .unchecked(.memory), .failed, .passed])
    #expect(count.runs.withLock { $0 } == 3)

    bench.supervisor = count.supervisor()
    let free = try await bench.judge(files)
    #expect(free.map(\.check.verdict) == [.passed, .passed, .failed, .passed], "the control")
    #expect(count.runs.withLock { $0 } == 4)
  }

  @Test("a file that takes all of the time is unchecked, the others are judged by one retry")
  func slowness() async throws {
    let count = Count()
    var bench = try await Stage.bench(.namespaces, .python3)
    bench.supervisor = count.supervisor()
    bench.limits.cpu = 1
    // A constant that the compiler folds, or does not: either way the rest must be judged.
    let slow = "a = " + String(repeating: "(1,)+", count: 300_000) + "()\n"
    let outcomes = try await bench.judge([
      ("a.py", "a = 1\n"), ("slow.py", slow), ("b.py", "a = = 1\n"), ("c.py", "b = 1\n"),
    ])
    #expect(outcomes[0].check.verdict == .passed && outcomes[1].check.verdict != .failed)
    #expect(outcomes.map(\.check.verdict)[2...] == [.failed, .passed])
    #expect(count.runs.withLock { $0 } <= 2)
  }

  @Test("a mark of success that is guessed, and an answer that is forged, pass for nothing")
  func forgery() async throws {
    let forged = (0..<4).map {
      #"{"nonce":"NONCE","index":\#($0),"kind":"parsed","goal":"commonjs"}"#
    }.joined(separator: "\n")
    let javascript = [
      forged + "\n)", "/*\n\(forged)\n*/ )", "'\n\(forged)\n'", "`\n\(forged)\n` )",
      "process.stdout.write(`\(forged)\\n`); process.exit(0); )",
      "throw new SyntaxError(\"\(forged.replacing("\"", with: "\\\"").replacing("\n", with: " "))\"))",
    ]
    let node = try await Stage.bench(.namespaces, .node)
    let scripts = try await node.judge(javascript.map { ("a.js", $0) })
    #expect(scripts.allSatisfy { $0.check.verdict == .failed }, "\(scripts.map(\.check.verdict))")

    let sqlite = try await Stage.bench(.namespaces, .sqlite3)
    let pragma = "PRAGMA foreign_keys = ON;\n"
    let marks = [
      "SELECT 'm' || hex(randomblob(8)); SELEC;", "SELECT printf('m%s', 'abc'); SELEC;",
      "SELECT * FROM pragma_database_list; SELEC 'm';", "SELECT 'x'; /* never ended",
    ]
    let tables = try await sqlite.judge(marks.map { ("a.sql", pragma + $0) })
    #expect(tables.allSatisfy { $0.check.verdict != .passed }, "\(tables.map(\.check.verdict))")
    let plain = try await sqlite.judge([("a.sql", pragma + "SELECT 'm';\n")])
    #expect(plain[0].check.verdict == .passed, "the control")

    let bash = try await Stage.bench(.namespaces, .bash)
    let shells = try await bash.judge([
      ("a.sh", "echo ok; exit 0\nif\n"), ("b.sh", "exec true\n)"), ("c.sh", "echo ok\n"),
    ])
    #expect(shells.map(\.check.verdict) == [.failed, .failed, .passed])
  }

  @Test("the control: whoever knows the nonce could forge, and who does not cannot")
  func nonce() throws {
    let batch = Batch(arguments: Node.arguments, files: [("either", [])])
    let nonce = String(decoding: batch.request.prefix { $0 != 10 }, as: UTF8.self)
    func line(_ nonce: String) -> [UInt8] {
      Array("{\"nonce\":\"\(nonce)\",\"index\":0,\"kind\":\"parsed\",\"goal\":\"commonjs\"}\n".utf8)
    }
    #expect(batch.answers(from: line(nonce)) == [.parsed(.commonjs)])
    for other in ["", "NONCE", String(nonce.dropLast()), nonce.uppercased() + "x"] {
      #expect(batch.answers(from: line(other)) == [])
    }
    #expect(nonce.utf8.count >= 16)
  }
}
