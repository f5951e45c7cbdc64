import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Resumption") struct ResumptionTests {
  private func limits(report: Duration = .seconds(30)) -> TrialLimits {
    var limits = TrialLimits()
    limits.report = report
    return limits
  }

  /// A tool that answers each number with itself and falls silent at those named, after it was `elapsed`
  /// at them; what it was given. Each number is of a report of its own if nothing else is said.
  private func run(
    _ items: [Int], silentAt culprits: Set<Int>, why: Unchecked = .crashed,
    elapsed: Duration? = nil, limit: Duration = .seconds(30), report: (Int) -> Int = { $0 }
  ) async throws -> (answers: [String], runs: [[Int]]) {
    var runs: [[Int]] = []
    let resumption = Resumption(limits: limits(report: limit))
    let answers = try await resumption.answers(to: items, of: report) { items in
      runs.append(items)
      return Resumption.Run(
        answers: Array(items.prefix { !culprits.contains($0) }), silence: NoAnswer(why: why),
        elapsed: elapsed)
    }
    let words = answers.map { answer in
      switch answer {
      case .success(let number): "\(number)"
      case .failure(let silence): silence.why.rawValue
      }
    }
    return (words, runs)
  }

  @Test("a tool that answers for all is run once; for none, not at all")
  func once() async throws {
    let all = try await run([1, 2, 3], silentAt: [])
    #expect(all.answers == ["1", "2", "3"] && all.runs == [[1, 2, 3]])
    let none = try await run([], silentAt: [])
    #expect(none.answers == [] && none.runs == [])
  }

  @Test(
    "a file that stops the tool behind others is the first of the next run, and then left out",
    arguments: [
      ([2], ["1", "crashed", "3", "4"], [[1, 2, 3, 4], [2, 3, 4], [3, 4]]),
      ([1], ["crashed", "2", "3", "4"], [[1, 2, 3, 4], [2, 3, 4]]),
      ([4], ["1", "2", "3", "crashed"], [[1, 2, 3, 4], [4]]),
      ([1, 2], ["crashed", "crashed", "3", "4"], [[1, 2, 3, 4], [2, 3, 4], [3, 4]]),
      ([1, 4], ["crashed", "2", "3", "crashed"], [[1, 2, 3, 4], [2, 3, 4], [4]]),
    ] as [(Set<Int>, [String], [[Int]])])
  func culprits(culprits: Set<Int>, answers: [String], runs: [[Int]]) async throws {
    let result = try await run([1, 2, 3, 4], silentAt: culprits)
    #expect(result.answers == answers)
    #expect(result.runs == runs)
  }

  @Test("a file that took all the time that one may is not run again")
  func over() async throws {
    let result = try await run(
      [1, 2, 3], silentAt: [2], why: .timeout, elapsed: TrialLimits().file)
    #expect(result.answers == ["1", "timeout", "3"])
    #expect(result.runs == [[1, 2, 3], [3]])
  }

  @Test("a file that only needs more than others left is judged, and so are they")
  func shared() async throws {
    // Of a memory that holds three.
    var runs: [[Int]] = []
    let answers = try await Resumption(limits: limits()).answers(
      to: [1, 2, 3, 2, 4, 1], of: { _ in 0 },
      run: { items in
        runs.append(items)
        var left = 3
        let answered = items.prefix { item in
          left -= item
          return left >= 0
        }
        return Resumption.Run(answers: Array(answered), silence: NoAnswer(why: .memory))
      })
    #expect(answers.map { try? $0.get() } == [1, 2, 3, 2, nil, 1])
  }

  @Test("a file that stops the tool while another is mended changes nothing for that one")
  func open() async throws {
    // 3 is never answered; 1 is not through before all have their answers.
    let answers = try await Resumption(limits: limits()).answers(
      to: [1, 2, 3], of: { $0 },
      run: { items in
        let answered = Array(items.prefix { $0 != 3 })
        let isWhole = answered.count == items.count
        var run = Resumption.Run(
          answers: answered.map { "\($0)\($0 == 1 && isWhole ? " mended" : "")" },
          silence: NoAnswer(why: .memory))
        if !isWhole { run.open = Set(answered.indices.filter { answered[$0] == 1 }) }
        return run
      })
    #expect(answers.map { try? $0.get() } == ["1 mended", "2", nil])
  }

  @Test("the reason is the run's own", arguments: [Unchecked.timeout, .tooLarge, .crashed])
  func reason(why: Unchecked) async throws {
    #expect(try await run([1, 2], silentAt: [1], why: why).answers == [why.rawValue, "2"])
  }

  @Test("however many files of a report stop the tool, its others are judged")
  func share() async throws {
    let result = try await run(Array(1...20), silentAt: Set(2...9)) { $0 < 10 ? 0 : 1 }
    #expect(
      result.answers == (1...20).map { (2...9).contains($0) ? "crashed" : "\($0)" })
  }

  @Test("a report that holds a tool up for its whole time is not run again")
  func time() async throws {
    let result = try await run([1, 2, 3, 10], silentAt: [1], why: .timeout, limit: .zero) {
      $0 < 10 ? 0 : 1
    }
    #expect(result.answers == ["timeout", "timeout", "timeout", "10"])
    #expect(result.runs == [[1, 2, 3, 10], [10]])
  }

  @Test("who ran out of a time that others had used, too, has it all for itself once")
  func repeated() async throws {
    // Each takes one of the two that a run has, 3 takes both, 5 never ends.
    var runs: [[Int]] = []
    let resumption = Resumption(limits: limits())
    let answers = try await resumption.answers(
      to: Array(1...6), of: { $0 },
      run: { items in
        runs.append(items)
        var left = 2
        let answered = items.prefix { item in
          left -= item == 3 ? 2 : item == 5 ? 3 : 1
          return left >= 0
        }
        return Resumption.Run(answers: Array(answered), silence: NoAnswer(why: .timeout))
      })
    #expect(answers.map { try? $0.get() } == [1, 2, 3, 4, nil, 6])
    #expect(runs == [[1, 2, 3, 4, 5, 6], [3, 4, 5, 6], [4, 5, 6], [5, 6], [6]])
  }

  @Test("files that each kill the tool are no broken tool")
  func works() async throws {
    let answers = try await Resumption(limits: limits()).answers(
      to: Array(1...6), of: { $0 }, works: { true },
      run: { items in
        Resumption.Run(
          answers: items.first == 6 ? [6] : [], silence: NoAnswer(why: .crashed),
          account: "it died")
      })
    #expect(answers.map { try? $0.get() } == [nil, nil, nil, nil, nil, 6])
  }

  @Test("a tool that never answers is broken, and is not begun for each report")
  func broken() async throws {
    var runs = 0
    await #expect(throws: ToolFailure.self) {
      _ = try await Resumption(limits: limits()).answers(
        to: Array(1...100), of: { $0 },
        run: { _ in
          runs += 1
          return Resumption.Run<Int>(
            answers: [], silence: NoAnswer(why: .crashed), account: "it said nothing")
        })
    }
    #expect(runs == Resumption.mute)
  }

  @Test("answers beyond the files are not taken for any")
  func surplus() async throws {
    let answers = try await Resumption(limits: limits(report: .zero)).answers(
      to: [1, 2], of: { $0 },
      run: { _ in Resumption.Run(answers: [7, 8, 9, 10], silence: NoAnswer(why: .crashed)) })
    #expect(answers.count == 2)
  }

  @Test("an error of ours ends it")
  func failure() async throws {
    let broken: ([Int]) async throws -> Resumption.Run<Int> = { _ in
      throw ToolFailure(description: "no")
    }
    await #expect(throws: ToolFailure.self) {
      _ = try await Resumption(limits: limits()).answers(to: [1], of: { $0 }, run: broken)
    }
  }
}
