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
    let scripts = files.filter { $0.language == .javascript }
    let queries = files.filter { $0.language == .sql && $0.dialect != .sqlite }
    let others = files.filter { OneByOne.python(for: $0.language) != nil }
    let oneByOne = OneByOne(bench: bench)
    let clock = ContinuousClock()

    var measured: [Round] = []
    for round in 1...rounds {
      Terminal.write("round \(round) of \(rounds) …\n", to: STDERR_FILENO)
      measured.append(
        Round(
          syntax: try await clock.measure { _ = try await trial.run(Search(names)) },
          everything: try await clock.measure { _ = try await whole.run(Search(names)) },
          node: try await oneByOne.node(scripts.prefix(sample).map(\.artifact)),
          psql: try await oneByOne.psql(queries.prefix(sample).map(\.artifact)),
          python: try await oneByOne.python(others.map { ($0.language, $0.artifact) })))
    }
    report(
      measured, trial: first, scripts: scripts.count, queries: queries.count, others: others.count)
  }

  private func report(
    _ rounds: [Round], trial: TrialResult, scripts: Int, queries: Int, others: Int
  ) {
    let files = trial.reports.reduce(0) { $0 + $1.artifacts.count }
    let syntax = rounds.map(\.syntax).median
    let everything = rounds.map(\.everything).median
    let node = rounds.map(\.node).median / max(1, min(scripts, sample))
    let psql = rounds.map(\.psql).median / max(1, min(queries, sample))
    let python = rounds.map(\.python).median
    let theirs = node * scripts + psql * queries + python
    func line(_ name: String, _ time: Duration, _ rest: String) {
      print(name.padding(toLength: 34, withPad: " ", startingAt: 0), text(time), rest)
    }
    print("\(trial.reports.count) reports, \(files) files, median of \(rounds.count) rounds\n")
    for (name, ours) in [("syntax", syntax), ("with dry runs", everything)] {
      func rate(_ count: Int) -> Int { Int(Double(count) / (ours / .seconds(1))) }
      line(
        "sandbox try, \(name)", ours,
        "\(rate(trial.reports.count)) reports/s, \(rate(files)) files/s")
    }
    line(
      "node --check, one per file", node * scripts,
      "\(text(node)) each; \(min(scripts, sample)) measured, \(scripts) counted")
    line(
      "psql, one per file", psql * queries,
      "\(text(psql)) each on a running server; \(min(queries, sample)) measured, \(queries) counted"
    )
    line(
      "python3, one per file", python,
      "\(text(python / max(others, 1))) each; JSON, YAML and Python, all \(others)")
    func ratio(_ ours: Duration) -> String { String(format: "%.1f", theirs / ours) }
    print(
      "\none by one, those three together, takes \(ratio(syntax)) times as long as our syntax checks,"
        + " \(ratio(everything)) times as long as all of it")
  }

  private func text(_ time: Duration) -> String {
    time < .seconds(1)
      ? String(format: "%7.1f ms", time.milliseconds)
      : String(format: "%7.2f s ", time / .seconds(1))
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String

    init(description: String) { self.description = description }

    init(_ end: Termination, of program: String) {
      description = "\(program) did not end well: \(end.ending)"
    }
  }
}

extension [Duration] {
  var median: Duration { sorted()[count / 2] }
}
