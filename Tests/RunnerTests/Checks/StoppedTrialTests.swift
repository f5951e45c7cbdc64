import Artifact
import Synchronization
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// A run of one portion that is stopped: what was judged by then is told, and the rest is named.
@Suite("A trial that is stopped", .timeLimit(.minutes(10))) struct StoppedTrialTests {
  /// Stops a task from within what it runs.
  private final class Stop: Sendable {
    private let task = Mutex<Task<TrialResult, any Error>?>(nil)

    func now() { task.withLock { $0 }?.cancel() }

    /// What the trial gave that this stops.
    func result(
      of candidates: [Candidate], on bench: Workbench, runningTests: Bool = false
    ) async throws -> TrialResult {
      var trial = Trial(bench: bench)
      trial.runsTests = runningTests
      let task = self.task.withLock { [trial] slot in
        let task = Task { try await trial.run(candidates) }
        slot = task
        return task
      }
      return try await task.value
    }
  }

  private func candidates(_ reports: [[(path: String, text: String)]]) -> [Candidate] {
    reports.enumerated().map { index, files in
      let report = Draft(files: files).with("id", "fsar_\(index)").report
      return Candidate(path: "\(index).md", isNamed: true, content: .report(report))
    }
  }

  @Test(
    "has the files that a tool answered for, and not the one that it was at",
    arguments: ["js", "py"])
  func batch(ending: String) async throws {
    let stop = Stop()
    let supervisor = Supervisor { supervised in
      let dialogue = try #require(supervised.dialogue)
      let nonce = String(decoding: dialogue.opening.prefix { $0 != ASCII.lf }, as: UTF8.self)
      let answer = "{\"nonce\":\"\(nonce)\",\"index\":0,\"goal\":\"module\",\"kind\":\"parsed\"}\n"
      _ = dialogue.turn(after: Array(answer.utf8), on: .out)
      stop.now()
      try await Task.sleep(for: .seconds(600))
      return Termination(.exited(0))
    }
    let bench = Workbench.fake([.node, .python3], supervisor)
    let reports = candidates([
      [("a.\(ending)", "a()")], [("b.\(ending)", "b()")], [("c.json", "[1]")],
      [("d.json", "[1]"), ("d.\(ending)", "d()")],
    ])
    let result = try await stop.result(of: reports, on: bench)
    #expect(result.reports.map(\.path) == ["0.md", "2.md"])
    #expect(result.reports.allSatisfy { $0.verdict == .passed })
    #expect(result.notTried == ["1.md", "3.md"] && result.failures == [])
    // The control: where nothing has a verdict, nothing is given.
    let one = candidates([[("a.\(ending)", "a()"), ("b.\(ending)", "b()")]])
    await #expect(throws: CancellationError.self) {
      _ = try await stop.result(of: one, on: bench)
    }
  }

  @Test("has the reports whose SQL was run, and not the one that the server was at")
  func dryRun() async throws {
    var bench = try await RealTools.bench(.postgresql, .psql)
    bench.runsSQL = true
    bench.limits.file = .seconds(500)
    bench.limits.report = .seconds(500)
    let stop = Stop()
    let live = bench.supervisor
    bench.supervisor = Supervisor { supervised in
      var supervised = supervised
      if let dialogue = supervised.dialogue {
        supervised.dialogue = Dialogue(
          opening: dialogue.opening, deadline: { dialogue.deadline },
          reply: { stream, bytes in
            if String(decoding: bytes, as: UTF8.self).contains("so far") { stop.now() }
            return dialogue.turn(after: bytes, on: stream)
          })
      }
      return try await live.run(supervised)
    }
    let reports = candidates([
      [("a.sql", "CREATE TABLE a (i int);\nINSERT INTO a VALUES (1);")],
      [("b.sql", "SELECT nope;")], [("c.sql", "SELECT (;")],
      [("d.sql", "SELECT 'so far'::int;\nSELECT pg_sleep(400);")],
      [("e.sql", "SELECT now();")],
    ])
    let result = try await stop.result(of: reports, on: bench)
    #expect(result.reports.map(\.path) == ["0.md", "1.md", "2.md"])
    #expect(result.reports.map(\.verdict) == [.passed, .failed, .failed])
    #expect(result.notTried == ["3.md", "4.md"] && result.failures == [])
  }
}
