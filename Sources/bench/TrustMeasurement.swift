import Artifact
import Audit
import Foundation
import Judging
import Log
import Runner
import Trends

/// What it costs that the gate watches itself: audits, and a ledger beside a plain file that is synced.
struct TrustMeasurement {
  let records: Int
  let rounds: Int
  let directory: String

  func run() async throws {
    let clock = ContinuousClock()
    let bench = try await Workbench.equipped(
      environment: ProcessInfo.processInfo.environment, database: nil, limits: TrialLimits(),
      jail: nil, runsSQL: true)
    let judge = Audit.Judge(bench: bench, criteria: Criteria(), allowance: .nothing)
    _ = try await Audit(.quick, seed: "warm", by: judge)
    for mode in Audit.Mode.allCases {
      var plants = 0
      let time = try await clock.measure {
        plants = try await Audit(mode, seed: "bench", by: judge).rows.reduce(0) { $0 + $1.planted }
      }
      line(
        "audit \(mode.rawValue)", time, "\(plants) plants, \(milliseconds(time / plants)) ms each")
    }
    let base = "\(directory)/bench-ledger-\(UInt32.random(in: 0...UInt32.max))"
    defer { try? Removal.remove(base) }
    let place = try Directory.making(at: base)
    let ledger = Ledger(in: place, seal: HMAC(key: [1]))
    let plain = open("\(base)/plain", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    defer { close(plain) }
    var times: [[Duration]] = [[], []]
    for number in 0..<rounds {
      times[0].append(try clock.measure { try ledger.append([Self.record(number)]) })
      let bytes = Array(String(repeating: "x", count: 530).utf8)
      times[1].append(
        clock.measure { _ = write(plain, bytes, bytes.count) + Int(fdatasync(plain)) })
    }
    line(
      "append a record", times[0].median,
      "a plain line, synced: \(milliseconds(times[1].median)) ms")
    for start in stride(from: 0, to: records, by: 1000) {
      try ledger.append((start..<min(start + 1000, records)).map(Self.record))
    }
    line("verify \(records) records", try clock.measure { _ = try ledger.read() }, "")
    let trends = try clock.measure {
      _ = Trends(try Decisions(ledger), now: Moment.now.seconds).page
    }
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    line("trends over them", trends, "most memory \(usage.ru_maxrss / 1024) MB")
  }

  private static func record(_ number: Int) -> Ledger.Record {
    let verdict = number % 7 == 0 ? "unchecked" : number % 3 == 0 ? "failed" : "passed"
    let sha256 = SHA256.hex("\(number)".utf8)
    return (
      .trial,
      [
        ("run", .string("\(number)")), ("verdict", .string(verdict)),
        ("status", .int(verdict == "passed" ? 0 : 1)), ("excused", .bool(false)), ("idle", .int(0)),
        ("gate", "open"), ("since", .null), ("author", "ada@example.org"),
        ("report", ["id": "fsar_bench", "sha256": .string(sha256), "severity": .int(6)]),
        ("files", ["passed": .int(1)]), ("reasons", [:]), ("errors", [:]), ("jail", "namespaces"),
      ]
    )
  }

  private func line(_ name: String, _ time: Duration, _ rest: String) {
    print(name.padding(toLength: 28, withPad: " ", startingAt: 0), "\(milliseconds(time)) ms", rest)
  }

  private func milliseconds(_ time: Duration) -> String {
    String(format: "%.2f", time / .milliseconds(1))
  }
}
