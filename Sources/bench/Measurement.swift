import Artifact
import Console
import Foundation
import Judging
import Launching
import Results
import Runner

/// Rounds of the same work done in two ways, in turn, so that a machine that slows down slows both.
struct Measurement {
  let names: [String]
  let rounds: Int
  let sample: Int

  private struct Round {
    var syntax: Duration
    var everything: Duration
    var node: Duration
    var psql: Duration
    var python: Duration
  }

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    var bench = try await Workbench.equipped(
      environment: environment, database: nil, limits: TrialLimits())
    let trial = Trial(bench: bench)
    bench.runsSQL = true
    let whole = Trial(bench: bench)
    let first = try await trial.run(Search(names))
    guard !first.reports.isEmpty else {
      throw Failure(description: "no report below \(names.joined(separator: ", "))")
    }
    let files = first.reports.flatMap(\.artifacts).filter { !$0.artifact.isEmpty }
    let scripts = files.filter { $0.language == .javascript }.prefix(sample)
    let queries = files.filter { $0.language == .sql && $0.dialect != .sqlite }.prefix(sample)
    let others = files.filter { OneByOne.python(for: $0.language) != nil }
    let oneByOne = OneByOne(bench: bench)

    var measured: [Round] = []
    for round in 1...rounds {
      Terminal.write("round \(round) of \(rounds) …\n", to: STDERR_FILENO)
      measured.append(
        Round(
          syntax: try await time { _ = try await trial.run(Search(names)) },
          everything: try await time { _ = try await whole.run(Search(names)) },
          node: try await oneByOne.node(scripts.map(\.artifact)),
          psql: try await oneByOne.psql(queries.map(\.artifact)),
          python: try await oneByOne.python(others.map { ($0.language, $0.artifact) })))
    }
    report(
      measured, trial: first, scripts: scripts.count, queries: queries.count, others: others.count)
  }

  private func time(_ work: () async throws -> Void) async rethrows -> Duration {
    let start = ContinuousClock.now
    try await work()
    return ContinuousClock.now - start
  }

  private func report(
    _ measured: [Round], trial: TrialResult, scripts: Int, queries: Int, others: Int
  ) {
    let files = trial.reports.flatMap(\.artifacts)
    let all = (
      javascript: files.count { $0.language == .javascript && !$0.artifact.isEmpty },
      sql: files.count { $0.language == .sql && $0.dialect != .sqlite && !$0.artifact.isEmpty }
    )
    let syntax = Self.median(measured.map(\.syntax))
    let everything = Self.median(measured.map(\.everything))
    let node = scripts > 0 ? Self.median(measured.map(\.node)) / Double(scripts) : 0
    let psql = queries > 0 ? Self.median(measured.map(\.psql)) / Double(queries) : 0
    let python = Self.median(measured.map(\.python))
    let theirs = node * Double(all.javascript) + psql * Double(all.sql) + python
    func line(_ name: String, _ seconds: Double, _ rest: String) {
      print(name.padding(toLength: 34, withPad: " ", startingAt: 0), text(seconds), rest)
    }
    print(
      "\(trial.reports.count) reports, \(files.count) files, median of \(measured.count) rounds\n")
    for (name, ours) in [("syntax", syntax), ("with dry runs", everything)] {
      line(
        "sandbox try, \(name)", ours,
        "\(Int(Double(trial.reports.count) / ours)) reports/s, \(Int(Double(files.count) / ours)) files/s"
      )
    }
    line(
      "node --check, one per file", node * Double(all.javascript),
      "\(text(node)) each; \(scripts) measured, \(all.javascript) counted")
    line(
      "psql, one per file", psql * Double(all.sql),
      "\(text(psql)) each on a running server; \(queries) measured, \(all.sql) counted")
    line(
      "python3, one per file", python,
      "\(text(python / Double(max(others, 1)))) each; JSON, YAML and Python, all \(others)")
    func ratio(_ ours: Double) -> String { String(format: "%.1f", theirs / ours) }
    print(
      "\none by one, those three together, takes \(ratio(syntax)) times as long as our syntax checks,"
        + " \(ratio(everything)) times as long as all of it")
  }

  static func median(_ durations: [Duration]) -> Double {
    let seconds = durations.map {
      Double($0.components.seconds) + Double($0.components.attoseconds) / 1e18
    }
    return seconds.sorted()[seconds.count / 2]
  }

  private func text(_ seconds: Double) -> String {
    seconds < 1 ? String(format: "%7.1f ms", seconds * 1000) : String(format: "%7.2f s ", seconds)
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String

    init(description: String) { self.description = description }

    init(_ end: Termination, of program: String) {
      description = "\(program) did not end well: \(end.ending)"
    }
  }
}
